"""What is copied from workbooks, chats and PDFs is cleaned in one place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.values.text import (
    clean_name,
    clean_reference,
    compact,
    has_lost_characters,
    is_cell_error,
    normalise,
    remove_invisible,
    strip_invisible,
)

INVISIBLE = [
    *"\0\x07\x1b\x7f\x9f\u034f\u115f\u1160\u180b\u2800\u3164\uffa0\ufe0f\U000e0100\U000e0041\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
]


@pytest.mark.parametrize("character", INVISIBLE)
def test_characters_that_nobody_sees_are_removed(character: str) -> None:
    text = f"{character}610{character}200{character}"
    assert {strip_invisible(text), normalise(text), compact(text), clean_reference(text)} == {"610200"}


def test_blanks_and_ends_of_lines_stay_within_a_text() -> None:
    assert remove_invisible("\ufeff 第一行\r\n\t第二行\u200b\u3000") == " 第一行\r\n\t第二行\u3000"


def test_the_apostrophe_that_keeps_a_cell_as_text_is_removed() -> None:
    assert normalise("'0012") == compact("＇0012") == clean_reference("'0012") == "0012"


@pytest.mark.parametrize(
    "text",
    [
        "361025111000123456",
        " 361025111000123456 ",
        "'361025111000123456",
        "\u202d361025111000123456\u202c",
        "\u200b361025111000123456",
        "3610 2511 1000 1234 56",
        "３６１０２５１１１０００１２３４５６",
        "No.361025111000123456",
        "№：361025111000123456",
    ],
)
def test_one_number_has_one_spelling(text: str) -> None:
    assert clean_reference(text) == "361025111000123456"


def test_a_reference_keeps_its_hyphens_in_one_form() -> None:
    assert clean_reference("hf—z1") == clean_reference("HF-Z1") == "HF-Z1"


@pytest.mark.parametrize("dot", [*"·•․‧⋅∙・･·.．"])
def test_the_parts_of_a_name_are_joined_by_one_dot(dot: str) -> None:
    assert clean_name(f"阿依古丽{dot}买买提") == "阿依古丽·买买提"


@pytest.mark.parametrize("text", ["张 三", "张　三", " 张三 ", "张\u200b三", "'张三"])
def test_blanks_within_a_han_name_disappear(text: str) -> None:
    assert clean_name(text) == "张三"


def test_a_latin_name_keeps_its_blanks_and_points() -> None:
    assert clean_name("ＪＯＨＮ  Q. PUBLIC") == "JOHN Q. PUBLIC"


def test_a_radical_of_a_pdf_becomes_the_ideograph_and_rare_ideographs_stay() -> None:
    assert clean_name("\u2f2d㐂𠮷") == "山㐂𠮷"


@pytest.mark.parametrize("text", ["张??", "张�", "张？", "张□", "张\ue863"])
def test_characters_lost_on_the_way_are_noticed(text: str) -> None:
    assert has_lost_characters(clean_name(text))


def test_a_whole_name_has_lost_nothing() -> None:
    assert not has_lost_characters("阿依古丽·买买提")


@pytest.mark.parametrize("text", ["#N/A", "#n/a", "#REF!", "#DIV/0!", "＃N/A", " #VALUE! "])
def test_the_error_of_a_formula_is_noticed(text: str) -> None:
    assert is_cell_error(text)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (strip_invisible, normalise, compact, clean_name, clean_reference):
        once = clean(text)
        assert clean(once) == once, clean


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_ascii_is_read_as_any_text_is(text: str) -> None:
    in_full = strip_invisible(strip_invisible(unicodedata.normalize("NFKC", strip_invisible(text))).lstrip("'"))
    assert normalise(text) == in_full
    assert is_cell_error(text) == is_cell_error(f"\u200b{text}")
