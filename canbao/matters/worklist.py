"""The agency's worklist: named queues of the matters open at the agency."""

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
    """A queue of the worklist: its code, and a function of actor and day that returns its filter."""

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
    """Return at most ``limit`` open matters of a queue after the key ``after``, earliest promised date first.

    The order is written in four more places: the filter on ``after``, the cursor in ``office/worklist/page.py``, the
    index ``matter_queue``, and the sentence on the page."""
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
    """Return the number of open matters of each queue and of each service."""
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
    """Return the previous and the next matter in a queue, for the keys K and J."""
    rows = get_worklist(actor, queue, limit=500)
    index = next((index for index, row in enumerate(rows) if row.id == matter.id), None)
    if index is None:
        return None, (rows[0] if rows else None)
    return (rows[index - 1] if index else None), (rows[index + 1] if index + 1 < len(rows) else None)


def count_under_way() -> int:
    """Return the number of undecided matters over all employers."""
    with fan_out("office.worklist"):
        return Matter.objects.filter(state__in=UNDER_WAY).count()
