"""单位台账: read an employer's account (balances, bookings, state of each bill) and book issued bills.

The late fee of a bill is always computed by ``levy.account.late_fees`` from its effective payments. A booking records
the part already charged; the rest grows daily.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from canbao.levy.account.late_fees import compute_bill_late_fee, explain_bill_late_fee
from canbao.levy.arithmetic.contribution import Payment
from canbao.levy.models import Bill, BillKey, Booking, BookingKind, InstructionKind
from canbao.rules.formulas import get_arrears_tolerance
from canbao.rules.packs import LawDay, NotInForce
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.months import Month

PAYING = (BookingKind.ARRIVAL, BookingKind.ALLOCATION)
"""Kinds of bookings that pay a bill."""

SETTLING = (*PAYING, BookingKind.WRITE_OFF)
"""Kinds of bookings that lower the open principal of a bill, from whose day it bears less late fee."""

DUE_BY_BILL = (BookingKind.ISSUE, BookingKind.OPENING)
"""Kinds of bookings by which a bill falls due."""

MAKING_CREDIT = (*DUE_BY_BILL, BookingKind.CHARGE)
"""Kinds of bookings that may turn a negative amount into 待转金."""


class Settlement(StrEnum):
    """How far an issued bill is settled."""

    SETTLED = "settled"
    NOTHING = "nothing"
    """There was never anything to pay."""
    OVERDUE = "overdue"
    PART = "part"
    WAITING = "waiting"


BILL_WORDS = {
    Settlement.SETTLED: Bilingual("Paid", "已缴清"),
    Settlement.NOTHING: Bilingual("Nothing to pay", "无须缴款"),
    Settlement.OVERDUE: Bilingual("Overdue", "已逾期"),
    Settlement.PART: Bilingual("Paid in part", "部分缴纳"),
    Settlement.WAITING: Bilingual("To be paid", "待缴款"),
}
"""Names of the states of a bill, by :attr:`BillState.code`."""

BOOKING_WORDS: dict[str, Bilingual] = {
    BookingKind.ISSUE: Bilingual("Bill issued", "核定签发"),
    BookingKind.OPENING: Bilingual("Opening balance", "期初余额"),
    BookingKind.ARRIVAL: Bilingual("Payment", "到账"),
    BookingKind.ALLOCATION: Bilingual("Bill paid", "缴入核定单"),
    BookingKind.CHARGE: Bilingual("Late fee charged", "计收滞纳金"),
    BookingKind.WAIVER: Bilingual("Late fee waived", "减免滞纳金"),
    BookingKind.REFUND: Bilingual("Refund", "退款"),
    BookingKind.WRITE_OFF: Bilingual("Write-off within the tolerance", "尾差核销"),
    InstructionKind.REVERSAL: Bilingual("Reversal", "冲正"),
}
"""Names of the kinds of bookings and instructions."""


@dataclass(frozen=True, slots=True)
class Balance:
    """An employer's balances in fen: total due, open principal and late fee, 待转金, money held."""

    due: Fen
    principal: Fen
    fee: Fen
    credit: Fen
    cash: Fen

    @property
    def open(self) -> Fen:
        """Return the unpaid part of the total due: principal and charged late fee."""
        return Fen(self.principal + self.fee)


@dataclass(frozen=True, slots=True)
class BillState:
    """The state of an issued bill on a day; amounts in fen.

    ``principal`` and ``fee`` are open. ``accrued`` is late fee not charged yet; it is negative when too much was
    charged, because a payment was earlier than known. ``paid_on`` is the day the principal was fully paid or its rest
    written off, None while it is open. ``days`` counts the days overdue; what is open within ``tolerance``
    (``arrears.tolerance`` of the bill's month) is not overdue.
    """

    bill: Bill
    principal: Fen
    fee: Fen
    accrued: Fen
    paid: Fen
    paid_on: date | None
    days: int
    tolerance: Fen = Fen(0)

    @property
    def late_fee(self) -> Fen:
        """Return the late fee open on the day, charged or not."""
        return Fen(self.fee + self.accrued)

    @property
    def total(self) -> Fen:
        """Return the total open on the day."""
        return Fen(self.principal + self.late_fee)

    @property
    def code(self) -> Settlement:
        """Return the state as a code."""
        if self.bill.amount <= 0:
            return Settlement.NOTHING
        if self.total <= 0:
            return Settlement.SETTLED
        if self.days > 0:
            return Settlement.OVERDUE
        return Settlement.PART if self.paid else Settlement.WAITING


def get_balance(employer_id: int) -> Balance:
    """Return an employer's balances, fen."""
    names = ("due", "principal", "fee", "credit", "cash")
    sums = Booking.objects.for_employer(employer_id).aggregate(**{f"sum_{name}": Sum(name) for name in names})
    return Balance(*(Fen(sums[f"sum_{name}"] or 0) for name in names))


def get_bill_states(employer_id: int, law_day: LawDay, bills: Iterable[Bill] | None = None) -> list[BillState]:
    """Return the states of an employer's issued bills on a day; by default of all bills, newest first."""
    if bills is None:
        bills = Bill.objects.for_employer(employer_id).filter(issued_at__isnull=False).order_by("-month", "-number")
    listed = list(bills)
    booked: dict[BillKey | None, list[Booking]] = {}
    months = {int(bill.month) for bill in listed}
    for row in Booking.objects.for_employer(employer_id).filter(month__in=months).order_by("id"):
        booked.setdefault(row.bill_key, []).append(row)
    return [compute_bill_state(bill, booked.get(bill.key, []), law_day) for bill in listed]


