"""Export to the tax office, arrears, payment demands and the day-end reconciliation."""

import csv
import hashlib
import zlib
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.db import connection

from canbao.journal.models import Entry
from canbao.law.queries import get_configured_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.collection import arrears, instructions
from canbao.levy.exchange import tax_export, tax_feed
from canbao.levy.integrity import reconciliation
from canbao.levy.models import Bill, BillKey, Break, TaxExport
from canbao.register.models import Employer
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.money import yuan_plain
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
OCTOBER = Month(202610)


@pytest.fixture
def bills(town: factories.City, finance: Actor, issuer: Actor) -> list[Bill]:
    """Return October's bills of three employers."""
    others = [factories.employer(factories.actor(town.clerk), name=f"单位{number}") for number in range(2)]
    found = []
    for place, employer in enumerate([town.employer, *others]):
        factories.insure_people(employer, "甲乙", "丙丁", since=202610, wage=600_000 + place, start=10 * place + 1)
        found.append(issue_october(employer, finance, issuer))
    return found


def issue_october(employer: Employer, finance: Actor, issuer: Actor) -> Bill:
    assess_employer(finance, employer.id, OCTOBER, PACK)
    bill = draw_up_bill(finance, employer.id, OCTOBER, PACK)
    assert bill is not None
    return factories.issued_earlier(issue_bill(issuer, BillKey(employer.id, OCTOBER, bill.number)))


def read_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"))))


def test_the_export_holds_every_issued_bill_and_does_not_change(finance: Actor, bills: list[Bill]) -> None:
    export = tax_export.make_export(finance, OCTOBER)
    written = tax_export.get_export_content(export)
    table = read_rows(written)
    assert sum(round(float(row[7]) * 100) for row in table[1:-1]) == sum(bill.amount for bill in bills)
    assert {row[0] for row in table[1:-1]} == {bill.notice for bill in bills}
    assert (table[-1][0], table[-1][1]) == ("合计", "3")
    assert tax_export.get_export_content(export) == written


def test_the_export_counts_people_not_lines(town: factories.City, finance: Actor) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202608, wage=680_000)
    bill = factories.issue_month_bill(town, town.employer, 202611)
    export = tax_export.make_export(finance, Month(202611))
    rows = read_rows(tax_export.get_export_content(export))[1:-1]
    medical = {row[11][:2]: row[7:10] for row in rows if row[5].startswith("310") and row[6] == "个人缴纳"}
    assert medical == {"10": ["272.00", "13600.00", "2"], "30": ["816.00", "40800.00", "2"]}
    assert sum(round(float(row[7]) * 100) for row in rows) == bill.amount


def test_an_export_is_named_by_the_local_day_it_was_made(finance: Actor, bills: list[Bill]) -> None:
    export = tax_export.make_export(finance, OCTOBER)
    export.made_at = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert tax_export.get_export_file_name(export) == "levy-202610-1-20261124.csv"


def test_a_bill_is_in_one_export_only(finance: Actor, issuer: Actor, town: factories.City, bills: list[Bill]) -> None:
    tax_export.make_export(finance, OCTOBER)
    with pytest.raises(Refusal, match="nothing_to_export"):
        tax_export.make_export(finance, OCTOBER)
    late = factories.employer(factories.actor(town.clerk), name="后到单位")
    factories.insure_people(late, "戊己", since=202610, start=80)
    issue_october(late, finance, issuer)
    second = tax_export.make_export(finance, OCTOBER)
    assert (second.number, second.bills) == (2, 1)


def test_an_export_can_not_be_recalled_once_fetched(finance: Actor, bills: list[Bill]) -> None:
    first = tax_export.make_export(finance, OCTOBER)
    tax_export.recall_export(finance, first.id, "单位名称有误")
    second = tax_export.make_export(finance, OCTOBER)
    assert second.bills == 3
    tax_export.fetch_export(finance, second.id)
    with pytest.raises(Refusal, match="export_fetched"):
        tax_export.recall_export(finance, second.id, "太迟")
    with pytest.raises(Refusal, match="export_recalled"):
        tax_export.fetch_export(finance, first.id)


def test_an_export_stays_what_it_was_when_an_employer_is_renamed(
    finance: Actor, bills: list[Bill], town: factories.City
) -> None:
    export = tax_export.make_export(finance, OCTOBER)
    before = tax_export.get_export_content(export)
    Employer.objects.filter(id=town.employer.id).update(name="更名单位")
    row, after = tax_export.fetch_export(finance, export.id)
    assert (after, hashlib.sha256(after).hexdigest(), row.fetched_by_name) == (before, export.digest, finance.name)
    assert tax_export.fetch_export(finance, export.id)[1] == before
    acts = Entry.objects.filter(object_kind="export", verb="export.fetch").order_by("seq")
    assert [(act.actor, act.new["digest"]) for act in acts] == [(finance.name, export.digest)] * 2


