"""An employer's matters as a list: narrowed, in an order the reader chooses, page by page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from canbao.matters.models import Matter
from canbao.matters.states import State
from canbao.values.actor import Actor
from canbao.values.ids import parse_number


@dataclass(frozen=True, slots=True)
class MatterOrder:
    """An order of the list: the field, read back from an address by ``parsed``; matters without it are ``last``.

    Matters of one value stand newest first.
    """

    field: str
    parsed: Callable[[str], Any]
    last: Any
    is_descending: bool

    @property
    def key(self) -> Any:
        """What is compared: drafts have neither a day of submitting nor a promised one."""
        return Coalesce(self.field, Value(self.last))

    def cursor(self, matter: Matter) -> str:
        """Return where a matter stands, for the address of the page that begins behind it."""
        value = getattr(matter, self.field)
        return f"{(self.last if value is None else value).isoformat()}_{matter.id}"

    def after(self, place: str) -> Q:
        """Return the condition of standing behind a place; raise ValueError when it is none."""
        text, _mark, matter_id = place.rpartition("_")
        value, last = self.parsed(text), int(matter_id)
        beyond = Q(key__lt=value) if self.is_descending else Q(key__gt=value)
        return beyond | Q(key=value, id__lt=last)


_FIRST_TIME, _LAST_TIME = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)

ORDERS: dict[str, MatterOrder] = {
    "-submitted": MatterOrder("submitted_at", datetime.fromisoformat, _FIRST_TIME, True),
    "submitted": MatterOrder("submitted_at", datetime.fromisoformat, _LAST_TIME, False),
    "-promised": MatterOrder("promised_on", date.fromisoformat, date.min, True),
    "promised": MatterOrder("promised_on", date.fromisoformat, date.max, False),
}
"""The orders beside that of beginning, by the word in the address; with ``-`` the latest first. Drafts come last."""


def get_own_matters(
    actor: Actor, *, state: str = "", service_code: str = "", order: str = "", after: str = "", limit: int = 20
) -> list[Matter]:
    """Return ``limit`` of the employer's matters behind the place ``after``.

    Without an order they stand as they were begun, newest first. A place that is none begins at the beginning.
    """
    rows = Matter.objects.for_employer(actor.require_employer()).exclude(state=State.DISCARDED)
    if state:
        rows = rows.filter(state=state)
    if service_code:
        rows = rows.filter(service=service_code)
    chosen = ORDERS.get(order)
    if chosen is None:
        before = parse_number(after)
        return list((rows.filter(id__lt=before) if before else rows).order_by("-id")[:limit])
    ordered = rows.annotate(key=chosen.key).order_by("-key" if chosen.is_descending else "key", "-id")
    if after:
        try:
            ordered = ordered.filter(chosen.after(after))
        except ValueError:
            return list(ordered[:limit])
    return list(ordered[:limit])


def get_cursor(matter: Matter, order: str = "") -> str:
    """Return where a matter stands in an order, as ``after`` of :func:`get_own_matters`."""
    return ORDERS[order].cursor(matter) if order in ORDERS else str(matter.id)
