"""What is owed for months gone by when somebody is joined late: the assessment's figures, month by month."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from canbao.law import queries
from canbao.law.queries import get_city_pack, get_configured_pack
from canbao.levy.arithmetic.back_payments import compute_owed_months
from canbao.levy.arithmetic.contribution import compute_late_fee
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.models import LevyLine
from canbao.rules.formulas import calendar_day
from canbao.rules.packs import LawDay, Pack
from canbao.values.money import yuan
from canbao.values.months import Month
from tests import factories
from tests.portal.pages import words


def answer(**query: str) -> object:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    asked = {"reckon": "back_payment", "first": "202608", "last": "202611", "wage": "6800", "category": "1101"}
    return client.get("/estimator/", {**asked, **query})


def page(**query: str) -> str:
    return words(answer(**query))


@pytest.fixture
def charging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A city in which back payments bear a late fee from the day each month's bill had to be paid by."""
    own = Pack.from_mapping({"late_fee.on_back_payments": "from_accrual_pay_by"}, "test").laid_over(
        get_configured_pack()
    )
    monkeypatch.setattr(queries, "load_pack", lambda *paths: own)
    queries.get_configured_pack.cache_clear()
    yield
    queries.get_configured_pack.cache_clear()


@pytest.mark.django_db
def test_each_month_tells_what_employer_and_person_owe(today: object) -> None:
    told = page()
    assert "202608 Back payment 544.00 146.00 690.00" in told
    assert "202611 Normal levy 544.00 146.00 690.00" in told
    assert "Total 2,176.00 584.00 2,760.00" in told


@pytest.mark.django_db
def test_it_is_what_the_assessment_levies_on_somebody_joined_late(today: object) -> None:
    town = factories.city()
    person = factories.insure_people(town.employer, "李晓燕", since=202608, wage=680_050)["李晓燕"]
    assess_employer(
        factories.actor(factories.staff("office.finance")), town.employer.id, Month(202611), get_city_pack()
    )
    levied = LevyLine.objects.for_employer(town.employer.id).filter(person_id=person)
    months = compute_owed_months(
        "1101", 680_050, Month(202608), Month(202611), Month(202611), LawDay(date(2026, 11, 23), get_city_pack())
    )
    assert {
        (one.month, line.scheme_payer.scheme, line.scheme_payer.payer, line.kind, line.base, line.amount)
        for one in months
        for line in one.lines
    } == {(line.accrual, line.scheme, line.payer, line.kind, line.base, line.amount) for line in levied}
    assert f"{sum(line.amount for line in levied) / 100:,.2f}" in page(wage="6,800.50")


@pytest.mark.django_db
def test_months_reckoned_alike_are_explained_once(today: object) -> None:
    told = page(first="202607")
    assert told.count("6,800.00 × 7% = 476.00 yuan.") == 1
    assert "employer pays, 202607 to 202611: 476.00 yuan a month" in told


@pytest.mark.django_db
def test_months_before_the_law_begins_are_named_and_not_reckoned(today: object) -> None:
    told = page(first="202601", last="202608")
    assert "Months before 202607 are never assessed here" in told
    assert "202606" not in told
    assert "Total 1,088.00 292.00 1,380.00" in told


@pytest.mark.django_db
def test_without_the_parameter_there_is_no_late_fee(today: object) -> None:
    told = page()
    assert "back payments for past months bear no late fee" in told
    assert "With late fee" not in told


@pytest.mark.django_db
def test_where_the_city_charges_it_each_month_bears_its_own_late_fee(today: object, charging: None) -> None:
    told = page(first="202608", last="202609", as_of="2026-11-24")
    fees = []
    for month in (202608, 202609):
        due = calendar_day(Month(month), "pay_by", get_city_pack())
        fee = compute_late_fee(69_000, due, [], date(2026, 11, 24), get_city_pack().at(Month(month)))
        assert fee > 0
        assert f"{month} Back payment 544.00 146.00 690.00 {due} {yuan(fee)}" in told
        assert f"Late fee on {month}: {yuan(fee)} yuan" in told
        fees.append(fee)
    assert f"With late fee {yuan(138_000 + sum(fees))}" in told


@pytest.mark.django_db
def test_up_to_the_day_to_pay_by_nothing_is_charged(today: object, charging: None) -> None:
    assert "With late fee 1,380.00" in page(first="202608", last="202609", as_of="2026-09-10")


@pytest.mark.django_db
def test_a_category_that_is_not_levied_says_so(today: object) -> None:
    assert "Nothing is levied for this category in these months." in page(category="1201")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"first": ""}, "Enter the first month"),
        ({"last": ""}, "Enter the last month"),
        ({"first": "2026-13"}, "There is no such month"),
        ({"first": "202612"}, "The last month is before the first month"),
        ({"last": "202612"}, "Nothing is due for a future month; the current accounting month is 202611."),
        ({"first": "201601"}, "At most 120 months are computed at once. Choose fewer months."),
        ({"wage": "1 000"}, "Enter an amount in yuan"),
        ({"wage": "-1000"}, "Enter an amount from 0"),
        ({"as_of": "yesterday"}, "Enter a day as year-month-day"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(today: object, query: dict[str, str], said: str) -> None:
    got = answer(**query)
    assert got.status_code == 422  # type: ignore[attr-defined]
    assert said in words(got)
    assert 'value="6800"' in got.content.decode() or "wage" in query  # type: ignore[attr-defined]
    assert all(f'value="{typed}"' in got.content.decode() for typed in query.values() if typed)  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_full_width_digits_are_taken(today: object) -> None:
    assert "202608 Back payment" in page(first="２０２６０８", wage="６８００")


@pytest.mark.django_db
def test_no_two_fields_of_the_page_have_one_id(today: object) -> None:
    import re

    ids = re.findall(r'\bid="([^"]+)"', answer().content.decode())  # type: ignore[attr-defined]
    assert sorted(ids) == sorted(set(ids))
