"""An employer's matters as a list: filtered, sorted and paged."""

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
    """An order of the list by a field of the matter. Matters with the same value are sorted newest first.

    ``parsed`` reads the field's value from a cursor. ``last`` sorts matters without a value to the end.
    """

    field: str
    parsed: Callable[[str], Any]
    last: Any
    is_descending: bool

    @property
    def key(self) -> Any:
        """Return the sort expression. Drafts have neither a submission time nor a promised date."""
        return Coalesce(self.field, Value(self.last))

    def cursor(self, matter: Matter) -> str:
        """Return the cursor of a matter, for the URL of the page that begins after it."""
        value = getattr(matter, self.field)
        return f"{(self.last if value is None else value).isoformat()}_{matter.id}"

    def after(self, cursor: str) -> Q:
        """Return the condition for matters after a cursor; raise ValueError when the cursor is invalid."""
        text, _mark, matter_id = cursor.rpartition("_")
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
"""Orders by their name in the URL; ``-`` means latest first, drafts come last. Default: newest draft first."""


def get_own_matters(
    actor: Actor, *, state: str = "", service_code: str = "", order: str = "", after: str = "", limit: int = 20
) -> list[Matter]:
    """Return at most ``limit`` of the employer's matters after the cursor ``after``.

    Without an order they are sorted by creation, newest first. An invalid cursor returns the first page.
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
    """Return the cursor of a matter in an order, for ``after`` of :func:`get_own_matters`."""
    return ORDERS[order].cursor(matter) if order in ORDERS else str(matter.id)
