const formats = {};
/** Making one takes longer than drawing a comment, so each is made once. */
const format = (kind, lang, options, ...values) =>
  (formats[kind + lang + Object.keys(options)] ||= new Intl[kind](lang, options)).format(...values);

/** "vor 3 Tagen" for what is less than a month old, else the date; the exact time as a title. */
const makeTime = (date, lang) => {
  const then = new Date(date);
  const minutes = (then - Date.now()) / 60000;
  const [unit, length] = minutes > -60 ? ["minute", 1] : minutes > -1440 ? ["hour", 60] : ["day", 1440];
  const words =
    minutes < -43200
      ? format("DateTimeFormat", lang, { dateStyle: "long" }, then)
      : format("RelativeTimeFormat", lang, { numeric: "auto" }, Math.round(minutes / length), unit);
  return make("time", { datetime: date, title: format("DateTimeFormat", lang, { dateStyle: "full", timeStyle: "short" }, then) }, words);
};

const initials = (name) => {
  const letters = name.match(/(?<!\S)\S/gu);
  return letters[0] + (letters[1] ? letters.pop() : "");
};

/** Who and when. A comment of one's own that waits has no address yet. */
const makeHead = (say, lang, { id, author_name: name, author_url: url, badge, date, modified }) =>
  make(
    "div.head",
    null,
    make("span.avatar", { "aria-hidden": "true" }, initials(name)),
    make("bdi.name", { id: id && `by-${id}` }, isWebAddress(url) ? make("a", { href: url, rel: "nofollow ugc noopener" }, name) : name),
    badge && make("span.badge", null, say(badge)),
    id ? make("a.when", { href: `${location.href.split("#")[0]}#comment-${id}` }, makeTime(date, lang)) : makeTime(date, lang),
    modified && make("span.edited", null, say("edited")),
  );

/** A published comment. addressee: the name of whom it answers, where that is not clear from its place. */
const makeComment = ({ say, lang, pageLang }, comment, addressee, answer) => {
  const { id, author_name: name } = comment;
  const attributes = { id: `comment-${id}`, tabindex: -1 };
  if (comment.status === "removed") return make("article.comment", attributes, make("p.removed", null, say("removed")));
  return make(
    "article.comment",
    { ...attributes, "aria-labelledby": `by-${id}` },
    makeHead(say, lang, comment),
    addressee && make("p.addressee", null, say("replyTo", addressee)),
    make("div.text", { dir: "auto", lang: pageLang }, richText(comment.content.rendered)),
    answer && make("button.reply", { type: "button", "aria-label": `${say("reply")}: ${name}`, onclick: answer }, say("reply")),
  );
};
