"""The tax office's own totals of treasury days: what is read of its files is compared with what it says it received."""

from datetime import date

import pytest

from canbao.journal.models import Entry
from canbao.law.queries import get_city_pack
from canbao.levy.exchange import tax_feed
from canbao.levy.integrity.reconciliation import reconcile
from canbao.levy.integrity.treasury import enter_treasury_total, get_treasury_days
from canbao.levy.models import Bill, Break
from canbao.values.actor import Actor
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories
from tests.levy.payments import issue_month_bill

DAY, TODAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def bill(town: factories.City, finance: Actor, issuer: Actor) -> Bill:
    """Return October's issued bill, of which two receipts of one treasury day and one without a day are read."""
    factories.insure_people(town.employer, "李晓燕", since=202610, wage=680_000)
    bill = issue_month_bill(town, finance, issuer, 202610)
    rows = [f"T{number},{bill.notice},{amount},{DAY},{day}" for number, amount, day in ROWS]
    feed = "ticket,notice,amount,paid_on,treasury_on\n" + "\n".join(rows)
    tax_feed.import_tax_payments(finance, "f.csv", feed.encode(), get_city_pack())
    return bill


ROWS = ((1, "100.00", DAY), (2, "50.00", DAY), (3, "7.00", ""))


def get_breaks() -> set[tuple[str, str, int, int]]:
    return set(Break.objects.filter(gone_on=None).values_list("code", "subject", "left", "right"))


def test_a_day_whose_total_is_the_tax_offices_agrees(finance: Actor, bill: Bill) -> None:
    enter_treasury_total(finance, DAY, 2, Fen(15_000), "对账单1号")
    undated, day = get_treasury_days(date(2026, 11, 1), TODAY)
    assert (undated.day, undated.receipts, undated.amount, undated.agrees) == (None, 1, 700, False)
    assert (day.receipts, day.amount, day.agrees) == (2, 15_000, True)
    reconcile(finance, TODAY, Month(202610))
    assert get_breaks() == set()


def test_a_receipt_that_never_came_is_a_difference_until_it_is_read(finance: Actor, bill: Bill) -> None:
    enter_treasury_total(finance, DAY, 3, Fen(15_500), "对账单1号")
    reconcile(finance, TODAY, Month(202610))
    day = DAY.isoformat()
    assert get_breaks() == {("treasury_sum", day, 15_500, 15_000), ("treasury_count", day, 3, 2)}
    feed = f"ticket,notice,amount,paid_on,treasury_on\nT9,{bill.notice},5.00,{DAY},{DAY}"
    tax_feed.import_tax_payments(finance, "g.csv", feed.encode(), get_city_pack())
    reconcile(finance, TODAY, Month(202610))
    assert get_breaks() == set()


def test_a_day_of_which_nothing_was_read_is_a_difference(finance: Actor, bill: Bill) -> None:
    enter_treasury_total(finance, date(2026, 11, 19), 1, Fen(900), "对账单2号")
    reconcile(finance, TODAY, Month(202610))
    assert ("treasury_sum", "2026-11-19", 900, 0) in get_breaks()


def test_a_later_entry_replaces_the_total_and_both_are_in_the_journal(finance: Actor, bill: Bill) -> None:
    enter_treasury_total(finance, DAY, 3, Fen(15_500), "电话")
    enter_treasury_total(finance, DAY, 2, Fen(15_000), "对账单1号")
    entry = Entry.objects.filter(verb="treasury.total").latest("seq")
    assert (entry.old["amount"], entry.new["amount"], entry.actor) == (15_500, 15_000, finance.name)


@pytest.mark.parametrize(
    ("day", "receipts", "amount", "source", "code"),
    [
        (date(2026, 11, 24), 1, 100, "对账单", "treasury_day_ahead"),
        (DAY, 0, 100, "对账单", "treasury_total_invalid"),
        (DAY, -1, 0, "对账单", "treasury_total_invalid"),
        (DAY, 1, 100, " ", "treasury_source_missing"),
    ],
)
def test_a_total_that_cannot_be_right_is_refused(
    finance: Actor, day: date, receipts: int, amount: int, source: str, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        enter_treasury_total(finance, day, receipts, Fen(amount), source)
