"""What a reviewer chose on the desk: a decision for each line, and a reason for the whole, read from the form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from canbao.matters.models import MatterLine, Outcome
from canbao.matters.review import MATTER_REASON_MISSING, Decision
from canbao.presentation.language import get_reader_language
from canbao.presentation.templatetags.matters import in_language
from canbao.rules.codes import get_table

OUTCOMES = (Outcome.PASSED, Outcome.CORRECT, Outcome.REFUSED)
_MOVE = {Outcome.CORRECT: "returned", Outcome.REFUSED: "refused"}
OTHER = "other"
"""The reason that says nothing without words."""


@dataclass(slots=True)
class Decisions:
    """The decisions of a form by position, and what is wrong with some of them."""

    by_line: dict[int, Decision] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)


def get_reasons(*moves: str) -> list[tuple[str, str]]:
    """Return (code, words) of the reasons that may be given for one of the moves: returned, refused, not_accepted."""
    return [
        (entry.code, entry.text(get_reader_language()))
        for entry in get_table("refusal_reason").entries
        if not set(moves).isdisjoint(entry.more.get("moves", ()))
    ]


def get_grouped_reasons() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return a line's reasons in two groups: those for both decisions, and those that only refuse."""
    both = get_reasons("returned")
    codes = {code for code, _words in both}
    only = [(code, words) for code, words in get_reasons("refused") if code not in codes]
    return [(_("To correct or refuse"), both), (_("Only to refuse"), only)]


def get_proposed_decisions(rows: Iterable[MatterLine]) -> Decisions:
    """Return what was kept of the lines before: the first reviewer's word."""
    kept = {row.position: Decision(str(row.proposal), row.reason_code, row.reason) for row in rows if row.proposal}
    return Decisions(kept)


def read_decisions(post: Mapping[str, Any], positions: Iterable[int]) -> Decisions:
    """Return what was chosen for the lines of a matter. A line without a choice has no decision."""
    found = Decisions()
    for position in positions:
        outcome = post.get(f"decision-{position}", "")
        if outcome not in OUTCOMES:
            continue
        passes = outcome == Outcome.PASSED
        code = "" if passes else post.get(f"code-{position}", "")
        words = "" if passes else " ".join(post.get(f"words-{position}", "").split())
        found.by_line[position] = Decision(outcome, code, words)
        problem = "" if passes else get_reason_problem(_MOVE[Outcome(outcome)], code, words)
        if problem:
            found.problems[position] = problem
    return found


def get_reason_problem(move: str, code: str, words: str) -> str:
    """Return what is wrong with a reason given for a move, empty when nothing is."""
    entry = get_table("refusal_reason").get(code)
    if entry is None:
        return in_language(MATTER_REASON_MISSING.message)
    if move not in entry.more.get("moves", ()):
        return _("“%(reason)s” does not go with this decision; choose another reason.") % {
            "reason": entry.text(get_reader_language())
        }
    if code == OTHER and not words:
        return _("Write what the other reason is.")
    return ""


def pass_clean_lines(decisions: Decisions, clean_positions: Iterable[int]) -> Decisions:
    """Return the decisions with every undecided line without findings passed."""
    passed = {position: Decision(Outcome.PASSED) for position in clean_positions if position not in decisions.by_line}
    return Decisions({**decisions.by_line, **passed}, decisions.problems)
