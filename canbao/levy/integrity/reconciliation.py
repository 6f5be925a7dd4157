"""日终对账: the day's books held against one another; a difference stays listed, explained or not, until it is gone.

Lines = sums by scheme = bills = bookings = notices; arrivals = what the books say arrived; and what is held and open
together is what was asked and is on account.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.levy.billing.bills import Refusal
from canbao.levy.models import Bill, BillSum, Booking, Break, LevyLine, NoticeNumber, Reconciliation, TaxPayment
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.months import Month

MOST = 1000
"""Differences of one kind listed in a day; more than that is one fault, not a thousand."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Two books that say different things of one subject, fen. ``code`` names the comparison."""

    code: str
    employer_id: int | None
    subject: str
    left: int
    right: int

    @property
    def key(self) -> str:
        """What makes it the same difference tomorrow."""
        return f"{self.code}:{self.employer_id or ''}:{self.subject}"[:100]


def _sum(rows: QuerySet[Any], column: str, *by: str) -> Any:
    """Return a subquery that sums a column of rows picked by outer references; zero where there are none."""
    told = rows.order_by().values(*by).annotate(told=Sum(column)).values("told")
    return Coalesce(Subquery(told[:1]), 0)


_PLACE = {"employer_id": OuterRef("employer_id"), "month": OuterRef("month"), "number": OuterRef("number")}
_BY = ("employer_id", "month", "number")


def _bills(since: Month) -> list[Mismatch]:
    """Compare every issued bill with its sums and its booking, and bills from a month on with their lines."""
    issued = Bill.objects.filter(issued_at__isnull=False)
    due = Booking.objects.filter(**_PLACE, kind__in=("issue", "opening"), reverses__isnull=True)
    lines = LevyLine.objects.filter(
        employer_id=OuterRef("employer_id"),
        month=OuterRef("month"),
        run__gte=OuterRef("first_run"),
        run__lte=OuterRef("last_run"),
    )
    compared = {
        "bill_booking": issued.annotate(other=_sum(due, "due", *_BY)),
        "bill_sums": issued.filter(is_opening=False).annotate(
            other=_sum(BillSum.objects.filter(**_PLACE), "amount", *_BY)
        ),
        "bill_lines": issued.filter(is_opening=False, month__gte=since).annotate(
            other=_sum(lines, "amount", "employer_id", "month")
        ),
    }
    found = []
    for code, rows in compared.items():
        apart = rows.exclude(amount=F("other")).order_by("employer_id", "month", "number")
        for employer, month, number, amount, other in apart.values_list(*_BY, "amount", "other")[:MOST]:
            found.append(Mismatch(code, employer, f"{int(month)}-{number}", amount, other))
    return found


def _arrivals() -> list[Mismatch]:
    booked = Booking.objects.filter(ticket=OuterRef("ticket"), kind="arrival")
    rows = TaxPayment.objects.annotate(other=_sum(booked, "cash", "ticket"))
    apart = rows.exclude(Q(state="booked", amount=F("other")) | Q(state__in=("unmatched", "taken_back"), other=0))
    found = []
    for ticket, employer, state, amount, other in apart.order_by("ticket").values_list(
        "ticket", "employer_id", "state", "amount", "other"
    )[:MOST]:
        found.append(Mismatch("arrival_booking", employer, ticket, amount if state == "booked" else 0, other))
    return found


def _notices() -> list[Mismatch]:
    issued = Bill.objects.filter(issued_at__isnull=False).count()
    numbers = NoticeNumber.objects.count()
    return [] if issued == numbers else [Mismatch("notice_numbers", None, "", issued, numbers)]


