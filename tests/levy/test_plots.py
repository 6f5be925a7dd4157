"""Plots: the table's numbers are those of the books."""

import csv
from datetime import date
from io import StringIO

import pytest

from canbao.access.seats import SYSTEM
from canbao.law.queries import files_pack
from canbao.levy import plots
from canbao.levy.assess import assess
from canbao.levy.bills import draw_up, issue
from canbao.levy.models import Bill
from canbao.register.operations import apply_changes
from canbao.values.facts import Declare
from canbao.values.months import Month
from canbao.values.seat import Seat
from tests import cast

PACK, TODAY = files_pack(), date(2026, 11, 23)


@pytest.fixture
def bills(town: cast.City, finance: Seat, issuer: Seat) -> list[Bill]:
    """October's and November's bills: four people, one far above the cap, one far below the floor, one without wage."""
    found = cast.on_the_books(town.employer, "甲乙", "丙丁", "戊己", since=202610, wage=700_000)
    people = list(found.values())
    wages = zip(people, (9_000_000, 100), strict=False)
    apply_changes(
        SYSTEM, town.employer.id, [Declare(town.employer.id, who, Month(202610), wage) for who, wage in wages]
    )
    cast.on_the_books(town.employer, "庚辛", since=202610, wage=None, start=20)
    made = []
    for month in (Month(202610), Month(202611)):
        assess(finance, town.employer.id, month, PACK)
        bill = draw_up(finance, town.employer.id, month, PACK)
        assert bill is not None
        made.append(issue(issuer, town.employer.id, month, bill.number))
    return made


def test_an_employers_24_months_come_to_its_bills(town: cast.City, bills: list[Bill]) -> None:
    plot = plots.bills_by_scheme(town.employer.id, TODAY, PACK)
    assert len(plot.rows) == 24
    assert [sum(row[1]) for row in plot.rows[-2:]] == [bill.amount for bill in bills]
    assert sum(plot.totals) == sum(bill.amount for bill in bills)


def test_the_citys_levy_is_the_sum_over_employers(bills: list[Bill]) -> None:
    assert sum(plots.levy_by_scheme(TODAY, PACK).totals) == sum(bill.amount for bill in bills)


def test_bases_are_counted_at_floor_between_and_at_the_cap(town: cast.City, bills: list[Bill]) -> None:
    for whose in (town.employer.id, None):
        plot = plots.bases(whose, Month(202611), PACK)
        counts = {text.en: values[0] for text, values in plot.rows}
        assert (counts["No wage: floor"], counts["At the floor"], counts["At the cap"]) == (1, 1, 1)
        assert plot.totals == (4,)


@pytest.mark.parametrize("name", ["bills", "bases"])
def test_picture_and_file_hold_the_rows_of_the_table(town: cast.City, bills: list[Bill], name: str) -> None:
    plot = plots.of_employer(town.employer.id, TODAY, PACK)[name]()
    table = list(csv.reader(StringIO(plots.csv(plot, "zh").decode("utf-8-sig"))))
    assert table[0] == [plot.first.zh, *(head.zh for head in plot.heads)]
    scale = 100 if plot.is_money else 1
    assert [[round(float(cell) * scale) for cell in row[1:]] for row in table[1:]] == [
        list(row[1]) for row in plot.rows
    ]
    names = [head.zh for head in plot.heads] if len(plot.heads) > 1 else []  # one layer needs no legend
    assert all(words in plots.svg(plot, "zh").decode() for words in (plot.title.zh, plot.rows[0][0].zh, *names))
