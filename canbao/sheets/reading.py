"""Reading a table a person uploads: CSV in the encodings offices use, or an Excel workbook, as rows of texts.

A hostile workbook can abort or fill the process that opens it (one cell at XFD1048576 is enough), so a workbook is
opened in a child process with a limit of memory and time.
"""

import csv
import json
import subprocess
import sys
from io import StringIO

SECONDS = 60
"""Time a workbook may take to open: 100,000 lines take less than two seconds."""

_ZIP = b"PK\x03\x04"


class NotATable(Exception):
    """A file cannot be read as a table. ``code``: encoding, workbook, too_large or empty."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_rows(data: bytes) -> list[list[str]]:
    """Return the rows of a CSV file or of a workbook's first sheet, cells as texts without spaces around.

    Dates are ISO, numbers as short as they are exact. Rows without any text are left out. Raise :class:`NotATable`.
    """
    rows = _workbook(data) if data.startswith(_ZIP) else _csv(data)
    found = [row for row in ([cell.strip() for cell in row] for row in rows) if any(row)]
    if not found:
        raise NotATable("empty")
    return found


def _csv(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        first = text.partition("\n")[0]
        mark = max(",;\t", key=first.count)
        try:
            return list(csv.reader(StringIO(text, newline=""), delimiter=mark))
        except csv.Error:
            break
    raise NotATable("encoding")


def _workbook(data: bytes) -> list[list[str]]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "canbao.sheets.workbook_process"], input=data, capture_output=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise NotATable("too_large") from None
    if done.returncode == 3:
        raise NotATable("workbook")
    if done.returncode:
        # More text than is handed on, killed by the limit of memory, or aborted by the library: more than any real one.
        raise NotATable("too_large")
    rows: list[list[str]] = json.loads(done.stdout)
    return rows
