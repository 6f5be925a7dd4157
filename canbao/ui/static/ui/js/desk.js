// The desk by keyboard: a letter presses what carries data-key; J and K, if nothing carries them, walk over
// the rows of table[data-rows], and X ticks the current row.
(() => {
  "use strict";

  // One-letter keys can be switched off (WCAG 2.1.4): data-letters="off" on <html>.
  if (document.documentElement.dataset.letters === "off") return;

  const typing = (node) =>
    node.closest("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])");

  const walk = (step) => {
    const rows = [...document.querySelectorAll("table[data-rows] tr[data-row]")].filter((row) => !row.hidden);
    if (!rows.length) return false;
    const here = rows.indexOf(document.activeElement?.closest("tr[data-row]"));
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
    // A link before a checkbox: Enter then opens the row and does not send the form around it.
    const target = rows[next].querySelector("a") || rows[next].querySelector("button, input, select") || rows[next];
    if (target === rows[next]) target.tabIndex = -1;
    target.focus();
    rows[next].scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
    const key = event.key.toLowerCase();
    // Enter belongs to the focused link or button; only elsewhere it presses the desk's main action.
    if (key === "enter" && event.target.closest("a, button, summary, input")) return;
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (target && !target.disabled) {
      event.preventDefault();
      target.click();
    } else if ((key === "j" || key === "k") && walk(key === "j" ? 1 : -1)) {
      event.preventDefault();
    } else if (key === "x") {
      event.target.closest("tr[data-row]")?.querySelector("[data-select]")?.click();
    }
  });
})();
