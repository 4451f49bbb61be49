const clocks = {};
/** Making them takes longer than drawing a comment, so each language has them made once. */
const clock = (lang) =>
  (clocks[lang] ||= [
    new Intl.RelativeTimeFormat(lang, { numeric: "auto" }),
    new Intl.DateTimeFormat(lang, { dateStyle: "long" }),
    new Intl.DateTimeFormat(lang, { dateStyle: "full", timeStyle: "short" }),
  ]);

/** "vor 3 Tagen" for what is less than a month old, else the date; the exact time as a title. */
const makeTime = (date, lang) => {
  const then = new Date(date);
  const minutes = (then - Date.now()) / 60000;
  const [unit, length] =
    minutes > -1 ? ["second", 9] : minutes > -60 ? ["minute", 1] : minutes > -1440 ? ["hour", 60] : ["day", 1440]; // 0 seconds: "now"
  const [ago, day, exact] = clock(lang);
  const words = minutes < -43200 ? day.format(then) : ago.format(Math.round(minutes / length), unit);
  return make("time", { datetime: date, title: exact.format(then) }, words);
};

const initials = (name) => {
  const letters = name.match(/(?<!\S)\S/gu);
  return letters[0] + (letters[1] ? letters.pop() : "");
};

/** Who and when. A comment of one's own that waits has no address yet. */
const makeHead = (say, lang, { id, author_name: name, author_url: url, badge, date, modified }) =>
  make(
    "div.head",
    make("span.avatar", { "aria-hidden": "true" }, initials(name)),
    make("bdi.name", { id: id && `by-${id}` }, isWebAddress(url) ? make("a", { href: url, rel: NOT_OURS }, name) : name),
    badge && make("span.badge", say(badge === "author" ? "Author" : "Editorial team")),
    id ? make("a.when", { href: `${location.href.split("#")[0]}#comment-${id}` }, makeTime(date, lang)) : makeTime(date, lang),
    modified && make("span.edited", say("edited")),
  );

/** A published comment. addressee: the name of whom it answers, where that is not clear from its place. */
const makeComment = ({ say, lang, pageLang }, comment, addressee, answer) => {
  const { id, author_name: name } = comment;
  const attributes = { id: `comment-${id}`, tabindex: -1 };
  if (comment.status === "removed") return make("article.comment", attributes, make("p.removed", say("This comment was removed.")));
  return make(
    "article.comment",
    { ...attributes, "aria-labelledby": `by-${id}` },
    makeHead(say, lang, comment),
    addressee && make("p.addressee", say("Reply to {0}", addressee)),
    make("div.text", { dir: "auto", lang: pageLang }, richText(comment.content.rendered)),
    answer && make("button.reply", { type: "button", "aria-label": `${say("Reply")}: ${name}`, onclick: answer }, say("Reply")),
  );
};
