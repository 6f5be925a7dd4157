"""日终对账: compare the records at the end of a day; a difference stays listed, explained or not, until it is gone.

Lines, sums by scheme, bills, bookings and notices must agree. Tax payments must agree with their bookings, and with the
tax office's own totals of treasury days.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from canbao.journal.operations import OFFICE, clean_reason, record_act
from canbao.journal.verbs import verb
from canbao.law.queries import get_city_pack
from canbao.levy.account.ledger import DUE_BY_BILL, MAKING_CREDIT
from canbao.levy.billing.deadlines import renew_provisional_deadlines
from canbao.levy.integrity.treasury import get_differing_days
from canbao.levy.models import (
    Bill,
    BillSum,
    Booking,
    BookingKind,
    Break,
    LevyLine,
    NoticeNumber,
    Reconciliation,
    TaxPayment,
    TaxPaymentKind,
    TaxPaymentState,
)
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import LawDay
from canbao.store.jobs import job_handler
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month
from canbao.values.refusals import refusal

NO_SUCH_BREAK = refusal(
    "no_such_break", Bilingual("This difference does not exist; it may be resolved.", "没有这条差异，可能已消除。")
)

BREAK_EXPLAIN = verb("break.explain", Bilingual("Difference between books explained", "说明对账差异"))
DAY_RECONCILE = verb("day.reconcile", Bilingual("Books reconciled", "日终对账"))

MAX_MISMATCHES = 1000
"""Differences of one kind listed at most in a day."""

COMPARISONS: dict[str, Bilingual] = {
    "bill_booking": Bilingual("Bill against its booking", "核定单与记账"),
    "bill_sums": Bilingual("Bill against its sums by scheme", "核定单与分险种合计"),
    "bill_lines": Bilingual("Bill against its lines", "核定单与明细"),
    "arrival_booking": Bilingual("Payment against its booking", "到账与记账"),
    "treasury_sum": Bilingual(
        "Tax office's total of a treasury day against the receipts read", "税务入库日合计与已读税票"
    ),
    "treasury_count": Bilingual(
        "Tax office's number of receipts of a treasury day against those read", "税务入库日笔数与已读税票"
    ),
    "notice_numbers": Bilingual("Issued bills against notice numbers", "已签发核定单与通知单号"),
}
"""What is compared with what, by the code of a difference."""

COUNTS = ("notice_numbers", "treasury_count")
"""Comparisons of numbers, not of fen."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A difference between two sums of one subject, fen. ``code`` names the comparison."""

    code: str
    employer_id: int | None
    subject: str
    left: int
    right: int

    @property
    def key(self) -> str:
        """Return the key that identifies the same difference on later days."""
        return f"{self.code}:{self.employer_id or ''}:{self.subject}"[:100]


def _sum(rows: QuerySet[Any], column: str, *by: str) -> Any:
    """Return a subquery that sums a column of rows filtered by outer references; zero without rows."""
    sums = rows.order_by().values(*by).annotate(column_sum=Sum(column)).values("column_sum")
    return Coalesce(Subquery(sums[:1]), 0)


_BILL = {"employer_id": OuterRef("employer_id"), "month": OuterRef("month"), "number": OuterRef("number")}
_BY = ("employer_id", "month", "number")


