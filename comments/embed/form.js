const MAX_TEXT = 5000; // as in comments/submission.py
const COUNT_FROM = 4500;

/**
 * The form for a new comment, an answer, or another text for a comment of one's own.
 *
 * place: what all parts of the embed share (say, server, key, …). draft: the name under which what is typed survives a
 * reload. title: what the form is for. text: what stands in it at first; with it only the text is asked for.
 * send(fields): stores it, or throws Failure. cancel(): where there is somewhere to go back to.
 */
const makeForm = (place, { draft, title, text, send, cancel }) => {
  const { say, server } = place;
  const edits = text !== undefined;
  const author = recall("author") || {};
  const typed = recall(draft) || (edits ? { content: text } : {});
  const inputs = {};
  const notes = {};

  const field = (name, tag, { label, note, must, ...attributes }) => {
    const id = `${draft} ${name}`.replace(/ /g, "-");
    notes[name] = make("p.note", { id: `${id}-note` }, note);
    notes[name].help = note || "";
    inputs[name] = make(`${tag}.input`, { id, name, dir: "auto", "aria-describedby": `${id}-note`, "aria-required": must && "true", ...attributes });
    inputs[name].value = typed[name] || author[name] || "";
    const mark = must ? make("span", { "aria-hidden": "true" }, " *") : make("span.optional", null, ` (${say("optional")})`);
    return make("div.field", null, make("label.label", { for: id }, label, mark), inputs[name], notes[name]);
  };

  /** One line below each field: help, or in its place what is wrong; so nothing moves. */
  const mark = (name, error) => {
    inputs[name].toggleAttribute("aria-invalid", false);
    if (error) inputs[name].setAttribute("aria-invalid", "true");
    notes[name].classList.toggle("bad", !!error);
    notes[name].textContent = error || notes[name].help;
  };

  const values = () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));

  const keep = () => {
    const { content, ...rest } = values();
    // A text that is typed anew is another comment, and its name for the server another one.
    remember(draft, content ? { content, id: (recall(draft) || {}).id || crypto.getRandomValues(new Uint32Array(4)).join("-") } : undefined);
    if (!edits) remember("author", rest);
    count();
  };

  const count = () => {
    const left = MAX_TEXT - inputs.content.value.length;
    counter.textContent = left > MAX_TEXT - COUNT_FROM ? "" : left < 0 ? say("over", -left) : say("left", left);
    counter.classList.toggle("bad", left < 0);
  };

  const problem = (sentence) => {
    alert.textContent = sentence || "";
    alert.hidden = !sentence;
  };

  const refuse = (errors) => {
    const wrong = Object.keys(inputs).filter((name) => errors[name]);
    Object.keys(inputs).forEach((name) => mark(name, errors[name] && `${[errors[name]].flat()[0]}`));
    if (wrong.length) inputs[wrong[0]].focus();
    return wrong.length;
  };

  const submit = async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    const { content, author_name: name, author_email: email } = values();
    problem();
    if (
      refuse({
        content: content.trim() ? content.length > MAX_TEXT && say("over", content.length - MAX_TEXT) : say("noText"),
        author_name: !edits && !name.trim() && say("noName"),
        author_email: !edits && !/.@./.test(email) && say("noEmail"),
      })
    ) return;
    keep();
    const { id } = recall(draft);
    button.setAttribute("aria-disabled", "true");
    button.textContent = say("sending");
    try {
      const body = values();
      await send(body, (whole) => sha256(id + JSON.stringify(whole)));
      inputs.content.value = "";
      remember(draft);
      count();
      preview.replaceChildren();
    } catch (failure) {
      if (!refuse(failure.body || {})) problem(inWords(failure, say));
    }
    button.removeAttribute("aria-disabled");
    button.textContent = label;
  };

  const showPreview = async () => {
    problem();
    try {
      const { content } = await server.call("POST", "preview/", { content: inputs.content.value });
      preview.replaceChildren(make("h4.preview-title", null, say("preview")), make("div.text", { dir: "auto" }, richText(content.rendered)));
    } catch (failure) {
      if (!refuse(failure.body || {})) problem(inWords(failure, say));
    }
  };

  const label = say(edits ? "save" : "send");
  const button = make("button.send", { type: "submit" }, label);
  const counter = make("p.counter", { role: "status" });
  const alert = make("p.alert", { role: "alert", hidden: true });
  const preview = make("div.preview", { "aria-live": "polite" });
  const form = make(
    "form.form",
    { novalidate: true, onsubmit: submit, oninput: keep, onfocusin: () => form.classList.add("open") },
    make("h3.form-title", { tabindex: -1 }, title),
    field("content", "textarea", { label: say("text"), note: say("markdown"), must: true, rows: edits ? 5 : 3 }),
    counter,
    make(
      "div.more",
      null,
      !edits && [
        field("author_name", "input", { label: say("name"), must: true, autocomplete: "name", maxlength: 100 }),
        field("author_email", "input", { label: say("email"), note: say("private"), must: true, type: "email", autocomplete: "email", maxlength: 254 }),
        field("author_url", "input", { label: say("url"), type: "url", inputmode: "url", autocomplete: "url", maxlength: 500 }),
      ],
    ),
    preview,
    alert,
    make(
      "div.actions",
      null,
      button,
      make("button.quiet", { type: "button", onclick: showPreview }, say("preview")),
      cancel && make("button.quiet", { type: "button", onclick: cancel }, say("cancel")),
      make("span.required", null, say("required")),
    ),
  );
  if (typed.content) form.classList.add("open");
  count();
  return form;
};
