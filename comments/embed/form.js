const MAX_TEXT = 5000; // as in comments/submission.py
const NEARLY = 500; // characters that are left when counting begins

/**
 * The form for a new comment, an answer, or another text for a comment of one's own.
 *
 * draft: the name under which what is typed survives a reload. title: what the form is for. text: what stands in it at
 * first; with it only the text is asked for. send(fields, once): stores it, or throws a failure; `once` names this very
 * submission for the server. cancel(): where there is somewhere to go back to. sendsMail: whether answers can be told.
 */
const makeForm = ({ say, server }, { draft, title, text, send, cancel, sendsMail }) => {
  const isEdit = text != null;
  const begun = recall(draft) || {};
  const marks = {}; // by field: say what is wrong with it, or nothing, in the line of its help so that nothing moves

  const field = (name, label, help, attributes, tag = "input") => {
    const id = `${draft} ${name}`.replace(/ /g, "-");
    const note = make("p.note", { id: `${id}-note` }, help);
    const input = make(`${tag}.input`, { id, name, dir: "auto", "aria-describedby": note.id, ...attributes });
    marks[name] = (error) => {
      input.ariaInvalid = !!error;
      note.classList.toggle("bad", !!error);
      note.textContent = error ? `⚠ ${error[0]}` : help;
      return error;
    };
    return make("div.field", make("label.label", { for: id }, say(label), "required" in attributes && " *"), input, note);
  };

  const values = () => Object.fromEntries(new FormData(form));

  const keep = (event) => {
    marks[event?.target.name]?.();
    const { content, wants_replies, ...author } = values();
    const id = recall(draft)?.id || `${crypto.getRandomValues(new Uint32Array(4))}`;
    remember(draft, content && { content, wants_replies, id });
    if (!isEdit) remember("author", author);
    count();
    return id;
  };

  const count = () => {
    const left = MAX_TEXT - content.value.length;
    counter.textContent = left > NEARLY ? "" : say("Characters left: {0}", left);
    counter.classList.toggle("bad", left < 0);
  };

  /** Mark every field; the first wrong one gets the focus and is returned. */
  const refuse = (errors = {}) => {
    const [wrong] = Object.keys(marks).filter((name) => marks[name](errors[name]));
    form.elements[wrong]?.focus();
    return wrong;
  };

  const attempt = async (work) => {
    alert.textContent = "";
    if (button.ariaDisabled) return;
    button.ariaDisabled = "true";
    try {
      await work();
    } catch (error) {
      if (!refuse(error.body)) alert.textContent = inWords(error, say);
    }
    button.ariaDisabled = null;
  };

  const submit = (event) => {
    event.preventDefault();
    const id = keep();
    attempt(async () => {
      await send(values(), sha256(id + JSON.stringify(values())));
      form.reset();
      remember(draft);
      refuse();
      open();
      preview.replaceChildren();
    });
  };

  const look = () =>
    attempt(async () => {
      const answer = await server.call("POST", "preview/", { content: content.value });
      preview.replaceChildren(make("b.label", say("Preview")), make("div.text", { dir: "auto" }, richText(answer.content.rendered)));
    });

  const open = () => {
    form.classList.add("open");
    for (const [name, value] of Object.entries((!isEdit && recall("author")) || {})) form.elements[name].value ||= value;
    count();
  };

  const button = make("button.send", say(isEdit ? "Save" : "Send comment"));
  const tick = make("input", { type: "checkbox", name: "wants_replies" });
  const counter = make("p.counter", { role: "status" });
  const alert = make("p.alert", { role: "alert" });
  const preview = make("div.preview", { role: "status" });
  const form = make(
    "form.form",
    { novalidate: "", onsubmit: submit, oninput: keep, onfocusin: open },
    make("h3.form-title", title),
    field("content", "Comment", say("**bold**, *italic*, > quote"), { required: "", rows: 4 }, "textarea"),
    counter,
    !isEdit &&
      make(
        "div.author",
        field("author_name", "Name", "", { required: "", autocomplete: "name" }),
        field("author_email", "E-mail", say("Not published."), { required: "", type: "email", autocomplete: "email" }),
        field("author_url", "Web address (optional)", "", { type: "url", autocomplete: "url" }),
        sendsMail && make("label.choice", tick, say("Tell me by mail when somebody answers")),
      ),
    preview,
    alert,
    make(
      "div.actions",
      button,
      makeButton("quiet", say("Preview"), look),
      cancel && makeButton("quiet", say("Cancel"), cancel),
      make("span.required", say("* required")),
    ),
  );
  const content = form.elements.content;
  content.value = begun.content ?? text ?? "";
  tick.checked = begun.wants_replies;
  if (content.value || cancel) open();
  return form;
};
