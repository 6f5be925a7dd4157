"""Assessing a whole city: in the background, chunk by chunk of employers; cancelled, resumed and repeated safely."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from canbao.journal.operations import OFFICE, record
from canbao.law.queries import city_pack
from canbao.levy.assess import MonthPassed, assess
from canbao.levy.bills import Refusal, draw_up, issue
from canbao.levy.models import Assessment, Bill
from canbao.register.models import Employer, InsuredPerson, Standing
from canbao.rules.packs import NotInForce
from canbao.store.jobs import enqueue, handles
from canbao.store.scope import fan_out
from canbao.values.months import Month
from canbao.values.seat import Seat

CHUNK = 50
"""Employers a job: small enough for a progress bar, large enough that the table of jobs stays short."""


@dataclass(frozen=True, slots=True)
class Precondition:
    """Something to know before a month is assessed: what, how many, and whether it forbids the assessment."""

    code: str
    count: int
    forbids: bool


def preconditions(month: Month) -> list[Precondition]:
    """Return what stands before an assessment of a month: people without a wage, an earlier month not issued."""
    with fan_out("levy.run"):
        without = InsuredPerson.objects.filter(standing=Standing.ACTIVE, wage__isnull=True).count()
        open_bills = Bill.objects.filter(month__lt=month, issued_at__isnull=True).count()
        later = Bill.objects.filter(month__gt=month).count()
    found = [
        Precondition("people_without_wage", without, False),
        Precondition("earlier_month_open", open_bills, True),
        Precondition("later_month_assessed", later, True),
    ]
    return [one for one in found if one.count]


@transaction.atomic
def start(seat: Seat, month: Month) -> Assessment:
    """Start the assessment of a month, or start it again where it was cancelled or to take in what is new.

    Raise ``Refusal`` ``running_already``, ``earlier_month_open`` or ``later_month_assessed``.
    """
    seat.require("levy.assess")
    for one in preconditions(month):
        if one.forbids:
            raise Refusal(one.code, count=one.count)
    row, _made = Assessment.objects.select_for_update().get_or_create(
        month=month, defaults={"state": "new", "started_by_name": ""}
    )
    if row.state == "running":
        raise Refusal("running_already")
    row.state, row.attempt, row.done, row.cursor = "running", row.attempt + 1, 0, 0
    row.employers = Employer.objects.filter(status="2").count()
    row.started_by, row.started_by_name, row.started_at = seat.user_id, seat.name, timezone.now()
    row.ended_at, row.problem = None, ""
    row.save()
    record(seat, "levy.start", OFFICE, ("assessment", int(month)), new={"employers": row.employers})
    enqueue("levy.chunk", f"levy:{int(month)}:{row.attempt}:0", {"month": int(month), "attempt": row.attempt})
    return row


@transaction.atomic
def cancel(seat: Seat, month: Month) -> None:
    """Stop a running assessment. What was assessed stays; starting again takes up the rest and adds nothing twice."""
    seat.require("levy.assess")
    row = Assessment.objects.select_for_update().get(month=month)
    if row.state != "running":
        raise Refusal("not_running")
    row.state, row.ended_at = "cancelled", timezone.now()
    row.save()
    record(seat, "levy.cancel", OFFICE, ("assessment", int(month)), new={"done": row.done})


def _seat(row: Assessment) -> Seat:
    """Return the seat the background works for: who started the assessment, with the one verb it needs."""
    verbs = frozenset({"levy.assess"})
    return Seat(row.started_by, row.started_by_name, "", frozenset({"office.finance"}), verbs)


@handles("levy.chunk")
def assess_chunk(payload: dict[str, Any], dedupe: str) -> None:
    """Assess the next employers of a running assessment and put the job for those after them on the table."""
    month = Month(payload["month"])
    row = Assessment.objects.get(month=month)
    if row.state != "running" or row.attempt != payload["attempt"]:
        return
    with fan_out("levy.run"):
        employers = list(
            Employer.objects.filter(status="2", id__gt=row.cursor).order_by("id").values_list("id", flat=True)[:CHUNK]
        )
    seat, pack = _seat(row), city_pack()
    for employer in employers:
        try:
            assess(seat, employer, month, pack)
            draw_up(seat, employer, month, pack)
        except (NotInForce, MonthPassed) as problem:
            Assessment.objects.filter(month=month).update(
                state="failed", problem=str(problem)[:300], ended_at=timezone.now()
            )
            return
    with transaction.atomic():
        now = Assessment.objects.select_for_update().get(month=month)
        if now.state != "running" or now.attempt != row.attempt or now.cursor != row.cursor:
            return
        now.done += len(employers)
        if len(employers) < CHUNK:
            now.state, now.ended_at = "assessed", timezone.now()
        else:
            now.cursor = employers[-1]
            enqueue(
                "levy.chunk",
                f"levy:{int(month)}:{now.attempt}:{now.cursor}",
                {"month": int(month), "attempt": now.attempt},
            )
        now.save()


def issue_month(seat: Seat, month: Month, told: Callable[[int], None] = lambda done: None) -> int:
    """Issue every open bill of an assessed month, as a second person; return how many were issued.

    Each bill is issued by itself, so an interrupted call is taken up by the next. Raise ``Refusal``
    ``not_assessed`` or ``same_person``.
    """
    seat.require("levy.issue")
    row = Assessment.objects.filter(month=month).first()
    if row is None or row.state not in ("assessed", "issued"):
        raise Refusal("not_assessed")
    if seat.user_id is not None and seat.user_id == row.started_by:
        raise Refusal("same_person")
    with fan_out("levy.run"):
        waiting = list(
            Bill.objects.filter(Q(month=month), issued_at__isnull=True)
            .order_by("employer_id", "number")
            .values_list("employer_id", "number")
        )
    for done, (employer, number) in enumerate(waiting, start=1):
        issue(seat, employer, month, number)
        told(done)
    with transaction.atomic():
        Assessment.objects.filter(month=month).update(state="issued", issued_by_name=seat.name)
        record(seat, "levy.issue", OFFICE, ("assessment", int(month)), new={"bills": len(waiting)})
    return len(waiting)


def assessments(limit: int = 24) -> list[Assessment]:
    """Return the months assessed or being assessed, newest first."""
    return list(Assessment.objects.order_by("-month")[:limit])


def carry_on(month: Month) -> Iterator[Assessment]:
    """Carry out the chunks of a running assessment in this process, yielding how far it is after each.

    A worker may carry out chunks at the same time: each is done once, and the figures stay the same.
    """
    while True:
        row = Assessment.objects.get(month=month)
        yield row
        if row.state != "running":
            return
        assess_chunk({"month": int(month), "attempt": row.attempt}, "")


def sums(month: Month) -> tuple[int, int]:
    """Return how many bills a month has, and their sum in fen."""
    with fan_out("levy.run"):
        told = Bill.objects.filter(month=month).aggregate(bills=Count("number"), amount=Sum("amount"))
    return told["bills"], told["amount"] or 0
