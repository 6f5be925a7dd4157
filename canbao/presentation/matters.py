"""Matters in lists and at the head of the desk: titles, days left, how far they are, what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from canbao.law.queries import get_city_pack
from canbao.matters.catalogue import get_services
from canbao.matters.models import Matter
from canbao.matters.states import State
from canbao.matters.worklist import OPEN_AT_AGENCY
from canbao.presentation.templatetags.matters import in_language, in_words
from canbao.rules.workdays import working_days_between


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter in a list: itself, its service's title, working days left (None: nothing is promised any more)."""

    matter: Matter
    title: str
    days_left: int | None

    @property
    def is_untaken(self) -> bool:
        """Whether nobody has taken it."""
        return bool(self.matter.state == State.SUBMITTED)

    @property
    def checkbox_value(self) -> str:
        """What a tick of the row sends: employer and matter."""
        return f"{self.matter.employer_id}:{self.matter.id}"


def get_matter_rows(matters: Iterable[Matter]) -> list[MatterRow]:
    """Return matters as rows of a list."""
    today = timezone.localdate()
    return [MatterRow(matter, get_matter_title(matter), get_working_days_left(matter, today)) for matter in matters]


def get_matter_title(matter: Matter) -> str:
    """Return the title of a matter's service; its code when the service is gone."""
    return in_language(get_services()[matter.service].title) if matter.service in get_services() else matter.service


def get_working_days_left(matter: Matter, today: date) -> int | None:
    """Return the working days left to the promised day, below zero when it has passed; None when it does not matter."""
    if matter.promised_on is None or matter.state not in OPEN_AT_AGENCY:
        return None
    return working_days_between(today, matter.promised_on, get_city_pack())


def reason_text(code: str, words: str) -> str:
    """Return a reason as it is read: what its code says, then the free words."""
    return " · ".join(filter(None, (in_words(code, "refusal_reason"), words)))
