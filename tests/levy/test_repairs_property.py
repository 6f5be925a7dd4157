"""Random receipts with mistakes that are put right: the account ends as if every receipt had been booked right."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from canbao.levy.account import ledger
from canbao.levy.collection import instructions
from canbao.levy.collection.receipt_requests import get_correction, release_receipt_request, request_for_receipt
from canbao.levy.collection.tax_payments import assign_tax_payment
from canbao.levy.exchange import tax_feed
from canbao.levy.integrity.account_checks import get_account_faults
from canbao.levy.models import Bill, Booking, ReceiptRequestKind, TaxPayment
from canbao.values.actor import Actor
from canbao.values.money import Fen, yuan_plain
from tests import factories
from tests.levy.payments import LAW_DAY, PACK, TODAY, arrive, state
from tests.properties import examples

Receipt = tuple[str, Bill, int, date]
"""A right receipt: its number, the bill it pays, fen, the day paid."""

MISTAKES = (
    "none",
    "wrong amount",
    "wrong day",
    "wrong notice",
    "no notice",
    "reversed",
    "reversed and undone",
    "returned and taken up",
    "returned and sent again",
    "too much and red letter",
    "another receipt, cancelled",
)

RECEIPT = st.tuples(
    st.integers(0, 1),
    st.sampled_from([1, 777, 10_000, 90_000, 136_000, 200_000]),
    st.integers(0, 50),
    st.sampled_from(MISTAKES),
    st.integers(1, 3),
)


class Pair:
    """A finance clerk who requests, and a second person who releases."""

    def __init__(self, finance: Actor, issuer: Actor, employer: int) -> None:
        self.finance, self.issuer, self.employer = finance, issuer, employer

    def read(self, ticket: str, bill: Bill | None, amount: int, day: date) -> None:
        """Read a row; what is held is taken over."""
        arrive(self.finance, ticket, bill, amount, day)
        if TaxPayment.objects.get(ticket=ticket).state == "held":
            self.put(ticket, ReceiptRequestKind.TAKE_OVER)

    def put(self, ticket: str, kind: ReceiptRequestKind, values: dict[str, Any] | None = None) -> None:
        asked = request_for_receipt(self.finance, ticket, kind, "更正", values or {})
        release_receipt_request(self.issuer, asked.id, PACK)

    def correct(self, ticket: str, bill: Bill, amount: int, day: date) -> None:
        self.put(ticket, ReceiptRequestKind.CORRECT, get_correction(amount, day, bill.notice))

    def reverse(self, **booking: Any) -> None:
        row = Booking.objects.for_employer(self.employer).filter(**booking).latest("id")
        asked = instructions.request_reversal(self.finance, self.employer, row.id, "误")
        instructions.release_instruction(self.issuer, self.employer, asked.id, LAW_DAY)

    def take_back(self, ticket: str, original: str, amount: int) -> None:
        text = f"ticket,amount,paid_on,original_ticket\n{ticket},-{yuan_plain(Fen(amount))},{TODAY},{original}"
        tax_feed.import_tax_payments(self.finance, f"{ticket}.csv", text.encode(), PACK)
        self.put(ticket, ReceiptRequestKind.TAKE_OVER)


def begin(pair: Pair, receipt: Receipt, mistake: str, off: int, bills: Sequence[Bill]) -> None:
    """Book a receipt with its mistake."""
    ticket, bill, amount, day = receipt
    if mistake == "no notice":
        pair.read(ticket, None, amount, day)
    elif mistake == "wrong amount":
        pair.read(ticket, bill, amount + off * 100, day)
    elif mistake == "wrong day":
        pair.read(ticket, bill, amount, day - timedelta(days=off))
    elif mistake == "wrong notice":
        pair.read(ticket, bills[1 - bills.index(bill)], amount, day)
    elif mistake in ("too much and red letter", "returned and sent again"):
        pair.read(ticket, bill, amount + off, day)
    else:
        pair.read(ticket, bill, amount, day)
    if mistake == "another receipt, cancelled":
        pair.read(f"{ticket}X", bill, amount + off, day - timedelta(days=off))


def repair(pair: Pair, receipt: Receipt, mistake: str, off: int) -> None:
    """Put the mistake right."""
    ticket, bill, amount, day = receipt
    arrival = {"kind": "arrival", "ticket": ticket}
    if mistake == "no notice":
        assign_tax_payment(pair.finance, ticket, pair.employer, bill.notice, PACK)
    elif mistake in ("wrong amount", "wrong day", "wrong notice"):
        pair.correct(ticket, bill, amount, day)
    elif mistake.startswith("reversed"):
        pair.reverse(**arrival, reverses__isnull=True)
        if mistake == "reversed":
            assign_tax_payment(pair.finance, ticket, pair.employer, bill.notice, PACK)
        else:
            pair.reverse(**arrival, reverses__isnull=False)
    elif mistake.startswith("returned"):
        pair.put(ticket, ReceiptRequestKind.RETURN)
        if mistake == "returned and taken up":
            pair.put(ticket, ReceiptRequestKind.RESTORE)
        else:
            pair.read(ticket, bill, amount, day)
    elif mistake == "too much and red letter":
        pair.take_back(f"{ticket}R", ticket, off)
    elif mistake == "another receipt, cancelled":
        pair.take_back(f"{ticket}R", f"{ticket}X", amount + off)


def look(employer: int, bills: Sequence[Bill]) -> tuple[Any, ...]:
    """Return what the account says: what is open, paid and late on each bill, and the balances."""
    states = [state(bill) for bill in bills]
    balance = ledger.get_balance(employer)
    return (
        [(one.principal, one.late_fee, one.paid, one.paid_on, one.code) for one in states],
        balance.credit,
        balance.cash,
    )


@pytest.mark.django_db
@examples(12, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(RECEIPT, min_size=1, max_size=4), order=st.randoms(use_true_random=False))
def test_mistakes_put_right_end_as_if_every_receipt_had_been_booked_right(
    drawn: list[tuple[int, int, int, str, int]],
    order: Any,
    town: factories.City,
    finance: Actor,
    issuer: Actor,
    bills: list[Bill],
) -> None:
    from django.db import transaction

    pair = Pair(finance, issuer, town.employer.id)
    receipts = [
        (f"T{number}", bills[which], amount, TODAY - timedelta(days=days))
        for number, (which, amount, days, _mistake, _off) in enumerate(drawn)
    ]
    with transaction.atomic():
        for receipt in receipts:
            pair.read(*receipt)
        right = look(town.employer.id, bills)
        transaction.set_rollback(True)
    mistakes = [(receipt, one[3], one[4]) for receipt, one in zip(receipts, drawn, strict=True)]
    with transaction.atomic():
        order.shuffle(mistakes)
        for receipt, mistake, off in mistakes:
            begin(pair, receipt, mistake, off, bills)
        order.shuffle(mistakes)
        for receipt, mistake, off in mistakes:
            repair(pair, receipt, mistake, off)
        assert look(town.employer.id, bills) == right
        assert list(get_account_faults()) == []
        transaction.set_rollback(True)
