// The form of a post: search for survey figures, put them where the cursor is, and see what the text will look like.
// Without this script the form has a link and a button that do the same in a new tab.
"use strict";

addEventListener("DOMContentLoaded", () => {
  const desk = document.getElementById("figure-desk");
  const body = document.getElementById("id_body");
  if (!desk || !body) return;
  const language = document.getElementById("id_language");
  const search = document.getElementById("figure-search");
  const results = document.getElementById("figure-results");
  const preview = document.getElementById("figure-preview");
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  // Only the newest answer counts, and a text at rest is asked about once.
  function calm(ask, show, delay) {
    let timer, asked = 0;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++asked;
        try {
          const response = await ask();
          if (response.ok && mine === asked) show(await response.text());
        } catch { /* offline: the next change asks again */ }
      }, delay);
    };
  }

  const findFigures = calm(
    () => fetch(`${desk.dataset.figures}?part=1&q=${encodeURIComponent(search.value)}`),
    (html) => {
      results.innerHTML = html; // made and escaped by our server
      for (const button of results.querySelectorAll("[data-insert]")) button.hidden = false;
    },
    250,
  );
  const showPreview = calm(
    () => {
      const form = new FormData();
      form.set("body", body.value);
      form.set("language", language ? language.value : "de");
      form.set("csrfmiddlewaretoken", token());
      return fetch(`${desk.dataset.preview}?part=1`, { method: "POST", body: form });
    },
    (html) => { preview.innerHTML = html; }, // sanitised by our server
    600,
  );

  function insert(button) {
    const selected = body.value.slice(body.selectionStart, body.selectionEnd);
    let text = button.dataset.insert;
    if (button.dataset.tie && selected.trim()) text = `[${selected}]{${button.dataset.tie}}`;
    if ("paragraph" in button.dataset) {
      const before = body.value.slice(0, body.selectionStart), after = body.value.slice(body.selectionEnd);
      text = `${before && !before.endsWith("\n\n") ? (before.endsWith("\n") ? "\n" : "\n\n") : ""}${text}`;
      if (!after.startsWith("\n\n")) text += after.startsWith("\n") ? "\n" : "\n\n";
    }
    body.focus();
    body.setRangeText(text, body.selectionStart, body.selectionEnd, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }

  results.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) insert(button);
  });
  search.addEventListener("input", findFigures);
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  body.addEventListener("input", showPreview);
  if (language) language.addEventListener("change", showPreview);
  body.closest("fieldset").after(desk); // right below the text that it is about
  desk.querySelector(".figure-desk-live").hidden = false;
  desk.querySelector(".figure-desk-plain").hidden = true;
  findFigures();
  showPreview();
});
