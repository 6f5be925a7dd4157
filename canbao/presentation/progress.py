"""The progress of a matter as steps, and its events as a timeline: for its employer, and for the agency."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from canbao.matters.models import Matter, MatterEvent
from canbao.matters.states import ENDED, TRANSITIONS, State
from canbao.presentation.language import in_language
from canbao.presentation.matters import reason_text, state_tone, state_words

_REACHED_FOR_EMPLOYER = {
    State.DRAFT: 0,
    State.SUBMITTED: 1,
    State.RETURNED: 0,
    State.ACCEPTED: 2,
    State.REVIEWING: 2,
    State.CONFIRMING: 2,
}
"""The index of the current step among the employer's four, by state; an ended matter has none."""

_REACHED_AT_AGENCY = {State.SUBMITTED: 1, State.RETURNED: 1, State.ACCEPTED: 2, State.REVIEWING: 2, State.CONFIRMING: 3}
"""The index of the current step among the agency's five, by state; an ended matter has none."""

_STEP_INDEXES = {"submit": 0, "resubmit": 0, "take": 1, "send_on": 2, "pass_two": 3, "refuse_two": 3}


def get_employer_steps(matter: Matter) -> list[dict[str, Any]]:
    """Return 提交 → 受理 → 审核 → 办结 as rows of the steps component; the current one is noted with the state."""
    labels = [_("Submit"), _("Accept"), _("Review"), _("Done")]
    state = State(matter.state)
    if state in ENDED and state != State.DONE:
        labels[-1] = state_words(state)
    reached = _REACHED_FOR_EMPLOYER.get(state, len(labels))
    return _get_steps(labels, reached, {reached: state_words(state)})


def get_agency_steps(matter: Matter, events: Sequence[MatterEvent]) -> list[dict[str, Any]]:
    """Return 提交 → 受理 → 初审 → (复核) → 办结 as rows of the steps component, each with time and actor."""
    labels = [_("Submit"), _("Accept"), _("First review"), _("Second review"), _("Done")]
    state = State(matter.state)
    is_ended = state in ENDED
    if is_ended:
        labels[4] = state_words(state)
    reached = 5 if is_ended else _REACHED_AT_AGENCY.get(state, 0)
    notes: dict[int, str] = {}
    for event in events:
        index = _STEP_INDEXES.get(event.transition, reached)
        if index < reached:
            notes[index] = f"{timezone.localtime(event.at):%m-%d %H:%M} {event.actor}"
    rows = _get_steps(labels, reached, notes)
    return [row for index, row in enumerate(rows) if index != 3 or matter.steps >= 2]


def _get_steps(labels: Sequence[str], reached: int, notes: Mapping[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "state": "done" if index < reached else "now" if index == reached else "todo",
            **({"note": notes[index]} if index in notes else {}),
        }
        for index, label in enumerate(labels)
    ]


def get_employer_timeline(events: Sequence[MatterEvent]) -> list[dict[str, Any]]:
    """Return every event, newest first, with unit and reason. Names of agency staff are left out."""
    rows = []
    for event in reversed(events):
        is_own = TRANSITIONS[event.transition].verb.startswith("matter.")
        # Reasons between reviewers are internal; reasons that end or return the matter are for the employer.
        reason = "" if event.transition == "send_down" else reason_text(event.reason_code, event.reason)
        rows.append(_get_event(event, f"{event.unit} · {event.actor}" if is_own else event.unit, reason))
    return rows


def get_agency_timeline(events: Sequence[MatterEvent]) -> list[dict[str, Any]]:
    """Return every event, newest first, with actor and reason; for agency staff only."""
    rows = []
    for event in reversed(events):
        who = event.actor if event.unit == settings.CANBAO_AGENCY else f"{event.actor} · {event.unit}"
        rows.append(_get_event(event, who, reason_text(event.reason_code, event.reason)))
    return rows


def _get_event(event: MatterEvent, who: str, reason: str) -> dict[str, Any]:
    return {
        "time": event.at,
        "title": in_language(TRANSITIONS[event.transition].label),
        "who": who,
        "kind": state_tone(event.after),
        **({"text": reason} if reason else {}),
    }
