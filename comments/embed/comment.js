/** "vor 3 Tagen" for what is less than a month old, else the date; the exact time as a title. */
const makeTime = (date, lang) => {
  const then = new Date(date);
  const minutes = (then - Date.now()) / 60000;
  const [unit, length] = [["day", 1440], ["hour", 60], ["minute", 1]].find(([, size]) => -minutes >= size) || ["minute", 1];
  const words =
    minutes < -43200
      ? then.toLocaleDateString(lang, { dateStyle: "long" })
      : new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(Math.round(minutes / length), unit);
  return make("time.time", { datetime: date, title: then.toLocaleString(lang, { dateStyle: "full", timeStyle: "short" }) }, words);
};

const initials = (name) => {
  const parts = name.match(/[\p{L}\p{N}][^\s]*/gu) || [name];
  return [parts[0], ...parts.slice(1).slice(-1)].map((part) => [...part][0]).join("").toUpperCase();
};

/** Who and when. A comment of one's own that waits has no address yet. */
const makeHead = ({ say, lang }, { id, author_name: name, author_url: url, badge, date, modified }) =>
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
const makeComment = (place, comment, { addressee, answer }) => {
  const { say } = place;
  const { id, author_name: name, content, status } = comment;
  if (status === "removed") return make("article.comment.removed", { id: `comment-${id}`, tabindex: -1 }, make("p", null, say("removed")));
  return make(
    "article.comment",
    { id: `comment-${id}`, tabindex: -1, "aria-labelledby": `by-${id}` },
    makeHead(place, comment),
    addressee && make("p.addressee", null, say("replyTo", addressee)),
    make("div.text", { dir: "auto", lang: place.pageLang }, richText(content.rendered)),
    answer && make("div.actions", null, make("button.reply", { type: "button", "aria-label": `${say("reply")}: ${name}`, onclick: answer }, say("reply"))),
  );
};
