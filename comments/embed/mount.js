/** Comments appear in <comment-thread>, in what `data-target` names, or where the script tag stands. */
const mount = () => {
  const find = (selector) => {
    try {
      return document.querySelector(selector);
    } catch {}
  };
  const target = find(defaults.target);
  const element = make("comment-thread");
  Object.assign(element.dataset, defaults);
  const isThere = [...document.querySelectorAll("comment-thread")].some(
    ({ dataset }) => !defaults.thread || [undefined, defaults.thread].includes(dataset.thread),
  );
  if (target) target.localName === "comment-thread" || target.querySelector("comment-thread") || target.append(element);
  else if (!isThere) script?.closest("body") ? script.after(element) : (find("main") || document.body).append(element);
};

if (!customElements.get("comment-thread")) customElements.define("comment-thread", CommentThread);
if (document.readyState === "loading") addEventListener("DOMContentLoaded", mount);
else mount();
