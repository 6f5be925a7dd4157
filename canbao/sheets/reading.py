"""Read an uploaded table as sheets of texts: CSV in the usual encodings, or an Excel workbook.

A hostile workbook can abort the process that opens it or exhaust its memory (a cell at XFD1048576 is enough). So a
child process with limits of memory and time opens it.
"""

import codecs
import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

TABLE_ENCODING = refusal(
    "table_encoding",
    Bilingual(
        "This file is not a readable CSV file. Export it again as CSV in UTF-8 or GB18030, or as .xlsx.",
        "文件不是可读的CSV。请重新导出为UTF-8或GB18030编码的CSV，或.xlsx。",
    ),
)
TABLE_QUOTES = refusal(
    "table_quotes",
    Bilingual(
        "A quotation mark that opens in line {line} of the file does not close. Save the table again, or as .xlsx.",
        "文件第{line}行的引号没有配对。请重新导出，或另存为.xlsx。",
    ),
)
TABLE_WORKBOOK = refusal(
    "table_workbook",
    Bilingual(
        "This file is not an Excel workbook. Save it again as .xlsx or CSV.",
        "文件不是Excel工作簿。请另存为.xlsx或CSV。",
    ),
)
TABLE_OLD_WORKBOOK = refusal(
    "table_old_workbook",
    Bilingual(
        "This is an old Excel workbook (.xls), or one with a password. Open it in Excel and save it as .xlsx, "
        "without a password.",
        "这是旧版Excel工作簿（.xls）或加密的工作簿。请在Excel中打开，另存为.xlsx，不设密码。",
    ),
)
TABLE_HTML = refusal(
    "table_html",
    Bilingual(
        "This is a web page, although its name says Excel. Open it in Excel and save it as .xlsx.",
        "这是网页文件，只是扩展名为Excel。请在Excel中打开，另存为.xlsx。",
    ),
)
TABLE_TOO_LARGE = refusal(
    "table_too_large",
    Bilingual(
        "This workbook is too large. Export only the rows into a new file.",
        "工作簿过大。请只把数据行导出到新文件。",
    ),
)
TABLE_EMPTY = refusal(
    "table_empty", Bilingual("The file is empty. Choose the file again.", "文件为空，请重新选择文件。")
)

SECONDS = 60
"""Time limit to open a workbook. 100,000 rows take less than two seconds."""

_ZIP = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|table|meta|\?xml)", re.IGNORECASE)
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_LINES_FOR_DELIMITER = 20


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the file, from 1, and its cells as texts without surrounding spaces."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet that hold a text. A CSV file is one sheet without a name."""

    name: str
    rows: tuple[SheetRow, ...]
    is_hidden: bool = False


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the sheets of a workbook, or of a CSV file, that hold a text, in their order.

    Dates are ISO; numbers have at most 15 significant digits, as Excel shows them. Raise :class:`Refusal` for what is
    no table.
    """
    if data.startswith(_OLD_WORKBOOK):
        raise TABLE_OLD_WORKBOOK()
    sheets = _read_workbook(data) if data.startswith(_ZIP) else [_read_csv(data)]
    found = [sheet for sheet in sheets if sheet.rows]
    if not found:
        raise TABLE_EMPTY()
    return found


def read_first_rows(data: bytes, most: int) -> list[Sheet] | None:
    """Return a CSV file with its first rows only, at once however large it is; None for a workbook.

    Raise :class:`Refusal` as :func:`read_sheets`.
    """
    if data.startswith(_OLD_WORKBOOK):
        raise TABLE_OLD_WORKBOOK()
    if data.startswith(_ZIP):
        return None
    sheet = _read_csv(data, most)
    if not sheet.rows:
        raise TABLE_EMPTY()
    return [sheet]


def _make_rows(rows: Iterator[tuple[int, list[str]]]) -> tuple[SheetRow, ...]:
    stripped = ((number, tuple(cell.strip() for cell in cells)) for number, cells in rows)
    return tuple(SheetRow(number, cells) for number, cells in stripped if any(cells))


def _read_csv(data: bytes, most: int | None = None) -> Sheet:
    """Return the sheet of a CSV file, with the first ``most`` rows only where it says so."""
    text = _decode(data)
    separator = _SEPARATOR_LINE.match(text)
    skipped = 0
    if separator:
        text, skipped = text[separator.end() :], 1
    head = "\n".join(islice(StringIO(text), _LINES_FOR_DELIMITER))
    delimiter = separator[1] if separator else max(",;\t|", key=head.count)
    rows = _csv_rows(text, delimiter, skipped)
    if most is None:
        return Sheet("", _make_rows(rows))
    full = (row for row in rows if any(cell.strip() for cell in row[1]))
    return Sheet("", _make_rows(islice(full, most)))


def _decode(data: bytes) -> str:
    """Return the text of a CSV file; a byte order mark decides, else UTF-8 and then GB18030 are tried."""
    has_wide_mark = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if has_wide_mark else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _MARKUP.match(text):
            raise TABLE_HTML()
        if "\0" in text:
            break
        return text
    raise TABLE_ENCODING()


def _csv_rows(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins in. ``strict`` notices a quotation mark that does not close."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    first = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise TABLE_QUOTES(line=first + skipped) from None
        yield first + skipped, cells
        first = reader.line_num + 1


def _read_workbook(data: bytes) -> list[Sheet]:
    try:
        result = subprocess.run(
            [sys.executable, "-m", "canbao.sheets.workbook_process"], input=data, capture_output=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise TABLE_TOO_LARGE() from None
    if result.returncode == 3:
        raise TABLE_WORKBOOK()
    if result.returncode:
        # More text than is handed on, killed by the limit of memory, or aborted by the library: more than any real one.
        raise TABLE_TOO_LARGE()
    return [
        Sheet(sheet["name"], _make_rows(enumerate(sheet["rows"], start=sheet["first"])), sheet["hidden"])
        for sheet in json.loads(result.stdout)
    ]
