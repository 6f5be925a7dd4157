"""What the page of the review desk shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from canbao.matters.attachments import get_attachments
from canbao.matters.catalogue import get_services
from canbao.matters.columns import Column
from canbao.matters.models import Attachment, Matter, MatterEvent
from canbao.matters.queries import get_events
from canbao.matters.states import TRANSITIONS
from canbao.matters.worklist import count_queues, get_neighbours
from canbao.office.review_desk.decisions import get_reasons
from canbao.office.review_desk.line_rows import LineRow, get_compared_columns
from canbao.office.review_desk.permissions import Hindrance, get_hindrance, get_open_acts, get_second_reviewer_names
from canbao.office.review_desk.register_facts import RegisterFacts, get_particulars_rows
from canbao.office.review_desk.reviewed_matter import ReviewedMatter
from canbao.office.worklist.queues import QUEUE_NAMES, QueueFilter, get_side_navigation
from canbao.presentation.language import in_language
from canbao.presentation.matters import get_matter_title, get_working_days_left, reason_text
from canbao.presentation.progress import get_agency_steps, get_agency_timeline
from canbao.register.models import Employer
from canbao.values.actor import Actor


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """The matter's place in the worklist: its filter, its neighbours there, and the groups of the side navigation.

    ``shown.queue`` and ``name`` are empty if the matter was not opened from a queue.
    """

    shown: QueueFilter
    name: str
    groups: Sequence[dict[str, Any]]
    previous: Matter | None
    following: Matter | None


@dataclass(frozen=True, slots=True)
class LinesTable:
    """The lines with their findings and decisions, in a table of ``columns``.

    ``particulars`` are shown in place of the table if the employer itself is what changes, else None.
    """

    rows: Sequence[LineRow]
    columns: Sequence[Column]
    has_changes: bool
    particulars: Sequence[dict[str, Any]] | None


@dataclass(frozen=True, slots=True)
class DecisionPart:
    """What the actor may decide: their acts, whether they decide lines, the reasons for the whole matter.

    ``given_reason`` is the reason that was submitted, by the names of its fields. ``counts`` are the numbers of lines
    by outcome. ``second_reviewers`` are names, empty if there is no second review to come.
    """

    acts: frozenset[str]
    decides: bool
    reasons: Sequence[tuple[str, str]]
    given_reason: Mapping[str, str]
    counts: Mapping[str, int]
    second_reviewers: str


@dataclass(frozen=True, slots=True)
class EarlierReason:
    """Why the matter is where it is, or came back: a title, the reason, and who gave it when."""

    title: str
    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChangesSinceReturn:
    """How many lines the employer changed, added, removed and left since the matter was returned for correction."""

    changed: int
    added: int
    removed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A matter on the review desk: its head, its lines to decide, the register's facts, and what happened to it."""

    matter: Matter
    title: str
    employer: Employer
    place: QueuePlace
    days_left: int | None
    steps: Sequence[dict[str, Any]]
    events: Sequence[dict[str, Any]]
    hindrance: Hindrance | None
    earlier: Sequence[EarlierReason]
    since_return: ChangesSinceReturn | None
    table: LinesTable
    decision: DecisionPart
    register_facts: RegisterFacts | None
    attachments: Sequence[Attachment]
    quote: dict[str, Any] | None
    is_unmasked: bool
    may_unmask: bool
    errors: Sequence[Mapping[str, str]]


