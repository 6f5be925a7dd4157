"""Plots of an employer: picture, table and CSV agree, and show its own bills only."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from django.test import Client

from canbao.levy.models import Bill
from canbao.values.money import Fen, yuan, yuan_plain
from tests import factories
from tests.portal.pages import words

PAGE = "/portal/bills/plots/"


@pytest.fixture
def bill(town: factories.City) -> Bill:
    """Return November's bill of three people: one at the floor, one between floor and cap, one at the cap."""
    for place, wage in enumerate((100_000, 680_000, 9_000_000)):
        factories.insure_people(town.employer, f"甲{'乙丙丁'[place]}", since=202611, wage=wage, start=10 + place)
    return factories.issue_month_bill(town, town.employer, 202611)


def table(answer: object) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))  # type: ignore[attr-defined]


def test_the_page_works_without_a_bill(town: factories.City, owner: Client) -> None:
    assert owner.get(PAGE).status_code == 200
    assert "No bill yet" in words(owner.get(PAGE))
    for name in ("bills", "bases"):
        assert owner.get(f"{PAGE}{name}.svg").status_code == 200
        assert owner.get(f"{PAGE}{name}.csv").status_code == 200


def test_table_and_csv_add_up_to_the_bill(town: factories.City, owner: Client, bill: Bill) -> None:
    page = owner.get(PAGE)
    (november,) = [row for row in table(owner.get(f"{PAGE}bills.csv")) if row[0] == "202611"]
    assert sum(round(float(cell) * 100) for cell in november[1:]) == bill.amount
    shown = words(page)
    for cell in november[1:]:
        assert yuan(Fen(round(float(cell) * 100))) in shown
    assert f'src="{PAGE}bases.svg"' in page.content.decode()
    assert f'src="{PAGE}bills.svg"' not in page.content.decode()  # one month: its table says it all
    bases = {row[0]: row[1] for row in table(owner.get(f"{PAGE}bases.csv"))}
    assert (bases["At the floor"], bases["At the cap"]) == ("1", "1")


def test_the_picture_has_a_title_and_can_not_run_scripts(town: factories.City, owner: Client, bill: Bill) -> None:
    answer = owner.get(f"{PAGE}bills.svg")
    drawn = answer.content.decode()
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "<script" not in drawn and "<title>Bills by scheme, 24 months</title>" in drawn


def test_an_unknown_plot_is_not_found(town: factories.City, owner: Client) -> None:
    for name in ("levy", "arrears", "nothing"):
        assert owner.get(f"{PAGE}{name}.svg").status_code == 404
        assert owner.get(f"{PAGE}{name}.csv").status_code == 404


def test_another_employers_bills_are_not_in_a_plot(
    town: factories.City, bill: Bill, signed_in: Callable[..., Client]
) -> None:
    clerk = factories.actor(town.clerk)
    theirs = signed_in(factories.bound_owner(clerk, factories.employer(clerk, "乙单位")))
    text = theirs.get(f"{PAGE}bills.csv").content.decode("utf-8-sig")
    assert yuan_plain(Fen(bill.amount)) not in text
    assert all(not any(float(cell) for cell in row[1:]) for row in list(csv.reader(StringIO(text)))[1:])
