"""Decisions of a reviewer, read from the form of the review desk, and the reasons that they may give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from canbao.matters.models import MatterLine, Outcome
from canbao.matters.review import MATTER_REASON_MISSING, Decision
from canbao.presentation.language import get_reader_language, in_language
from canbao.rules.codes import get_table

OUTCOMES = (Outcome.PASSED, Outcome.CORRECT, Outcome.REFUSED)
_TRANSITIONS = {Outcome.CORRECT: "returned", Outcome.REFUSED: "refused"}
OTHER = "other"
"""The code of the reason that needs a text."""


@dataclass(slots=True)
class Decisions:
    """The decisions of a form, and the problems of some of them, both by position of the line."""

    by_line: dict[int, Decision] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)


def get_reasons(*moves: str) -> list[tuple[str, str]]:
    """Return (code, text) of the reasons for one of the transitions: returned, refused, not_accepted."""
    return [
        (entry.code, entry.text(get_reader_language()))
        for entry in get_table("refusal_reason").entries
        if not set(moves).isdisjoint(entry.more.get("moves", ()))
    ]


def get_grouped_reasons() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return a line's reasons in two groups: those to correct or refuse, and those only to refuse."""
    both = get_reasons("returned")
    codes = {code for code, _text in both}
    refuse_only = [(code, text) for code, text in get_reasons("refused") if code not in codes]
    return [(_("To correct or refuse"), both), (_("Only to refuse"), refuse_only)]


def get_proposed_decisions(rows: Iterable[MatterLine]) -> Decisions:
    """Return the saved proposals of the first reviewer as decisions."""
    return Decisions(
        {row.position: Decision(str(row.proposal), row.reason_code, row.reason) for row in rows if row.proposal}
    )


def read_decisions(post: Mapping[str, Any], positions: Iterable[int]) -> Decisions:
    """Return the decisions for the lines of a matter; a line without a choice has none."""
    decisions = Decisions()
    for position in positions:
        outcome = post.get(f"decision-{position}", "")
        if outcome not in OUTCOMES:
            continue
        passes = outcome == Outcome.PASSED
        code = "" if passes else post.get(f"code-{position}", "")
        text = "" if passes else " ".join(post.get(f"words-{position}", "").split())
        decisions.by_line[position] = Decision(outcome, code, text)
        problem = "" if passes else get_reason_problem(_TRANSITIONS[Outcome(outcome)], code, text)
        if problem:
            decisions.problems[position] = problem
    return decisions


def get_reason_problem(transition: str, code: str, text: str) -> str:
    """Return the problem of a reason given for a transition, empty if it has none."""
    entry = get_table("refusal_reason").get(code)
    if entry is None:
        return in_language(MATTER_REASON_MISSING.message)
    if transition not in entry.more.get("moves", ()):
        return _("“%(reason)s” does not go with this decision; choose another reason.") % {
            "reason": entry.text(get_reader_language())
        }
    if code == OTHER and not text:
        return _("Enter the other reason.")
    return ""


def pass_clean_lines(decisions: Decisions, clean_positions: Iterable[int]) -> Decisions:
    """Return the decisions, extended by a pass for every undecided clean line."""
    passed = {position: Decision(Outcome.PASSED) for position in clean_positions if position not in decisions.by_line}
    return Decisions({**decisions.by_line, **passed}, decisions.problems)
