"""The journal in the reader's words: names in context, codes by their names, amounts in yuan."""

import pytest
from django.utils.translation import override

from canbao.journal.models import Entry
from canbao.office.field_names import field_name
from canbao.office.journal.entry_texts import get_entry_text, get_value_text


def entry(kind: str, object_id: str = "1", reason: str = "", **new: object) -> Entry:
    return Entry(verb="bill.issue", object_kind=kind, object_id=object_id, old={}, new=new, reason=reason)


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        ("employer", "number", "单位编号"),
        ("matter", "number", "受理号"),
        ("employer", "name", "单位名称"),
        ("person", "name", "姓名"),
        ("previewed_file", "name", "文件名"),
    ],
)
def test_a_field_is_named_by_what_it_belongs_to(kind: str, name: str, text: str) -> None:
    with override("zh-hans"):
        assert field_name(name, kind) == text


@pytest.mark.parametrize(
    ("kind", "name", "value", "text"),
    [
        ("bill", "amount", 1_234_567, "12,345.67元"),
        ("day", "unmatched", 50, "0.50元"),
        ("taxpayment_file", "unmatched", 50, "50"),
        ("matter", "state", "returned", "退回补正"),
        ("slip", "schemes", ["310", "510"], "职工基本医疗保险、生育保险"),
        ("user", "posts", ["office.finance"], "财务岗"),
        ("employer", "industry", "不是代码", "不是代码"),
        ("matter", "passed", 0, "0"),
    ],
)
def test_a_value_is_shown_in_the_readers_words(kind: str, name: str, value: object, text: str) -> None:
    with override("zh-hans"):
        assert get_value_text(kind, name, value) == text


def test_a_reason_of_a_matter_has_the_words_of_its_code() -> None:
    with override("zh-hans"):
        shown = get_entry_text(entry("matter", reason="wage 请核对", number="2026-1"))
    assert not shown.reason.startswith("wage") and shown.reason.endswith(" · 请核对")


def test_an_internal_id_is_not_shown() -> None:
    with override("zh-hans"):
        assert get_entry_text(entry("matter", "384945534819009695", number="2026-1128-1")).subject == "办件 2026-1128-1"
        assert get_entry_text(entry("bill", "384945534819009695")).subject == "核定单"
        assert get_entry_text(entry("assessment", "202611")).subject == "核定 202611"
