// Shows how far an import is: asks for the page again, and puts the new progress and report in place of the old ones.
"use strict";
(() => {
  const look = async () => {
    const shown = document.querySelector("[data-import]");
    if (!shown || "over" in shown.dataset) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-import]");
      if (answer.ok && fresh) shown.replaceWith(document.importNode(fresh, true));
    } catch {
      // The server is away for a moment: the next look will tell.
    }
    setTimeout(look, 2000);
  };
  document.addEventListener("DOMContentLoaded", () => setTimeout(look, 1000));
})();
