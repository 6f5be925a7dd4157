"""A typed value is cleaned, or a finding says what is wrong with it."""

from datetime import date
from typing import Any

import pytest

from canbao.matters.columns import Column, clean_line
from canbao.matters.finding_sentences import finding_sentence
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from tests import factories

TODAY = date(2026, 11, 23)
LABEL = Bilingual("Label", "名称")
COLUMNS = (
    Column("remarks", LABEL, "text", longest=10),
    Column("name", LABEL, "name"),
    Column("certificate", LABEL, "code", codes="psn_cert_type"),
    Column("number", LABEL, "number", required=True, certificate="certificate"),
    Column("birth", LABEL, "date", required=True, from_number="number", window="birth"),
    Column("month", LABEL, "month"),
    Column("wage", LABEL, "money"),
)
LI = factories.resident_number(1)


def clean(**typed: Any) -> tuple[dict[str, Any], list[Finding]]:
    return clean_line(COLUMNS, {"number": LI, **typed}, 1, TODAY)


@pytest.mark.parametrize(
    ("typed", "column", "code"),
    [
        ({"remarks": "一二三四五六七八九十一"}, "remarks", "too_long"),
        ({"name": "李"}, "name", "name_short"),
        ({"name": "李4"}, "name", "name_short"),
        ({"number": "6.102E+17"}, "number", "number_as_figure"),
        ({"certificate": "99", "number": "123"}, "number", "number_format"),
        ({"birth": "1990-02-30"}, "birth", "date_format"),
        ({"month": "2026-13"}, "month", "month_format"),
        ({"wage": "much"}, "wage", "money_format"),
        ({"wage": "-0.01"}, "wage", "money_negative"),
        ({"wage": "100000000.01"}, "wage", "money_too_large"),
        ({"number": ""}, "number", "missing"),
        ({"remarks": "#N/A"}, "remarks", "cell_error"),
        ({"certificate": "护照", "number": "12"}, "certificate", "ambiguous_code"),
        ({"certificate": "17", "number": LI}, "number", "number_kind"),
    ],
)
def test_an_invalid_value_is_a_finding(typed: dict[str, str], column: str, code: str) -> None:
    values, findings = clean(**typed)
    assert (column, code) in [(one.column, one.code) for one in findings]
    assert values[column] is None


@pytest.mark.parametrize(
    ("typed", "column", "value"),
    [
        ({"remarks": "一二三四五六七八九十"}, "remarks", "一二三四五六七八九十"),
        ({"remarks": "a\x01\u202eb\0"}, "remarks", "ab"),
        ({"remarks": "\u3164\u200b"}, "remarks", None),
        ({"name": "李燕"}, "name", "李燕"),
        ({"wage": "0"}, "wage", 0),
        ({"wage": "100000000"}, "wage", 10_000_000_000),
        ({"birth": "1990-01-01"}, "birth", "1990-01-01"),
        ({"certificate": "99", "number": "1234", "birth": "1990-01-01"}, "number", "1234"),
        ({"certificate": "99", "number": "1" * 30, "birth": "1990-01-01"}, "number", "1" * 30),
    ],
)
def test_a_value_on_the_limit_is_accepted(typed: dict[str, str], column: str, value: Any) -> None:
    values, findings = clean(**typed)
    assert (values[column], findings) == (value, [])


def test_a_birth_date_that_disagrees_with_the_number_is_a_finding() -> None:
    assert [(one.column, one.code) for one in clean(birth="1990-01-02")[1]] == [("birth", "disagrees_with_number")]


def test_a_wrong_check_character_is_reported_with_the_correct_one() -> None:
    wrong = LI[:-1] + ("0" if LI[-1] != "0" else "1")
    (found,) = [one for one in clean(number=wrong)[1] if one.column == "number"]
    assert (found.code, found.words["expected"]) == ("number_checksum", LI[-1])


def test_a_birth_date_is_not_reported_missing_beside_an_invalid_number() -> None:
    assert [one.column for one in clean(number="123")[1]] == ["number"]
    assert [one.column for one in clean(certificate="99", number="1234")[1]] == ["birth"]


# -- a value that depends on another ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [LI, "1", "610200198811304412", "H12345678"])
def test_a_number_is_not_judged_under_an_unreadable_certificate_type(number: str) -> None:
    values, findings = clean(certificate="某某证", number=number)
    assert [(one.column, one.code) for one in findings] == [("certificate", "unknown_code")]
    assert values["number"] == number


def test_what_an_unjudged_number_would_show_is_kept_as_typed() -> None:
    values, findings = clean(certificate="某某证", birth="1985-03-01")
    assert [one.column for one in findings] == ["certificate"]
    assert values["birth"] == "1985-03-01"


def test_the_number_of_a_spreadsheet_for_a_day_says_which_day_it_is() -> None:
    _values, findings = clean(birth="45900")
    assert [finding_sentence(one, {}).zh for one in findings if one.column == "birth"] == [
        "45900 是表格内部的日期序号，对应 2025-08-31，核对后请填写日期本身。"
    ]
    _values, findings = clean(birth="33000")
    assert [finding_sentence(one, {}).zh for one in findings if one.column == "birth"] == [
        "33000 是表格内部的日期序号，请填写日期本身，例如 2026-11-23。"
    ]


def test_a_word_of_several_entries_names_them_all() -> None:
    _values, findings = clean(certificate="护照", number="")
    (found,) = [one for one in findings if one.column == "certificate"]
    assert finding_sentence(found, {}).zh == "“护照”可能是：08 外国人护照、16 中国护照，请从列表选择。"