def get_bill_state(key: BillKey, law_day: LawDay) -> BillState | None:
    """Return the state of one issued bill on a day, None if there is no such bill."""
    bills = Bill.objects.for_employer(key.employer_id).filter(**key.columns, issued_at__isnull=False)
    states = get_bill_states(key.employer_id, law_day, bills)
    return states[0] if states else None


def effective_bookings(rows: Sequence[Booking]) -> list[Booking]:
    """Return the bookings in effect: neither reversed nor reversals."""
    reversed_ids = {row.reverses for row in rows if row.reverses is not None}
    return [row for row in rows if row.reverses is None and row.id not in reversed_ids]


def compute_bill_state(bill: Bill, rows: Sequence[Booking], law_day: LawDay) -> BillState:
    """Return the state of a bill on a day, from its bookings in order; the late fee follows the law of its month."""
    counting = effective_bookings(rows)
    payments = _payments(counting)
    principal = Fen(sum(row.principal for row in rows))
    fee = Fen(sum(row.fee for row in rows))
    paid = Fen(-sum(row.principal for row in counting if row.kind in PAYING))
    tolerance = get_arrears_tolerance(law_day.pack.at(Month(bill.month)))
    overdue = (law_day.day - bill.pay_by).days if principal > tolerance else 0
    accrued = _uncharged(bill, counting, payments, law_day)
    paid_on = max((payment.day for payment in payments), default=None) if principal <= 0 else None
    return BillState(bill, principal, fee, accrued, paid, paid_on, max(0, overdue), tolerance)


def _payments(counting: Sequence[Booking]) -> list[Payment]:
    """Return what lowered the principal; a write-off counts like a payment on its day."""
    return [Payment(row.day, Fen(-row.principal)) for row in counting if row.kind in SETTLING and row.principal < 0]


def get_late_fee_explanation(bill: Bill, law_day: LawDay) -> list[Bilingual]:
    """Return the sentences that explain the late fee of an issued bill up to a day; empty if it has none."""
    if bill.amount <= 0:
        return []
    return explain_bill_late_fee(
        bill,
        _payments(effective_bookings(get_bill_bookings(bill.key))),
        law_day,
    )


def _uncharged(bill: Bill, rows: Sequence[Booking], payments: Sequence[Payment], law_day: LawDay) -> Fen:
    """Return the late fee up to a day that is not charged yet; a fee waived or written off is never charged again."""
    if bill.amount <= 0:
        return Fen(0)
    try:
        total = compute_bill_late_fee(bill, payments, law_day)
    except NotInForce:
        return Fen(0)
    charged = sum(row.due for row in rows if row.kind == BookingKind.CHARGE)
    waived = -sum(row.fee for row in rows if row.kind in (BookingKind.WAIVER, BookingKind.WRITE_OFF))
    return Fen(max(total - waived, 0) - (charged - waived))


# -- bookings --------------------------------------------------------------------------------------------------------


def add_booking(actor: Actor, employer_id: int, kind: str, day: date, **columns: Any) -> Booking:
    """Write one booking, inside the transaction of the calling act. Columns as in ``Booking``, fen."""
    return Booking.objects.create(
        employer_id=employer_id, kind=kind, day=day, booked_by=actor.user_id, booked_by_name=actor.name, **columns
    )


def book_issued_bills(actor: Actor, bills: Iterable[Bill]) -> None:
    """Book the amounts of issued bills with one statement: open principal, or 待转金 if negative; nothing is netted.

    Call it inside the act that issues the bills. A bill of zero has no booking.
    """
    Booking.objects.bulk_create([_book_issue(actor, bill) for bill in bills if bill.amount != 0])


def _book_issue(actor: Actor, bill: Bill) -> Booking:
    return Booking(
        employer_id=bill.employer_id,
        kind=BookingKind.OPENING if bill.is_opening else BookingKind.ISSUE,
        day=timezone.localdate(bill.issued_at),
        booked_by=actor.user_id,
        booked_by_name=actor.name,
        due=bill.amount,
        principal=max(bill.amount, 0),
        credit=max(-bill.amount, 0),
        **bill.key.columns,
    )


def get_bookings(employer_id: int, limit: int) -> list[Booking]:
    """Return an employer's newest bookings."""
    return list(Booking.objects.for_employer(employer_id).order_by("-id")[:limit])


def get_open_principal(key: BillKey) -> Fen:
    """Return the principal open on a bill, fen."""
    rows = Booking.objects.for_employer(key.employer_id).filter(**key.columns)
    return Fen(rows.aggregate(sum=Sum("principal"))["sum"] or 0)


def get_bill_bookings(key: BillKey) -> list[Booking]:
    """Return the bookings on a bill, oldest first."""
    return list(Booking.objects.for_employer(key.employer_id).filter(**key.columns).order_by("id"))


def get_tax_payments(employer_id: int, limit: int) -> list[Booking]:
    """Return an employer's newest arrivals, reversed ones included."""
    rows = Booking.objects.for_employer(employer_id).filter(Q(kind=BookingKind.ARRIVAL), reverses__isnull=True)
    return list(rows.order_by("-day", "-id")[:limit])


def get_payments(employer_id: int, limit: int) -> list[Booking]:
    """Return an employer's newest arrivals, allocations, refunds, waivers and write-offs that are not reversed."""
    kinds = (*SETTLING, BookingKind.REFUND, BookingKind.WAIVER)
    rows = Booking.objects.for_employer(employer_id).filter(kind__in=kinds)
    reversed_ids = set(
        Booking.objects.for_employer(employer_id).filter(reverses__isnull=False).values_list("reverses", flat=True)
    )
    effective = (
        rows.filter(reverses__isnull=True)
        .exclude(id__in=[booking_id for booking_id in reversed_ids if booking_id is not None])
        .order_by("-day", "-id")
    )
    return list(effective[:limit])
