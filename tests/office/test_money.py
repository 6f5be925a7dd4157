"""到账 at the agency: import of a file, assignment of payments, reversals, refunds, waivers and opening balances."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from canbao.levy.account import ledger
from canbao.levy.exchange import tax_feed
from canbao.levy.models import (
    Bill,
    Instruction,
    InstructionState,
    ReceiptRequestKind,
    TaxPaymentKind,
    TaxPaymentState,
)
from canbao.office.employer_account.texts import INSTRUCTION_STATES
from canbao.office.tax_payments.receipt_page import DECISION_WORDS, KIND_WORDS, REQUEST_WORDS, STATE_WORDS
from canbao.presentation.account import BILL_TONES
from canbao.values.money import yuan_plain
from tests import factories
from tests.house.walking import issued_bill
from tests.office.pages import page, words

HOME = "/office/receipts/"


@pytest.fixture
def bill(town: factories.City) -> Bill:
    """Return the employer's issued bill of November."""
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202611)
    return issued_bill(town)


@pytest.fixture
def finance(town: factories.City, bill: Bill, signed_in: Callable[..., Client]) -> Client:
    """Return the finance clerk's browser."""
    return signed_in(factories.staff("office.finance", "财务甲"))


def feed(*rows: tuple[str, str, str]) -> SimpleUploadedFile:
    lines = ["电子税票号,征缴通知单号,入库金额,缴款日期", *(f"{t},{n},{a},2026-11-20" for t, n, a in rows)]
    return SimpleUploadedFile("feed.csv", "\n".join(lines).encode())


def import_rows(finance: Client, *rows: tuple[str, str, str]) -> str:
    shown = finance.post(f"{HOME}read/", {"file": feed(*rows)}, follow=True)
    return words(finance.post(f"{shown.redirect_chain[-1][0]}book/", follow=True))


def account(bill: Bill) -> str:
    return f"/office/employers/{bill.employer_id}/account/"


def test_a_file_is_imported_and_its_refused_rows_are_listed(finance: Client, bill: Bill) -> None:
    shown = import_rows(finance, ("T1", bill.notice, yuan_plain(bill.amount)), ("T2", "", "0.00"))  # type: ignore[arg-type]
    assert "Booked from this file: 1; unmatched: 0; held: 0." in shown
    assert "3 T2 the amount is zero; correct it" in shown
    assert "Paid" in words(finance.get(account(bill)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty"),
        (b"\x00\x01\xff", "not a readable CSV file"),
        (b"PK\x03\x04rubbish", "not an Excel workbook"),
        ("电子税票号,缴款日期\nT1,2026-11-20".encode(), "no column “入库金额”"),
    ],
    ids=["empty", "binary", "no workbook", "a column missing"],
)
def test_an_invalid_file_is_refused_and_explained(finance: Client, data: bytes, message: str) -> None:
    answer = finance.post(f"{HOME}read/", {"file": SimpleUploadedFile("a.xlsx", data)})
    assert (answer.status_code, message in words(answer)) == (422, True)


def test_an_unmatched_payment_is_assigned_by_hand(town: factories.City, finance: Client, bill: Bill) -> None:
    import_rows(finance, ("T1", "ZJ0", "100.00"))
    assert "T1" in words(finance.get(HOME))
    wrong = finance.post(f"{HOME}assign/", {"ticket": "T1", "number": "9", "notice": "ZJ77"})
    assert (wrong.status_code, "no employer with this number" in words(wrong)) == (422, True)
    assert page(wrong).form("number").value("number") == "9"
    typed = {"ticket": "T1", "number": town.employer.number, "notice": bill.notice}
    assert "is booked for" in words(finance.post(f"{HOME}assign/", typed, follow=True))
    assert "Every receipt is booked" in words(finance.get(HOME))


def test_a_reversal_needs_two_people(town: factories.City, finance: Client, approver: Client, bill: Bill) -> None:
    import_rows(finance, ("T1", bill.notice, "100.00"))
    booking = ledger.get_tax_payments(bill.employer_id, 1)[0]
    address = f"{account(bill)}bookings/{booking.id}/reverse/"
    assert "Enter the reason" in words(finance.post(address, {"reason": " "}, follow=True))
    assert "Requested." in words(finance.post(address, {"reason": "入错单位"}, follow=True))
    asked = Instruction.objects.for_employer(bill.employer_id).get()
    act = f"{HOME}{bill.employer_id}/{asked.id}/release/"
    assert "another person decides" in words(finance.get(HOME))
    assert "You requested this yourself" in words(finance.post(act, follow=True))
    assert "Released and booked" in words(approver.post(act, follow=True))
    assert ledger.get_balance(bill.employer_id).cash == 0
    assert "decided this already" in words(approver.post(act, follow=True))


