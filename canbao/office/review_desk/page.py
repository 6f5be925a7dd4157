"""The page of the review desk for one matter and actor, with all data read once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from canbao.matters.attachments import get_attachments
from canbao.matters.catalogue import Service, get_service
from canbao.matters.examination import Examination, examine_matter
from canbao.matters.models import Matter, MatterLine, Outcome
from canbao.matters.queries import get_events, get_lines, get_office_matter
from canbao.matters.quoting import quote_lines
from canbao.matters.states import ENDED, State
from canbao.matters.unmasking import is_unmasked_for
from canbao.matters.worklist import QUEUES, count_queues, get_neighbours
from canbao.office.review_desk.decisions import OUTCOMES, Decisions, get_proposed_decisions, get_reasons
from canbao.office.review_desk.line_rows import LineRow, get_compared_columns, get_line_rows, get_table_columns
from canbao.office.review_desk.permissions import get_hindrance, get_open_acts, get_second_reviewer_names
from canbao.office.review_desk.register_facts import RegisterFacts, get_particulars_rows, get_register_facts
from canbao.office.worklist.queues import QUEUE_NAMES, get_side_navigation
from canbao.presentation.matters import get_matter_title, get_working_days_left, reason_text
from canbao.presentation.progress import get_agency_steps, get_agency_timeline
from canbao.presentation.quote import quote_context
from canbao.register.models import Employer
from canbao.values.actor import Actor


@dataclass
class ReviewPage:
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
    def rows(self) -> list[LineRow]:
        """The lines with their findings and decisions."""
        columns = get_table_columns(self.service, self.examined.lines)
        return get_line_rows(
            self.service,
            self.lines,
            self.examined,
            self.decisions,
            columns,
            unmasked=self.unmasked,
            is_open=self.is_open,
        )

    def replace_decisions(self, decisions: Decisions) -> None:
        """Replace the decisions."""
        self.decisions = decisions
        self.__dict__.pop("rows", None)

    def get_clean_positions(self) -> list[int]:
        """Return the positions of lines without findings."""
        return [row.line.position for row in self.rows if row.is_clean]

    def _register_facts(self) -> RegisterFacts | None:
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

    def register_facts_context(self) -> dict[str, Any]:
        """Return the context of the panel of register facts."""
        return {"register_facts": self._register_facts(), "matter": self.matter, "service": self.service}

    def count_decisions(self) -> dict[str, int]:
        """Return the numbers of lines by outcome, and of undecided lines as ``pending``."""
        outcomes = [row.decision.outcome for row in self.rows]
        counts = {outcome.value: outcomes.count(outcome.value) for outcome in OUTCOMES}
        return {**counts, "pending": len(outcomes) - sum(counts.values())}

    def context(self, queue: str) -> dict[str, Any]:
        """Return the context of the page; ``queue`` is the worklist's queue it was opened from, or empty."""
        matter, acts = self.matter, get_open_acts(self.actor, self.matter)
        queue = queue if queue in QUEUES else ""
        previous, following = get_neighbours(self.actor, matter, queue) if queue else (None, None)
        events = get_events(matter)
        is_own = self.service.declaration.lines == "none"
        return {
            **self.register_facts_context(),
            "queue": queue,
            "queue_name": QUEUE_NAMES[queue] if queue else "",
            "groups": get_side_navigation(count_queues(self.actor), queue, ""),
            "previous": previous,
            "following": following,
            "title": get_matter_title(matter),
            "employer": Employer.objects.get(id=matter.employer_id),
            "steps": get_agency_steps(matter, events),
            "events": get_agency_timeline(events),
            "days_left": get_working_days_left(matter, timezone.localdate()),
            "rows": self.rows,
            "columns": get_table_columns(self.service, self.examined.lines),
            "has_changes": bool(get_compared_columns(self.service)),
            "particulars": get_particulars_rows(self.service, self.lines[0], self.examined, unmasked=self.unmasked)
            if is_own and self.lines
            else None,
            "counts": self.count_decisions(),
            "acts": acts,
            "decides": bool(acts & {"review", "confirm"}) and self.unmasked,
            "waiting": get_hindrance(self.actor, matter),
            "second_reviewers": get_second_reviewer_names(matter, self.actor.user_id)
            if "review" in acts and matter.steps >= 2
            else "",
            "unmasked": self.unmasked,
            "may_unmask": self.actor.may("office.unmask") and not self.unmasked,
            "matter_reasons": get_reasons(*self._whole_matter_transitions(acts)),
            "documents": get_attachments(matter),
            "quote": self._quote() if self.is_open else None,
            "reason": reason_text(matter.reason_code, matter.reason),
            "is_decided": matter.state in (State.DONE, State.REFUSED),
            "outcomes": {outcome.value: outcome for outcome in Outcome},
        }

    def _quote(self) -> dict[str, Any] | None:
        """Return the quote for passing the lines without errors; None without a change of the next bill."""
        wrong = {finding.line for finding in self.examined.findings if finding.level == "error"}
        lines = [line for line in self.examined.lines if line.position not in wrong]
        quote = quote_lines(self.service, lines, self.examined.facts, timezone.localdate())
        if quote is None:
            return None
        labels = {line.position: gettext("Line %(line)s") % {"line": line.position} for line in lines}
        return quote_context(quote, labels, self.examined.facts.pack)

    @staticmethod
    def _whole_matter_transitions(acts: frozenset[str]) -> list[str]:
        transitions = (("return", "returned"), ("not_accept", "not_accepted"))
        return [transition for act, transition in transitions if act in acts]


def get_review_page(
    actor: Actor,
    matter: Matter,
    decisions: Decisions | None = None,
    *,
    line: int | None = None,
    only_selected: bool = False,
) -> ReviewPage:
    """Return the page of a matter, read again, for an actor; without ``decisions`` it has the saved proposals.

    ``only_selected`` examines only the selected line, which is enough for its register facts.
    """
    matter = get_office_matter(matter.employer_id, matter.id)
    lines = [row for row in get_lines(matter) if not only_selected or row.position == line]
    return ReviewPage(
        actor,
        matter,
        get_service(matter.service),
        lines,
        examine_matter(matter, lines),
        decisions if decisions is not None else get_proposed_decisions(lines),
        is_unmasked_for(actor, matter),
        line,
    )
