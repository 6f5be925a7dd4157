"""Matters in lists and at the head of the desk: titles, days left, how far they are, what happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from canbao.law.queries import city_pack
from canbao.matters.catalogue import services
from canbao.matters.models import Matter, MatterEvent
from canbao.matters.queries import OPEN_AT_AGENCY
from canbao.matters.states import ENDED, MOVES, State
from canbao.matters.templatetags.matters import in_words, spoken
from canbao.rules.workdays import working_days_between


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter in a list: itself, its service's title, working days left (None: nothing is promised any more)."""

    matter: Matter
    title: str
    days_left: int | None

    @property
    def is_free(self) -> bool:
        """Whether nobody has taken it."""
        return bool(self.matter.state == State.SUBMITTED)

    @property
    def key(self) -> str:
        """What a tick of the row sends: employer and matter."""
        return f"{self.matter.employer_id}:{self.matter.id}"


def matter_rows(matters: Iterable[Matter]) -> list[MatterRow]:
    """Return matters as rows of a list."""
    today = timezone.localdate()
    return [MatterRow(matter, title_of(matter), days_left(matter, today)) for matter in matters]


def title_of(matter: Matter) -> str:
    """Return the title of a matter's service; its code when the service is gone."""
    return spoken(services()[matter.service].title) if matter.service in services() else matter.service


def days_left(matter: Matter, today: date) -> int | None:
    """Return the working days left to the promised day, below zero when it has passed; None when it does not matter."""
    if matter.promised_on is None or matter.state not in OPEN_AT_AGENCY:
        return None
    return working_days_between(today, matter.promised_on, city_pack())


def reason_words(code: str, words: str) -> str:
    """Return a reason as it is read: what its code says, then the free words."""
    return " · ".join(filter(None, (in_words(code, "refusal_reason"), words)))


_REACHED = {State.SUBMITTED: 1, State.RETURNED: 1, State.ACCEPTED: 2, State.REVIEWING: 2, State.CONFIRMING: 3}
_PLACES = {"submit": 0, "resubmit": 0, "take": 1, "send_on": 2, "pass_two": 3, "refuse_two": 3}


def progress(matter: Matter, events: Sequence[MatterEvent]) -> list[dict[str, Any]]:
    """Return 提交 → 受理 → 初审 → (复核) → 办结 as rows of the steps component, with who did what when."""
    labels = [_("Submit"), _("Accept"), _("First review"), _("Second review"), _("Done")]
    state = State(matter.state)
    is_ended = state in ENDED
    notes: dict[int, str] = {}
    for event in events:
        if event.move in _PLACES:
            notes[_PLACES[event.move]] = f"{timezone.localtime(event.at):%m-%d %H:%M} {event.actor}"
    if is_ended:
        labels[4] = str(state.label)
    reached = 5 if is_ended else _REACHED.get(state, 0)
    rows = [
        {
            "label": label,
            "state": "done" if place < reached else "now" if place == reached else "todo",
            **({"note": notes[place]} if place in notes and place < reached else {}),
        }
        for place, label in enumerate(labels)
    ]
    return [row for place, row in enumerate(rows) if place != 3 or matter.steps >= 2]


def timeline(events: Sequence[MatterEvent]) -> list[dict[str, Any]]:
    """Return every event, newest first, with who did it and why, for the agency's own eyes."""
    rows = []
    for event in reversed(events):
        row = {
            "time": event.at,
            "title": spoken(MOVES[event.move].said),
            "who": event.actor if event.unit == settings.CANBAO_AGENCY else f"{event.actor} · {event.unit}",
            "kind": _KINDS.get(State(event.after), "plain"),
        }
        said = reason_words(event.reason_code, event.reason)
        rows.append({**row, "text": said} if said else row)
    return rows


_KINDS = {
    State.DONE: "done",
    State.REFUSED: "stop",
    State.NOT_ACCEPTED: "stop",
    State.RETURNED: "wait",
    State.SUBMITTED: "go",
    State.ACCEPTED: "go",
    State.REVIEWING: "go",
    State.CONFIRMING: "go",
}
