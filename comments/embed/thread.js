const PER_PAGE = 25; // conversations in a published page, as in comments/pages.py
const SLICE = 5; // milliseconds of drawing in each frame

const commentsOf = ({ comment, replies }) => [comment, ...replies];

/** Makes a node the one child at this place. What stands there already is not touched: it keeps focus and draft. */
const put = (parent, at, node) => parent.children[at] === node || parent.insertBefore(node, parent.children[at]);
const trim = (parent, length) => {
  while (parent.children[length]) parent.lastChild.remove();
};
const arrange = (parent, nodes) => {
  nodes.forEach((node, at) => put(parent, at, node));
  trim(parent, nodes.length);
};

/**
 * The conversations of a thread. Of its published pages some that stand together are loaded; `shown` of their
 * conversations, in the order that was asked for, stand in `list`.
 */
const makeThread = (place, openForm, counted) => {
  const { say, server, newestFirst, pageSize } = place;
  const pages = new Map(); // the conversations of each loaded page, by its number
  const drawn = new Map(); // by position, id or name of a file: what was made for it
  let summary, news;
  let shown = pageSize;

  // Without words they are not seen.
  const offer = makeButton("step", "", () => takeOffer());
  const before = makeButton("step", "", () => grow(-1));
  const more = makeButton("step", "", () => grow(1));
  const list = make("ol.conversations");
  const problem = make("p.alert", { role: "alert" });
  const node = make("div.thread", offer, before, list, more, problem);
  const find = (id) => node.querySelector(`#comment-${id}`);

  const isOpen = () => summary.state === "open" && !(summary.closes_at < new Date().toJSON());
  const last = () => Math.max(0, ...pages.keys());
  const loaded = () => {
    const way = newestFirst ? -1 : 1;
    return [...pages.values()].flat().sort((a, b) => way * (a.position - b.position));
  };
  const standingAt = (place) => loaded().find(({ position }) => position === place);
  /** The next page to load, further on (1) or before (-1) what is shown; a falsy value where there is none. */
  const beyond = (way) => {
    const page = way > 0 === newestFirst ? Math.min(...pages.keys()) - 1 : last() + 1;
    return page <= summary.pages && page;
  };

  /** isFar: it is too far from those that are loaded to load everything between. */
  const load = async (page, isFar) => {
    const { conversations } = await server.read(page);
    if (isFar) pages.clear();
    pages.set(page, conversations);
  };
  /** A summary comes with the first screen: some pages. */
  const adopt = (found) => {
    summary = news = found;
    for (const page of found.covers) pages.set(page, found.conversations.filter(({ position }) => Math.ceil(position / PER_PAGE) === page));
  };
  const readSummary = (name = newestFirst ? "newest" : "oldest") => server.read(name);

  /** Read the first pages, let the thread be put on the page by ready(), then draw it. */
  const start = async (ready) => {
    adopt(await readSummary());
    counted(summary.count);
    ready();
    await nextFrame();
    await draw();
  };

  // Drawing

  /** What was drawn as `key`; drawn anew where it says something else by now. */
  const once = (key, makeIt, said = "") => {
    if (drawn.get(key)?.said !== said) drawn.set(key, Object.assign(makeIt(), { said }));
    return drawn.get(key);
  };

  const drawConversation = ({ comment, replies, position, more: name }) => {
    const one = (shownComment) => {
      const parent = replies.find(({ id }) => id === shownComment.parent);
      const answer = isOpen() && (() => openForm(shownComment));
      return once(shownComment.id, () => makeComment(place, shownComment, parent?.author_name, answer), JSON.stringify(shownComment));
    };
    const item = once(position, () => make("li.conversation", make("div.replies"), make("div.held")));
    const [below, held] = [...item.children].slice(-2); // the second is for one's own answers
    const nodes = replies.map(one);
    if (name) nodes.push(once(name, () => makeButton("step", say("More replies"), () => loadReplies(position))));
    arrange(below, nodes);
    arrange(item, [one(comment), below, held]);
    return item;
  };

  /** Bit by bit, the first ones at once. */
  const draw = async () => {
    let since = Date.now();
    let row = 0;
    for (const conversation of loaded().slice(0, shown)) {
      put(list, row++, drawConversation(conversation));
      if (Date.now() - since > SLICE) {
        await nextFrame();
        since = Date.now();
      }
    }
    trim(list, row);
    counted(summary.count);
    before.textContent = beyond(-1) ? say("Previous comments") : "";
    more.textContent = loaded().length > shown || beyond(1) ? say("More comments") : "";
  };

  // More of it

  /** One after the other, so that nothing is loaded twice. */
  let turn = Promise.resolve();
  const attempt = (work) => (given) =>
    (turn = turn.then(async () => {
      problem.textContent = "";
      try {
        return await work(given);
      } catch ({ status }) {
        problem.textContent = say(status === 404 ? "There is no such comment here." : "The comments are unavailable right now.");
      }
    }));

  /** Show more: further on (1), or before what is shown (-1), where the reader's place on the screen stays. */
  const grow = attempt(async (way) => {
    const { length } = loaded();
    while (loaded().length < (way > 0 ? shown + pageSize : length + 1) && beyond(way)) await load(beyond(way));
    const edge = way > 0 ? list.lastChild : list.firstChild;
    const top = edge?.getBoundingClientRect().top;
    const hadFocus = node.querySelector(".step:focus");
    shown += way > 0 ? pageSize : loaded().length - length;
    await draw();
    if (way < 0) scrollBy(0, edge.getBoundingClientRect().top - top);
    else if (hadFocus) edge?.nextSibling?.firstChild.focus({ preventScroll: true });
  });

  const readReplies = async (conversation) => {
    const part = await server.read(conversation.more.replace(".json", ""));
    conversation.replies.push(...part.replies);
    conversation.more = part.more;
    return part.replies[0]?.id;
  };

  const loadReplies = attempt(async (position) => {
    const id = await readReplies(standingAt(position));
    await draw();
    find(id)?.focus({ preventScroll: true });
  });

  /** Bring a comment into view, wherever in the thread it stands. */
  const show = attempt(async (id) => {
    const index = () => loaded().findIndex((conversation) => commentsOf(conversation).some((comment) => comment.id === id));
    if (index() < 0) {
      const { page, position } = await server.call("GET", `${id}/place/`);
      if (!pages.has(page)) await load(page, true);
      const conversation = standingAt(position);
      while (index() < 0 && conversation?.more) await readReplies(conversation);
    }
    if (index() < 0) throw failure(404); // it stands in another thread
    shown = Math.max(shown, index() + 1);
    await draw();
    bringToView(find(id));
  });

  // News

  /** Whether anything public changed since this was asked last. */
  const refresh = async () => {
    const fresh = await readSummary().catch(() => news);
    if (fresh.version === news.version) return false;
    news = fresh;
    countNews();
    return true;
  };
  const countNews = () => {
    const number = news.count - summary.count;
    offer.textContent = number > 0 ? say("New comments: {0}", number) : "";
  };

  const takeOffer = attempt(async () => {
    const known = new Set(loaded().flatMap(commentsOf).map(({ id }) => id));
    const newest = await readSummary("newest");
    const [start] = newest.covers;
    if (start > last() + 1) pages.clear();
    for (const page of pages.keys()) if (page < start) await load(page);
    adopt(newest);
    const isNew = ({ id }) => !known.has(id);
    const fresh = loaded().map((conversation) => commentsOf(conversation).find(isNew)?.id);
    shown = Math.max(shown, fresh.findLastIndex(Boolean) + 1);
    await draw();
    countNews();
    const id = fresh.find(Boolean);
    if (id) bringToView(find(id));
  });

  /** A comment that its reader knows already is public now, on this page. It is returned where it stands in its place. */
  const admit = attempt(async ({ page, id }) => {
    const { length } = loaded();
    if (!find(id)) summary.count++;
    countNews();
    const isNext = page === last() + 1 && last() === summary.pages;
    if (isNext) summary.pages = page;
    if (isNext || pages.has(page)) await load(page);
    if (length <= shown || newestFirst) shown += loaded().length - length;
    await draw();
    return find(id);
  });

  new IntersectionObserver(([entry]) => scrollY && entry.isIntersecting && grow(1)).observe(more);

  return {
    node,
    start,
    show,
    refresh,
    find,
    admit,
    isOpen,
    sendsMail: () => summary.sends_mail,
    /** Where one's own answers to this comment stand; undefined where its conversation is not shown. */
    below: (id) => find(id)?.closest(".conversation").lastChild,
  };
};
