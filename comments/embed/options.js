/** What was said to the script tag; a <comment-thread> may say otherwise for itself. */
const running = document.currentScript; // null for a module; any element whose `name` is that, on a careless page
const script = running?.localName === "script" ? running : document.querySelector("script[src*='/embed.js']");
const base = script?.src.split(/\/(?:embed\/\w+\/)?embed\.js/)[0];
const defaults = { ...script?.dataset };

const readOptions = (element) => {
  const given = { __proto__: null, ...defaults, ...element.dataset };
  const url = isWebAddress(given.url) && normalise(given.url) ? given.url : pageAddress();
  const thread = normalise(given.thread) || normalise(url);
  const pageLang = element.closest("[lang]")?.lang || navigator.language;
  return {
    base,
    site: given.site ?? "",
    thread,
    key: keyOf(thread),
    url,
    title: [...(given.title || document.title)].slice(0, 300).join(""),
    pageLang,
    lang: /^de\b/i.test(given.lang || pageLang) ? "de" : "en",
    theme: given.theme,
    newestFirst: given.sort === "newest",
    pageSize: given.pageSize > 0 ? +given.pageSize : 25,
    loading: given.loading,
    css: given.css,
  };
};
