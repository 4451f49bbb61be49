/* Keys and decisions without reloading, on top of forms and links that work without this script. */
"use strict";

(() => {
  const POLL_EVERY = 15_000;
  const review = () => document.getElementById("review");

  // Keys: each control names its own in data-key.

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (review()?.dataset.keys !== "on" || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const control = [...review().querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
    if (!control || busy) return;
    event.preventDefault();
    control.click();
    if (control.tagName === "SUMMARY") control.parentElement.querySelector("textarea")?.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches("#review textarea")) {
      event.target.closest("details").open = false;
      event.target.closest("details").querySelector("summary").focus();
    }
  });

  // Deciding: the form is sent as the browser would, and the part of the answer that matters takes the page's place.

  let busy = false;

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("#review form[method=post]");
    if (!form || busy) return event.preventDefault();
    event.preventDefault();
    busy = true;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    await go(form.action, { method: "POST", body });
  });

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("#review a[data-key=j], #review a[data-key=k]");
    if (!link || busy || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    busy = true;
    await go(link.href);
  });

  async function go(address, options = {}) {
    try {
      await show(await fetch(address, { credentials: "same-origin", ...options }));
    } catch {
      busy = false;
      tell(review().dataset.offline);
    }
  }

  async function show(response) {
    if (response.status >= 500) throw new Error(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const next = page.getElementById("review");
    if (!next) return location.assign(response.url); // logged out, or something else altogether
    review().replaceWith(document.adoptNode(next));
    if (response.ok && response.url !== location.href) history.pushState(null, "", response.url);
    busy = false;
    prepare();
    scrollTo(0, 0);
    (next.querySelector("[role=alert]") || next.querySelector("h1")).setAttribute("tabindex", "-1");
    (next.querySelector("[role=alert]") || next.querySelector("h1")).focus({ preventScroll: true });
  }

  function tell(words) {
    const note = review().querySelector("[data-decided]");
    if (!note) return;
    note.hidden = false;
    note.textContent = words;
  }

  addEventListener("popstate", () => location.reload());

  // Saved replies fill the answer; they are shown only where that works.

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#review [data-fill]");
    if (!button) return;
    const field = document.getElementById(button.dataset.fill);
    field.value = button.dataset.text;
    field.focus();
  });

  // What colleagues do meanwhile: asked for while somebody looks, answered with 304 while nothing changed.

  async function poll() {
    const address = review()?.dataset.state;
    if (!address || document.hidden || busy) return;
    const response = await fetch(address, { credentials: "same-origin", cache: "no-cache" }).catch(() => null);
    if (!response || review()?.dataset.state !== address) return;
    if (response.status === 404) return tell(review().dataset.gone);
    if (!response.ok) return;
    const state = await response.json();
    review().querySelector("[data-open]").textContent = state.open;
    const changed = String(state.version) !== review().dataset.version;
    if (!changed) return;
    tell(state.decided || review().dataset.edited);
    review().classList.add("is-decided");
  }

  function prepare() {
    for (const button of review()?.querySelectorAll("[data-fill]") ?? []) button.hidden = false;
  }

  prepare();
  setInterval(poll, POLL_EVERY);
  document.addEventListener("visibilitychange", poll);
})();
