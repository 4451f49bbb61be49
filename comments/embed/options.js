/** What was said to the script tag; a <comment-thread> may say otherwise for itself. */
const script = document.currentScript || document.querySelector("script[src*='/embed.js'][data-site]");
const base = script ? script.src.replace(/\/(embed\/[^/]*\/)?embed\.js([?#].*)?$/, "") : "";
const defaults = { ...script?.dataset };

const readOptions = (element) => {
  const given = { ...defaults, ...element.dataset };
  const one = (name, choices) => (choices.includes(given[name]) ? given[name] : choices[0]);
  const url = normalise(given.url) && isWebAddress(given.url) ? given.url.trim() : pageAddress();
  const thread = normalise(given.thread) ? given.thread.trim() : url;
  const pageLang = element.parentElement?.closest("[lang]")?.lang || navigator.language;
  let css;
  try {
    css = given.css && new URL(given.css, document.baseURI).href;
  } catch {}
  return {
    base,
    site: /^[\w-]+$/.test(given.site) ? given.site : "-",
    thread,
    key: keyOf(normalise(thread)),
    url,
    title: (given.title || document.title).slice(0, 300),
    pageLang,
    lang: /^de\b/i.test(given.lang || pageLang) ? "de" : "en",
    theme: one("theme", ["auto", "light", "dark"]),
    newestFirst: one("sort", ["oldest", "newest"]) === "newest",
    pageSize: given.pageSize > 0 ? +given.pageSize : 25,
    loading: one("loading", ["auto", "lazy", "click"]),
    css: isWebAddress(css) && css,
  };
};
