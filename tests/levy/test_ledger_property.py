"""Random payments, instructions and reversals: no money is created or lost."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from canbao.levy.account import ledger
from canbao.levy.arithmetic.contribution import Payment, compute_late_fee
from canbao.levy.collection import instructions, refund_payments, tax_payments
from canbao.levy.collection.instruction_effects import REVERSIBLE
from canbao.levy.integrity.account_checks import get_account_faults
from canbao.levy.models import Bill, Booking, TaxPayment
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories
from tests.levy.payments import LAW_DAY, PACK, TODAY, arrive, state
from tests.properties import examples

TOLERANCE = 10
"""Fen; the example city's ``arrears.tolerance``."""

ACT = st.tuples(
    st.sampled_from(
        [
            *("arrive", "assign", "allocate", "reverse", "refund", "waive", "refuse", "write_off"),
            *("send", "confirm", "bounce", "withdraw"),
        ]
    ),
    st.integers(0, 1),
    st.sampled_from([1, 777, 10_000, 123_456, 400_000]),
    st.integers(0, 60),
)


@pytest.mark.django_db
@examples(25, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACT, max_size=14))
def test_no_money_is_created_or_lost(
    acts: list[tuple[str, int, int, int]], town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        _play(acts, town.employer.id, finance, issuer, bills)
        transaction.set_rollback(True)


def _play(
    acts: list[tuple[str, int, int, int]], employer: int, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    for number, (name, which, amount, days) in enumerate(acts):
        bill, day = bills[which], TODAY - timedelta(days=days)
        key = bill.key
        try:
            asked = None
            if name == "arrive":
                arrive(finance, f"T{number}", bill, amount, day)
            elif name == "write_off":
                pay_but(finance, f"T{number}", bill, amount % 15)
                asked = instructions.request_write_off(finance, key, "尾差", LAW_DAY)
            elif name == "assign":
                arrive(finance, f"T{number}", None, amount, day)
                tax_payments.assign_tax_payment(finance, f"T{number}", employer, "", PACK)
            elif name == "allocate":
                tax_payments.allocate_credit(finance, key, amount, LAW_DAY)
            elif name == "refund":
                asked = instructions.request_refund(finance, employer, amount, "示例银行", "62220001", "退")
            elif name == "waive":
                asked = instructions.request_waiver(finance, key, min(amount, 50), "减", LAW_DAY)
            elif name in ("send", "confirm", "bounce"):
                treat_refund(name, finance, employer, amount)
            else:
                rows = [row for row in ledger.get_bookings(employer, 50) if row.kind in REVERSIBLE]
                if rows:
                    asked = instructions.request_reversal(finance, employer, rows[amount % len(rows)].id, "冲正")
            if asked is not None and name == "refuse":
                instructions.refuse_instruction(issuer, employer, asked.id, "不同意")
            elif asked is not None and name == "withdraw":
                instructions.withdraw_instruction(finance, employer, asked.id)
            elif asked is not None:
                instructions.release_instruction(issuer, employer, asked.id, LAW_DAY)
        except Refusal:
            pass
        assert_money_is_conserved(employer, bills)


def treat_refund(name: str, finance: Actor, employer: int, which: int) -> None:
    """Send a payment order, or record that the bank paid or returned it, whatever its state allows."""
    orders = refund_payments.get_orders_of_employer(employer, 20)
    if not orders:
        return
    order = orders[which % len(orders)]
    if name == "send":
        refund_payments.send_refund_orders(finance, [(employer, order.id)])
    elif name == "confirm":
        refund_payments.confirm_refund(finance, employer, order.id, TODAY)
    else:
        refund_payments.bounce_refund(finance, employer, order.id, "账号户名不符")


def pay_but(finance: Actor, ticket: str, bill: Bill, short: int) -> None:
    """Pay what is open on a bill today, principal and late fee, but for some fen."""
    if state(bill).total > short:
        arrive(finance, ticket, bill, state(bill).total - short, TODAY)


def assert_money_is_conserved(employer: int, bills: list[Bill]) -> None:
    rows: list[Any] = list(Booking.objects.for_employer(employer))
    balance = ledger.get_balance(employer)
    arrived = sum(one.amount for one in TaxPayment.objects.filter(employer_id=employer, state="booked"))
    refunds = -sum(row.cash for row in rows if row.kind == "refund")
    paid = -sum(row.principal + row.fee for row in rows if row.kind == "allocation")
    assert balance.cash + balance.principal + balance.fee == balance.due + balance.credit
    assert arrived == paid + balance.credit + refunds - sum(row.credit for row in rows if row.kind == "charge")
    assert balance.credit >= 0
    orders = refund_payments.get_orders_of_employer(employer, 50)
    assert refunds == sum(order.amount for order in orders if order.state in ("ready", "sent", "confirmed"))
    assert list(get_account_faults()) == []
    for one in bills:
        now = state(one)
        payments = [
            Payment(row.day, -row.principal)
            for row in ledger.effective_bookings(rows)
            if row.kind in ("allocation", "write_off")
            and row.principal < 0
            and (row.month, row.number) == (one.month, one.number)
        ]
        whole = compute_late_fee(one.amount, one.pay_by, payments, TODAY, PACK.at(Month(one.month)))
        waived = -sum(
            row.fee
            for row in ledger.effective_bookings(rows)
            if row.kind in ("waiver", "write_off") and row.month == one.month
        )
        fee_paid = -sum(row.fee for row in rows if row.kind == "allocation" and row.month == one.month)
        assert now.principal >= 0
        assert now.principal == one.amount - sum(pay.amount for pay in payments)
        written_off = [row for row in ledger.effective_bookings(rows) if row.kind == "write_off"]
        assert all(0 < -row.due == -(row.principal + row.fee) <= TOLERANCE for row in written_off)
        assert now.late_fee == max(whole - waived, 0) - fee_paid
