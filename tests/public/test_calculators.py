"""What employer and person pay for a month, and what a late payment costs, explained."""

import pytest
from django.test import Client

from canbao.law.queries import get_city_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.models import LevyLine
from canbao.values.months import Month
from tests import factories
from tests.portal.pages import words


def asked(**query: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    return words(client.get("/estimator/", query))


def contribution(**query: str) -> dict[str, str]:
    return {"reckon": "contribution", "wage": "6800", "month": "202611", "category": "1101", **query}


def late_fee(**query: str) -> dict[str, str]:
    return {"reckon": "late_fee", "principal": "10000", "due": "2026-10-12", "as_of": "2026-11-24", **query}


@pytest.mark.django_db
def test_a_wage_tells_what_employer_and_person_pay(today: object) -> None:
    page = asked(**contribution())
    assert "Employer pays 544.00 Person pays 146.00 Total 690.00" in page
    assert "6,800.00 × 7% = 476.00 yuan." in page


@pytest.mark.django_db
def test_a_wage_below_the_floor_is_explained(today: object) -> None:
    assert "below the floor, so the floor is the base: 4,752.00 yuan" in asked(**contribution(wage="１，０００"))


@pytest.mark.django_db
def test_the_estimate_is_what_the_assessment_levies(today: object) -> None:
    town = factories.city()
    person = factories.insure_people(town.employer, "李晓燕", since=202611, wage=680_050)["李晓燕"]
    assess_employer(
        factories.actor(factories.staff("office.finance")), town.employer.id, Month(202611), get_city_pack()
    )
    lines = LevyLine.objects.for_employer(town.employer.id).filter(person_id=person)
    total = f"{sum(line.amount for line in lines) / 100:,.2f}"
    assert f"Total {total}" in asked(**contribution(wage="6,800.50"))


@pytest.mark.django_db
def test_a_category_that_is_not_levied_says_so(today: object) -> None:
    assert "Nothing is levied for this category in 202611." in asked(**contribution(category="1201"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"),
    [
        (contribution(wage="abc"), "Enter an amount in yuan"),
        (contribution(wage="-1000"), "Enter an amount from 0"),
        (contribution(wage="1 000"), "Enter an amount in yuan"),
        (contribution(month="2026-13"), "There is no such month"),
        (contribution(month="199001"), "The city's figures begin in 201801"),
        (late_fee(due=""), "Enter the payment deadline"),
        (late_fee(paid_amount="400"), "Enter the day on which this was paid"),
    ],
    ids=["letters", "below zero", "a space", "month", "before the law", "no day", "amount without a day"],
)
def test_what_is_wrong_is_said_at_its_field(today: object, query: dict[str, str], said: str) -> None:
    assert said in asked(**query)


@pytest.mark.django_db
def test_a_late_fee_is_told_stretch_by_stretch(today: object) -> None:
    page = asked(**late_fee(paid="2026-10-20", paid_amount="4000"))
    assert "Late fee 145.00" in page
    assert "8 days: 10,000.00 × 0.05% × 8 = 40 yuan." in page
    assert "35 days: 6,000.00 × 0.05% × 35 = 105 yuan." in page


@pytest.mark.django_db
def test_paid_in_time_bears_no_late_fee(today: object) -> None:
    page = asked(**late_fee(paid="2026-10-12"))
    assert "Late fee 0.00" in page
    assert "Nothing was unpaid after the payment deadline." in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "read"), [("26.10.12", "Payment deadline 2026-10-12"), ("85.3.1", "Payment deadline 1985-03-01")]
)
def test_a_year_of_two_digits_is_read_backwards_and_shown(today: object, typed: str, read: str) -> None:
    assert read in asked(**late_fee(due=typed))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["due", "paid"])
def test_what_has_not_come_yet_is_refused(today: object, name: str) -> None:
    assert "The latest day possible here is 2026-11-23" in asked(**late_fee(**{name: "2085-01-01"}))


@pytest.mark.django_db
def test_a_payment_after_the_last_day_counted_is_named(today: object) -> None:
    page = asked(**late_fee(as_of="2026-10-20", paid="2026-11-02"))
    assert "The payment on 2026-11-02 is not counted: it is after 2026-10-20" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "read"),
    [
        (contribution(month="26.11"), "Month 202611"),
        (
            {"reckon": "back_payment", "first": "26.8", "last": "2026/9", "category": "1101"},
            "From month 202608 To month 202609",
        ),
    ],
)
def test_months_are_shown_as_they_were_read(today: object, query: dict[str, str], read: str) -> None:
    assert read in asked(**query)