def test_an_export_of_a_renamed_employer_is_recalled(finance: Actor, bills: list[Bill], town: factories.City) -> None:
    export = tax_export.make_export(finance, OCTOBER)
    Employer.objects.filter(id=town.employer.id).update(name="更名单位")
    tax_export.recall_export(finance, export.id, "单位更名")
    again = tax_export.get_export_content(tax_export.make_export(finance, OCTOBER))
    assert "更名单位" in again.decode() and "更名单位" not in tax_export.get_export_content(export).decode()


def test_a_damaged_export_is_not_handed_over(finance: Actor, bills: list[Bill]) -> None:
    export = tax_export.make_export(finance, OCTOBER)
    for content in (b"", zlib.compress(b"1,2\n")):
        TaxExport.objects.filter(id=export.id).update(content=content)
        with pytest.raises(Refusal, match="export_damaged"):
            tax_export.fetch_export(finance, export.id)


def test_an_export_of_nothing_says_why(town: factories.City, finance: Actor, issuer: Actor) -> None:
    def refused() -> str:
        with pytest.raises(Refusal) as caught:
            tax_export.make_export(finance, OCTOBER)
        return caught.value.code

    assert refused() == "month_without_bills"
    factories.insure_people(town.employer, "甲乙", since=202610, wage=600_000)
    assess_employer(finance, town.employer.id, OCTOBER, PACK)
    bill = draw_up_bill(finance, town.employer.id, OCTOBER, PACK)
    assert (bill is not None, refused()) == (True, "bills_not_issued")
    issue_bill(issuer, BillKey(town.employer.id, OCTOBER, 1))
    Bill.objects.for_employer(town.employer.id).update(amount=0)
    assert refused() == "nothing_due"
    Bill.objects.for_employer(town.employer.id).update(amount=100)
    tax_export.make_export(finance, OCTOBER)
    assert refused() == "nothing_to_export"


def test_arrears_are_counted_by_age_and_debtors_listed_longest_overdue_first(finance: Actor, bills: list[Bill]) -> None:
    overdue = (TODAY - bills[0].pay_by).days
    assert 1 <= overdue <= 30
    band = arrears.get_arrears_by_age(LawDay(TODAY, PACK))[0]
    assert (band.employers, band.bills, band.principal) == (3, 3, sum(bill.amount for bill in bills))
    later = arrears.get_arrears_by_age(LawDay(TODAY + timedelta(days=60), PACK))
    assert [one.bills for one in later] == [0, 3, 0, 0, 0]
    feed = f"ticket,notice,amount,paid_on\nT1,{bills[0].notice},{yuan_plain(bills[0].amount)},{TODAY}"  # type: ignore[arg-type]
    tax_feed.import_tax_payments(finance, "f.csv", feed.encode(), PACK)
    first = arrears.get_debtors(LawDay(TODAY, PACK), None, 1)
    rest = arrears.get_debtors(LawDay(TODAY, PACK), (first[0].since, first[0].employer_id), 5)
    assert [one.principal for one in (*first, *rest)] == [bill.amount for bill in bills[1:]]


def test_sound_books_have_no_break(finance: Actor, bills: list[Bill]) -> None:
    result = reconciliation.reconcile(finance, TODAY, OCTOBER)
    assert (result.breaks, result.sums["bills"], result.sums["notices"]) == (0, 3, 3)
    assert result.sums["bill_amount"] == result.sums["sums_amount"] == result.sums["due"]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE levy_bill SET amount = amount + 1 WHERE employer_id = %s", "bill_booking"),
        (
            "UPDATE levy_billsum SET amount = amount + 1"
            " WHERE employer_id = %s AND scheme = '310' AND payer = 'person'",
            "bill_sums",
        ),
        ("DELETE FROM levy_levyline WHERE employer_id = %s AND scheme = '310' AND payer = 'person'", "bill_lines"),
        ("UPDATE levy_taxpayment SET amount = amount + 1 WHERE employer_id = %s", "arrival_booking"),
    ],
)
def test_a_row_changed_by_hand_is_a_break_even_when_explained(
    finance: Actor, bills: list[Bill], statement: str, code: str
) -> None:
    feed = f"ticket,notice,amount,paid_on\nT1,{bills[0].notice},1.00,{TODAY}".encode()
    tax_feed.import_tax_payments(finance, "f.csv", feed, PACK)
    with connection.cursor() as cursor:
        cursor.execute(statement, [bills[0].employer_id])
    assert reconciliation.reconcile(finance, TODAY, OCTOBER).breaks >= 1
    found = next(one for one in reconciliation.get_breaks(10) if one.code == code)
    assert found.employer_id == bills[0].employer_id
    reconciliation.explain_break(finance, found.key, "已报系统管理岗")
    reconciliation.reconcile(finance, TODAY + timedelta(days=1), OCTOBER)
    kept = Break.objects.get(key=found.key)
    assert (kept.explanation, kept.gone_on, kept.first_seen) == ("已报系统管理岗", None, TODAY)


