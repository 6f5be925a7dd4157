"""Compute and explain the late fee of a bill up to a day.

A bill is one debt with one payment deadline. With ``late_fee.on_back_payments: from_accrual_pay_by`` each back payment
is a separate debt. It is due at the payment deadline of its own month.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from canbao.levy.arithmetic.contribution import LineKind, Payment, compute_late_fee
from canbao.levy.arithmetic.explanation import explain_late_fee
from canbao.levy.models import Bill, LevyLine
from canbao.rules.formulas import calendar_day
from canbao.rules.packs import LawDay, NotInForce, Pack
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

RULE = "late_fee.on_back_payments"
_MONTH = Bilingual(
    "Back payment for {month}: {amount} yuan, payment deadline {due}.", "补收{month}，{amount}元，缴款期限{due}。"
)


@dataclass(frozen=True, slots=True)
class Debt:
    """A part of a bill (fen) with its due day; ``month`` selects the law for its late fee."""

    month: Month
    amount: Fen
    due_day: date


def get_debts(bill: Bill, pack: Pack) -> list[Debt]:
    """Return the debts of a bill, oldest first: one for each back payment with its own late fee, one for the rest.

    Refunds on the bill reduce its oldest debts.
    """
    left, debts = int(bill.amount), []
    for month, amount in _back_payments(bill, pack):
        part = min(amount, left)
        if part > 0:
            debts.append(Debt(month, Fen(part), calendar_day(month, "pay_by", pack)))
            left -= part
    return [*debts, Debt(Month(bill.month), Fen(left), bill.pay_by)] if left > 0 else debts


def _back_payments(bill: Bill, pack: Pack) -> list[tuple[Month, int]]:
    """Return the back-paid months whose late fee runs from their own due day, with fen, oldest first."""
    if all(entry.value == "none" for entry in pack.parameters.get(RULE, ())):
        return []
    rows = (
        LevyLine.objects.for_employer(bill.employer_id)
        .filter(month=bill.month, run__range=(bill.first_run, bill.last_run), kind=LineKind.BACK_PAYMENT)
        .values_list("accrual")
        .annotate(sum=Sum("amount"))
    )
    return [
        (Month(month), amount)
        for month, amount in rows.order_by("accrual")
        if pack.at(Month(month)).get(RULE, "none") != "none"
    ]


def _paid(bill: Bill, payments: Sequence[Payment], pack: Pack) -> Iterator[tuple[Debt, list[Payment]]]:
    """Yield each debt of a bill with its payments; a payment goes to the debts due first."""
    waiting = [(payment.day, int(payment.amount)) for payment in sorted(payments, key=lambda payment: payment.day)]
    for debt in get_debts(bill, pack):
        own, open_ = [], int(debt.amount)
        while waiting and open_ > 0:
            day, amount = waiting.pop(0)
            own.append(Payment(day, Fen(min(amount, open_))))
            if amount > open_:
                waiting.insert(0, (day, amount - open_))
            open_ = max(0, open_ - amount)
        yield debt, own


def compute_bill_late_fee(bill: Bill, payments: Sequence[Payment], law_day: LawDay) -> Fen:
    """Return the late fee of a bill up to a day, fen; each debt is rounded separately.

    Raise ``NotInForce`` where no rate is in force.
    """
    return Fen(
        sum(
            compute_late_fee(debt.amount, debt.due_day, own, law_day.day, law_day.pack.at(debt.month))
            for debt, own in _paid(bill, payments, law_day.pack)
        )
    )


def explain_bill_late_fee(bill: Bill, payments: Sequence[Payment], law_day: LawDay) -> list[Bilingual]:
    """Return the sentences that explain the late fee of a bill up to a day; empty where no rate is in force."""
    explanation: list[Bilingual] = []
    parts = list(_paid(bill, payments, law_day.pack))
    for debt, own in parts:
        try:
            sentences, _fee = explain_late_fee(debt.amount, debt.due_day, own, law_day.day, law_day.pack.at(debt.month))
        except NotInForce:
            return []
        if len(parts) > 1:
            values = {"month": int(debt.month), "amount": yuan(debt.amount), "due": debt.due_day.isoformat()}
            explanation.append(_MONTH.filled(values))
        explanation.extend(sentences)
    return explanation
