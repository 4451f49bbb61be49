const styles = new CSSStyleSheet();
styles.replaceSync(__STYLES__);

class CommentThread extends HTMLElement {
  connectedCallback() {
    setTimeout(() => this.isConnected && this.begin()); // a task of its own
  }

  begin() {
    this.stop?.(); // it may have been taken away and put back at one stroke
    const options = readOptions(this);
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    const say = speaker(options.lang);
    const live = make("p.hidden", { role: "status" });
    const box = make(`section.comments.${options.theme}`, { lang: options.lang, "aria-labelledby": "title" });
    root.adoptedStyleSheets = [styles];
    const sheet = make("link", { rel: "stylesheet", href: options.css });
    root.replaceChildren(isWebAddress(sheet.href) ? sheet : "", box, live);

    const place = { ...options, say, server: makeServer(options), announce: (word) => (live.textContent = say(word)) };
    const discussion = makeDiscussion(place, box);
    const sight = new IntersectionObserver(([entry]) => entry.isIntersecting && start());
    const start = () => {
      sight.disconnect();
      setTimeout(discussion.load); // a task of its own, too
    };
    const loading = !/^#comment/.test(location.hash) && options.loading;
    if (loading === "lazy") sight.observe(this);
    else if (loading === "click") box.append(makeButton("step", say("Show comments"), start));
    else start();
    const timer = setInterval(discussion.refresh, POLL);
    const ended = new AbortController();
    addEventListener("hashchange", discussion.goToHash, ended);
    document.addEventListener("visibilitychange", discussion.refresh, ended);

    this.stop = () => {
      sight.disconnect();
      clearInterval(timer);
      ended.abort();
    };
  }

  disconnectedCallback() {
    this.stop?.();
  }
}
