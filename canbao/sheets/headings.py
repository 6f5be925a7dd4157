"""Find the table in sheets of rows: where its headings are, which columns it has, and the rows below.

Offices put a title and the name of the unit above the headings, and dress the headings with stars, units and line
breaks. One reader finds them for every file and for what is pasted.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from canbao.sheets.reading import Sheet, SheetRow
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal
from canbao.values.text import normalise

COLUMN_MISSING = refusal(
    "column_missing",
    Bilingual(
        "The file has no column “{column}”. One of its first rows must hold the required column names.",
        "文件缺少“{column}”列。前几行中须有规定的列名。",
    ),
)
HEADING_TWICE = refusal(
    "heading_twice",
    Bilingual(
        "The heading {column} appears twice{where}. Remove one of the two columns.",
        "列名“{column}”重复出现{where}，请删去其中一列。",
    ),
)

NO_ROWS = refusal(
    "no_rows",
    Bilingual("The file has headings only, and no rows below them.", "文件只有列名，下面没有数据行。"),
)

SEARCHED_ROWS = 20
"""The headings are among so many first rows of a sheet."""

_TOTALS = ("合计", "总计", "小计", "本页合计", "本页小计", "累计", "TOTAL")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]|【[^【】]*】|〔[^〔〕]*〕")
_DRESS = re.compile(r"[\s*:#★☆※]+")
_NUMBERING = re.compile(r"^[0-9]{1,2}[.、)．]+(?=\D)")
_MUST = re.compile(r"(?<=.)(?:必填项?|选填项?|非必填|可不填|必录)$")


def clean_heading(cell: str) -> str:
    """Return a heading as it is compared: half width, lower case, without numbering, stars, units and blanks."""
    plain = _DRESS.sub("", _IN_BRACKETS.sub("", normalise(cell)))
    return _MUST.sub("", _NUMBERING.sub("", plain)).lower()


def find_heading(cell: str, accepted: Mapping[str, str]) -> str:
    """Return the column of a heading as written, empty without one; ``accepted`` maps clean headings to columns.

    A heading in two languages, such as ``姓名/Name``, is found by each of them.
    """
    whole = accepted.get(clean_heading(cell))
    if whole:
        return whole
    parts = [clean_heading(part) for part in re.split(r"[/／|]", cell)]
    parts += [clean_heading(part) for part in re.split(r"(?<=[\u4e00-\u9fff])\s*(?=[A-Za-z])", cell, maxsplit=1)]
    found = {accepted[part] for part in parts if part in accepted}
    return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: its sheet, its number in the sheet, and its cells in half width by column name."""

    sheet: str
    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The table of one sheet.

    ``headings`` maps column names to headings as written, in the file's order; ``unknown`` are headings without a
    column. ``totals`` are the rows that sum up others (合计), which are not among ``rows``.
    """

    sheet: str
    heading_row: int
    headings: Mapping[str, str]
    unknown: tuple[str, ...]
    rows: tuple[TableRow, ...]
    totals: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class FoundTables:
    """The tables of a file, and the names of sheets left out: hidden ones, and those without the headings."""

    tables: tuple[Table, ...]
    hidden: tuple[str, ...]
    without_headings: tuple[str, ...]

    @property
    def rows(self) -> list[TableRow]:
        """Return the rows of all tables, in the order of the file."""
        return [row for table in self.tables for row in table.rows]


def find_tables(sheets: Sequence[Sheet], columns: Mapping[str, tuple[str, ...]], needed: Sequence[str]) -> FoundTables:
    """Return the table of every visible sheet that has the headings of the needed columns.

    ``columns`` maps column names to their accepted headings, the first being the one to name. Raise :class:`Refusal`
    ``column_missing`` when no visible sheet has them, ``heading_twice`` for two columns of one name.
    """
    accepted = {clean_heading(heading): name for name, headings in columns.items() for heading in headings}
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    best: set[str] = set()
    tables, without = [], []
    for sheet in visible:
        row = max(sheet.rows[:SEARCHED_ROWS], key=lambda row: len(_matches(row, accepted)))
        found = set(_matches(row, accepted))
        if set(needed) <= found:
            tables.append(_make_table(sheet, row, accepted, columns))
        else:
            best = max(best, found, key=len)
            without.append(sheet.name)
    if not tables:
        raise COLUMN_MISSING(column=columns[next(name for name in needed if name not in best)][0])
    return FoundTables(tuple(tables), tuple(sheet.name for sheet in sheets if sheet.is_hidden), tuple(without))


def find_filled_tables(
    sheets: Sequence[Sheet], columns: Mapping[str, tuple[str, ...]], needed: Sequence[str]
) -> FoundTables:
    """Return the tables as :func:`find_tables`, of which at least one has a row.

    Raise :class:`Refusal` as there, or ``no_rows``.
    """
    found = find_tables(sheets, columns, needed)
    if not any(table.rows for table in found.tables):
        raise NO_ROWS()
    return found


def _matches(row: SheetRow, accepted: Mapping[str, str]) -> set[str]:
    return {name for cell in row.cells if (name := accepted.get(clean_heading(cell)))}


def _make_table(
    sheet: Sheet, heading_row: SheetRow, accepted: Mapping[str, str], columns: Mapping[str, tuple[str, ...]]
) -> Table:
    indexes: dict[str, int] = {}
    unknown = []
    for index, cell in enumerate(heading_row.cells):
        name = accepted.get(clean_heading(cell))
        if name is None:
            unknown.append(" ".join(cell.split()))
        elif name in indexes:
            raise HEADING_TWICE(column=columns[name][0], where=_in_sheet(sheet.name))
        else:
            indexes[name] = index
    rows: list[TableRow] = []
    totals: list[TableRow] = []
    for row in sheet.rows:
        if row.number <= heading_row.number:
            continue
        cells = {name: _cell(row, indexes.get(name)) for name in columns}
        (totals if _is_total(row) else rows).append(TableRow(sheet.name, row.number, cells))
    return Table(
        sheet.name,
        heading_row.number,
        {name: " ".join(heading_row.cells[index].split()) for name, index in indexes.items()},
        tuple(heading for heading in unknown if heading),
        tuple(rows),
        tuple(totals),
    )


def _in_sheet(name: str) -> Bilingual:
    return Bilingual(f" in the sheet {name}", f"（工作表“{name}”）") if name else Bilingual("", "")


def _cell(row: SheetRow, index: int | None) -> str:
    if index is None or index >= len(row.cells):
        return ""
    return unicodedata.normalize("NFKC", row.cells[index]).strip()


def _is_total(row: SheetRow) -> bool:
    return is_total(next(cell for cell in row.cells if cell))


def is_total(cell: str) -> bool:
    """Return whether a cell says that its row sums up others, such as 合 计 or 小计：."""
    return "".join(normalise(cell).split()).rstrip(":").upper() in _TOTALS