def test_a_break_that_is_no_longer_found_is_gone(finance: Actor, bills: list[Bill]) -> None:
    Break.objects.create(
        key="bill_sums:1:202610-1",
        code="bill_sums",
        employer_id=1,
        subject="202610-1",
        left=1,
        right=2,
        first_seen=TODAY,
    )
    reconciliation.reconcile(finance, TODAY, OCTOBER)
    assert (reconciliation.get_breaks(5), Break.objects.get().gone_on) == ([], TODAY)


def move_money(finance: Actor, issuer: Actor, bill: Bill) -> None:
    """Book 10.00 more than the bill, pay 3.00 of it back and enter an opening balance of 5.00."""
    feed = f"ticket,notice,amount,paid_on\nT1,{bill.notice},{yuan_plain(bill.amount + 1_000)},{bill.pay_by}"  # type: ignore[arg-type]
    tax_feed.import_tax_payments(finance, "f.csv", feed.encode(), PACK)
    day = date(2026, 6, 25)
    for asked in (
        instructions.request_refund(finance, bill.employer_id, 300, "某银行", "62220001", "多缴"),
        instructions.request_opening(finance, bill.employer_id, Month(202605), 500, day, "旧系统结转", PACK),
    ):
        instructions.release_instruction(issuer, bill.employer_id, asked.id, LawDay(TODAY, PACK))


def test_the_sums_of_the_day_account_for_all_money(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    move_money(finance, issuer, bills[0])
    result = reconciliation.reconcile(finance, TODAY, OCTOBER)
    sums = result.sums
    assert (result.breaks, sums["arrived"]) == (0, bills[0].amount + 1_000)
    assert (sums["allocated"], sums["refunded"], sums["credit"]) == (bills[0].amount, 300, 700)
    assert sums["arrived"] == sums["arrived_booked"] == sums["allocated"] + sums["credit"] + sums["refunded"]
    assert (sums["bill_amount"] - sums["sums_amount"], sums["bills"], sums["notices"]) == (500, 4, 4)
    assert sums["cash"] + sums["principal"] + sums["fee"] == sums["due"] + sums["credit"]


@pytest.mark.parametrize(
    ("statement", "code", "whose"),
    [
        ("UPDATE levy_taxpayment SET state = 'unmatched', employer_id = NULL", "arrival_booking", None),
        ("DELETE FROM levy_booking WHERE kind = 'arrival'", "arrival_booking", "employer"),
        ("DELETE FROM levy_noticenumber WHERE month = 202610 AND number = 1", "notice_numbers", None),
        ("UPDATE levy_levyline SET amount = amount + 1, asked = asked + 1", "bill_lines", "employer"),
    ],
    ids=["a receipt of nobody that is booked", "a receipt booked nowhere", "a notice number gone", "lines of October"],
)
def test_books_that_differ_are_a_break(
    finance: Actor, issuer: Actor, bills: list[Bill], statement: str, code: str, whose: str | None
) -> None:
    move_money(finance, issuer, bills[0])
    with connection.cursor() as cursor:
        cursor.execute(statement)
    reconciliation.reconcile(finance, TODAY, OCTOBER)
    found = [one for one in reconciliation.get_breaks(10) if one.code == code]
    assert found
    assert (bills[0].employer_id in {one.employer_id for one in found}) == (whose == "employer")


def test_a_break_that_is_found_again_is_open_again(finance: Actor, bills: list[Bill]) -> None:
    def reconcile_after(change: str, day: date) -> Break:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE levy_bill SET amount = amount {change} WHERE employer_id = %s",  # noqa: S608 - ours
                [bills[0].employer_id],
            )
        reconciliation.reconcile(finance, day, OCTOBER)
        return Break.objects.get(code="bill_booking")

    days = [TODAY + timedelta(days=number) for number in range(3)]
    assert reconcile_after("+ 1", days[0]).gone_on is None
    assert reconcile_after("- 1", days[1]).gone_on == days[1]
    again = reconcile_after("+ 2", days[2])
    assert (again.gone_on, again.first_seen, again.left - again.right) == (None, days[0], 2)


def test_a_break_is_explained_with_a_reason(finance: Actor, bills: list[Bill]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM levy_noticenumber WHERE employer_id = %s", [bills[0].employer_id])
    reconciliation.reconcile(finance, TODAY, OCTOBER)
    (found,) = reconciliation.get_breaks(5)
    for explanation, code in ((" ", "words_missing"), ("长" * 201, "words_too_long")):
        with pytest.raises(Refusal, match=code):
            reconciliation.explain_break(finance, found.key, explanation)
    with pytest.raises(Refusal, match="no_such_break"):
        reconciliation.explain_break(finance, "bill_sums:9:202610-1", "已报")
    assert reconciliation.count_breaks() == 1
    reconciliation.explain_break(finance, found.key, "已报系统管理岗")
    assert (reconciliation.count_breaks(), len(reconciliation.get_breaks(5))) == (0, 1)
