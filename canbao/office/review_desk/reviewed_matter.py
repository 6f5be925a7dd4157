"""A matter as the review desk reads it for an actor: its lines examined, and the decisions so far."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from canbao.matters.catalogue import Service, get_service
from canbao.matters.columns import Column
from canbao.matters.examination import Examination, examine_matter
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_lines, get_office_matter
from canbao.matters.quoting import quote_lines
from canbao.matters.states import ENDED, State
from canbao.matters.unmasking import is_unmasked_for
from canbao.office.review_desk.decisions import OUTCOMES, Decisions, get_proposed_decisions
from canbao.office.review_desk.line_rows import LineRow, get_line_rows, get_table_columns
from canbao.office.review_desk.register_facts import RegisterFacts, get_register_facts
from canbao.presentation.quote import MAX_PEOPLE, quote_context
from canbao.values.actor import Actor


@dataclass(frozen=True)
class ReviewedMatter:
    """A matter with its lines examined now and the decisions so far.

    ``selected_line`` is the position of the line whose register facts are shown, None to choose one.
    """

    actor: Actor
    matter: Matter
    service: Service
    lines: list[MatterLine]
    examined: Examination
    decisions: Decisions
    unmasked: bool
    selected_line: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the matter is still to be decided."""
        return State(self.matter.state) not in ENDED

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table of lines."""
        return get_table_columns(self.service, self.examined.lines)

    @cached_property
    def rows(self) -> list[LineRow]:
        """The lines with their findings and decisions."""
        return get_line_rows(
            self.service,
            self.lines,
            self.examined,
            self.decisions,
            self.columns,
            unmasked=self.unmasked,
            is_open=self.is_open,
        )

    def with_decisions(self, decisions: Decisions) -> "ReviewedMatter":
        """Return the matter with other decisions."""
        return replace(self, decisions=decisions)

    def get_clean_positions(self) -> list[int]:
        """Return the positions of clean lines."""
        return [row.line.position for row in self.rows if row.is_clean]

    def get_register_facts(self) -> RegisterFacts | None:
        """Return the register facts of the selected line, else of the first line that needs attention."""
        if not self.rows:
            return None
        candidates = (
            [row for row in self.rows if row.problem]
            or [row for row in self.rows if row.findings and not row.decision.outcome]
            or self.rows
        )
        row = next((row for row in self.rows if row.line.position == self.selected_line), candidates[0])
        has_errors = any(finding.level == "error" for finding in self.examined.findings_of(row.line.position))
        return get_register_facts(
            self.service, row.line, self.examined, unmasked=self.unmasked, is_open=self.is_open, has_errors=has_errors
        )

    def count_decisions(self) -> dict[str, int]:
        """Return the numbers of lines by outcome, and of undecided lines as ``pending``."""
        outcomes = [row.decision.outcome for row in self.rows]
        counts = {outcome.value: outcomes.count(outcome.value) for outcome in OUTCOMES}
        return {**counts, "pending": len(outcomes) - sum(counts.values())}

    def get_quote(self) -> dict[str, Any] | None:
        """Return the quote for passing the lines without errors; None without one, or once the matter is decided."""
        if not self.is_open:
            return None
        wrong = {finding.line for finding in self.examined.findings if finding.level == "error"}
        lines = [line for line in self.examined.lines if line.position not in wrong]
        quote = quote_lines(self.service, lines, self.examined.facts, timezone.localdate(), MAX_PEOPLE)
        if quote is None:
            return None
        labels = {line.position: gettext("Line %(line)s") % {"line": line.position} for line in lines}
        return quote_context(quote, labels, self.examined.facts.pack)


def get_reviewed_matter(
    actor: Actor,
    matter: Matter,
    decisions: Decisions | None = None,
    *,
    line: int | None = None,
    only_selected: bool = False,
) -> ReviewedMatter:
    """Return a matter, read again, for an actor; without ``decisions`` it has the saved proposals.

    ``only_selected`` examines only the selected line, which is enough for its register facts.
    """
    matter = get_office_matter(matter.employer_id, matter.id)
    lines = [row for row in get_lines(matter) if not only_selected or row.position == line]
    return ReviewedMatter(
        actor,
        matter,
        get_service(matter.service),
        lines,
        examine_matter(matter, lines, "nothing"),
        decisions if decisions is not None else get_proposed_decisions(lines),
        is_unmasked_for(actor, matter),
        line,
    )
