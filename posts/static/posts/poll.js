// A poll's form gets the token by which this browser's second answer on one day is known. It is random, made here, and
// leaves the browser only with an answer. Where a page around forbids the frame to send forms or to remember anything,
// a link to the question's own page takes the form's place.
"use strict";

function browserToken() {
  const kept = localStorage.getItem("poll-browser");
  if (/^[0-9a-f]{32}$/.test(kept)) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  localStorage.setItem("poll-browser", made);
  return made;
}

for (const form of document.querySelectorAll("form[data-poll]")) {
  try {
    form.elements.browser.value = browserToken();
  } catch { // no storage: on a page of our own the form's token does, in a sandbox nothing would be sent
    const elsewhere = document.querySelector(".poll-elsewhere");
    if (elsewhere) {
      form.hidden = true;
      elsewhere.hidden = false;
    }
  }
}
