const AGES = [
  [1440, "yesterday", "{0} days ago"],
  [60, "1 hour ago", "{0} hours ago"],
  [1, "1 minute ago", "{0} minutes ago"],
  [-Infinity, "now"],
];

/**
 * "3 days ago" for what is less than a month old, else the date; the exact time as a title. Not by `Intl`, whose first
 * use keeps a slow phone busy for longer than anything else here.
 */
const makeTime = ({ say, lang }, date) => {
  const then = new Date(date);
  const [, english, number, year] = then.toDateString().split(" "); // in every browser, and quickly
  const day = `${+number}${lang === "de" ? `. ${MONTHS[then.getMonth()]}` : ` ${english}`} ${year}`;
  const minutes = (Date.now() - then) / 60000;
  const [length, one, many] = AGES.find(([length]) => minutes >= length);
  const age = Math.floor(minutes / length);
  const words = minutes < 43200 ? say(age > 1 ? many : one, age) : day;
  return make("time", { datetime: date, title: `${day}, ${then.toTimeString().slice(0, 5)}` }, words);
};

const initials = (name) => {
  const letters = name.match(/(?<!\S)\S/gu) || [""];
  return letters[0] + (letters[1] ? letters.pop() : "");
};

/** Who and when. A comment of one's own that waits has no address yet. */
const makeHead = (place, { id, author_name: name, author_url: url, badge, date, modified }) => {
  const { say } = place;
  const time = makeTime(place, date);
  return make(
    "div.head",
    make("span.avatar", { "aria-hidden": "true" }, initials(name)),
    make("bdi.name", { id: id && `by-${id}` }, isWebAddress(url) ? make("a", { href: url, rel: NOT_OURS }, name) : name),
    badge && make("span.badge", say(badge === "author" ? "Author" : "Editorial team")),
    id ? make("a.when", { href: `${location.href.split("#")[0]}#comment-${id}` }, time) : time,
    modified && make("span.edited", say("edited")),
  );
};

/** A published comment. addressee: the name of whom it answers, where that is not clear from its place. */
const makeComment = (place, comment, addressee, answer) => {
  const { say, pageLang } = place;
  const { id, author_name: name } = comment;
  const attributes = { id: `comment-${id}`, tabindex: -1 };
  if (comment.status === "removed") return make("article.comment", attributes, make("p.removed", say("This comment was removed.")));
  return make(
    "article.comment",
    { ...attributes, "aria-labelledby": `by-${id}` },
    makeHead(place, comment),
    addressee && make("p.addressee", say("Reply to {0}", addressee)),
    make("div.text", { dir: "auto", lang: pageLang }, richText(comment.content.rendered)),
    answer && make("button.reply", { type: "button", "aria-label": `${say("Reply")}: ${name}`, onclick: answer }, say("Reply")),
  );
};
