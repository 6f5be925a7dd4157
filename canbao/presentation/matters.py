"""Matters as rows of a list, and at the head of the review page: titles, working days left, reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from canbao.law.queries import get_city_pack
from canbao.matters.catalogue import get_services
from canbao.matters.models import Matter
from canbao.matters.states import State
from canbao.matters.worklist import OPEN_AT_AGENCY
from canbao.presentation.language import in_language, in_words
from canbao.rules.workdays import working_days_between

STATE_TONES = {
    State.SUBMITTED: "go",
    State.ACCEPTED: "go",
    State.REVIEWING: "go",
    State.CONFIRMING: "go",
    State.DONE: "done",
    State.RETURNED: "wait",
    State.NOT_ACCEPTED: "stop",
    State.REFUSED: "stop",
}
"""The kind of tag for a state; a state that is not here is plain."""


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter in a list with its service's title and working days left (None if no promised day applies)."""

    matter: Matter
    title: str
    days_left: int | None

    @property
    def is_untaken(self) -> bool:
        """Whether the matter is submitted and not yet accepted by a clerk."""
        return bool(self.matter.state == State.SUBMITTED)

    @property
    def checkbox_value(self) -> str:
        """The value of the row's checkbox: ids of employer and matter."""
        return f"{self.matter.employer_id}:{self.matter.id}"


def state_tone(state: str) -> str:
    """Return the kind of tag for a state: plain, go, wait, done or stop."""
    return STATE_TONES.get(State(state), "plain")


def state_words(state: str) -> str:
    """Return a state's name in the reader's language."""
    return in_language(State(state).words)


def get_matter_rows(matters: Iterable[Matter]) -> list[MatterRow]:
    """Return matters as rows of a list."""
    today = timezone.localdate()
    return [MatterRow(matter, get_matter_title(matter), get_working_days_left(matter, today)) for matter in matters]


def get_matter_title(matter: Matter) -> str:
    """Return the title of a matter's service, or its code when the service no longer exists."""
    return in_language(get_services()[matter.service].title) if matter.service in get_services() else matter.service


def get_working_days_left(matter: Matter, today: date) -> int | None:
    """Return working days until the promised day, negative once it has passed; None if no promise applies."""
    if matter.promised_on is None or matter.state not in OPEN_AT_AGENCY:
        return None
    return working_days_between(today, matter.promised_on, get_city_pack())


def reason_text(code: str, text: str) -> str:
    """Return a reason for display: the text of its code, then the free text."""
    return " · ".join(filter(None, (in_words(code, "refusal_reason"), text)))
