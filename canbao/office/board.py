"""A matter laid out on the desk for one seat: everything the page shows, read once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from canbao.matters.catalogue import Service, service
from canbao.matters.clear import sees_clear
from canbao.matters.documents import attachments
from canbao.matters.models import Matter, MatterLine, Outcome
from canbao.matters.queries import (
    QUEUES,
    Examined,
    events_of,
    examine_matter,
    lines_of,
    matter_for_office,
    neighbours,
    queue_counts,
)
from canbao.matters.quoting import quote_lines, shown
from canbao.matters.states import ENDED, State
from canbao.office.acts import acts_of, second_reviewers, waiting
from canbao.office.beside import Beside, beside, particulars_table
from canbao.office.decisions import OUTCOMES, Decisions, reasons, standing
from canbao.office.lines import Row, changing, columns_of, rows_of
from canbao.office.queues import QUEUE_NAMES, side
from canbao.office.shown import days_left, progress, reason_words, timeline, title_of
from canbao.register.models import Employer
from canbao.values.seat import Seat


@dataclass
class Board:
    """A matter with its lines examined now, and what was chosen for them so far. ``line`` is the one looked at."""

    seat: Seat
    matter: Matter
    wanted: Service
    lines: list[MatterLine]
    examined: Examined
    chosen: Decisions
    clear: bool
    line: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the matter is still to be decided."""
        return State(self.matter.state) not in ENDED

    @cached_property
    def rows(self) -> list[Row]:
        """The lines with what was found and chosen."""
        columns = columns_of(self.wanted, self.examined.lines)
        return rows_of(
            self.wanted, self.lines, self.examined, self.chosen, columns, clear=self.clear, is_open=self.is_open
        )

    def choose(self, chosen: Decisions) -> None:
        """Replace what was chosen."""
        self.chosen = chosen
        self.__dict__.pop("rows", None)

    def clean_positions(self) -> list[int]:
        """Return the positions of lines without findings."""
        return [row.line.position for row in self.rows if row.is_clean]

    def _beside(self) -> Beside | None:
        """Return what stands beside the line looked at: the one asked for, else one that needs a look."""
        if not self.rows:
            return None
        worth = (
            [row for row in self.rows if row.problem]
            or [row for row in self.rows if row.found and not row.decision.outcome]
            or self.rows
        )
        row = next((row for row in self.rows if row.line.position == self.line), worth[0])
        has_errors = any(one.level == "error" for one in self.examined.of_line(row.line.position))
        return beside(
            self.wanted, row.line, self.examined, clear=self.clear, is_open=self.is_open, has_errors=has_errors
        )

    def facts(self) -> dict[str, Any]:
        """Return what the column beside the lines shows."""
        return {"beside": self._beside(), "matter": self.matter, "service": self.wanted}

    def counts(self) -> dict[str, int]:
        """Return how many lines are decided how, and how many are not."""
        outcomes = [row.decision.outcome for row in self.rows]
        named = {outcome.value: outcomes.count(outcome.value) for outcome in OUTCOMES}
        return {**named, "pending": len(outcomes) - sum(named.values())}

    def context(self, queue: str) -> dict[str, Any]:
        """Return everything the page of the desk shows, seen from a queue of the worklist or from none."""
        matter, acts = self.matter, acts_of(self.seat, self.matter)
        queue = queue if queue in QUEUES else ""
        previous, following = neighbours(self.seat, matter, queue) if queue else (None, None)
        events = events_of(matter)
        is_own = self.wanted.declaration.lines == "none"
        return {
            **self.facts(),
            "queue": queue,
            "queue_name": QUEUE_NAMES[queue] if queue else "",
            "groups": side(queue_counts(self.seat), queue, ""),
            "previous": previous,
            "following": following,
            "title": title_of(matter),
            "employer": Employer.objects.get(id=matter.employer_id),
            "steps": progress(matter, events),
            "events": timeline(events),
            "days_left": days_left(matter, timezone.localdate()),
            "rows": self.rows,
            "columns": columns_of(self.wanted, self.examined.lines),
            "has_changes": bool(changing(self.wanted)),
            "particulars": particulars_table(self.wanted, self.lines[0], self.examined, clear=self.clear)
            if is_own and self.lines
            else None,
            "counts": self.counts(),
            "acts": acts,
            "decides": bool(acts & {"review", "confirm"}) and self.clear,
            "waiting": waiting(self.seat, matter),
            "then": second_reviewers(matter, self.seat.user_id) if "review" in acts and matter.steps >= 2 else "",
            "clear": self.clear,
            "may_clear": self.seat.may("office.unmask") and not self.clear,
            "whole_reasons": reasons(*self._moves(acts)),
            "documents": attachments(matter),
            "quote": self._quote() if self.is_open else None,
            "reason": reason_words(matter.reason_code, matter.reason),
            "is_decided": matter.state in (State.DONE, State.REFUSED),
            "outcomes": {outcome.value: outcome for outcome in Outcome},
        }

    def _quote(self) -> dict[str, Any] | None:
        """Return what passing the lines without errors would change on the employer's next bill."""
        wrong = {one.line for one in self.examined.findings if one.level == "error"}
        lines = [line for line in self.examined.lines if line.position not in wrong]
        told = quote_lines(self.wanted, lines, self.examined.facts, timezone.localdate())
        if told is None:
            return None
        labels = {line.position: gettext("Line %(line)s") % {"line": line.position} for line in lines}
        return shown(told, labels, self.examined.facts.pack)

    @staticmethod
    def _moves(acts: frozenset[str]) -> list[str]:
        return [move for act, move in (("return", "returned"), ("not_accept", "not_accepted")) if act in acts]


def board_of(
    seat: Seat, matter: Matter, chosen: Decisions | None = None, *, line: int | None = None, alone: bool = False
) -> Board:
    """Return a matter as it stands now, laid out for a seat; without ``chosen`` the decisions kept before.

    ``alone`` examines only the line looked at: enough for what stands beside it.
    """
    matter = matter_for_office(matter.employer_id, matter.id)
    lines = [row for row in lines_of(matter) if not alone or row.position == line]
    return Board(
        seat,
        matter,
        service(matter.service),
        lines,
        examine_matter(matter, lines),
        chosen if chosen is not None else standing(lines),
        sees_clear(seat, matter),
        line,
    )
