"""The child process that reads a workbook from standard input and writes its rows as JSON to standard output."""

import json
import resource
import sys
from datetime import date, datetime
from io import BytesIO

MEMORY = 1024**3
"""Limit of the child's address space in bytes, about ten times that of 100,000 rows."""
EXACT = 10**15
"""From this value on a number in a workbook has lost digits, so it is written as 1.234560e+17."""
MOST_TEXT = 50_000_000
"""Limit of a sheet's characters, twice those of a feed of 200,000 rows. The parent process has no memory limit."""
NOT_A_WORKBOOK = 3
TOO_LARGE = 4


def text(cell: object) -> str:
    """Return a cell as text: an ISO date, a whole number without decimal point, a fraction as Excel shows it.

    A formula leaves fractions such as 57.699999999999996; Excel shows 15 significant digits, 57.7.
    """
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < EXACT else f"{cell:e}"
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def main() -> int:
    """Write the worksheets; return 0, 3 when the input is not a workbook, 4 when it is too large.

    Each is written as its name, whether it is hidden, the number of its first row, and its rows.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
        sheets, length = [], 0
        for place in book.sheets_metadata:
            if place.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(place.name)
            rows = [[text(cell) for cell in row] for row in sheet.to_python()]
            length += sum(len(cell) + 4 for row in rows for cell in row)
            if length > MOST_TEXT:
                return TOO_LARGE
            first = (sheet.start[0] if sheet.start else 0) + 1
            hidden = place.visible != SheetVisibleEnum.Visible
            sheets.append({"name": place.name, "hidden": hidden, "first": first, "rows": rows})
    except (CalamineError, IndexError):
        return NOT_A_WORKBOOK
    json.dump(sheets, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
