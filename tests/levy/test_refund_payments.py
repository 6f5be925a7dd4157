"""A released refund is paid: its order is sent to the bank, which pays it or returns it."""

import csv
import io
from datetime import timedelta

import pytest

from canbao.journal.models import Entry
from canbao.levy.account import ledger
from canbao.levy.collection import instructions, refund_payments
from canbao.levy.documents.refund_order import refund_order_pdf, refund_orders_csv
from canbao.levy.integrity.account_checks import get_account_faults
from canbao.levy.models import Bill, Booking, RefundOrder
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal
from tests.levy.payments import LAW_DAY, TODAY, arrive

ACCOUNT = "6222020000001234567"


@pytest.fixture
def order(finance: Actor, issuer: Actor, bills: list[Bill]) -> RefundOrder:
    """Return the payment order of a released refund of 123.45 yuan."""
    arrive(finance, "T1", bills[1], bills[1].amount + 12_345)
    return refund(finance, issuer, bills[1].employer_id)


def refund(finance: Actor, issuer: Actor, employer: int) -> RefundOrder:
    asked = instructions.request_refund(finance, employer, 12_345, "示例银行示例支行", ACCOUNT, "多缴")
    instructions.release_instruction(issuer, employer, asked.id, LAW_DAY)
    return refund_payments.get_orders_of_employer(employer, 1)[0]


def send(finance: Actor, order: RefundOrder) -> RefundOrder:
    refund_payments.send_refund_orders(finance, [(order.employer_id, order.id)])
    return refund_payments.get_refund_order(order.employer_id, order.id)


def credit(order: RefundOrder) -> int:
    return ledger.get_balance(order.employer_id).credit


def test_a_released_refund_has_one_payment_order_with_its_payee(
    finance: Actor, issuer: Actor, order: RefundOrder, bills: list[Bill]
) -> None:
    assert (order.state, order.amount, order.payee_account, credit(order)) == ("ready", 12_345, ACCOUNT, 0)
    assert (order.requested_by_name, order.released_by_name) == (finance.name, issuer.name)
    assert order.number.startswith("TK20261123")
    assert list(get_account_faults()) == []


def test_an_order_is_sent_once_and_paid_on_a_day_since(finance: Actor, order: RefundOrder) -> None:
    with pytest.raises(Refusal, match="refund_order_changed"):
        refund_payments.confirm_refund(finance, order.employer_id, order.id, TODAY)
    send(finance, order)
    with pytest.raises(Refusal, match="refund_order_changed"):
        send(finance, order)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refusal, match="paid_on_outside"):
            refund_payments.confirm_refund(finance, order.employer_id, order.id, day)
    paid = refund_payments.confirm_refund(finance, order.employer_id, order.id, TODAY)
    assert (paid.state, paid.paid_on, credit(order)) == ("confirmed", TODAY, 0)
    acts = list(Entry.objects.filter(object_id=order.number).order_by("seq").values_list("verb", flat=True))
    assert acts == ["refund.send", "refund.confirm"]


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_what_the_bank_returns_is_on_account_again_with_its_reason(
    finance: Actor, order: RefundOrder, is_confirmed: bool
) -> None:
    with pytest.raises(Refusal, match="refund_order_changed"):
        refund_payments.bounce_refund(finance, order.employer_id, order.id, "账号户名不符")
    send(finance, order)
    if is_confirmed:
        refund_payments.confirm_refund(finance, order.employer_id, order.id, TODAY)
    with pytest.raises(Refusal, match="words_missing"):
        refund_payments.bounce_refund(finance, order.employer_id, order.id, " ")
    returned = refund_payments.bounce_refund(finance, order.employer_id, order.id, "账号户名不符")
    assert (returned.state, credit(order)) == ("bounced", 12_345)
    assert Booking.objects.for_employer(order.employer_id).latest("id").reason == "账号户名不符"
    with pytest.raises(Refusal, match="refund_order_changed"):
        refund_payments.bounce_refund(finance, order.employer_id, order.id, "又一次")
    assert list(get_account_faults()) == []


def test_a_returned_refund_is_requested_again_and_not_booked_again(
    finance: Actor, issuer: Actor, order: RefundOrder
) -> None:
    send(finance, order)
    refund_payments.bounce_refund(finance, order.employer_id, order.id, "账号户名不符")
    back = Booking.objects.for_employer(order.employer_id).latest("id")
    with pytest.raises(Refusal, match="refund_ended"):
        instructions.request_reversal(finance, order.employer_id, back.id, "误")
    again = refund(finance, issuer, order.employer_id)
    assert (again.id != order.id, again.number != order.number, credit(order)) == (True, True, 0)


def test_a_refund_is_reversed_only_before_it_is_sent(finance: Actor, issuer: Actor, order: RefundOrder) -> None:
    employer = order.employer_id
    asked = instructions.request_reversal(finance, employer, order.booking_id, "重复")
    instructions.release_instruction(issuer, employer, asked.id, LAW_DAY)
    order.refresh_from_db()
    assert (order.state, credit(order)) == ("cancelled", 12_345)
    other = refund(finance, issuer, employer)
    late = instructions.request_reversal(finance, employer, other.booking_id, "重复")
    send(finance, other)
    with pytest.raises(Refusal, match="refund_order_sent"):
        instructions.release_instruction(issuer, employer, late.id, LAW_DAY)
    assert list(get_account_faults()) == []


def test_orders_are_sent_all_or_none_and_a_file_needs_one(finance: Actor, order: RefundOrder) -> None:
    with pytest.raises(Refusal, match="no_order_chosen"):
        refund_payments.send_refund_orders(finance, [])
    with pytest.raises(Refusal, match="no_such_refund_order"):
        refund_payments.send_refund_orders(finance, [(order.employer_id, order.id), (order.employer_id, 7)])
    order.refresh_from_db()
    assert order.state == "ready"


def test_the_file_for_the_bank_is_the_same_whenever_it_is_fetched(finance: Actor, order: RefundOrder) -> None:
    batch = send(finance, order).batch
    assert batch is not None
    first = refund_orders_csv(refund_payments.get_orders_of_batch(batch))
    refund_payments.confirm_refund(finance, order.employer_id, order.id, TODAY)
    assert refund_orders_csv(refund_payments.get_orders_of_batch(batch)) == first
    heads, row = csv.reader(io.StringIO(first.decode("utf-8-sig")))
    named = dict(zip(heads, row, strict=True))
    assert (named["付款单号"], named["金额"], named["收款人开户银行"]) == (order.number, "123.45", "示例银行示例支行")
    assert named["收款人账号"].lstrip("'") == ACCOUNT


def test_a_payment_order_is_printed_in_every_state(finance: Actor, order: RefundOrder) -> None:
    sizes = [len(refund_order_pdf(order).pdf)]
    sizes.append(len(refund_order_pdf(send(finance, order)).pdf))
    bounced = refund_payments.bounce_refund(finance, order.employer_id, order.id, "账号户名不符")
    sizes.append(len(refund_order_pdf(bounced).pdf))
    assert min(sizes) > 5_000


def test_a_fault_names_a_refund_whose_order_says_otherwise(order: RefundOrder) -> None:
    RefundOrder.objects.for_employer(order.employer_id).filter(id=order.id).update(state="cancelled")
    assert [fault for fault in get_account_faults() if order.number in fault]
    RefundOrder.objects.for_employer(order.employer_id).filter(id=order.id).delete()
    assert [fault for fault in get_account_faults() if "without a payment order" in fault]
