"""Amounts in capitals follow the rules for vouchers, and every amount can be read back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.papers.capitals import LIMIT, amount_in_capitals

DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def group_value(words: str) -> int:
    """Return the value of up to four digits with their places and any number of 零."""
    total, digit = 0, 0
    for one in words:
        if one in UNITS:
            total, digit = total + digit * UNITS[one], 0
        else:
            digit = DIGITS[one]
    return total + digit


def whole_value(words: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            # Only the last 亿 separates the number: 万亿 belongs to the part before it.
            high, low = words.rsplit(unit, 1)
            return whole_value(high) * size + whole_value(low)
    return group_value(words)


def read_back(words: str) -> int:
    """Return the fen of an amount in capitals."""
    match = re.fullmatch(r"人民币(负?)(?:(.+)元)?(?:(.)角)?(?:零?(.)分)?整?", words)
    assert match is not None, words
    yuan, jiao, odd = whole_value(match[2] or ""), DIGITS[match[3] or "零"], DIGITS[match[4] or "零"]
    return (yuan * 100 + jiao * 10 + odd) * (-1 if match[1] else 1)


AMOUNTS = st.one_of(
    st.integers(-LIMIT + 1, LIMIT - 1),
    st.integers(-(10**8), 10**8),
    # Figures with many zeros, which the rules are about.
    st.lists(st.sampled_from("0000123456789"), min_size=1, max_size=18).map(lambda digits: int("".join(digits))),
)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (123456, "壹仟贰佰叁拾肆元伍角陆分"),
        # The examples of the rules themselves.
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (10700053, "壹拾万柒仟元伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (100, "壹元整"),
        (1000, "壹拾元整"),
        (1005, "壹拾元零伍分"),
        (100000, "壹仟元整"),
        (100100, "壹仟零壹元整"),
        (101000, "壹仟零壹拾元整"),
        (1000000, "壹万元整"),
        (1000100, "壹万零壹元整"),
        (1010000, "壹万零壹佰元整"),
        (1100000, "壹万壹仟元整"),
        (10000000_00, "壹仟万元整"),
        (1_0000_0000_00, "壹亿元整"),
        (1_0000_0001_00, "壹亿零壹元整"),
        (1_0001_0000_00, "壹亿零壹万元整"),
        (1_1000_0000_00, "壹亿壹仟万元整"),
        (1_0000_0000_0000_00, "壹万亿元整"),
        (1_0000_0000_0001_01, "壹万亿零壹元零壹分"),
        (1_0001_0000_0000_00, "壹万零壹亿元整"),
        (12_3456_7890_1234_56, "壹拾贰万叁仟肆佰伍拾陆亿柒仟捌佰玖拾万壹仟贰佰叁拾肆元伍角陆分"),
        (-123456, "负壹仟贰佰叁拾肆元伍角陆分"),
        (-5, "负伍分"),
    ],
)
def test_an_amount_follows_the_rules_for_vouchers(fen: int, words: str) -> None:
    assert amount_in_capitals(fen) == f"人民币{words}"


@given(AMOUNTS)
def test_every_amount_can_be_read_back(fen: int) -> None:
    assert read_back(amount_in_capitals(fen)) == fen


@given(AMOUNTS)
def test_zeros_are_never_doubled_or_before_a_unit(fen: int) -> None:
    words = amount_in_capitals(fen).removeprefix("人民币").removeprefix("负")
    assert "零零" not in words
    assert not re.search("零[拾佰仟万亿角分整]", words)
    assert fen == 0 or not re.search("零元|^零", words)


@given(AMOUNTS)
def test_only_an_amount_that_ends_in_fen_has_no_closing_word(fen: int) -> None:
    assert amount_in_capitals(fen).endswith("分") == bool(abs(fen) % 10)
    assert amount_in_capitals(fen).endswith("整") != amount_in_capitals(fen).endswith("分")


@given(st.integers(1, LIMIT - 1))
def test_a_negative_amount_has_one_more_character(fen: int) -> None:
    assert amount_in_capitals(-fen) == amount_in_capitals(fen).replace("人民币", "人民币负")


@pytest.mark.parametrize("fen", [LIMIT, -LIMIT])
def test_an_amount_beyond_the_limit_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="too large for capitals"):
        amount_in_capitals(fen)
