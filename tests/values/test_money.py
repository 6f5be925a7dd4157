"""Yuan are read as people write them, kept as fen, and never rounded in silence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.values.money import (
    MOST_FEN,
    Fen,
    NotMoney,
    half_up,
    parse_yuan,
    round_to_unit,
    take_ratio,
    yuan,
    yuan_plain,
)

AMOUNTS = st.integers(-MOST_FEN + 1, MOST_FEN - 1).map(Fen)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("6800", 680000),
        ("6,800.00", 680000),
        (" 6800.5 ", 680050),
        ("６８００．０１", 680001),
        ("￥6,800元", 680000),
        ("1,234,567.89", 123456789),
        ("-0.05", -5),
        ("−3", -300),
        ("+3.", 300),
        ("0.10000", 10),
    ],
)
def test_yuan_are_read_as_people_write_them(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("　", "empty"),
        ("元", "empty"),
        ("six thousand", "format"),
        ("1e5", "format"),
        ("6,80.00", "format"),
        ("68,00", "format"),
        ("6 800", "format"),
        ("1.2.3", "format"),
        ("--1", "format"),
        ("NaN", "format"),
        ("٣", "format"),
        ("0.005", "fraction"),
        ("100000000000000", "too_large"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NotMoney) as refused:
        parse_yuan(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("fen", "shown", "plain"),
    [
        (680000, "6,800.00", "6800.00"),
        (0, "0.00", "0.00"),
        (-5, "-0.05", "-0.05"),
        (123456789, "1,234,567.89", "1234567.89"),
    ],
)
def test_fen_are_shown_as_yuan(fen: int, shown: str, plain: str) -> None:
    assert (yuan(Fen(fen)), yuan_plain(Fen(fen))) == (shown, plain)


@given(AMOUNTS)
def test_every_amount_is_read_back_as_it_was_shown(fen: Fen) -> None:
    assert parse_yuan(yuan(fen)) == parse_yuan(yuan_plain(fen)) == fen


@pytest.mark.parametrize(
    ("value", "unit", "rounded"),
    [
        ("2.345", "0.01", "2.35"),
        ("-2.345", "0.01", "-2.35"),
        ("2.3449", "0.01", "2.34"),
        ("6543.50", "1", "6544"),
        ("6543.25", "0.1", "6543.3"),
        ("0.125", "0.01", "0.13"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: str, unit: str, rounded: str) -> None:
    assert half_up(Decimal(value), Decimal(unit)) == Decimal(rounded)


def test_a_unit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="unit"):
        half_up(Decimal(1), Decimal(0))


@given(st.decimals("-1e9", "1e9", places=6), st.sampled_from(["1", "0.1", "0.01"]))
def test_rounding_moves_by_half_a_unit_at_most(value: Decimal, unit: str) -> None:
    rounded = half_up(value, Decimal(unit))
    assert abs(rounded - value) <= Decimal(unit) / 2
    assert rounded % Decimal(unit) == 0


@given(AMOUNTS, st.integers(1, 100_000).map(Fen))
def test_a_whole_amount_is_rounded_to_a_unit_as_a_decimal_is(fen: Fen, unit: Fen) -> None:
    assert round_to_unit(fen, unit) == half_up(Decimal(fen), Decimal(unit))


@given(AMOUNTS, st.decimals(0, 1, places=8))
def test_a_ratio_of_an_amount_is_rounded_half_up_to_the_fen(fen: Fen, ratio: Decimal) -> None:
    assert take_ratio(fen, ratio) == half_up(Decimal(fen) * ratio, Decimal(1))
