"""The progress of a matter as steps, and its events as a timeline."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from canbao.matters.models import Matter, MatterEvent
from canbao.matters.states import ENDED, TRANSITIONS, State
from canbao.presentation.matters import reason_text
from canbao.presentation.templatetags.matters import in_language

_REACHED = {State.SUBMITTED: 1, State.RETURNED: 1, State.ACCEPTED: 2, State.REVIEWING: 2, State.CONFIRMING: 3}


_STEP_INDEXES = {"submit": 0, "resubmit": 0, "take": 1, "send_on": 2, "pass_two": 3, "refuse_two": 3}


def get_progress_steps(matter: Matter, events: Sequence[MatterEvent]) -> list[dict[str, Any]]:
    """Return 提交 → 受理 → 初审 → (复核) → 办结 as rows of the steps component, each with time and actor."""
    labels = [_("Submit"), _("Accept"), _("First review"), _("Second review"), _("Done")]
    state = State(matter.state)
    is_ended = state in ENDED
    notes: dict[int, str] = {}
    for event in events:
        if event.transition in _STEP_INDEXES:
            notes[_STEP_INDEXES[event.transition]] = f"{timezone.localtime(event.at):%m-%d %H:%M} {event.actor}"
    if is_ended:
        labels[4] = in_language(state.words)
    reached = 5 if is_ended else _REACHED.get(state, 0)
    rows = [
        {
            "label": label,
            "state": "done" if index < reached else "now" if index == reached else "todo",
            **({"note": notes[index]} if index in notes and index < reached else {}),
        }
        for index, label in enumerate(labels)
    ]
    return [row for index, row in enumerate(rows) if index != 3 or matter.steps >= 2]


def get_timeline(events: Sequence[MatterEvent]) -> list[dict[str, Any]]:
    """Return every event, newest first, with actor and reason; for agency staff only."""
    rows = []
    for event in reversed(events):
        row = {
            "time": event.at,
            "title": in_language(TRANSITIONS[event.transition].label),
            "who": event.actor if event.unit == settings.CANBAO_AGENCY else f"{event.actor} · {event.unit}",
            "kind": _EVENT_KINDS.get(State(event.after), "plain"),
        }
        reason = reason_text(event.reason_code, event.reason)
        rows.append({**row, "text": reason} if reason else row)
    return rows


_EVENT_KINDS = {
    State.DONE: "done",
    State.REFUSED: "stop",
    State.NOT_ACCEPTED: "stop",
    State.RETURNED: "wait",
    State.SUBMITTED: "go",
    State.ACCEPTED: "go",
    State.REVIEWING: "go",
    State.CONFIRMING: "go",
}
