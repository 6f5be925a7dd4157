"""The table in a file is found wherever offices put it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.sheets.headings import clean_heading, find_tables
from canbao.sheets.reading import Sheet, SheetRow
from canbao.values.refusals import Refusal

COLUMNS = {"ticket": ("电子税票号", "ticket"), "amount": ("入库金额", "amount"), "note": ("备注", "note")}
NEEDED = ("ticket", "amount")


def sheet(*rows: tuple[str, ...], name: str = "S", is_hidden: bool = False) -> Sheet:
    return Sheet(name, tuple(SheetRow(number, row) for number, row in enumerate(rows, start=1)), is_hidden)


@pytest.mark.parametrize(
    "written", ["入库金额", "*入库金额", "入库金额（元）", "入库\n金额", " 入库金额 ", "入库金额(元):"]
)
def test_a_dressed_heading_is_the_same_heading(written: str) -> None:
    assert clean_heading(written) == "入库金额"


def test_titles_above_and_totals_below_are_no_rows() -> None:
    found = find_tables(
        [sheet(("清册", ""), ("单位：元", ""), ("电子税票号", "入库金额"), ("T1", "1.00"), ("合 计：", "1.00"))],
        COLUMNS,
        NEEDED,
    )
    (table,) = found.tables
    assert (table.heading_row, [row.number for row in table.rows], [row.number for row in table.totals]) == (
        3,
        [4],
        [5],
    )


def test_every_visible_sheet_is_read_and_the_others_are_named() -> None:
    found = find_tables(
        [
            sheet(("电子税票号", "入库金额"), ("T1", "1.00"), name="一"),
            sheet(("说明",), name="说明"),
            sheet(("电子税票号", "入库金额"), ("T2", "2.00"), name="旧", is_hidden=True),
            sheet(("入库金额", "电子税票号"), ("3.00", "T3"), name="二"),
        ],
        COLUMNS,
        NEEDED,
    )
    assert [(row.sheet, row.cells["ticket"]) for row in found.rows] == [("一", "T1"), ("二", "T3")]
    assert (found.hidden, found.without_headings) == (("旧",), ("说明",))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Refusal) as caught:
        find_tables([sheet(("电子税票号", "备注"))], COLUMNS, NEEDED)
    assert (caught.value.code, caught.value.words["column"]) == ("column_missing", "入库金额")


def test_a_heading_that_appears_twice_is_named() -> None:
    with pytest.raises(Refusal) as caught:
        find_tables([sheet(("电子税票号", "入库金额", "amount"))], COLUMNS, NEEDED)
    assert (caught.value.code, caught.value.words["column"]) == ("heading_twice", "入库金额")


def test_headings_without_a_column_are_named() -> None:
    (table,) = find_tables([sheet(("电子税票号", "经办人", "入库金额"))], COLUMNS, NEEDED).tables
    assert table.unknown == ("经办人",)


@given(st.lists(st.lists(st.sampled_from(["", "电子税票号", "入库金额", "备注", "合计", "1"]), min_size=1, max_size=4)))
def test_any_sheet_is_a_table_or_a_refusal(rows: list[list[str]]) -> None:
    numbered = tuple(SheetRow(number, tuple(row)) for number, row in enumerate(rows, start=1) if any(row))
    if not numbered:
        return
    try:
        found = find_tables([Sheet("S", numbered)], COLUMNS, NEEDED)
    except Refusal as refusal:
        assert refusal.code in ("column_missing", "heading_twice")  # noqa: PT017 - any other input passes without an error
        return
    (table,) = found.tables
    assert len(table.rows) + len(table.totals) == sum(row.number > table.heading_row for row in numbered)
