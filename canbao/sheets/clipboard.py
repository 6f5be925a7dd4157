"""Read text copied from a spreadsheet as rows of cells, the way spreadsheets write it.

Excel, WPS and LibreOffice separate cells by tabs and put a cell with a line break, a tab or a quotation mark between
quotation marks. Text copied from a CSV file has commas or semicolons. Nothing raises: what is no table is one column.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TAB = "\t"
_SEPARATORS = (",", ";", "，", "；", "|")
_BREAK = re.compile(r"\r\n?")
_DIGITS = re.compile(r"[0-9０-９][0-9０-９Xx -]{5,}")
"""What a certificate number or a phone looks like."""
_SAMPLE = 200
"""So many rows decide whether a text is separated by commas."""


@dataclass(frozen=True, slots=True)
class CopiedRow:
    """One row: the number of its first line in the text, from 1, and its cells without surrounding blanks."""

    number: int
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """The cells that hold a text, in one line."""
        return " · ".join(filter(None, self.cells))


def read_copied_rows(text: str, *, keeps_blank: bool = False) -> list[CopiedRow]:
    """Return the rows of a copied text, without blank ones unless ``keeps_blank``.

    Only a line break ends a row, not the other characters that Unicode calls separators. A cell is one line: breaks
    and runs of blanks in it are one space.
    """
    plain = _BREAK.sub("\n", text).replace("\0", "")
    separator = TAB if TAB in plain else _find_separator(plain)
    rows = [
        CopiedRow(number, tuple(" ".join(cell.split()) for cell in cells)) for number, cells in _split(plain, separator)
    ]
    return rows if keeps_blank else [row for row in rows if any(row.cells)]


def _find_separator(text: str) -> str:
    """Return the sign that clearly separates cells, else the tab.

    It is clear when most rows have the same number of cells by it, and most of these a cell with a long number.
    """
    head = "\n".join(text.split("\n", _SAMPLE)[:_SAMPLE])
    if not _DIGITS.search(head):
        return TAB
    best, most_cells = TAB, 1
    for separator in _SEPARATORS:
        if separator not in head:
            continue
        rows = [cells for _number, cells in _split(head, separator) if any(cell.strip() for cell in cells)]
        width, times = Counter(map(len, rows)).most_common(1)[0]
        numbered = sum(any(_DIGITS.fullmatch(cell.strip()) for cell in cells) for cells in rows if len(cells) == width)
        if width > most_cells and 2 * times > len(rows) and 2 * numbered >= times:
            best, most_cells = separator, width
    return best


def _split(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line that each row begins in, and its cells.

    A quotation mark opens a cell only at its beginning, and only if one closes it before a separator or a line end;
    else it is a character like any other.
    """
    end = re.escape(separator)
    quoted = re.compile(rf'"([^"]*(?:""[^"]*)*)"[ ]*(?={end}|\n|\Z)')
    bare = re.compile(rf"[^{end}\n]*")
    place, line, first, cells = 0, 1, 1, []
    while place <= len(text):
        match = quoted.match(text, place) if text.startswith('"', place) else None
        if match and _is_one_cell(match[1], separator):
            cells.append(match[1].replace('""', '"'))
            line += match[1].count("\n")
        else:
            match = bare.match(text, place)
            cells.append(match[0] if match else "")
        place = match.end() if match else place
        if place < len(text) and text[place] == separator:
            place += 1
            continue
        yield first, cells
        place, line, cells = place + 1, line + 1, []
        first = line


def _is_one_cell(quoted: str, separator: str) -> bool:
    """Return whether a text between quotation marks is one cell, not the rows between two stray marks."""
    return separator != TAB or not (TAB in quoted and "\n" in quoted)


def get_width(rows: Sequence[CopiedRow]) -> int:
    """Return the number of columns, without those at the right that hold nothing."""
    return max((place for row in rows for place, cell in enumerate(row.cells, start=1) if cell), default=0)
