// Tables: the checkbox for all rows, the count of selected rows, rows filtered by what is typed.
(() => {
  "use strict";

  const shown = (row) => !row.hidden;

  const count = (scope) => {
    const chosen = scope.querySelectorAll("[data-select]:checked").length;
    for (const place of scope.querySelectorAll("[data-selected]")) {
      place.hidden = false;
      place.querySelector("output").textContent = String(chosen);
    }
  };

  const scopeOf = (node) => node.closest("form") || node.closest(".panel") || document;

  const begin = (table) => {
    const label = table.querySelector("[data-select-all]");
    if (label) {
      const all = label.querySelector("input");
      const boxes = () => [...table.querySelectorAll("[data-select]")].filter((box) => shown(box.closest("tr")));
      const settle = () => {
        const visible = boxes();
        const chosen = visible.filter((box) => box.checked).length;
        all.checked = chosen > 0 && chosen === visible.length;
        all.indeterminate = chosen > 0 && chosen < visible.length;
        count(scopeOf(table));
      };
      label.hidden = false;
      table.querySelector("[data-select-head]")?.remove();
      all.addEventListener("change", () => {
        for (const box of boxes()) box.checked = all.checked;
        settle();
      });
      table.addEventListener("change", (event) => {
        if (event.target.matches("[data-select]")) settle();
      });
      settle();
    }

    const filter = table.closest(".scroll")?.previousElementSibling;
    if (filter?.matches("[data-local-filter]")) {
      const input = filter.querySelector("input");
      const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
      const report = filter.querySelector("[data-local-filter-count]");
      filter.hidden = false;
      input.addEventListener("input", () => {
        const wanted = input.value.normalize("NFKC").trim().toLowerCase();
        for (const row of rows) {
          row.hidden = !row.textContent.normalize("NFKC").toLowerCase().includes(wanted);
        }
        report.textContent = wanted ? `${rows.filter(shown).length} / ${rows.length}` : "";
      });
      // Enter would send the surrounding form.
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault();
      });
    }
  };

  const beginAll = (root) => {
    for (const table of root.querySelectorAll("table")) {
      if (!table.hasAttribute("data-begun")) {
        table.setAttribute("data-begun", "");
        begin(table);
      }
    }
  };

  beginAll(document);
  document.addEventListener("htmx:afterSettle", () => beginAll(document));
})();
