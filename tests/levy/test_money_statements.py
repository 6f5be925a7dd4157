"""Statements of the money: rows, totals, and sums by scheme and fund that add up to them."""

from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from canbao.law.queries import get_configured_pack
from canbao.levy.collection import instructions
from canbao.levy.collection.receipt_requests import release_receipt_request, request_for_receipt
from canbao.levy.collection.tax_payments import assign_tax_payment
from canbao.levy.exchange import tax_feed
from canbao.levy.integrity import reconciliation
from canbao.levy.models import Bill, ReceiptRequestKind, Reconciliation, TaxPaymentState
from canbao.levy.reports import money_statements as make
from canbao.levy.reports.statements import Statement, apportion, print_statement, to_statement_csv
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
FIRST = date(2026, 10, 1)
_AMOUNT = st.integers(-(10**9), 10**9)


@given(_AMOUNT, st.dictionaries(st.text(max_size=2), _AMOUNT, min_size=1, max_size=6))
def test_shares_add_up_to_the_amount(amount: int, parts: dict[str, int]) -> None:
    shares = apportion(amount, parts)
    assert sum(shares.values()) == amount
    assert shares.keys() == parts.keys()


@given(st.dictionaries(st.text(max_size=2), st.integers(0, 10**9), min_size=1, max_size=6))
def test_the_whole_is_divided_into_its_parts(parts: dict[str, int]) -> None:
    if sum(parts.values()):
        assert apportion(sum(parts.values()), parts) == parts


@pytest.fixture
def bill(town: factories.City) -> Bill:
    """Return October's bill of two people, overdue today."""
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)
    return factories.issued_earlier(factories.issue_month_bill(town, town.employer, 202610))


def pay(finance: Actor, ticket: str, notice: str, amount: str) -> None:
    feed = f"ticket,notice,amount,paid_on\n{ticket},{notice},{amount},2026-11-20"
    tax_feed.import_tax_payments(finance, "f.csv", feed.encode(), PACK)


def get_column(statement: Statement, at: int) -> list[object]:
    return [row[at] for row in statement.rows]


def test_a_month_is_summed_by_scheme_and_fund(bill: Bill, town: factories.City) -> None:
    statement = make.make_month_statement(Month(202610))
    assert statement.rows[0][:3] == (town.employer.number, town.employer.name, bill.notice)
    assert statement.totals[4:] == (bill.amount, 0, bill.amount)
    assert statement.fund_total.total == bill.amount
    medical = statement.funds[0]
    assert medical.account == round(2 * 6800_00 * 0.02)
    assert medical.pool == round(2 * 6800_00 * 0.07)


def test_what_a_receipt_paid_adds_up_to_the_receipts(bill: Bill, finance: Actor) -> None:
    pay(finance, "T1", bill.notice, "100.01")
    pay(finance, "T2", "", "33.33")
    statement = make.make_receipts_statement(FIRST, TODAY)
    assert statement.totals[-1] == 133_34 == statement.fund_total.total
    by_words = {fund.words.en: fund.total for fund in statement.funds}
    assert by_words["unmatched"] == 33_33
    assert by_words["Money on account"] == 0
    assert make.make_receipts_statement(FIRST, date(2026, 11, 19)).rows == ()


@pytest.mark.parametrize(
    ("row", "amounts", "total"),
    [
        ("R1,30.00,冲红,T1", [None, 70_01], 70_01),
        ("R1,100.01,冲红,T1", [None, 100_01], 100_01),
        ("R1,30.00,退库,T1", [-30_00, 100_01], 70_01),
    ],
)
def test_a_row_that_takes_money_back_is_listed_and_the_funds_still_add_up(
    bill: Bill, finance: Actor, issuer: Actor, row: str, amounts: list[int | None], total: int
) -> None:
    pay(finance, "T1", "", "100.01")
    assign_tax_payment(finance, "T1", bill.employer_id, "", PACK)
    data = f"ticket,amount,kind,original_ticket,paid_on\n{row},2026-11-20"
    tax_feed.import_tax_payments(finance, "r.csv", data.encode(), PACK)
    held = make.make_receipts_statement(FIRST, TODAY)
    assert held.totals[-1] == held.fund_total.total
    asked = request_for_receipt(finance, "R1", ReceiptRequestKind.TAKE_OVER, "税务冲退")
    release_receipt_request(issuer, asked.id, PACK)
    statement = make.make_receipts_statement(FIRST, TODAY)
    assert get_column(statement, -1) == amounts
    assert statement.totals[-1] == total == statement.fund_total.total


def test_every_state_of_a_receipt_has_words_on_the_statement() -> None:
    assert make.RECEIPT_STATES.keys() == set(TaxPaymentState)


def test_arrears_are_listed_with_open_principal_by_fund(bill: Bill, finance: Actor) -> None:
    pay(finance, "T1", bill.notice, "100.01")
    statement = make.make_arrears_statement(LawDay(TODAY, PACK))
    assert get_column(statement, 2) == [bill.notice]
    assert statement.totals[-1] == bill.amount - 100_01 == statement.fund_total.total


def test_an_account_statement_balances(bill: Bill, finance: Actor, town: factories.City) -> None:
    pay(finance, "T1", bill.notice, "100.01")
    statement = make.make_account_statement(town.employer, date(2026, 8, 1), TODAY)
    _day, _what, _bill, _ticket, due, cash, principal, fee, credit = statement.totals
    assert (due, cash) == (bill.amount, 100_01)
    assert (cash or 0) + (principal or 0) + (fee or 0) == (due or 0) + (credit or 0)
    assert statement.fund_total.total == bill.amount


def test_instructions_are_listed_with_their_state(bill: Bill, finance: Actor, town: factories.City) -> None:
    pay(finance, "T1", bill.notice, "2000.00")
    key = instructions.request_refund(finance, town.employer.id, 100, "示例银行", "62220001", "多缴")
    waiting = make.make_instructions_statement(TODAY, TODAY)
    assert (waiting.rows[0][4], waiting.fund_total.total) == (100, 0)
    instructions.release_instruction(factories.actor(town.approver), town.employer.id, key.id, LawDay(TODAY, PACK))
    assert make.make_instructions_statement(TODAY, TODAY).fund_total.total == 100


def test_a_reconciled_day_lists_its_sums_and_differences(bill: Bill, finance: Actor) -> None:
    reconciliation.reconcile(finance, TODAY, Month(202610))
    row = Reconciliation.objects.get(day=TODAY)
    statement = make.make_day_statement(row, reconciliation.COMPARISONS)
    assert statement.rows[0][0] == Bilingual("Issued bills", "已签发核定单")


def test_csv_and_paper_have_the_rows_of_the_page(bill: Bill) -> None:
    statement = make.make_month_statement(Month(202610))
    table = to_statement_csv(statement, "zh").decode("utf-8-sig")
    text = PdfReader(BytesIO(print_statement(statement, "财务甲").pdf)).pages[0].extract_text().replace("\n", "")
    for words in (bill.notice, "统筹基金", "个人账户"):
        assert words in table and words in text
    assert settings.CANBAO_AGENCY in text


def test_a_statement_too_long_for_paper_says_so(bill: Bill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canbao.levy.reports.statements.ROWS_PRINTED", 1)
    with pytest.raises(Refusal, match="statement_too_long_to_print"):
        print_statement(make.make_month_statement(Month(202610)), "财务甲")