def _totals() -> dict[str, int]:
    """Return the sums side by side, fen; ``notices`` and ``bills`` are counts."""
    issued = Bill.objects.filter(issued_at__isnull=False)
    columns = ("due", "principal", "fee", "credit", "cash")
    balances = Booking.objects.aggregate(**{f"of_{name}": Sum(name) for name in columns})
    kinds = {
        kind: (cash or 0, credit or 0)
        for kind, cash, credit in Booking.objects.order_by().values_list("kind").annotate(Sum("cash"), Sum("credit"))
    }
    arrived = TaxPayment.objects.filter(state="booked").aggregate(sum=Sum("amount"))["sum"] or 0
    allocated = -kinds.get("allocation", (0, 0))[1]
    return {
        "bills": issued.count(),
        "notices": NoticeNumber.objects.count(),
        "bill_amount": issued.aggregate(sum=Sum("amount"))["sum"] or 0,
        "sums_amount": BillSum.objects.aggregate(sum=Sum("amount"))["sum"] or 0,
        "arrived": arrived,
        "arrived_booked": kinds.get("arrival", (0, 0))[0],
        "allocated": allocated,
        "due_of_bills": Booking.objects.filter(kind__in=("issue", "opening")).aggregate(sum=Sum("due"))["sum"] or 0,
        "credit_made": sum(kinds.get(kind, (0, 0))[1] for kind in ("issue", "opening", "charge")),
        "refunded": -kinds.get("refund", (0, 0))[0],
        "unmatched": TaxPayment.objects.filter(state="unmatched").aggregate(sum=Sum("amount"))["sum"] or 0,
        **{name: balances[f"of_{name}"] or 0 for name in columns},
    }


@transaction.atomic
def reconcile(actor: Actor, day: date, since: Month) -> Reconciliation:
    """Compare the books as of now, under a day's date, and keep what came of it; repeated, the day's row is replaced.

    Lines are added up for bills from ``since`` on (older ones are proved by ``canbao verify``).
    """
    actor.require("receipts.book")
    with fan_out("levy.day_end"):
        found = [*_bills(since), *_arrivals(), *_notices()]
        totals = _totals()
    seen = {one.key for one in found}
    Break.objects.filter(gone_on__isnull=True).exclude(key__in=seen).update(gone_on=day)
    for one in found:
        Break.objects.update_or_create(
            key=one.key,
            defaults={"left": one.left, "right": one.right, "gone_on": None},
            create_defaults={
                "code": one.code,
                "employer_id": one.employer_id,
                "subject": one.subject,
                "left": one.left,
                "right": one.right,
                "first_seen": day,
            },
        )
    row, _made = Reconciliation.objects.update_or_create(
        day=day,
        defaults={
            "sums": totals,
            "breaks": len(found),
            "made_by_name": actor.name,
            "made_at": timezone.now(),
        },
    )
    record_act(actor, "day.reconcile", OFFICE, ("day", day.isoformat()), new={"breaks": len(found), **totals})
    return row


@transaction.atomic
def explain_break(actor: Actor, key: str, explanation: str) -> Break:
    """Say why two books differ. The break stays listed, as explained, until it is gone.

    Raise :class:`Refusal` ``no_such_break`` or ``reason_missing``.
    """
    actor.require("receipts.book")
    row = Break.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise Refusal("no_such_break")
    if not explanation.strip():
        raise Refusal("reason_missing")
    row.explanation, row.explained_by_name, row.explained_at = explanation.strip()[:200], actor.name, timezone.now()
    row.save()
    record_act(actor, "break.explain", OFFICE, ("break", key), reason=row.explanation)
    return row


def get_reconciliations(limit: int) -> list[Reconciliation]:
    """Return the days reconciled last, newest first."""
    return list(Reconciliation.objects.order_by("-day")[:limit])


def get_breaks(limit: int) -> list[Break]:
    """Return the differences that are not gone, those not explained first."""
    return list(Break.objects.filter(gone_on__isnull=True).order_by("explained_at", "first_seen", "key")[:limit])


def count_breaks() -> int:
    """Return how many differences are neither gone nor explained."""
    return Break.objects.filter(gone_on__isnull=True, explained_at__isnull=True).aggregate(n=Count("key"))["n"]
