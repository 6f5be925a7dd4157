"""axe-core on a page of the browser: what it finds wrong, and nothing of what it finds right."""

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python

STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

# Only the violations are worked out in full and handed over: the rest is three quarters of what axe tells.
_RUN = """tags => axe.run({runOnly: tags, resultTypes: ['violations']}).then(found => found.violations)"""


@cache
def _script() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


def violations(page: Any, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe finds wrong on a page as it is shown now: the rule, the element, and what to mend.

    With `rules` only these are applied, on a page that axe has judged before.
    """
    if not rules:
        page.evaluate(_script())
    return [
        f"{rule['id']}: {node['html'][:160]} — {node['failureSummary']}"
        for rule in page.evaluate(_RUN, list(rules or STANDARDS))
        for node in rule["nodes"]
    ]
