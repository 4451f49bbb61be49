/**
 * A comment of one's own that waits for a moderator: its writer alone sees it, and may change it or take it back.
 *
 * own: { id, author_token, version, parent, author_name, author_url, content, date }. changed(): it has to be remembered.
 * gone(): it was withdrawn.
 */
const makeOwn = (place, own, { changed, gone }) => {
  const { say, lang, server, announce } = place;
  const card = make("article.comment.own", { tabindex: -1 });
  const problem = make("p.alert", { role: "alert" });

  const change = () => {
    const form = makeForm(place, {
      draft: `edit ${own.id}`,
      title: say("edit"),
      text: own.content,
      send: async ({ content }) => {
        const answer = await server.call("PATCH", `${own.id}/`, { token: own.author_token, content, version: own.version });
        Object.assign(own, { content, version: answer.version });
        changed();
        back();
        announce("waiting");
      },
      cancel: () => {
        remember(`edit ${own.id}`);
        back();
      },
    });
    card.replaceChildren(form);
    form.elements.content.focus();
  };

  const withdraw = async (event) => {
    const button = event.currentTarget;
    if (button.textContent !== say("really")) {
      button.textContent = say("really");
      return;
    }
    try {
      await server.call("DELETE", `${own.id}/`, { token: own.author_token });
      gone();
      announce("withdrawn");
    } catch (error) {
      problem.textContent = inWords(error, say);
    }
  };

  const draw = () =>
    card.replaceChildren(
      makeHead(say, lang, { ...own, id: 0 }),
      make("div.text.typed", { dir: "auto" }, own.content),
      make("p.waiting", null, say("waiting")),
      problem,
      make(
        "div.actions",
        null,
        make("button.quiet", { type: "button", onclick: change }, say("edit")),
        make("button.quiet", { type: "button", onclick: withdraw, onblur: (event) => (event.target.textContent = say("withdraw")) }, say("withdraw")),
      ),
    );

  const back = () => {
    draw();
    card.focus();
  };

  draw();
  return card;
};
