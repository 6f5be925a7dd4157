"""Plots: the numbers of the table are those of the books."""

import csv
from datetime import date
from io import StringIO

import pytest

from canbao.access.actors import SYSTEM
from canbao.law.queries import get_configured_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.models import Bill, BillKey
from canbao.levy.reports import plots
from canbao.register.operations import apply_changes
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.fact_changes import DeclareWage
from canbao.values.months import Month
from tests import factories

PACK, TODAY = get_configured_pack(), date(2026, 11, 23)
LAW_DAY = LawDay(TODAY, PACK)


@pytest.fixture
def bills(town: factories.City, finance: Actor, issuer: Actor) -> list[Bill]:
    """Return October's and November's bills: four people, one above the cap, one below the floor, one without wage."""
    found = factories.insure_people(town.employer, "甲乙", "丙丁", "戊己", since=202610, wage=700_000)
    people = list(found.values())
    wages = zip(people, (9_000_000, 100), strict=False)
    apply_changes(
        SYSTEM, town.employer.id, [DeclareWage(town.employer.id, who, Month(202610), wage) for who, wage in wages]
    )
    factories.insure_people(town.employer, "庚辛", since=202610, wage=None, start=20)
    made = []
    for month in (Month(202610), Month(202611)):
        assess_employer(finance, town.employer.id, month, PACK)
        bill = draw_up_bill(finance, town.employer.id, month, PACK)
        assert bill is not None
        made.append(issue_bill(issuer, BillKey(town.employer.id, month, bill.number)))
    return made


def test_an_employers_months_with_bills_add_up_to_its_bills(town: factories.City, bills: list[Bill]) -> None:
    plot = plots.plot_bills_by_scheme(town.employer.id, LAW_DAY)
    assert [row[0].zh for row in plot.rows] == ["202610", "202611"]
    assert [sum(row[1]) for row in plot.rows] == [bill.amount for bill in bills]
    assert sum(plot.totals) == sum(bill.amount for bill in bills)


def test_the_citys_levy_is_the_sum_over_employers(bills: list[Bill]) -> None:
    assert sum(plots.plot_levy_by_scheme(LAW_DAY).totals) == sum(bill.amount for bill in bills)


def test_bases_are_counted_by_floor_and_cap(town: factories.City, bills: list[Bill]) -> None:
    for whose in (town.employer.id, None):
        plot = plots.plot_bases(whose, Month(202611), PACK)
        counts = {text.en: values[0] for text, values in plot.rows}
        assert (counts["No wage"], counts["At the floor"], counts["At the cap"]) == (1, 1, 1)
        assert plot.totals == (4,)


def test_two_months_are_a_table_and_not_a_plot(town: factories.City, bills: list[Bill]) -> None:
    assert not plots.plot_bills_by_scheme(town.employer.id, LAW_DAY).is_drawn
    assert plots.plot_bases(town.employer.id, Month(202611), PACK).is_drawn


def test_an_employer_without_bills_has_no_months(town: factories.City) -> None:
    plot = plots.plot_bills_by_scheme(town.employer.id, LAW_DAY)
    assert (plot.rows, plot.is_drawn) == ((), False)


@pytest.mark.parametrize("name", ["bills", "bases"])
def test_the_plot_and_its_csv_have_the_rows_of_the_table(town: factories.City, bills: list[Bill], name: str) -> None:
    plot = plots.get_employer_plots(town.employer.id, LAW_DAY)[name]()
    table = list(csv.reader(StringIO(plots.to_csv(plot, "zh").decode("utf-8-sig"))))
    assert table[0] == [plot.first.zh, *(head.zh for head in plot.heads)]
    scale = 100 if plot.is_money else 1
    assert [[round(float(cell) * scale) for cell in row[1:]] for row in table[1:]] == [
        list(row[1]) for row in plot.rows
    ]
    names = [head.zh for head in plot.heads] if len(plot.heads) > 1 else []  # a plot with one layer has no legend
    assert all(words in plots.to_svg(plot, "zh").decode() for words in (plot.title.zh, plot.rows[0][0].zh, *names))
