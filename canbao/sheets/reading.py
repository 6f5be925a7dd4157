"""Read an uploaded table as rows of texts: CSV in the usual encodings, or an Excel workbook.

A hostile workbook can abort the process that opens it or exhaust its memory (a cell at XFD1048576 is enough). So a
child process with limits of memory and time opens it.
"""

import csv
import json
import subprocess
import sys
from io import StringIO

from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

TABLE_ENCODING = refusal(
    "table_encoding",
    Bilingual(
        "This file is not a readable CSV file. Export it again as CSV in UTF-8 or GB18030, or as .xlsx.",
        "文件不是可读的CSV。请重新导出为UTF-8或GB18030编码的CSV，或.xlsx。",
    ),
)
TABLE_WORKBOOK = refusal(
    "table_workbook",
    Bilingual(
        "This file is not an Excel workbook. Save it again as .xlsx or CSV.",
        "文件不是Excel工作簿。请另存为.xlsx或CSV。",
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


def read_rows(data: bytes) -> list[list[str]]:
    """Return the rows of a CSV file or of a workbook's first sheet, without empty rows.

    Dates are ISO, numbers as short as they are exact. Rows without any text are left out. Raise :class:`Refusal`.
    """
    rows = _workbook(data) if data.startswith(_ZIP) else _csv(data)
    found = [row for row in ([cell.strip() for cell in row] for row in rows) if any(row)]
    if not found:
        raise TABLE_EMPTY()
    return found


def _csv(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        header = text.partition("\n")[0]
        delimiter = max(",;\t", key=header.count)
        try:
            return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error:
            break
    raise TABLE_ENCODING()


def _workbook(data: bytes) -> list[list[str]]:
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
    rows: list[list[str]] = json.loads(result.stdout)
    return rows
