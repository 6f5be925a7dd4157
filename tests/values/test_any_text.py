"""Every reader of outside text returns a value or says what is wrong, whatever Unicode it is given."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.values.days import DayWindow, NotADay, parse_day, parse_month
from canbao.values.identifiers import check_identifier, check_identifiers
from canbao.values.money import NotMoney, parse_yuan
from canbao.values.names import compare_names
from canbao.values.number_checks import KINDS
from canbao.values.person_names import NotAName, check_person_name
from canbao.values.text import (
    clean_cell,
    clean_name,
    clean_reference,
    compact,
    is_cell_error,
    mask_name,
    mask_number,
    mask_phone,
    normalise,
    remove_invisible,
    strip_invisible,
)

TODAY = date(2026, 11, 23)
ODD = [
    "\0",
    "\u202e",
    "\u3164",
    "\ud7ff",
    "\ufffd",
    "\U000e0041",
    "\U0010ffff",
    "²",
    "½",
    "Ⅻ",
    "١٢",
    "〇",
    "İ",
    "ß",
    "ﬀ",
]
FIGURES = ["46198", "202611", "26.11", "1e5", "-0", "9" * 40, "6102", "X", "年", "月", "·", "=", "'", "#N/A", "张*"]
TYPED = st.text(max_size=40) | st.lists(st.sampled_from(ODD + FIGURES) | st.text(max_size=4), max_size=6).map("".join)


@given(TYPED)
def test_a_day_a_month_and_an_amount_are_read_or_refused(text: str) -> None:
    for read, refusal in (
        (lambda typed: parse_day(typed, DayWindow()), NotADay),
        (parse_month, ValueError),
        (parse_yuan, NotMoney),
    ):
        try:
            read(text)
        except refusal:
            continue


@pytest.mark.parametrize("kind", KINDS)
@given(TYPED)
def test_a_number_is_valid_or_has_a_reason(kind: str, text: str) -> None:
    verdict = check_identifier(kind, text, TODAY)
    assert verdict.valid or verdict.reason
    assert not verdict.valid or check_identifier(kind, verdict.normalized or "", TODAY).valid


@given(st.lists(TYPED, max_size=4))
def test_a_file_of_numbers_has_a_verdict_for_each_line(lines: list[str]) -> None:
    verdicts = list(check_identifiers((f"resident_id\t{line}" for line in lines), TODAY))
    assert len(json.loads(json.dumps(verdicts))) == len(lines)


@given(TYPED, TYPED)
def test_two_texts_compare_as_names(first: str, second: str) -> None:
    assert compare_names(first, second) in ("same", "alike", "different")


@given(TYPED)
def test_a_name_that_passes_is_seen_and_cleaned(text: str) -> None:
    name = clean_name(text)
    try:
        check_person_name(name)
    except NotAName:
        return
    assert name == clean_name(name) == strip_invisible(name)
    assert sum(character.isalpha() for character in name) or any(ord(character) > 0xFFFF for character in name)


@given(TYPED)
def test_every_cleaner_leaves_nothing_invisible(text: str) -> None:
    for clean in (strip_invisible, clean_cell, normalise, compact, clean_reference, clean_name):
        cleaned = clean(text)
        assert cleaned == cleaned.strip() == remove_invisible(cleaned), clean.__name__
    assert isinstance(is_cell_error(text), bool)
    assert all(len(mask(text)) == len(text) for mask in (mask_name, mask_number, mask_phone))
