"""Typed days and months: the forms people write are read, everything else is refused within the field's window."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.values.days import EARLIEST, LATEST, DayWindow, NotADay, parse_day, parse_month
from canbao.values.months import Month

TODAY = date(2026, 11, 28)
BIRTH = DayWindow(EARLIEST, TODAY)
STOP = DayWindow(date(1990, 1, 1), TODAY + timedelta(days=366))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-02",
        "2026/11/2",
        "2026.11.2",
        "2026年11月2日",
        "2026 年 11 月 2 号",
        "２０２６．１１．２",
        "20261102",
        "2026-11-02 00:00:00",
        "2026-11-02T08:30:00+08:00",
        "2026/11/2（星期一）",
        "\u202d2026-11-02\u202c",
        "'2026-11-02",
        "26.11.2",
        "26-11-02",
    ],
)
def test_every_usual_form_of_a_day_is_read(text: str) -> None:
    assert parse_day(text, STOP) == date(2026, 11, 2)


@pytest.mark.parametrize(("text", "day"), [("85-3-1", date(1985, 3, 1)), ("85.3.1", date(1985, 3, 1))])
def test_a_year_of_two_digits_is_the_latest_one_in_the_window(text: str, day: date) -> None:
    assert parse_day(text, BIRTH) == day


def test_six_digits_are_a_day_only_when_they_are_not_a_month() -> None:
    assert parse_day("850301", BIRTH) == date(1985, 3, 1)
    with pytest.raises(NotADay):
        parse_day("202611", BIRTH)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2040-01-01", "late"),
        ("2026-11-29", "late"),
        ("1899-12-31", "early"),
        ("0226-11-20", "early"),
        ("1120-02-06", "early"),
        ("9999-12-31", "late"),
        ("2026-02-30", "format"),
        ("2026-13-01", "format"),
        ("11/20/2026", "format"),
        ("2026-11", "format"),
        ("46346", "serial_of_day"),
        ("today", "format"),
        ("", "format"),
    ],
)
def test_what_is_no_day_of_the_window_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NotADay) as caught:
        parse_day(text, BIRTH)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "202611",
        "2026-11",
        "2026/11",
        "2026.11",
        "2026年11月",
        "2026年11月份",
        "26.11",
        "２０２６１１",
        "2026/11/1",
        "20261101",
    ],
)
def test_every_usual_form_of_a_month_is_read(text: str) -> None:
    assert parse_month(text) == Month(202611)


@pytest.mark.parametrize("text", ["", "202600", "202613", "2026-13", "20261", "189912", "210001", "999912", "month"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no month"):
        parse_month(text)


TYPED = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"[0-9]{1,4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?", fullmatch=True),
    st.from_regex(r"[0-9]{4,8}", fullmatch=True),
)


@given(TYPED)
def test_a_day_is_in_its_window_or_refused(text: str) -> None:
    try:
        day = parse_day(text, BIRTH)
    except NotADay:
        return
    assert day in BIRTH


@given(TYPED)
def test_a_month_is_a_month_or_refused(text: str) -> None:
    try:
        month = parse_month(text)
    except ValueError as refused:
        assert "no month" in str(refused)  # noqa: PT017 - any other input passes without an error
        return
    assert Month(190001) <= month <= Month(209912)


@given(st.dates(min_value=EARLIEST, max_value=LATEST))
def test_a_day_is_read_back_from_every_form_with_four_digits(day: date) -> None:
    forms = ("{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}")
    assert {parse_day(form.format(day), DayWindow()) for form in forms} == {day}


# -- the numbers by which spreadsheets count days ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "window", "day"),
    [
        ("46198", STOP, date(2026, 6, 25)),
        ("４６１９８", STOP, date(2026, 6, 25)),
        ("46198.75", STOP, date(2026, 6, 25)),
        ("44736", STOP, None),
        ("33000", BIRTH, None),
        ("46400", BIRTH, None),
        ("45900", BIRTH, date(2025, 8, 31)),
        ("99999", DayWindow(), None),
    ],
)
def test_the_day_of_a_serial_number_is_named_where_there_is_only_one(
    text: str, window: DayWindow, day: date | None
) -> None:
    with pytest.raises(NotADay) as refused:
        parse_day(text, window)
    assert refused.value.day == day
    assert refused.value.reason == ("serial_of_day" if day else "serial")


def test_a_serial_number_is_no_month() -> None:
    with pytest.raises(ValueError, match="46198"):
        parse_month("46198")
