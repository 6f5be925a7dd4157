"""退款付款 at the agency: a refund is requested with its payee, released, sent to the bank, paid or returned."""

from collections.abc import Callable

import pytest
from django.test import Client

from canbao.levy.account import ledger
from canbao.levy.collection import instructions
from canbao.levy.models import Bill, Instruction, RefundOrder, RefundOrderState
from canbao.presentation.refund_orders import ORDER_STATES
from tests import factories
from tests.house.walking import issued_bill
from tests.levy.payments import arrive
from tests.office.pages import page, words

HOME = "/office/receipts/refunds/"


@pytest.fixture
def bill(town: factories.City) -> Bill:
    """Return a bill of November, overpaid by 100 yuan."""
    factories.insure_people(town.employer, "李晓燕", since=202611)
    bill = issued_bill(town)
    arrive(factories.actor(factories.staff("office.finance", "财务乙")), "T1", bill, bill.amount + 10_000)
    return bill


@pytest.fixture
def finance(town: factories.City, bill: Bill, signed_in: Callable[..., Client]) -> Client:
    """Return the finance clerk's browser."""
    return signed_in(factories.staff("office.finance", "财务甲"))


@pytest.fixture
def approver(town: factories.City, signed_in: Callable[..., Client]) -> Client:
    """Return the second person's browser."""
    return signed_in(town.approver)


def account(bill: Bill) -> str:
    return f"/office/employers/{bill.employer_id}/account/"


def ask(finance: Client, bill: Bill, **typed: str) -> str:
    form = page(finance.get(account(bill))).form("payee", action="/refund/")
    return words(
        finance.post(
            f"{account(bill)}refund/",
            {
                "key": form.value("key"),
                "payee": "示例单位",
                "bank": "示例银行示例支行",
                "account": "6222 0200 0000 1234",
                "amount": "100.00",
                "reason": "多缴",
            }
            | typed,
            follow=True,
        )
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"account": "abc"}, "A bank account has 8 to 30 digits"),
        ({"bank": "12"}, "Enter the bank and its branch in Chinese"),
        ({"payee": "1"}, "Enter the payee's name as the bank knows it"),
        ({"payee": ""}, "Enter the payee's name."),
    ],
)
def test_a_wrong_payee_is_named_at_its_field(finance: Client, bill: Bill, typed: dict[str, str], sentence: str) -> None:
    assert sentence in ask(finance, bill, **typed)
    assert not Instruction.objects.for_employer(bill.employer_id).exists()


def test_a_refund_is_requested_released_sent_returned_and_on_account_again(
    finance: Client, approver: Client, bill: Bill
) -> None:
    assert "Requested." in ask(finance, bill)
    asked = Instruction.objects.for_employer(bill.employer_id).get()
    seen = words(approver.get("/office/receipts/"))
    assert "示例银行示例支行" in seen and "6222020000001234" in seen
    approver.post(f"/office/receipts/{bill.employer_id}/{asked.id}/release/")
    order = RefundOrder.objects.for_employer(bill.employer_id).get()
    pdf = finance.get(f"{HOME}{bill.employer_id}/{order.id}.pdf")
    assert pdf.content.startswith(b"%PDF")
    sent = words(finance.post(f"{HOME}send/", {"order": f"{bill.employer_id}-{order.id}"}, follow=True))
    assert "Download the file for the bank" in sent
    order.refresh_from_db()
    assert order.number in finance.get(f"{HOME}files/{order.batch}.csv").content.decode()
    shown = words(finance.post(f"{HOME}{bill.employer_id}/{order.id}/bounce/", {"reason": "户名不符"}, follow=True))
    assert "The bank returned it" in shown or "the bank returned it" in shown
    assert "户名不符" in words(finance.get(account(bill)))
    assert ledger.get_balance(bill.employer_id).credit == 10_000


def test_a_day_that_is_no_day_confirms_nothing(finance: Client, approver: Client, bill: Bill) -> None:
    ask(finance, bill)
    asked = Instruction.objects.for_employer(bill.employer_id).get()
    approver.post(f"/office/receipts/{bill.employer_id}/{asked.id}/release/")
    order = RefundOrder.objects.for_employer(bill.employer_id).get()
    finance.post(f"{HOME}send/", {"order": f"{bill.employer_id}-{order.id}"})
    finance.post(f"{HOME}{bill.employer_id}/{order.id}/confirm/", {"paid_on": "soon"})
    order.refresh_from_db()
    assert order.state == "sent"
    finance.post(f"{HOME}{bill.employer_id}/{order.id}/confirm/", {"paid_on": "2026-11-23"})
    order.refresh_from_db()
    assert order.state == "confirmed"


def test_who_asked_withdraws_on_the_list(finance: Client, approver: Client, bill: Bill) -> None:
    ask(finance, bill)
    assert "Withdraw the request" in words(finance.get("/office/receipts/"))
    assert "Withdraw the request" not in words(approver.get("/office/receipts/"))
    asked = Instruction.objects.for_employer(bill.employer_id).get()
    shown = words(finance.post(f"/office/receipts/{bill.employer_id}/{asked.id}/withdraw/", follow=True))
    assert "Withdrawn; nothing was booked." in shown


def test_every_state_has_its_words() -> None:
    assert set(ORDER_STATES) == set(RefundOrderState.values)


@pytest.mark.parametrize("key", ["", "1", "a-b", "1-2-3", "1" * 50 + "-1"])
def test_an_invalid_tick_is_no_page(finance: Client, key: str) -> None:
    assert finance.post(f"{HOME}send/", {"order": key}).status_code == 404


def test_the_second_person_sees_the_money_on_account_before_and_after(
    finance: Client, approver: Client, bill: Bill
) -> None:
    ask(finance, bill, amount="40.00")
    assert "100.00 → 60.00" in words(approver.get("/office/receipts/"))


def test_what_can_not_be_carried_out_any_more_is_apart_and_taken_off_the_list(
    finance: Client, approver: Client, bill: Bill
) -> None:
    clerk = factories.actor(factories.staff("office.finance", "财务丙"))
    ask(finance, bill)
    asked = Instruction.objects.for_employer(bill.employer_id).get()
    arrival = ledger.get_tax_payments(bill.employer_id, 1)[0]
    reversal = instructions.request_reversal(clerk, bill.employer_id, arrival.id, "误")
    approver.post(f"/office/receipts/{bill.employer_id}/{reversal.id}/release/")
    shown = approver.get("/office/receipts/")
    assert "Cannot be carried out any more" in words(shown)
    form = page(shown).form("answer", action=f"/{asked.id}/refuse/")
    approver.post(f"/office/receipts/{bill.employer_id}/{asked.id}/refuse/", {"answer": form.value("answer")})
    assert "Cannot be carried out any more" not in words(approver.get("/office/receipts/"))
    asked.refresh_from_db()
    assert asked.answer.startswith("Only 0.00 yuan are on account")
