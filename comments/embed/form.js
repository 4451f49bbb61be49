const MAX_TEXT = 5000; // as in comments/submission.py
const COUNT_FROM = 4500;

/**
 * The form for a new comment, an answer, or another text for a comment of one's own.
 *
 * draft: the name under which what is typed survives a reload. title: what the form is for. text: what stands in it at
 * first; with it only the text is asked for. send(fields, once): stores it, or throws a failure; once(body) names this
 * very submission for the server. cancel(): where there is somewhere to go back to.
 */
const makeForm = ({ say, server }, { draft, title, text, send, cancel }) => {
  const isEdit = text != null;
  const typed = recall(draft)?.content ?? text;
  const inputs = {};
  const notes = {};

  const field = (name, label, note, attributes, tag = "input") => {
    const id = `${draft} ${name}`.replace(/ /g, "-");
    notes[name] = make("p.note", { id: `${id}-note`, "data-help": note }, note);
    inputs[name] = make(`${tag}.input`, { id, name, dir: "auto", "aria-describedby": `${id}-note`, ...attributes });
    return make("div.field", null, make("label.label", { for: id }, say(label), attributes.required && " *"), inputs[name], notes[name]);
  };

  const values = () => Object.fromEntries(new FormData(form));

  const keep = (event) => {
    if (event) mark(event.target.name);
    const { content, ...author } = values();
    const id = recall(draft)?.id || `${crypto.getRandomValues(new Uint32Array(4))}`;
    remember(draft, content ? { content, id } : undefined);
    if (!isEdit) remember("author", author);
    count();
  };

  const count = () => {
    const left = MAX_TEXT - inputs.content.value.length;
    counter.textContent = left > MAX_TEXT - COUNT_FROM ? "" : say("left", left);
    counter.classList.toggle("bad", left < 0);
  };

  /** Say what is wrong with a field, in the line of its help so that nothing moves. */
  const mark = (name, error) => {
    inputs[name].setAttribute("aria-invalid", !!error);
    notes[name].classList.toggle("bad", !!error);
    notes[name].textContent = error || notes[name].dataset.help;
  };

  /** Mark every field; the first wrong one gets the focus and is returned. */
  const refuse = (errors) => {
    const names = Object.keys(inputs);
    names.forEach((name) => mark(name, errors[name]));
    const wrong = names.find((name) => errors[name]);
    inputs[wrong]?.focus();
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
    const errors = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.validationMessage]));
    if (refuse(errors)) return;
    keep();
    const id = recall(draft).id;
    attempt(async () => {
      await send(values(), (body) => sha256(id + JSON.stringify(body)));
      inputs.content.value = "";
      remember(draft);
      count();
      preview.replaceChildren();
    });
  };

  const look = () =>
    attempt(async () => {
      const answer = await server.call("POST", "preview/", { content: inputs.content.value });
      preview.replaceChildren(make("b.label", null, say("preview")), make("div.text", { dir: "auto" }, richText(answer.content.rendered)));
    });

  const quiet = (word, onclick) => make("button.quiet", { type: "button", onclick }, say(word));
  const button = make("button.send", null, say(isEdit ? "save" : "send"));
  const counter = make("p.counter", { role: "status" });
  const alert = make("p.alert", { role: "alert" });
  const preview = make("div.preview", { "aria-live": "polite" });
  const open = () => {
    form.classList.add("open");
    for (const name in inputs) inputs[name].value ||= { ...recall("author") }[name] || "";
  };
  const form = make(
    "form.form",
    { novalidate: true, onsubmit: submit, oninput: keep, onfocusin: open },
    make("h3.form-title", null, title),
    field("content", "text", say("markdown"), { required: true, rows: 4 }, "textarea"),
    counter,
    !isEdit &&
      make(
        "div.author",
        null,
        field("author_name", "name", "", { required: true, autocomplete: "name" }),
        field("author_email", "email", say("private"), { required: true, type: "email", autocomplete: "email" }),
        field("author_url", "url", "", { type: "url", autocomplete: "url" }),
      ),
    preview,
    alert,
    make("div.actions", null, button, quiet("preview", look), cancel && quiet("cancel", cancel), make("span.required", null, say("required"))),
  );
  inputs.content.value = typed || "";
  if (typed || cancel) open();
  count();
  return form;
};
