/**
 * A comment of one's own that waits for a moderator: its writer alone sees it, and may change it or take it back.
 *
 * own: { id, author_token, version, parent, author_name, author_url, content, date }. changed(): it has to be
 * remembered. gone(): it was withdrawn. closed(): it is edited no longer.
 */
const makeOwn = (place, own, { changed, gone, closed }) => {
  const { say, server, announce } = place;
  const call = (method, fields) => server.call(method, `${own.id}/`, { token: own.author_token, ...fields });
  const card = make("article.comment.own", { tabindex: -1 });
  const problem = make("p.alert", { role: "alert" });

  /** What the server says of it: what this tab saw last, and what its next change is made to. */
  const know = ({ content, version }) => {
    Object.assign(own, { content: content.raw, version });
    changed();
  };

  const change = () => {
    const form = makeForm(place, {
      draft: `edit ${own.id}`,
      title: say("Edit"),
      text: own.content,
      send: async ({ content }) => {
        try {
          know(await call("PATCH", { content, version: own.version }));
        } catch (error) {
          if (error.status !== 409) throw error;
          know(await call("GET").catch(() => Promise.reject(error))); // taken back in another tab
          if (own.content !== content) {
            error.body.detail = `${inWords(error, say)}\n\n${own.content}`;
            throw error;
          }
        } // with the same content: an earlier try, whose answer was lost, had changed it
        back();
        announce("Waiting for a moderator. Only you can see this yet.");
      },
      cancel: () => {
        remember(`edit ${own.id}`);
        back();
      },
    });
    card.replaceChildren(form);
    form.elements.content.focus();
  };

  const withdraw = async ({ target: button }) => {
    const question = say("Really withdraw?");
    if (button.textContent !== question) return (button.textContent = question);
    try {
      await call("DELETE");
      gone();
      announce("Your comment has been withdrawn.");
    } catch (error) {
      problem.textContent = inWords(error, say);
    }
  };

  const draw = () => {
    const takeBack = makeButton("quiet", say("Withdraw"), withdraw);
    takeBack.onblur = () => (takeBack.textContent = say("Withdraw"));
    card.replaceChildren(
      makeHead(place, { ...own, id: 0 }),
      make("div.text.typed", { dir: "auto" }, own.content),
      make("p.waiting", say("Waiting for a moderator. Only you can see this yet.")),
      problem,
      make("div.actions", makeButton("quiet", say("Edit"), change), takeBack),
    );
  };

  const back = () => {
    draw();
    card.focus();
    closed();
  };

  draw();
  return card;
};
