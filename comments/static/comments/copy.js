// Buttons that copy a snippet. Without this script they stay hidden, and a click into a snippet selects all of it.
"use strict";

for (const button of document.querySelectorAll("button[data-copies]")) {
  const snippet = document.getElementById(button.dataset.copies);
  const words = button.firstChild;
  const before = words.data;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(snippet.textContent);
      words.data = button.dataset.done;
      setTimeout(() => { words.data = before; }, 2000);
    } catch { // no permission, or a page without https: then the reader copies what is selected
      getSelection().selectAllChildren(snippet);
    }
  });
}