def _bills(since: Month) -> list[Mismatch]:
    """Compare every issued bill with its sums and booking, and bills from ``since`` on with their lines."""
    issued = Bill.objects.filter(issued_at__isnull=False)
    due = Booking.objects.filter(**_BILL, kind__in=DUE_BY_BILL)
    lines = LevyLine.objects.filter(
        employer_id=OuterRef("employer_id"),
        month=OuterRef("month"),
        run__gte=OuterRef("first_run"),
        run__lte=OuterRef("last_run"),
    )
    compared = {
        "bill_booking": issued.annotate(other=_sum(due, "due", *_BY)),
        "bill_sums": issued.filter(is_opening=False).annotate(
            other=_sum(BillSum.objects.filter(**_BILL), "amount", *_BY)
        ),
        "bill_lines": issued.filter(is_opening=False, month__gte=since).annotate(
            other=_sum(lines, "amount", "employer_id", "month")
        ),
    }
    mismatches = []
    for code, rows in compared.items():
        differing = rows.exclude(amount=F("other")).order_by("employer_id", "month", "number")
        for employer, month, number, amount, other in differing.values_list(*_BY, "amount", "other")[:MAX_MISMATCHES]:
            mismatches.append(Mismatch(code, employer, f"{int(month)}-{number}", amount, other))
    return mismatches


def _arrivals() -> list[Mismatch]:
    booked = Booking.objects.filter(ticket=OuterRef("ticket"), kind=BookingKind.ARRIVAL)
    rows = TaxPayment.objects.annotate(other=_sum(booked, "cash", "ticket"))
    differing = rows.exclude(
        Q(state=TaxPaymentState.BOOKED, amount=F("other")) | (~Q(state=TaxPaymentState.BOOKED) & Q(other=0))
    )
    mismatches = []
    for ticket, employer, state, amount, other in differing.order_by("ticket").values_list(
        "ticket", "employer_id", "state", "amount", "other"
    )[:MAX_MISMATCHES]:
        mismatches.append(
            Mismatch("arrival_booking", employer, ticket, amount if state == TaxPaymentState.BOOKED else 0, other)
        )
    return mismatches


def _notices() -> list[Mismatch]:
    issued = Bill.objects.filter(issued_at__isnull=False).count()
    numbers = NoticeNumber.objects.count()
    return [] if issued == numbers else [Mismatch("notice_numbers", None, "", issued, numbers)]


def _treasury_days() -> list[Mismatch]:
    """Compare the receipts of each treasury day with the tax office's own total, where it was entered."""
    mismatches = []
    for day in get_differing_days():
        if day.day is None or day.total is None:
            continue
        if day.amount != day.total.amount:
            mismatches.append(Mismatch("treasury_sum", None, day.day.isoformat(), day.total.amount, day.amount))
        if day.receipts != day.total.receipts:
            mismatches.append(Mismatch("treasury_count", None, day.day.isoformat(), day.total.receipts, day.receipts))
    return mismatches[:MAX_MISMATCHES]


def _arrived(state: TaxPaymentState) -> int:
    payments = TaxPayment.objects.filter(state=state, kind=TaxPaymentKind.PAYMENT)
    return payments.aggregate(sum=Sum("amount"))["sum"] or 0


def _totals() -> dict[str, int]:
    """Return the compared totals, fen; ``notices`` and ``bills`` are counts."""
    issued = Bill.objects.filter(issued_at__isnull=False)
    columns = ("due", "principal", "fee", "credit", "cash")
    balances = Booking.objects.aggregate(**{f"of_{name}": Sum(name) for name in columns})
    kinds = {
        kind: (cash or 0, credit or 0)
        for kind, cash, credit in Booking.objects.order_by().values_list("kind").annotate(Sum("cash"), Sum("credit"))
    }
    written_off = Booking.objects.filter(kind=BookingKind.WRITE_OFF).aggregate(sum=Sum("due"))["sum"] or 0
    allocated = -kinds.get(BookingKind.ALLOCATION, (0, 0))[1]
    return {
        "bills": issued.count(),
        "notices": NoticeNumber.objects.count(),
        "bill_amount": issued.aggregate(sum=Sum("amount"))["sum"] or 0,
        "sums_amount": BillSum.objects.aggregate(sum=Sum("amount"))["sum"] or 0,
        "arrived": _arrived(TaxPaymentState.BOOKED),
        "arrived_booked": kinds.get(BookingKind.ARRIVAL, (0, 0))[0],
        "allocated": allocated,
        "due_of_bills": Booking.objects.filter(kind__in=DUE_BY_BILL).aggregate(sum=Sum("due"))["sum"] or 0,
        "credit_made": sum(kinds.get(kind, (0, 0))[1] for kind in MAKING_CREDIT),
        "refunded": -kinds.get(BookingKind.REFUND, (0, 0))[0],
        "written_off": -written_off,
        "unmatched": _arrived(TaxPaymentState.UNMATCHED),
        "held": _arrived(TaxPaymentState.HELD),
        **{name: balances[f"of_{name}"] or 0 for name in columns},
    }


