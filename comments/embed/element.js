const styles = new CSSStyleSheet();
styles.replaceSync(__STYLES__);

/** Text that is light stands on something dark, whatever the page calls its theme. */
const isOnDark = (element) => {
  const [r, g, b] = (getComputedStyle(element).color.match(/^rgba?\((.*)\)/)?.[1] || "0,0,0").split(/[ ,]+/);
  return r * 0.3 + g * 0.6 + b * 0.1 > 140;
};

class CommentThread extends HTMLElement {
  connectedCallback() {
    const options = readOptions(this);
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    const say = speaker(options.lang);
    const live = make("p.hidden", { role: "status" });
    const box = make("section.comments", { lang: options.lang, "aria-label": say("all") });
    root.adoptedStyleSheets = [styles];
    root.replaceChildren(options.css ? make("link", { rel: "stylesheet", href: options.css }) : "", box, live);

    const adapt = () => (box.className = `comments ${options.theme === "auto" ? (isOnDark(this) ? "dark" : "light") : `${options.theme} ground`}`);
    adapt();
    const observer = new MutationObserver(adapt);
    observer.observe(document.documentElement, { attributes: true });
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", adapt);

    const place = { ...options, say, server: makeServer(options), announce: (word) => (live.textContent = say(word)) };
    const discussion = makeDiscussion(place, box);
    const timer = setInterval(discussion.refresh, POLL);
    if (options.loading === "click") box.append(make("button.step", { type: "button", onclick: discussion.load }, say("show")));
    else discussion.load();

    this.stop = () => {
      clearInterval(timer);
      observer.disconnect();
      scheme.removeEventListener("change", adapt);
    };
  }

  disconnectedCallback() {
    this.stop();
  }
}
