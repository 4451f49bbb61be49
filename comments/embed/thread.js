const PER_PAGE = 25; // conversations in a published page, as in comments/pages.py
const SLICE = 12; // milliseconds of drawing before the page gets its turn

const commentsOf = ({ comment, replies }) => [comment, ...replies];

/**
 * The conversations of a thread. Its published pages from `first` to `last` are loaded; `shown` of their conversations,
 * in the order that was asked for, stand in `list`.
 */
const makeThread = ({ say, server, newestFirst, pageSize, ...place }, openForm, counted) => {
  const conversations = new Map(); // by position
  const drawn = new Map(); // by position: its item in the list, and what was drawn in it
  let summary, news, first, last, shown;

  const step = (word, onclick) => makeButton("step", say(word), onclick);
  const offer = step("New comments: {0}", () => takeOffer());
  const before = step("Previous comments", () => grow(-1));
  const more = step("More comments", () => grow(1));
  const list = make("ol.conversations");
  for (const button of [offer, before, more]) button.hidden = true;
  const problem = make("p.alert", { role: "alert" });
  const node = make("div.thread", offer, before, list, more, problem);
  const find = (id) => node.querySelector(`#comment-${id}`);

  const isOpen = () => summary.state === "open" && !(Date.parse(summary.closes_at) < Date.now());
  const isLoaded = (page) => page >= first && page <= last;
  const loaded = () => {
    const way = newestFirst ? -1 : 1;
    return [...conversations.values()].sort((a, b) => way * (a.position - b.position));
  };
  /** The next page to load, further on (1) or before (-1) what is shown; 0 where there is none. */
  const beyond = (way) => {
    const page = way > 0 === newestFirst ? first - 1 : last + 1;
    return page <= summary.pages && page;
  };

  /** What the server says of these pages takes the place of what was known of them. */
  const adopt = (pages, found) => {
    for (const position of conversations.keys()) if (pages.includes(Math.ceil(position / PER_PAGE))) conversations.delete(position);
    for (const conversation of found) conversations.set(conversation.position, conversation);
  };
  const load = async (page) => adopt([page], (await server.read(page)).conversations);
  /** Go on from another page, too far from what is loaded to load everything between. */
  const jump = (page) => {
    conversations.clear();
    first = last = page;
  };
  const readSummary = (name = newestFirst ? "newest" : "oldest") => server.read(name);

  /** Read the first pages, let the thread be put on the page by ready(), then draw it. */
  const start = async (ready) => {
    setTimeout(clock, 0, place.lang); // browsers take long over the first one: better while the server is waited for
    summary = await readSummary();
    adopt(summary.covers, summary.conversations);
    first = summary.covers[0] || 1;
    last = first + summary.covers.length - 1;
    shown = pageSize;
    counted(summary.count);
    ready();
    await draw();
  };

  // Drawing

  const drawConversation = (conversation) => {
    const { comment, replies, position, more: name } = conversation;
    const written = JSON.stringify(conversation);
    const known = drawn.get(position) || { item: make("li.conversation"), held: make("div.held") };
    if (known.written !== written) {
      const one = (shownComment) => {
        const parent = replies.find(({ id }) => id === shownComment.parent);
        const article = makeComment({ say, ...place }, shownComment, parent?.author_name, isOpen() && (() => openForm(shownComment, article)));
        return article;
      };
      known.item.replaceChildren(
        one(comment),
        make("ol.replies", replies.map((reply) => make("li", one(reply)))),
        name ? step("More replies", () => loadReplies(conversation)) : "",
        known.held, // one's own answers outlive a new drawing
      );
      drawn.set(position, { ...known, written });
    }
    return known.item;
  };

  /** Bit by bit, the first ones at once. What stands in its place already is not touched: it keeps focus and draft. */
  const draw = async () => {
    let since = Date.now();
    let at = 0;
    for (const conversation of loaded().slice(0, shown)) {
      const item = drawConversation(conversation);
      const there = list.children[at++];
      if (there !== item) list.insertBefore(item, there || null);
      if (Date.now() - since > SLICE) {
        await new Promise(setTimeout);
        since = Date.now();
      }
    }
    while (list.children[at]) list.lastChild.remove();
    counted(summary.count);
    before.hidden = !beyond(-1);
    more.hidden = loaded().length <= shown && !beyond(1);
  };

  // More of it

  /** One after the other, so that nothing is loaded twice. */
  let turn = Promise.resolve();
  const attempt = (work) => (given) =>
    (turn = turn.then(() => work(given)).then(
      () => (problem.textContent = ""),
      ({ status }) => (problem.textContent = say(status === 404 ? "There is no such comment here." : "The comments are unavailable right now.")),
    ));

  /** Show more: further on (1), or before what is shown (-1), where the reader's place on the screen stays. */
  const grow = attempt(async (way) => {
    const { length } = loaded();
    while (loaded().length < (way > 0 ? shown + pageSize : length + 1) && beyond(way)) {
      const page = beyond(way);
      await load(page);
      [first, last] = [Math.min(first, page), Math.max(last, page)];
    }
    const edge = way > 0 ? list.lastChild : list.firstChild;
    const top = edge?.getBoundingClientRect().top;
    const hadFocus = node.getRootNode().activeElement?.matches(".step");
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

  const loadReplies = attempt(async (conversation) => {
    const id = await readReplies(conversation);
    await draw();
    find(id)?.focus({ preventScroll: true });
  });

  /** Bring a comment into view, wherever in the thread it stands. */
  const show = attempt(async (id) => {
    const index = () => loaded().findIndex((conversation) => commentsOf(conversation).some((comment) => comment.id === id));
    if (index() < 0) {
      const place = await server.call("GET", `${id}/place/`);
      if (!isLoaded(place.page)) {
        jump(place.page);
        await load(place.page);
      }
      const conversation = conversations.get(place.position);
      while (index() < 0 && conversation?.more) await readReplies(conversation);
    }
    shown = Math.max(shown, index() + 1);
    await draw();
    bringToView(find(id));
  });

  // News

  /** Whether anything public changed since this was asked last. */
  const refresh = async () => {
    const fresh = await readSummary().catch(() => summary);
    if (fresh.version === (news || summary).version) return false;
    news = fresh;
    countNews();
    return true;
  };
  const countNews = () => {
    const number = news?.count - summary.count;
    offer.hidden = !(number > 0);
    offer.textContent = say("New comments: {0}", number);
  };

  const takeOffer = attempt(async () => {
    const known = new Set([...conversations.values()].flatMap(commentsOf).map(({ id }) => id));
    const newest = await readSummary("newest");
    const [start] = newest.covers;
    if (start > last + 1) jump(start);
    for (let page = first; page < start; page++) await load(page);
    adopt(newest.covers, newest.conversations);
    [summary, last, offer.hidden] = [newest, newest.pages, true];
    const isNew = ({ id }) => !known.has(id);
    const fresh = loaded().map((conversation) => commentsOf(conversation).find(isNew)?.id);
    shown = Math.max(shown, fresh.findLastIndex(Boolean) + 1);
    await draw();
    const id = fresh.find(Boolean);
    if (id) bringToView(find(id));
  });

  /** A comment that its reader knows already is public now, on this page. Whether it stands in its place. */
  const admit = async (page, id) => {
    summary.count++;
    countNews();
    if (page === last + 1 && last === summary.pages) last = summary.pages = page;
    if (!isLoaded(page)) return draw();
    await load(page);
    if (loaded().length === shown + 1 || newestFirst) shown++;
    await draw();
    return find(id);
  };

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
    below: (id) => find(id)?.closest(".conversation").querySelector(".held"),
  };
};
