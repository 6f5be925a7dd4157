"""Working days: holidays, weekends that are worked, the city's own days, and years not published yet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.rules.packs import Pack
from canbao.rules.workdays import (
    Deadline,
    add_working_days,
    is_published,
    is_working_day,
    on_or_after,
    working_days_between,
)

LAST_PUBLISHED = max(year for year in range(2026, 2100) if is_published(date(year, 6, 1)))
UNPUBLISHED = LAST_PUBLISHED + 1


def test_a_monday_is_worked_and_a_sunday_is_not() -> None:
    assert is_working_day(date(2026, 11, 23))
    assert not is_working_day(date(2026, 11, 22))


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 10, 7), date(2026, 1, 1), date(2026, 2, 17)])
def test_holidays_on_weekdays_are_free(day: date) -> None:
    assert day.weekday() < 5
    assert not is_working_day(day)


def test_a_saturday_that_makes_up_for_a_holiday_is_worked() -> None:
    assert date(2026, 10, 10).weekday() == 5
    assert is_working_day(date(2026, 10, 10))


def test_a_promise_of_one_working_day_over_a_weekend() -> None:
    assert add_working_days(date(2026, 11, 20), 1) == Deadline(date(2026, 11, 23), provisional=False)


def test_a_promise_over_the_national_holiday() -> None:
    # 1 to 7 October are free and 10 October is worked: the third working day after 30 September is that Saturday.
    assert add_working_days(date(2026, 9, 30), 3).day == date(2026, 10, 10)


def test_no_working_day_is_the_day_itself_or_the_next_one_worked() -> None:
    assert add_working_days(date(2026, 11, 23), 0).day == date(2026, 11, 23)
    assert add_working_days(date(2026, 11, 22), 0).day == date(2026, 11, 23)


def test_a_deadline_in_a_published_year_is_firm() -> None:
    assert not add_working_days(date(LAST_PUBLISHED, 12, 1), 3).provisional


def test_a_deadline_past_the_end_of_the_last_published_year_is_provisional() -> None:
    deadline = add_working_days(date(LAST_PUBLISHED, 12, 31), 3)
    assert deadline.provisional
    assert deadline.day.year == UNPUBLISHED


def test_a_year_not_published_counts_monday_to_friday() -> None:
    week = [date(UNPUBLISHED, 6, 1) + timedelta(days=step) for step in range(7)]
    assert [is_working_day(day) for day in week] == [day.weekday() < 5 for day in week]


def test_the_city_may_close_and_open_on_days_of_its_own() -> None:
    pack = Pack.from_mapping({"calendar.overrides": {"2026-11-23": False, "2026-11-22": True}}, "a case")
    assert on_or_after(date(2026, 11, 21), pack) == date(2026, 11, 22)
    assert add_working_days(date(2026, 11, 22), 1, pack).day == date(2026, 11, 24)


def test_working_days_left_are_counted_up_to_the_deadline_and_past_it() -> None:
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 24)) == 2
    assert working_days_between(date(2026, 11, 24), date(2026, 11, 20)) == -2
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 22)) == 0


@given(st.dates(date(2024, 1, 1), date(2028, 6, 1)), st.integers(1, 30))
def test_counting_back_gives_the_days_that_were_promised(day: date, count: int) -> None:
    deadline = add_working_days(day, count)
    assert is_working_day(deadline.day)
    assert working_days_between(day, deadline.day) == count