def get_review_page(
    reviewed: ReviewedMatter,
    shown: QueueFilter,
    given_reason: Mapping[str, str],
    errors: Sequence[Mapping[str, str]],
) -> ReviewPage:
    """Return the page of a matter; ``shown`` is the worklist's filter it was opened from."""
    actor, matter = reviewed.actor, reviewed.matter
    events = get_events(matter)
    return ReviewPage(
        matter=matter,
        title=get_matter_title(matter),
        employer=Employer.objects.get(id=matter.employer_id),
        place=_get_place(actor, matter, shown),
        days_left=get_working_days_left(matter, timezone.localdate()),
        steps=get_agency_steps(matter, events),
        events=get_agency_timeline(events),
        hindrance=get_hindrance(actor, matter),
        earlier=get_earlier_reasons(events),
        since_return=_count_since_return(reviewed),
        table=_get_table(reviewed),
        decision=_get_decision(reviewed, given_reason),
        register_facts=reviewed.get_register_facts(),
        attachments=get_attachments(matter),
        quote=reviewed.get_quote(),
        is_unmasked=reviewed.unmasked,
        may_unmask=actor.may("office.unmask") and not reviewed.unmasked,
        errors=errors,
    )


_ENDS = frozenset({"send_back", "not_accept", "refuse_one", "refuse_two"})


def get_earlier_reasons(events: Sequence[MatterEvent]) -> list[EarlierReason]:
    """Return the reasons a reviewer has to know: the last return to the employer, or the end without a pass, and the
    last return from second to first review since the last submission.
    """
    submitted = max((event.step for event in events if event.transition in ("submit", "resubmit")), default=0)
    told = [event for event in events if event.transition in _ENDS][-1:]
    told += [event for event in events if event.transition == "send_down" and event.step > submitted][-1:]
    return [
        EarlierReason(
            in_language(TRANSITIONS[event.transition].label),
            reason_text(event.reason_code, event.reason),
            event.actor,
            event.at,
        )
        for event in told
        if event.reason or event.reason_code
    ]


def _count_since_return(reviewed: ReviewedMatter) -> ChangesSinceReturn | None:
    """Return what the employer did to the lines since the return, None for a matter never returned."""
    since = [row.since_return for row in reviewed.rows if row.since_return is not None]
    if not since:
        return None
    added = sum(each.is_added for each in since)
    changed = sum(bool(each.changes) for each in since)
    kept = len(since) - added
    return ChangesSinceReturn(changed, added, max(0, reviewed.matter.returned_count - kept), kept - changed)


def _get_place(actor: Actor, matter: Matter, shown: QueueFilter) -> QueuePlace:
    groups = get_side_navigation(count_queues(actor), shown.queue, shown.service)
    if not shown.queue:
        return QueuePlace(shown, "", groups, None, None)
    previous, following = get_neighbours(actor, matter, shown.queue, shown.service)
    name = in_language(get_services()[shown.service].title) if shown.service else str(QUEUE_NAMES[shown.queue])
    return QueuePlace(shown, name, groups, previous, following)


def _get_table(reviewed: ReviewedMatter) -> LinesTable:
    service, lines = reviewed.service, reviewed.lines
    is_employer = service.declaration.lines == "none" and bool(lines)
    return LinesTable(
        reviewed.rows,
        reviewed.columns,
        bool(get_compared_columns(service)),
        get_particulars_rows(service, lines[0], reviewed.examined, unmasked=reviewed.unmasked) if is_employer else None,
    )


_WHOLE_MATTER_TRANSITIONS = {"return": "returned", "not_accept": "not_accepted"}
"""The transitions of acts that need a reason for the whole matter."""


def _get_decision(reviewed: ReviewedMatter, given_reason: Mapping[str, str]) -> DecisionPart:
    actor, matter = reviewed.actor, reviewed.matter
    acts = get_open_acts(actor, matter)
    needs_second = "review" in acts and matter.steps >= 2
    return DecisionPart(
        acts=acts,
        decides=bool(acts & {"review", "confirm"}) and reviewed.unmasked,
        reasons=get_reasons(*(name for act, name in _WHOLE_MATTER_TRANSITIONS.items() if act in acts)),
        given_reason=given_reason,
        counts=reviewed.count_decisions(),
        second_reviewers=get_second_reviewer_names(matter, actor.user_id) if needs_second else "",
    )