@transaction.atomic
def reconcile(actor: Actor, day: date, since: Month) -> Reconciliation:
    """Compare the current records and save the result for a day, replacing an earlier result of that day.

    Lines are added up for bills from ``since`` on; ``canbao verify`` checks older ones.
    """
    actor.require("receipts.book")
    with fan_out("levy.day_end"):
        mismatches = [*_bills(since), *_arrivals(), *_treasury_days(), *_notices()]
        totals = _totals()
    seen = {mismatch.key for mismatch in mismatches}
    Break.objects.filter(gone_on__isnull=True).exclude(key__in=seen).update(gone_on=day)
    for mismatch in mismatches:
        Break.objects.update_or_create(
            key=mismatch.key,
            defaults={"left": mismatch.left, "right": mismatch.right, "gone_on": None},
            create_defaults={
                "code": mismatch.code,
                "employer_id": mismatch.employer_id,
                "subject": mismatch.subject,
                "left": mismatch.left,
                "right": mismatch.right,
                "first_seen": day,
            },
        )
    row, _made = Reconciliation.objects.update_or_create(
        day=day,
        defaults={
            "sums": totals,
            "breaks": len(mismatches),
            "made_by_name": actor.name,
            "made_at": timezone.now(),
        },
    )
    record_act(actor, DAY_RECONCILE, OFFICE, ("day", day.isoformat()), new={"breaks": len(mismatches), **totals})
    return row


@transaction.atomic
def explain_break(actor: Actor, key: str, explanation: str) -> Break:
    """Explain a break. It stays listed, as explained, until it is gone.

    Raise :class:`Refusal` ``no_such_break``, ``words_missing`` or ``words_too_long``.
    """
    actor.require("receipts.book")
    row = Break.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise NO_SUCH_BREAK()
    row.explanation = clean_reason(explanation)
    row.explained_by_name, row.explained_at = actor.name, timezone.now()
    row.save()
    record_act(actor, BREAK_EXPLAIN, OFFICE, ("break", key), reason=row.explanation)
    return row


@job_handler("levy.reconcile")
def _reconcile_day(payload: dict[str, Any], dedupe: str) -> None:
    """Reconcile a day, unless that was done. Bills since the month before the accounting month are added up.

    Provisional payment deadlines of bills not issued yet are computed again first.
    """
    day = date.fromisoformat(payload["day"])
    actor = Actor(None, "系统", "系统", frozenset({"system"}), frozenset({"receipts.book", "levy.assess"}))
    renew_provisional_deadlines(actor, get_city_pack())
    if not Reconciliation.objects.filter(day=day).exists():
        reconcile(actor, day, accounting_month(LawDay(day, get_city_pack())) - 1)


def get_reconciliations(limit: int) -> list[Reconciliation]:
    """Return the newest reconciliations."""
    return list(Reconciliation.objects.order_by("-day")[:limit])


def get_breaks(limit: int) -> list[Break]:
    """Return the open breaks, unexplained ones first."""
    return list(Break.objects.filter(gone_on__isnull=True).order_by("explained_at", "first_seen", "key")[:limit])


def count_breaks() -> int:
    """Return the number of open breaks without an explanation."""
    return Break.objects.filter(gone_on__isnull=True, explained_at__isnull=True).aggregate(n=Count("key"))["n"]
