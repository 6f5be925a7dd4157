"""The agency's worklist: named queues of the matters open at the agency."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
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
        rows = _get_rows(actor, queue, service_code)
        if after:
            rows = rows.filter(_follows(*after))
        return list(rows.select_related("employer").order_by("promised_on", "id")[:limit])


def _get_rows(actor: Actor, queue: str, service_code: str) -> QuerySet[Matter]:
    rows = Matter.objects.filter(state__in=OPEN_AT_AGENCY).filter(QUEUES[queue].condition(actor, timezone.localdate()))
    return rows.filter(service=service_code) if service_code else rows


def _follows(promised_on: date, matter_id: int) -> Q:
    return Q(promised_on__gt=promised_on) | Q(promised_on=promised_on, id__gt=matter_id)


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


def get_neighbours(
    actor: Actor, matter: Matter, queue: str, service_code: str = ""
) -> tuple[Matter | None, Matter | None]:
    """Return the matters before and after a matter in the order of a queue, optionally of one service.

    The matter itself may have left the queue, such as by a decision; its place stays.
    """
    if matter.promised_on is None:
        return None, None
    following = _follows(matter.promised_on, matter.id)
    with fan_out("office.worklist"):
        rows = _get_rows(actor, queue, service_code).exclude(id=matter.id)
        return (
            rows.exclude(following).order_by("-promised_on", "-id").first(),
            rows.filter(following).order_by("promised_on", "id").first(),
        )


def count_under_way() -> int:
    """Return the number of undecided matters over all employers."""
    with fan_out("office.worklist"):
        return Matter.objects.filter(state__in=UNDER_WAY).count()
