"""Text copied from spreadsheets, read as they write it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.sheets.clipboard import read_copied_rows

NUMBER = "610200199001010012"


def cells(text: str) -> list[tuple[str, ...]]:
    return [row.cells for row in read_copied_rows(text)]


def test_a_cell_with_a_line_break_stays_one_cell() -> None:
    assert cells('姓名\t备注\n张三\t"第一行\n第二行"\n李四\t无') == [
        ("姓名", "备注"),
        ("张三", "第一行 第二行"),
        ("李四", "无"),
    ]


def test_rows_are_numbered_by_the_line_they_begin_in() -> None:
    assert [row.number for row in read_copied_rows('"a\nb"\tc\n\nd\te')] == [1, 4]


def test_doubled_quotation_marks_are_one() -> None:
    assert cells('"他说""好"""\tb') == [('他说"好"', "b")]


@pytest.mark.parametrize("text", ['"张三\t1\n李四\t2', '张"三\t1\n李四\t2', '"张三\t1\n李四"\t2'])
def test_a_stray_quotation_mark_swallows_no_row(text: str) -> None:
    assert len(cells(text)) == 2


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1e"])
def test_only_a_line_break_ends_a_row(separator: str) -> None:
    assert cells(f"欧阳{separator}晓\t1") == [("欧阳 晓", "1")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_break_ends_a_row(end: str) -> None:
    assert cells(f"张三\t1{end}李四\t2{end}") == [("张三", "1"), ("李四", "2")]


@pytest.mark.parametrize("separator", [",", ";", "，", "；"])
def test_text_that_is_clearly_separated_otherwise_is_read_so(separator: str) -> None:
    text = "\n".join(separator.join(row) for row in [("姓名", "证件号码", "工资"), ("张三", NUMBER, "5000")])
    assert cells(text) == [("姓名", "证件号码", "工资"), ("张三", NUMBER, "5000")]


@pytest.mark.parametrize("text", ["Smith, John\nMiller, Ann", "张三，男", "李晓燕"])
def test_a_comma_in_a_text_separates_nothing(text: str) -> None:
    assert cells(text) == [(line,) for line in text.split("\n")]


def _bare(text: str) -> str:
    return re.sub(r'[\s\x00-\x1f",;，；|]', "", text)


@given(st.text(alphabet=st.sampled_from('ab1234567"\t\n\r,; 张\u2028\x0b\0')))
def test_any_text_is_read_and_no_character_is_lost(text: str) -> None:
    assert _bare("".join("".join(row) for row in cells(text))) == _bare(text)
