"""A typed value is cleaned, or a finding says what is wrong with it."""

from datetime import date
from typing import Any

import pytest

from canbao.matters.columns import Column, clean_line
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
    Column("birth", LABEL, "date", required=True, from_number="number"),
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