def test_a_double_press_pays_once(town: factories.City, finance: Client, bill: Bill) -> None:
    import_rows(finance, ("T1", "", "100.00"))
    finance.post(f"{HOME}assign/", {"ticket": "T1", "number": town.employer.number})
    form = page(finance.get(account(bill))).form("amount", action="/pay/")
    values = dict(form.filled({"amount": "30.00"}, None))
    assert "paid out of the money on account" in words(finance.post(form.action, values, follow=True))
    finance.post(form.action, values, follow=True)
    assert ledger.get_balance(bill.employer_id).credit == 7_000


def test_a_refund_above_the_credit_is_refused_and_the_form_is_kept(
    town: factories.City, finance: Client, bill: Bill
) -> None:
    import_rows(finance, ("T1", "", "100.00"))
    finance.post(f"{HOME}assign/", {"ticket": "T1", "number": town.employer.number})
    form = page(finance.get(account(bill))).form("bank")
    values = dict(form.filled({"amount": "100.01", "bank": "某银行", "account": "6222", "reason": "多缴"}, None))
    answer = finance.post(form.action, values)
    assert (answer.status_code, "Only 100.00 yuan" in words(answer)) == (409, True)
    assert "某银行" in answer.content.decode()
    assert not Instruction.objects.for_employer(bill.employer_id).exists()


def test_a_waiver_above_the_late_fee_is_refused_and_the_form_stays_open(
    bill: Bill, signed_in: Callable[..., Client]
) -> None:
    late = bill.pay_by + timedelta(days=10)
    with time_machine.travel(datetime.combine(late, time(4), UTC), tick=False):
        finance = signed_in(factories.staff("office.finance", "财务乙"))
        form = page(finance.get(account(bill))).form("reason")
        answer = finance.post(form.action, dict(form.filled({"amount": "9999", "reason": "困难"}, None)))
    assert answer.status_code == 409
    assert answer.content.decode().count('<details class="details" open>') == 1


def test_a_file_imported_again_names_the_last_person_who_imported_it(
    finance: Client, bill: Bill, signed_in: Callable[..., Client]
) -> None:
    import_rows(finance, ("T1", bill.notice, "1.00"))
    import_rows(signed_in(factories.staff("office.finance", "财务丙")), ("T1", bill.notice, "1.00"))
    assert [one.read_by_name for one in tax_feed.get_feed_files(5)] == ["财务丙"]


@pytest.mark.parametrize(
    ("amount", "pay_by", "asked"),
    [("-200", "", 1), ("200", "2026-07-10", 1), ("200", "", 0), ("200", "昨天", 0)],
    ids=["money on account", "arrears", "arrears without their day", "no day"],
)
def test_an_opening_balance_needs_a_deadline_only_for_arrears(
    finance: Client, bill: Bill, amount: str, pay_by: str, asked: int
) -> None:
    form = page(finance.get(account(bill))).form("pay_by")
    given = {"month": "202606", "amount": amount, "pay_by": pay_by, "reason": "旧系统"}
    finance.post(form.action, dict(form.filled(given, None)))
    assert Instruction.objects.for_employer(bill.employer_id).count() == asked


def test_every_kind_and_state_has_a_text() -> None:
    assert set(ledger.BOOKING_WORDS) >= {
        "issue",
        "opening",
        "arrival",
        "allocation",
        "charge",
        "waiver",
        "refund",
        "reversal",
        "write_off",
    }
    assert set(BILL_TONES) == set(ledger.BILL_WORDS)
    assert (set(INSTRUCTION_STATES), set(DECISION_WORDS)) == (set(InstructionState.values),) * 2
    assert set(STATE_WORDS) == set(TaxPaymentState.values)
    assert set(KIND_WORDS) == set(TaxPaymentKind.values)
    assert set(REQUEST_WORDS) == set(ReceiptRequestKind.values)


def test_the_tax_offices_total_of_a_day_is_entered_and_compared(
    town: factories.City, signed_in: Callable[..., Client]
) -> None:
    clerk = signed_in(factories.staff("office.finance", "财务丙"))
    total = {"day": "2026-11-20", "receipts": "2", "amount": "150.00", "source": "对账单1号"}
    assert "is saved" in words(clerk.post("/office/receipts/day-end/treasury/", total, follow=True))
    clerk.post("/office/receipts/day-end/run/")
    page = words(clerk.get("/office/receipts/day-end/"))
    assert "对账单1号" in page and "Tax office's number of receipts of a treasury day" in page
    assert clerk.post("/office/receipts/day-end/treasury/", {**total, "day": "2027-01-01"}).status_code == 422
