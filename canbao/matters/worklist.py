"""The agency's worklist: named queues over the matters that are open at the agency."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from canbao.matters.models import Matter
from canbao.matters.states import UNDER_WAY, State
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor

OPEN_AT_AGENCY = sorted(UNDER_WAY - {State.RETURNED})


@dataclass(frozen=True, slots=True)
class Queue:
    """A named filter of the worklist: its code, and how it narrows the matters open at the agency for a actor."""

    code: str
    condition: Any


def _mine(actor: Actor, today: date) -> Q:
    return Q(taken_by=actor.user_id, state__in=[State.ACCEPTED, State.REVIEWING])


QUEUES: dict[str, Queue] = {
    "mine": Queue("mine", _mine),
    "unassigned": Queue("unassigned", lambda actor, today: Q(state=State.SUBMITTED)),
    "second": Queue("second", lambda actor, today: Q(state=State.CONFIRMING) & ~Q(reviewed_by=actor.user_id)),
    "due": Queue("due", lambda actor, today: Q(promised_on=today)),
    "overdue": Queue("overdue", lambda actor, today: Q(promised_on__lt=today)),
    "all": Queue("all", lambda actor, today: Q()),
}


def get_worklist(
    actor: Actor, queue: str, *, service_code: str = "", after: tuple[date, int] | None = None, limit: int = 50
) -> list[Matter]:
    """Return the agency's open matters of a queue, the earliest promised first, ``limit`` after the key ``after``."""
    with fan_out("office.worklist"):
        rows = Matter.objects.filter(state__in=OPEN_AT_AGENCY).filter(
            QUEUES[queue].condition(actor, timezone.localdate())
        )
        if service_code:
            rows = rows.filter(service=service_code)
        if after:
            rows = rows.filter(Q(promised_on__gt=after[0]) | Q(promised_on=after[0], id__gt=after[1]))
        return list(rows.select_related("employer").order_by("promised_on", "id")[:limit])


def count_queues(actor: Actor) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many open matters each queue and each service has, for the desk's side list."""
    today = timezone.localdate()
    with fan_out("office.worklist"):
        rows = Matter.objects.filter(state__in=OPEN_AT_AGENCY)
        counts = rows.aggregate(
            **{
                code: Count("id", filter=queue.condition(actor, today))
                for code, queue in QUEUES.items()
                if code != "all"
            },
            all=Count("id"),
        )
        by_service = dict(rows.values_list("service").annotate(Count("id")))
    return counts, by_service


def get_neighbours(actor: Actor, matter: Matter, queue: str) -> tuple[Matter | None, Matter | None]:
    """Return the matters before and after one in a queue, for the desk's K and J."""
    rows = get_worklist(actor, queue, limit=500)
    places = [place for place, row in enumerate(rows) if row.id == matter.id]
    if not places:
        return None, (rows[0] if rows else None)
    place = places[0]
    return (rows[place - 1] if place else None), (rows[place + 1] if place + 1 < len(rows) else None)


def count_under_way() -> int:
    """Return how many matters the agency has not decided yet, over every employer."""
    with fan_out("office.worklist"):
        return Matter.objects.filter(state__in=UNDER_WAY).count()
