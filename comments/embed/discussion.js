const POLL = 30000; // milliseconds

/** Everything that stands in `box`: heading, form, one's own waiting comments, the thread; and what keeps it fresh. */
const makeDiscussion = (place, box) => {
  const { say, site, server, announce } = place;
  const heading = make("h2.title", { id: "title", tabindex: -1 });
  const waiting = make("div.held");
  const draftOf = (what) => `${site} ${place.key} ${what}`;
  const cards = new Map();
  let owns = recall(draftOf("own")) || [];
  let thread;

  const load = async () => {
    box.replaceChildren(make("p.note", say("Loading …")));
    thread = makeThread(place, openForm, count);
    const ready = () =>
      box.replaceChildren(
        heading,
        thread.isOpen() ? newForm({ title: say("Write a comment"), draft: draftOf("") }) : make("p.closed", say("Comments are closed.")),
        waiting,
        thread.node,
      );
    try {
      await thread.start(ready);
    } catch (error) {
      const words = error.status === 404 ? "“{0}” is not a registered site (data-site)." : "The comments are unavailable right now.";
      box.replaceChildren(make("p.alert", { role: "alert" }, say(words, site)), makeButton("quiet", say("Try again"), load));
      return;
    }
    for (const own of owns) thread.find(own.id) ? forget(own) : showOwn(own);
    owns.forEach(look);
    goToHash();
  };

  /** `#comment-<id>`: whatever else stands there is none of ours. */
  const goToHash = () => {
    const asked = /^#comment-([\da-f-]{36})$/.exec(location.hash);
    if (asked) thread?.show(asked[1]);
    else if (location.hash === "#comments" && !document.getElementById("comments")) bringToView(heading);
  };

  const count = (number) => (heading.textContent = say(["No comments yet", "1 comment"][number] || "{0} comments", number));

  // Writing

  const newForm = ({ parent, title, draft, cancel }) =>
    makeForm(place, {
      draft,
      title,
      cancel,
      sendsMail: thread.sendsMail(),
      send: async (fields, once) => {
        const { thread, url, title } = place;
        const receipt = await server.call("POST", "", { site, thread, url, title, parent, ...fields, once });
        if (!receipt.id) throw failure(502); // a proxy that answers with JSON of its own
        const own = { ...fields, ...receipt, parent, date: new Date().toISOString() };
        delete own.author_email;
        owns = [...owns.filter(({ id }) => id !== own.id), own];
        rememberOwn();
        cancel?.();
        bringToView(showOwn(own));
        announce("Waiting for a moderator. Only you can see this yet.");
      },
    });

  /** The form below the comment that is answered. */
  const openForm = (comment, article) => {
    const button = article.querySelector(".reply");
    let form = article.querySelector("form");
    if (!form) {
      const cancel = () => {
        form.remove();
        button.focus();
      };
      form = newForm({ parent: comment.id, title: say("Reply to {0}", comment.author_name), draft: draftOf(comment.id), cancel });
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
      heading.focus();
    };
    const card = makeOwn(place, own, { changed: rememberOwn, gone, closed: () => look(own) });
    cards.set(own.id, card);
    ((own.parent && thread.below(own.parent)) || waiting).append(card);
    return card;
  };

  /** A comment of one's own that was decided upon: put it where it belongs, or take it away. Not while it is edited. */
  const look = async (own) => {
    const card = cards.get(own.id);
    if (card.querySelector("form")) return;
    const answer = await server.call("GET", `${own.id}/`, { token: own.author_token }).catch((error) => error);
    if (answer.status === 404) {
      forget(own);
      card.remove();
    } else if (answer.status === "approved") {
      forget(own);
      const hadFocus = card.matches(":focus-within");
      let there = await thread.admit(answer.page, own.id);
      if (there) card.remove();
      else card.replaceWith((there = makeComment(place, { ...own, ...answer })));
      if (hadFocus) there.focus({ preventScroll: true });
      announce("Your comment has been published.");
    }
  };

  // News: the browser asks with the ETag that it knows, so that mostly a 304 comes back.

  const refresh = async () => {
    if (document.visibilityState !== "visible" || !box.contains(heading)) return;
    if (await thread.refresh()) {
      for (const own of owns) await look(own);
      await thread.refresh();
    }
  };

  return { load, refresh, goToHash };
};
