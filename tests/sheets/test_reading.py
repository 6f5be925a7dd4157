"""Uploaded tables: workbooks and CSV files of offices are read unchanged, harmful ones are refused."""

import contextlib
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.sheets import reading, workbook_process
from canbao.sheets.reading import SheetRow, read_sheets
from canbao.sheets.writing import write_csv
from canbao.values.refusals import Refusal
from tests.sheets.workbooks import bare_workbook, workbook


def read_rows(data: bytes) -> list[list[str]]:
    """Return the cells of the only sheet."""
    (sheet,) = read_sheets(data)
    return [list(row.cells) for row in sheet.rows]


def get_refusal_code(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        read_rows(data)
    return caught.value.code


def test_a_workbook_is_read_unchanged() -> None:
    rows = [
        ["电子税票号", "入库金额", "缴款日期", "备注"],
        ["161020260000000001", 1200.5, date(2026, 11, 20), "㐂𠮷李晓燕 "],
        ["１２３", 1200, date(2026, 1, 2), ""],
    ]
    assert read_rows(workbook(rows)) == [
        ["电子税票号", "入库金额", "缴款日期", "备注"],
        ["161020260000000001", "1200.5", "2026-11-20", "㐂𠮷李晓燕"],
        ["１２３", "1200", "2026-01-02", ""],
    ]


def test_a_number_that_lost_its_digits_is_read_in_scientific_notation() -> None:
    assert read_rows(workbook([[161020260000000001]])) == [["1.610203e+17"]]


def test_blank_rows_are_left_out() -> None:
    assert read_rows(workbook([["a"], [" "], ["b"]])) == [["a"], ["b"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_file_is_read_in_every_encoding_and_with_every_separator(encoding: str, separator: str) -> None:
    text = f"单位编号{separator}金额\r\n0001{separator}１２.50\r\n\r\n"
    assert read_rows(text.encode(encoding)) == [["单位编号", "金额"], ["0001", "１２.50"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table_empty"),
        (b"\r\n ,\r\n", "table_empty"),
        (b"a\0b", "table_encoding"),
        (b"\xff\xfea\x00\xff", "table_encoding"),
        (b"PK\x03\x04 and no zip behind", "table_workbook"),
        (workbook([]), "table_empty"),
    ],
    ids=["nothing", "blanks", "a null", "neither UTF-8 nor GB18030", "not a zip", "an empty sheet"],
)
def test_a_file_that_is_no_table_is_refused(data: bytes, code: str) -> None:
    assert get_refusal_code(data) == code


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = BytesIO()
    with ZipFile(out, "w") as file:
        file.writestr("a.txt", "no sheet")
    assert get_refusal_code(out.getvalue()) == "table_workbook"


def test_a_cell_at_the_farthest_corner_is_refused_without_using_memory() -> None:
    data = bare_workbook(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>b</t></is></c></row>'
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert get_refusal_code(data) == "table_too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_zip_bomb_is_refused() -> None:
    text = "x" * 1_000_000
    data = bare_workbook(bomb(text, 1200))
    assert len(data) < 4_000_000
    assert get_refusal_code(data) == "table_too_large"


def bomb(text: str, rows: int) -> Iterator[str]:
    """Yield rows that all hold one long text: small in the file, large when opened."""
    cells = (f'<c r="A{row}" t="inlineStr"><is><t>{text}</t></is></c>' for row in range(1, rows + 1))
    return (f'<row r="{row}">{cell}</row>' for row, cell in enumerate(cells, start=1))


def test_a_zip_bomb_within_the_limit_of_memory_does_not_use_memory_of_the_caller() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert get_refusal_code(bare_workbook(bomb("x" * 1_000_000, 120))) == "table_too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def test_a_tax_payment_file_of_a_whole_city_is_within_the_limits() -> None:
    rows = [[f"16102026{number:010d}", f"ZJ202611{number:08d}", "12345.67", "2026-11-20"] for number in range(30_000)]
    assert len(read_rows(workbook(rows))) == 30_000


def test_a_workbook_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # This limit has passed before the child can start; if it had no effect, the table would be read.
    monkeypatch.setattr(reading, "SECONDS", 0.0)
    assert get_refusal_code(workbook([["a"]])) == "table_too_large"


def test_the_child_has_a_limit_of_memory() -> None:
    script = (
        "from canbao.sheets import workbook_process; import resource, io, sys; workbook_process.main(); "
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], input=workbook([["a"]]), capture_output=True)
    (sheet,) = json.loads(done.stdout)
    assert (sheet["rows"], int(done.stderr)) == ([["a"]], workbook_process.MEMORY)


def test_an_entity_that_names_a_file_is_not_resolved(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret")
    prolog = f'<!DOCTYPE worksheet [<!ENTITY secret SYSTEM "file://{tmp_path}/secret">]>'
    data = bare_workbook('<row r="1"><c r="A1" t="inlineStr"><is><t>a&secret;</t></is></c></row>', prolog)
    with contextlib.suppress(Refusal):
        assert "the secret" not in repr(read_rows(data))


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1 晚", "@SUM(A1)", "161020260000000001"])
def test_a_text_that_looks_like_a_formula_is_written_as_text(text: str) -> None:
    (row,) = read_rows(write_csv([[text, "plain"]]))
    assert row == [f"'{text}", "plain"]


def test_a_text_that_looks_like_a_formula_is_read_as_text() -> None:
    assert read_rows(workbook([["=1+1", "@x"]])) == [["=1+1", "@x"]]


def test_rows_keep_their_numbers_in_the_file() -> None:
    (sheet,) = read_sheets(workbook([["a"], [" "], ["b"]]))
    assert sheet.rows == (SheetRow(1, ("a",)), SheetRow(3, ("b",)))
    (sheet,) = read_sheets(b'a\n\n"b\nc"\nd\n')
    assert [row.number for row in sheet.rows] == [1, 3, 5]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_in_utf_16_is_read_by_its_mark(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert read_rows(mark + "单位编号\t金额\r\n".encode(encoding)) == [["单位编号", "金额"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "table_old_workbook"),
        (b"\xef\xbb\xbf <html><body><table>", "table_html"),
        ("<!DOCTYPE html>\n<table>".encode("gb18030"), "table_html"),
        (b'<?xml version="1.0"?><Workbook/>', "table_html"),
        (b'a,b\n1,"2\n3,4\n', "table_quotes"),
    ],
)
def test_what_to_save_again_is_named(data: bytes, code: str) -> None:
    assert get_refusal_code(data) == code


def test_the_line_of_an_open_quotation_mark_is_named() -> None:
    with pytest.raises(Refusal) as caught:
        read_sheets(b'a,b\n1,2\n3,"4\n5,6\n')
    assert caught.value.words["line"] == 3


def test_the_separator_that_excel_names_is_used() -> None:
    (sheet,) = read_sheets("sep=;\n单位,编号;金额\n".encode())
    assert sheet.rows == (SheetRow(2, ("单位,编号", "金额")),)


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_sheets_or_a_refusal(data: bytes) -> None:
    try:
        sheets = read_sheets(data)
    except Refusal as refusal:
        assert refusal.code.startswith("table_")  # noqa: PT017 - any other input passes without an error
        return
    assert all(any(row.cells) for sheet in sheets for row in sheet.rows)
