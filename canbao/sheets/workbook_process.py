"""The child process that opens one workbook: bytes on standard input, rows as JSON on standard output."""

import json
import resource
import sys
from datetime import date, datetime
from io import BytesIO

MEMORY = 1024**3
"""Address space the child may take, in bytes: about ten times what 100,000 rows need."""
EXACT = 10**15
"""From here on a number in a workbook has lost digits, so it is shown as what it is: 1.234560e+17."""
MOST_TEXT = 50_000_000
"""Characters of a sheet that are handed on: a feed of 200,000 rows has half as many. The parent has no limit."""
NOT_A_WORKBOOK = 3
TOO_LARGE = 4


def text(cell: object) -> str:
    """Return a cell as text: a date as ISO, a whole number without a decimal point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < EXACT else f"{cell:e}"
    return str(cell)


def main() -> int:
    """Read the first sheet and write its rows; return 3 for what is no workbook, 4 for what holds too much."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
        rows = [[text(cell) for cell in row] for row in sheet.to_python()]
    except (CalamineError, IndexError):
        return NOT_A_WORKBOOK
    if sum(len(cell) + 4 for row in rows for cell in row) > MOST_TEXT:
        return TOO_LARGE
    json.dump(rows, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
