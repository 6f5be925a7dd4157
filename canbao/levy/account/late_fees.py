"""The late fee of a bill up to a day, and how it came about.

A bill is one debt with one day to pay by. Where the city lets back payments bear late fee from the day their own month
had to be paid by (``late_fee.on_back_payments: from_accrual_pay_by``), each month paid back is a debt of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from canbao.levy.arithmetic.contribution import BACK_PAYMENT, Payment, compute_late_fee
from canbao.levy.arithmetic.explanation import explain_late_fee
from canbao.levy.models import Bill, LevyLine
from canbao.rules.formulas import calendar_day
from canbao.rules.packs import NotInForce, Pack
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

RULE = "late_fee.on_back_payments"
_MONTH = Bilingual(
    "Back payment for {month}, {amount} yuan to be paid by {due}.", "补收{month}，{amount}元，应缴期限{due}。"
)


@dataclass(frozen=True, slots=True)
class Debt:
    """A part of a bill (fen) with the day it had to be paid by; ``month`` names the law of its late fee."""

    month: Month
    amount: Fen
    due_day: date


def get_debts(bill: Bill, pack: Pack) -> list[Debt]:
    """Return the parts of a bill, the oldest first: the whole of it, but for back payments that bear late fee.

    What a bill gives back makes its oldest debts smaller.
    """
    left, found = int(bill.amount), []
    for month, amount in _back_payments(bill, pack):
        part = min(amount, left)
        if part > 0:
            found.append(Debt(month, Fen(part), calendar_day(month, "pay_by", pack)))
            left -= part
    return [*found, Debt(Month(bill.month), Fen(left), bill.pay_by)] if left > 0 else found


def _back_payments(bill: Bill, pack: Pack) -> list[tuple[Month, int]]:
    """Return the months paid back whose late fee counts from their own day, with their fen, oldest first."""
    if all(one.value == "none" for one in pack.parameters.get(RULE, ())):
        return []
    rows = (
        LevyLine.objects.for_employer(bill.employer_id)
        .filter(month=bill.month, run__range=(bill.first_run, bill.last_run), kind=BACK_PAYMENT)
        .values_list("accrual")
        .annotate(sum=Sum("amount"))
    )
    return [
        (Month(month), amount)
        for month, amount in rows.order_by("accrual")
        if pack.at(Month(month)).get(RULE, "none") != "none"
    ]


def _paid(bill: Bill, payments: Sequence[Payment], pack: Pack) -> Iterator[tuple[Debt, list[Payment]]]:
    """Yield each debt of a bill with what pays it: every payment goes to the debts due first."""
    waiting = [(one.day, int(one.amount)) for one in sorted(payments, key=lambda one: one.day)]
    for debt in get_debts(bill, pack):
        own, open_ = [], int(debt.amount)
        while waiting and open_ > 0:
            day, amount = waiting.pop(0)
            own.append(Payment(day, Fen(min(amount, open_))))
            if amount > open_:
                waiting.insert(0, (day, amount - open_))
            open_ = max(0, open_ - amount)
        yield debt, own


def compute_bill_late_fee(bill: Bill, payments: Sequence[Payment], day: date, pack: Pack) -> Fen:
    """Return the late fee of a bill up to a day, fen; each debt is rounded by itself.

    Raise ``NotInForce`` where no rate is in force.
    """
    return Fen(
        sum(
            compute_late_fee(debt.amount, debt.due_day, own, day, pack.at(debt.month))
            for debt, own in _paid(bill, payments, pack)
        )
    )


def explain_bill_late_fee(bill: Bill, payments: Sequence[Payment], day: date, pack: Pack) -> list[Bilingual]:
    """Return how the late fee of a bill up to a day came about, debt by debt; empty where no rate is in force."""
    told: list[Bilingual] = []
    parts = list(_paid(bill, payments, pack))
    for debt, own in parts:
        try:
            sentences, _fee = explain_late_fee(debt.amount, debt.due_day, own, day, pack.at(debt.month))
        except NotInForce:
            return []
        if len(parts) > 1:
            words = {"month": int(debt.month), "amount": yuan(debt.amount), "due": debt.due_day.isoformat()}
            told.append(_MONTH.filled(words))
        told.extend(sentences)
    return told
