"""A value of ``levy.first_month`` leaves what was levied for earlier months, in both arithmetics and all forecasts."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from canbao.access.actors import SYSTEM
from canbao.law.operations import release_value
from canbao.law.queries import get_city_pack
from canbao.levy.arithmetic.case_files import CaseState, _change
from canbao.levy.assessment.runs import assess_employer, get_pending_amount
from canbao.levy.forecast.quote import RecordChange, compute_quote
from canbao.levy.integrity.levy_checks import _law_faults
from canbao.levy.models import LevyLine
from canbao.register.insurance_record import apply_change
from canbao.register.models import Employer
from canbao.register.queries import get_records
from canbao.rules.packs import Pack
from canbao.rules.scheme_terms import get_first_assessed_month
from canbao.values.actor import Actor
from canbao.values.months import Month
from tests.law.test_history import ASSESS, CHANGES, MONTHS, PlainHistory, StoredHistory, values
from tests.law.test_impact import assess_and_sum, assess_months, compute_impact, employers
from tests.properties import examples

__all__ = ["employers"]

pytestmark = pytest.mark.django_db

Event = tuple[str, int, Any]
OPENINGS = st.tuples(st.just("opening"), MONTHS, st.integers(202401, 202408))
"""``levy.first_month`` gets a value (the third) from an accounting month (the second) on."""
JOINED: list[Event] = [("join", 202401, 600_000), ASSESS, ASSESS, ASSESS]
REOPENED: list[Event] = [("opening", 202401, 202403), ("opening", 202404, 202401), *JOINED, ASSESS]


def _opened(pack: Pack, since: int, month: int) -> Pack:
    return pack.with_published("levy.first_month", Month(since), month, "test")


def _play(history: Any, event: Event) -> None:
    books = history.world if isinstance(history, PlainHistory) else history.records
    if event[0] == "opening":
        books.pack = _opened(books.pack, event[1], event[2])
    else:
        history.play([event])


@examples(40)
@given(st.lists(st.one_of(CHANGES, OPENINGS, st.just(ASSESS)), max_size=14))
@example([*JOINED, ("opening", 202404, 202403), ASSESS])
@example([*JOINED, ("opening", 202401, 202408), ASSESS])
@example([*JOINED, ("opening", 202401, 202403), ("stop", 202401, None), ASSESS, ("opening", 202401, 202401), ASSESS])
@example(REOPENED)
def test_both_arithmetics_leave_the_months_before_the_first_assessed_one(events: list[Event]) -> None:
    """Every run of both adds the same sums, none of a month that is not assessed, and the verification agrees."""
    join = next((place for place, event in enumerate(events) if event[0] == "join"), len(events))
    laws = ("assess", "publish", "who_pays", "opening")
    known = [event for place, event in enumerate(events) if place >= join or event[0] in laws]
    stored, plain = StoredHistory(), PlainHistory()
    employer = Employer.objects.get(id=stored.employer)
    for event in [*known, ASSESS]:
        month, before = stored.month, stored.sums()
        _play(stored, event)
        _play(plain, event)
        if event[0] == "assess":
            now = stored.sums()
            assert now == plain.sums()
            first = get_first_assessed_month(stored.records.pack.at(month)) or Month(202401)
            touched = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
            assert all(key[0] >= first for key in touched)
            assert list(_law_faults(employer, stored.records.pack)) == []


def test_what_was_levied_before_a_later_first_month_is_not_refunded() -> None:
    history = StoredHistory().play(JOINED)
    levied = history.sums()
    history.records.pack = _opened(history.records.pack, 202401, 202403)
    assert get_pending_amount(history.employer, Month(202403), history.records.pack) == 0
    assert history.assess(Month(202403)) == 0
    assert history.sums() == levied
    assert {month for month, _scheme, _payer in levied} == {202401, 202402, 202403}


def test_a_lower_first_month_of_the_same_law_opens_earlier_months() -> None:
    history = StoredHistory()
    for event in REOPENED:
        _play(history, event)
    assert {month for month, _scheme, _payer in history.sums(Month(202402))} == {202401, 202402}
    assert set(LevyLine.objects.for_employer(history.employer).filter(accrual__lt=202403).values_list("kind")) == {
        ("30",)
    }


@pytest.mark.parametrize(("kind", "month"), [("stop", 202401), ("cancel_join", 202401), ("declare", 202401)])
def test_a_quote_leaves_the_months_before_the_first_assessed_one(kind: str, month: int) -> None:
    history = StoredHistory().play(JOINED)
    pack = history.records.pack = _opened(history.records.pack, 202401, 202403)
    person = history.records.person(history.name)
    before = get_records(history.employer, [person])[person]
    value = 900_000 if kind == "declare" else None
    after = apply_change(before, _change(CaseState(pack), kind, values(history.name, kind, month, value)))
    quote = compute_quote(history.employer, [RecordChange(1, person, before, after)], Month(202404), pack)
    assert {line.accrual for line in quote.people[0].lines} == {Month(202403), Month(202404)}
    history.play([(kind, month, value)])
    assert assess_employer(SYSTEM, history.employer, Month(202404), pack).amount == quote.after


@pytest.mark.parametrize("since", [202607, 202611, 202612])
def test_the_impact_of_a_later_first_month_refunds_nothing(
    employers: list[Employer],  # noqa: F811 - the fixture
    preparer: Actor,
    releaser: Actor,
    finance: Actor,
    since: int,
) -> None:
    assess_months(finance, employers, *(Month(month) for month in range(202607, 202612)))
    row = compute_impact(preparer, 202610, Month(since), "levy.first_month", beyond_bounds=True)
    assert (row.state, row.amount, row.people) == ("done", 0, 0)
    release_value(releaser, row.value_id, confirms_bounds=True, confirms_closed=True)
    assert assess_and_sum(finance, employers, Month(202611)) == {}
    assert set(assess_and_sum(finance, employers, Month(202612))) == {
        (of.id, 202612, scheme) for of in employers for scheme in ("310", "330", "510")
    }


def test_the_impact_of_a_later_first_month_takes_pending_differences_out(
    employers: list[Employer],  # noqa: F811 - the fixture
    preparer: Actor,
    releaser: Actor,
    finance: Actor,
) -> None:
    assess_months(finance, employers, *(Month(month) for month in range(202607, 202612)))
    rate = compute_impact(preparer, "0.08", Month(202608), "scheme.310.employer.rate")
    release_value(releaser, rate.value_id)
    row = compute_impact(preparer, 202610, Month(202607), "levy.first_month", beyond_bounds=True)
    assert set(row.sums) == {"202608", "202609"}
    assert row.sums == {month: {"310": -rate.sums[month]["310"]} for month in row.sums}
    without = sum(get_pending_amount(of.id, Month(202611), get_city_pack()) for of in employers)
    release_value(releaser, row.value_id, confirms_bounds=True, confirms_closed=True)
    assert sum(assess_and_sum(finance, employers, Month(202611)).values()) == without + row.amount
