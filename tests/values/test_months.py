"""Months count across years and refuse what is no month."""

import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.values.months import Month, months

ANY_MONTH = st.builds(lambda year, number: Month(year * 100 + number), st.integers(1950, 2049), st.integers(1, 12))


def test_december_is_followed_by_january() -> None:
    assert Month(202212) + 1 == Month(202301)


def test_three_months_before_january_is_october() -> None:
    assert Month(202301) - 3 == Month(202210)


def test_months_from_november_to_february_are_four() -> None:
    assert months(Month(202211), Month(202302)) == [202211, 202212, 202301, 202302]


def test_no_month_lies_between_a_month_and_an_earlier_one() -> None:
    assert months(Month(202302), Month(202301)) == []


def test_july_lies_one_month_before_august_of_the_same_year() -> None:
    # A hall known to the field refuses this pair, because it takes July for the end of a year.
    assert Month(202208) - Month(202207) == 1


@pytest.mark.parametrize("number", [202200, 202213, 20241, 189912, 210001, 0, -202401, 2024011])
def test_what_is_no_month_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="no month"):
        Month(number)


def test_february_of_a_leap_year_ends_on_the_29th() -> None:
    assert (Month(202402).first_day, Month(202402).last_day) == (date(2024, 2, 1), date(2024, 2, 29))


def test_a_day_lies_in_its_month() -> None:
    assert Month.of(date(2026, 11, 23)) == Month(202611)


def test_a_month_says_its_year_and_number() -> None:
    assert (Month(202611).year, Month(202611).number) == (2026, 11)


def test_a_sum_is_a_month_whichever_side_the_number_stands_on() -> None:
    assert isinstance(1 + Month(202212), Month)
    assert 1 + Month(202212) == Month(202301)


def test_a_month_survives_pickling() -> None:
    assert type(pickle.loads(pickle.dumps(Month(202611)))) is Month  # noqa: S301 - the test's own bytes


@given(ANY_MONTH, st.integers(-500, 500))
def test_going_there_and_back_ends_where_it_began(month: Month, count: int) -> None:
    assert (month + count) - count == month
    assert (month + count) - month == count


@given(ANY_MONTH, ANY_MONTH)
def test_months_order_like_their_first_days(one: Month, other: Month) -> None:
    assert (one < other) == (one.first_day < other.first_day)
