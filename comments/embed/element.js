const styles = new CSSStyleSheet();
styles.replaceSync(__STYLES__);

class CommentThread extends HTMLElement {
  connectedCallback() {
    const options = readOptions(this);
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    const say = speaker(options.lang);
    const live = make("p.hidden", { role: "status" });
    const box = make(`section.comments.${options.theme}`, { lang: options.lang, "aria-label": say("text") });
    root.adoptedStyleSheets = [styles];
    root.replaceChildren(options.css ? make("link", { rel: "stylesheet", href: options.css }) : "", box, live);

    const place = { ...options, say, server: makeServer(options), announce: (word) => (live.textContent = say(word)) };
    const discussion = makeDiscussion(place, box);
    const timer = setInterval(discussion.refresh, POLL);
    const isAsked = location.hash.startsWith("#comment");
    const sight = new IntersectionObserver(([entry]) => entry.isIntersecting && start(), { rootMargin: "300px" });
    const start = () => {
      sight.disconnect();
      discussion.load();
    };
    if (options.loading === "auto" || isAsked) start();
    else if (options.loading === "lazy") sight.observe(this);
    else box.append(make("button.step", { type: "button", onclick: start }, say("show")));
    addEventListener("hashchange", discussion.goToHash);

    this.stop = () => {
      clearInterval(timer);
      removeEventListener("hashchange", discussion.goToHash);
    };
  }

  disconnectedCallback() {
    this.stop();
  }
}
