"""Typed text is brought to one form; personal text is hidden but for what tells two people apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.values.text import compact, mask_name, mask_number, mask_phone, normalise


def test_full_width_becomes_half_width_and_spaces_around_go() -> None:
    assert normalise("　ＸＸ３０８２－４ ") == "XX3082-4"


def test_invisible_characters_copied_from_a_page_go() -> None:
    assert normalise("\ufeff6102\u200b00") == "610200"


def test_an_identifier_loses_spaces_and_every_sort_of_hyphen() -> None:
    assert compact(" xxxx 3082－4 — x\t") == "XXXX30824X"


@pytest.mark.parametrize(("name", "masked"), [("张三", "张*"), ("欧阳娜娜", "欧***"), ("李", "李"), ("", "")])
def test_a_name_shows_its_first_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_a_resident_number_shows_six_and_four() -> None:
    assert mask_number("610200199001010070") == "610200********0070"


@pytest.mark.parametrize(("number", "masked"), [("E00000001", "E0*****01"), ("12345", "1***5"), ("123", "***")])
def test_a_short_number_shows_a_fourth_at_each_end(number: str, masked: str) -> None:
    assert mask_number(number) == masked


def test_a_phone_shows_three_and_four() -> None:
    assert mask_phone("13800000000") == "138****0000"


@given(st.text("0123456789X", max_size=30))
def test_masking_hides_at_least_half_of_a_short_number_and_four_of_a_long_one(number: str) -> None:
    assert mask_number(number).count("*") >= min(4, (len(number) + 1) // 2)


@given(st.text("0123456789X", max_size=30))
def test_masking_twice_is_masking_once(number: str) -> None:
    assert mask_number(mask_number(number)) == mask_number(number)
