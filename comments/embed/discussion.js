const POLL = 30000; // milliseconds

/** Everything that stands in `box`: heading, form, one's own waiting comments, the thread; and what keeps it fresh. */
const makeDiscussion = (place, box) => {
  const { say, base, site, server, announce } = place;
  const heading = make("h2.title", { id: "title", tabindex: -1 });
  const waiting = make("div.held");
  const draftOf = (what) => `${site} ${place.key} ${what}`;
  const cards = new Map();
  let owns = recall(draftOf("own")) || [];
  let thread;

  const load = async (again) => {
    box.replaceChildren(make("p.note", say("Loading …")));
    thread = makeThread(place, openForm, count);
    const ready = () =>
      box.replaceChildren(
        heading,
        thread.isOpen() ? newForm() : make("p.closed", say("Comments are closed.")),
        waiting,
        thread.node,
      );
    try {
      await thread.start(ready);
    } catch ({ status }) {
      const words = !site
        ? "The tag lacks data-site=…, the short name of this site on {0}."
        : status === 404
          ? "“{0}” is not a registered site (data-site)."
          : "The comments are unavailable right now.";
      box.replaceChildren(make("p.alert", { role: "alert" }, say(words, site || base)), makeButton("quiet", say("Try again"), load));
      return;
    }
    if (again) heading.focus();
    for (const own of owns) if (!thread.find(own.id)) showOwn(own);
    owns.forEach(look);
    goToHash();
  };

  /** `#comment-<id>`: whatever else stands there is none of ours. */
  const goToHash = () => {
    const asked = /^#comment-([\da-f-]{36})$/.exec(location.hash);
    if (asked) thread?.show(asked[1]);
    else if (location.hash === "#comments") bringToView(heading);
  };

  const count = (number) => (heading.textContent = say(["No comments yet", "1 comment"][number] ?? "{0} comments", number));

  // Writing

  /** The form for a new comment; with another one, which has a name, for an answer to it. */
  const newForm = ({ id: parent, author_name: name } = {}, cancel) =>
    makeForm(place, {
      draft: draftOf(parent),
      title: parent ? say("Reply to {0}", name) : say("Write a comment"),
      cancel,
      sendsMail: thread.sendsMail(),
      send: async (fields, once) => {
        const { thread, url, title } = place;
        const receipt = await server.call("POST", "", { site, thread, url, title, parent, ...fields, once });
        if (!receipt.id) throw failure(502); // a proxy that answers with JSON of its own
        const own = { ...fields, author_email: undefined, ...receipt, parent, date: new Date().toJSON() };
        forget(own); // it was sent before, and the answer was lost
        owns.push(own);
        rememberOwn();
        cancel?.();
        bringToView(showOwn(own));
        announce("Waiting for a moderator. Only you can see this yet.");
      },
    });

  /** The form below the comment that is answered. */
  const openForm = (comment) => {
    const article = thread.find(comment.id);
    const button = article.querySelector(".reply");
    let form = article.querySelector("form");
    if (!form) {
      form = newForm(comment, () => {
        form.remove();
        button.focus();
      });
      article.append(form);
    }
    form.elements.content.focus();
  };

  // One's own

  const rememberOwn = () => remember(draftOf("own"), owns);

  const forget = (own) => {
    owns = owns.filter(({ id }) => id !== own.id);
    rememberOwn();
  };

  const showOwn = (own) => {
    cards.get(own.id)?.remove();
    const gone = () => {
      forget(own);
      card.remove();
      thread.find(own.id)?.replaceWith(makeComment(place, { id: own.id, status: "removed" }));
      heading.focus();
    };
    const card = makeOwn(place, own, { changed: rememberOwn, gone, closed: () => look(own) });
    cards.set(own.id, card);
    (thread.below(own.parent || own.id) || waiting).append(card);
    return card;
  };

  /**
   * What became of a comment of one's own: put it where it belongs, or take it away. Not while it is edited. One that
   * is public and has no card was published before; if it waits all the same, it was edited since.
   */
  const look = async (own) => {
    const answer = await server.call("GET", `${own.id}/`, { token: own.author_token }).catch((error) => error);
    const card = cards.get(own.id);
    if (card?.querySelector("form")) return;
    const status = answer.status;
    if (status === "pending" && !card) showOwn(own);
    if (status !== "approved" && status !== 404) return;
    forget(own);
    if (card && status === "approved") {
      const hadFocus = card.matches(":focus-within");
      const there = (await thread.admit(answer)) || makeComment(place, { ...own, ...answer });
      if (!there.isConnected) card.after(there);
      if (hadFocus) there.focus({ preventScroll: true });
      announce("Your comment has been published.");
    }
    card?.remove();
  };

  // News: the browser asks with the ETag that it knows, so that mostly a 304 comes back.

  const refresh = async () => {
    if (document.hidden || !heading.isConnected) return;
    if (await thread.refresh()) {
      for (const own of owns) await look(own);
      await thread.refresh();
    }
  };

  return { load, refresh, goToHash };
};
