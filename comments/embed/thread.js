const PER_PAGE = 25; // conversations in a published page, as in comments/pages.py
const pageOf = (position) => Math.ceil(position / PER_PAGE);
const SLICE = 12; // milliseconds of drawing before the page gets its turn

/**
 * The conversations of a thread. Its published pages from `first` to `last` are loaded, and `shown` conversations of
 * them are drawn, in the order that was asked for.
 */
const makeThread = (place, openForm) => {
  const { say, server, announce, newestFirst, pageSize } = place;
  const conversations = new Map(); // by position
  const drawn = new Map(); // by position: what stands on the page
  let summary;
  let first = 1;
  let last = 0;
  let shown = pageSize;

  const list = make("ol.conversations");
  const earlier = make("button.step", { type: "button", hidden: true, onclick: () => grow(-1) }, say(newestFirst ? "later" : "before"));
  const more = make("button.step", { type: "button", hidden: true, onclick: () => grow(1) }, say("more"));
  const offer = make("button.offer", { type: "button", hidden: true, onclick: () => takeOffer() });
  const node = make("div.thread", null, offer, earlier, list, more);

  const loaded = () => {
    const found = [...conversations.values()].filter(({ position }) => pageOf(position) >= first && pageOf(position) <= last);
    found.sort((a, b) => a.position - b.position);
    return newestFirst ? found.reverse() : found;
  };
  const hasBefore = () => (newestFirst ? last < summary.pages : first > 1);
  const hasAfter = () => (newestFirst ? first > 1 : last < summary.pages);

  /** Put what the server says of these pages in place of what is known of them. */
  const adopt = (pages, found) => {
    for (const position of conversations.keys()) if (pages.includes(pageOf(position))) conversations.delete(position);
    for (const conversation of found) conversations.set(conversation.position, conversation);
  };

  const load = async (page) => adopt([page], (await server.read(page)).conversations);

  const start = async () => {
    summary = await server.read(newestFirst ? "newest" : "oldest");
    adopt(summary.covers, summary.conversations);
    first = summary.covers[0] || 1;
    last = first + summary.covers.length - 1;
    await draw();
  };

  // Drawing

  const drawConversation = (conversation) => {
    const { comment, replies } = conversation;
    const known = drawn.get(conversation.position);
    const written = JSON.stringify(conversation);
    if (known && known.written === written) return known.item;
    const names = new Map([comment, ...replies].map(({ id, author_name: name }) => [id, name]));
    const one = (c) => {
      const addressee = c.parent && c.parent !== comment.id && names.get(c.parent);
      const article = makeComment(place, c, { addressee, answer: () => openForm(c, article) });
      return article;
    };
    const rest = conversation.more && make("button.step", { type: "button", onclick: () => loadReplies(conversation) }, say("replies"));
    const below = replies.length > 0 && make("ol.replies", null, replies.map((reply) => make("li", null, one(reply))));
    const item = known ? known.item : make("li.conversation");
    const held = known ? known.held : make("div.held"); // own answers and open forms outlive a new drawing
    item.replaceChildren(...[one(comment), below, rest].filter(Boolean), held);
    drawn.set(conversation.position, { item, held, written });
    return item;
  };

  const draw = async () => {
    const items = [];
    let since = performance.now();
    for (const conversation of loaded().slice(0, shown)) {
      items.push(drawConversation(conversation));
      if (performance.now() - since > SLICE) {
        await new Promise((go) => setTimeout(go));
        since = performance.now();
      }
    }
    arrange(list, items);
    earlier.hidden = !hasBefore();
    more.hidden = !(loaded().length > shown || hasAfter());
  };

  // More of it

  const trouble = (work) => async (...given) => {
    try {
      return await work(...given);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      announce("unavailable");
    }
  };

  /** Show more conversations: further on (1), or before the first that is shown (-1), where the reader's place stays. */
  const grow = trouble(async (way) => {
    const before = loaded().length;
    const isUp = way > 0 === newestFirst; // towards smaller page numbers
    const enough = () => (way > 0 ? loaded().length > shown : loaded().length > before);
    while (!enough() && (way > 0 ? hasAfter() : hasBefore())) {
      const page = isUp ? first - 1 : last + 1;
      await load(page);
      if (isUp) first = page;
      else last = page;
    }
    const edge = way > 0 ? list.lastElementChild : list.firstElementChild;
    const top = edge && edge.getBoundingClientRect().top;
    shown += way > 0 ? pageSize : loaded().length - before;
    await draw();
    if (!edge) return;
    if (way < 0) scrollBy(0, edge.getBoundingClientRect().top - top);
    const next = way > 0 ? edge.nextElementSibling : edge.previousElementSibling;
    if (next && root().activeElement === (way > 0 ? more : earlier)) next.firstElementChild.focus({ preventScroll: true });
  });

  const root = () => node.getRootNode();

  const loadReplies = trouble(async (conversation) => {
    const part = await server.read(conversation.more.replace(".json", ""));
    Object.assign(conversation, { replies: [...conversation.replies, ...part.replies], more: part.more });
    await draw();
    const article = part.replies[0] && find(part.replies[0].id);
    if (article) article.focus({ preventScroll: true });
  });

  const find = (id) => node.querySelector(`#comment-${id}`);

  /** Bring a comment into view, wherever in the thread it stands. */
  const show = trouble(async (id) => {
    const holds = ({ comment, replies }) => [comment, ...replies].some((c) => c.id === id);
    let index = loaded().findIndex(holds);
    if (index < 0) {
      const { position, page } = await server.call("GET", `${id}/place/`);
      if (page < first || page > last) {
        await load(page);
        [first, last, shown] = [page, page, 0];
      }
      const conversation = conversations.get(position);
      while (conversation && conversation.more && !holds(conversation)) await loadReplies(conversation);
      index = loaded().findIndex(holds);
    }
    shown = Math.max(shown, index + 1, pageSize);
    await draw();
    const found = find(id);
    if (found) bringToView(found);
  });

  // News

  let news;
  const refresh = async () => {
    const fresh = await server.read(newestFirst ? "newest" : "oldest").catch(() => summary);
    if (fresh.version === (news || summary).version) return false;
    news = fresh;
    const number = news.count - summary.count;
    offer.hidden = number < 1;
    offer.textContent = number === 1 ? say("oneNew") : say("manyNew", number);
    return true;
  };

  const takeOffer = trouble(async () => {
    const known = new Set([...conversations.values()].flatMap(({ comment, replies }) => [comment.id, ...replies.map(({ id }) => id)]));
    const newest = newestFirst ? news : await server.read("newest");
    summary = newest;
    news = undefined;
    offer.hidden = true;
    for (let page = first; page <= last; page++) if (!newest.covers.includes(page)) await load(page);
    adopt(newest.covers, newest.conversations);
    if (newest.covers[0] > last + 1) [first, shown] = [newest.covers[0], 0]; // too far on to load all between
    if (newest.covers.length) last = summary.pages;
    const fresh = loaded().map(({ comment, replies }) => [comment, ...replies].filter(({ id }) => !known.has(id)).map(({ id }) => id));
    shown = Math.max(shown, fresh.findLastIndex(({ length }) => length) + 1, pageSize);
    await draw();
    const one = fresh.flat()[0];
    if (one && find(one)) bringToView(find(one));
  });

  /** A comment that its reader knows already is public now, on this page. Whether it stands in its place. */
  const admit = async (page, id) => {
    summary.count++;
    if (page === last + 1 && last === summary.pages) last = summary.pages = page;
    if (page < first || page > last) return false;
    await load(page);
    if (shown < pageSize || newestFirst || loaded().length === shown + 1) shown++;
    await draw();
    return !!find(id);
  };

  return {
    node,
    start,
    show,
    refresh,
    find,
    draw,
    summary: () => summary,
    /** Where own answers to this comment stand: below its conversation; undefined where that is not drawn. */
    below: (id) => {
      for (const [position, { held }] of drawn) {
        const { comment, replies } = conversations.get(position) || {};
        if (comment && [comment, ...replies].some((c) => c.id === id)) return held;
      }
    },
    admit,
  };
};
