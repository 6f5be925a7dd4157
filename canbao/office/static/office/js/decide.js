// The review desk: lines without findings are passed at once, and the counts follow what is chosen.
(() => {
  "use strict";

  const form = document.getElementById("decision");
  const counts = form?.querySelector("[data-counts]");
  if (!counts) return;

  const lines = () => [...form.querySelectorAll("[data-row]")];

  const count = () => {
    const found = { passed: 0, correct: 0, refused: 0, pending: 0 };
    for (const line of lines()) {
      found[line.querySelector("input[name^=decision-]:checked")?.value ?? "pending"] += 1;
    }
    for (const [name, number] of Object.entries(found)) {
      counts.querySelector(`[data-count="${name}"]`).textContent = String(number);
    }
  };

  form.addEventListener("change", count);
  form.querySelector("button[value=clean]")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const line of lines()) {
      if (!line.hasAttribute("data-clean") || line.querySelector("input[name^=decision-]:checked")) continue;
      line.querySelector("input[value=passed]").checked = true;
    }
    count();
  });
  count();
})();
