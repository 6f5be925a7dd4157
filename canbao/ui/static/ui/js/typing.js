// Nothing typed is lost: leaving with unsaved fields warns, and forms that save themselves do so after a pause.
(() => {
  "use strict";

  const PAUSE_MS = 1500;
  const FIELDS = "input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea";

  // In a form that carries what its cells showed, a cell is unsaved while it differs from that, and the other fields
  // are tools. In another form a field is unsaved while it differs from how the page began, a text area while it holds
  // anything. In a form of ticks only the ticks count.
  const shownBeside = (form, field) => form.elements.namedItem(`was-${field.name}`);

  const watch = (form) => {
    const carries = Boolean(form.querySelector('[name^="was-"]'));
    const hasTicks = form.dataset.keeps === "ticks";
    const fields = [...form.querySelectorAll(FIELDS)].filter(
      (field) => field.name && !hasTicks && (!carries || shownBeside(form, field)),
    );
    const ticks = hasTicks ? [...form.querySelectorAll("[data-select]")] : [];
    const begun = new Map(fields.map((field) => [field, field.matches("textarea") ? "" : field.value]));
    const note = form.querySelector("[data-saved-note]");
    let leaving = false;
    let underWay = null;
    let timer = 0;

    const shown = (field) => shownBeside(form, field)?.value ?? begun.get(field);
    // A script does not decide between two people's values; typing into the cell again does.
    const undecided = new Set(fields.filter((field) => field.matches("[data-conflict]")));
    const unsaved = () => fields.filter((field) => field.value.trim() !== shown(field).trim());
    const tell = (text, state) => {
      if (!note) return;
      note.textContent = text;
      note.dataset.savedNote = state;
    };

    const settle = (sent, answer) => {
      const missed = new Set(answer.conflicts ?? []);
      for (const [field, value] of sent) {
        const beside = shownBeside(form, field);
        if (!missed.has(field.name) && beside) beside.value = value;
      }
      if (answer.version !== undefined) form.elements.namedItem("version").value = answer.version;
      tell(answer.problem || answer.note, answer.problem ? "failed" : "saved");
    };

    const save = async () => {
      const sent = unsaved()
        .filter((field) => !undecided.has(field))
        .map((field) => [field, field.value]);
      if (!sent.length || leaving) return;
      const body = new URLSearchParams(new FormData(form));
      for (const field of undecided) body.delete(field.name);
      body.set("do", "auto");
      try {
        const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
        if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(
          "no answer to a save");
        settle(sent, await answer.json());
      } catch {
        tell(note?.dataset.failed ?? "", "failed");
      }
    };

    const saveSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        underWay = save().finally(() => {
          underWay = null;
        });
      }, PAUSE_MS);
    };

    form.addEventListener("input", (event) => {
      if (!fields.includes(event.target)) return;
      undecided.delete(event.target);
      if (unsaved().length) tell(note?.dataset.unsaved ?? "", "unsaved");
      if (form.hasAttribute("data-autosaves")) saveSoon();
    });

    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (underWay) {
        // The form would carry what was shown before this save, and contradict it.
        event.preventDefault();
        underWay.finally(() => form.requestSubmit(event.submitter));
        return;
      }
      leaving = true;
    });
    window.addEventListener("pageshow", () => {
      leaving = false;
    });

    return () => !leaving && (unsaved().length > 0 || ticks.some((tick) => tick.checked !== tick.defaultChecked));
  };

  // A text that is too large stays on the page: the server could not read it, nor give it back.
  for (const field of document.querySelectorAll("textarea[data-most-bytes]")) {
    field.addEventListener("input", () => field.setCustomValidity(""));
    field.form.addEventListener(
      "submit",
      (event) => {
        if (new Blob([field.value]).size <= Number(field.dataset.mostBytes)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        field.setCustomValidity(field.dataset.tooLarge);
        field.reportValidity();
      },
      true,
    );
  }

  const forms = [...document.querySelectorAll("form[data-keeps]")].map(watch);
  window.addEventListener("beforeunload", (event) => {
    if (forms.some((isUnsaved) => isUnsaved())) event.preventDefault();
  });
})();
