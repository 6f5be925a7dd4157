"""Files of the tax office and of imported registers, as offices save them."""

import csv
from datetime import date
from io import StringIO

import pytest

from canbao.law.queries import get_configured_pack
from canbao.levy.account.ledger import get_balance
from canbao.levy.exchange import opening_balances, tax_export, tax_feed
from canbao.levy.models import Bill, Instruction, LevyLine, TaxPayment, TaxPaymentFile
from canbao.values.actor import Actor
from canbao.values.money import Fen, yuan_plain
from canbao.values.months import Month
from tests import factories
from tests.cases.inputs import read_input

pytestmark = pytest.mark.django_db
PACK = get_configured_pack()


@pytest.fixture
def november(town: factories.City) -> Bill:
    """November's issued bill of two people."""
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202611, wage=680_000)
    return factories.issue_month_bill(town, town.employer, 202611)


def read(finance: Actor, case: str, name: str) -> TaxPaymentFile:
    return tax_feed.import_tax_payments(finance, name, read_input(case, name), PACK)


def test_days_as_excel_writes_them_in_chinese_csv_are_read(finance: Actor) -> None:
    file = read(finance, "06", "m_excelcsv.csv")
    assert (file.fresh, file.refused) == (3, 0)
    days = TaxPayment.objects.order_by("ticket").values_list("day", flat=True)
    assert list(days) == [date(2026, 11, 2), date(2026, 9, 30), date(2026, 11, 20)]


def test_one_receipt_in_several_spellings_is_booked_once(finance: Actor) -> None:
    file = read(finance, "09", "i_ticket.xlsx")
    assert file.fresh == 9
    assert [code for _place, code, _ticket in file.problems] == ["ticket_number"] * 3 + ["ticket_error"]


def test_amounts_of_formulas_are_read_as_excel_shows_them(finance: Actor) -> None:
    read(finance, "10", "a_formula.xlsx")
    amounts = dict(TaxPayment.objects.filter(ticket__startswith="HF-A").values_list("ticket", "amount"))
    assert (amounts["HF-A1"], amounts["HF-A2"], amounts["HF-A3"]) == (57_70, 30, 4_166_70)
    assert "HF-A5" not in amounts


def test_every_sheet_with_the_headings_is_read(finance: Actor) -> None:
    file = read(finance, "11", "m_twodatasheets.xlsx")
    assert (file.rows, file.fresh) == (3, 3)


def test_a_receipt_paid_before_its_notice_is_held(finance: Actor, november: Bill) -> None:
    amount = yuan_plain(Fen(november.amount))
    data = read_input("17", "feed.csv").decode("utf-8-sig")
    data = data.replace("ZJ20261073242796", november.notice).replace("26958.00", amount)
    file = tax_feed.import_tax_payments(finance, "feed.csv", data.encode(), PACK)
    assert (file.booked, file.held) == (0, 1)
    assert TaxPayment.objects.get(ticket="HF-P2").held_for == "before_notice"
    assert get_balance(november.employer_id).cash == 0


def test_the_export_holds_base_sum_and_head_count(finance: Actor, november: Bill) -> None:
    _export, data = tax_export.fetch_export(finance, tax_export.make_export(finance, Month(202611)).id)
    heading, *rows, _total = csv.reader(StringIO(data.decode("utf-8-sig")))
    told = [dict(zip(heading, row, strict=True)) for row in rows]
    medical = next(row for row in told if row["险种"].startswith("310") and row["缴费主体"] == "单位缴纳")
    lines = LevyLine.objects.for_employer(november.employer_id).filter(scheme="310", payer="employer")
    assert medical["缴费基数"] == yuan_plain(Fen(sum(line.base or 0 for line in lines)))
    assert (medical["缴费人数"], medical["征缴类型"]) == ("2", "10 正常缴费")
    fixed = next(row for row in told if row["险种"].startswith("330"))
    assert (fixed["缴费基数"], fixed["缴费人数"]) == ("", "2")


@pytest.mark.parametrize("name", ["d_title.xlsx", "j_head_nl.xlsx", "j_head_sp.xlsx", "j_head_star.xlsx"])
def test_headings_below_titles_and_in_any_dress_are_found(finance: Actor, name: str) -> None:
    assert read(finance, "14", name).fresh == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (0, "pay_by_out_of_range"),
        (1, "pay_by"),
        (2, "pay_by_out_of_range"),
        (3, "opening_too_early"),
        (4, "amount_implausible"),
    ],
)
def test_a_slip_of_the_keyboard_in_an_opening_balance_is_refused(
    town: factories.City, finance: Actor, row: int, code: str
) -> None:
    heading, *rows = read_input("19", "o_open.csv").decode("utf-8-sig").splitlines()
    _number, rest = rows[row].split(",", 1)
    data = f"{heading}\n{town.employer.number},{rest}\n".encode()
    outcome = opening_balances.request_opening_file(finance, "o_open.csv", data, PACK)
    assert [problem.code for problem in outcome.problems] == [code]
    assert not Instruction.objects.for_employer(town.employer.id).exists()
