"""Reading a table a person uploads: CSV in the encodings offices use, or an Excel workbook, as rows of texts.

A hostile workbook can abort or fill the process that opens it (one cell at XFD1048576 is enough), so a workbook is
opened in a child process with a limit of memory and time.
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
        "This is no CSV file a person could read. Export it again as CSV in UTF-8 or GB18030, or as .xlsx.",
        "文件不是可读的CSV。请重新导出为UTF-8或GB18030编码的CSV，或.xlsx。",
    ),
)
TABLE_WORKBOOK = refusal(
    "table_workbook",
    Bilingual(
        "This is no Excel workbook, whatever its name says. Save it again as .xlsx or CSV.",
        "文件不是Excel工作簿。请另存为.xlsx或CSV。",
    ),
)
TABLE_TOO_LARGE = refusal(
    "table_too_large",
    Bilingual(
        "This workbook asks for more room than any feed needs. Export the rows alone into a new file.",
        "工作簿异常庞大。请只把数据行导出到新文件。",
    ),
)
TABLE_EMPTY = refusal("table_empty", Bilingual("The file is empty.", "文件为空。"))

SECONDS = 60
"""Time a workbook may take to open: 100,000 lines take less than two seconds."""

_ZIP = b"PK\x03\x04"


def read_rows(data: bytes) -> list[list[str]]:
    """Return the rows of a CSV file or of a workbook's first sheet, cells as texts without spaces around.

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
        first = text.partition("\n")[0]
        mark = max(",;\t", key=first.count)
        try:
            return list(csv.reader(StringIO(text, newline=""), delimiter=mark))
        except csv.Error:
            break
    raise TABLE_ENCODING()


def _workbook(data: bytes) -> list[list[str]]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "canbao.sheets.workbook_process"], input=data, capture_output=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise TABLE_TOO_LARGE() from None
    if done.returncode == 3:
        raise TABLE_WORKBOOK()
    if done.returncode:
        # More text than is handed on, killed by the limit of memory, or aborted by the library: more than any real one.
        raise TABLE_TOO_LARGE()
    rows: list[list[str]] = json.loads(done.stdout)
    return rows
