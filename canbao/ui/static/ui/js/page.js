// What every page gains from scripts: one submit per press, focus on the errors, copying a number, dropping a file.
(() => {
  "use strict";

  const RESTORE_AFTER_MS = 8000;

  const restore = (form) => {
    for (const button of form.querySelectorAll("[data-pressed]")) {
      button.disabled = false;
      button.removeAttribute("data-pressed");
    }
  };

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented && !event.target.matches("[hx-get], [hx-post]")) return;
    if (!button || button.disabled || button.hasAttribute("data-again")) return;
    // After this turn, so that the button's own name and value still travel with the form.
    setTimeout(() => {
      button.disabled = true;
      button.setAttribute("data-pressed", "");
    });
    setTimeout(() => restore(event.target), RESTORE_AFTER_MS);
  });

  // The page can come back from the browser's page cache with its buttons as they were left.
  window.addEventListener("pageshow", () => restore(document));
  document.addEventListener("htmx:afterRequest", (event) => restore(event.target.closest("form") || document));

  const focusErrors = (root) => {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  };
  focusErrors(document);
  document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));

  if (navigator.clipboard) {
    for (const place of document.querySelectorAll("[data-copy]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = place.dataset.copy;
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(place.querySelector("code").textContent.trim());
        button.textContent = place.dataset.copied;
      });
      place.append(button);
    }
  }

  for (const area of document.querySelectorAll(".drop")) {
    const input = area.querySelector("input[type=file]");
    area.addEventListener("dragover", (event) => {
      event.preventDefault();
      area.setAttribute("data-over", "");
    });
    area.addEventListener("dragleave", () => area.removeAttribute("data-over"));
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      area.removeAttribute("data-over");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
})();
