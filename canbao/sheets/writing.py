"""Write rows as a CSV file for spreadsheets."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
_EXACT_DIGITS = 15
"""Digits of a number that a spreadsheet keeps. It rounds longer numbers."""


def escape_cell(cell: object) -> str:
    """Return a cell's text, escaped so that a spreadsheet neither runs it as a formula nor rounds a long number.

    A Decimal is an amount and is not escaped.
    """
    text = str(cell)
    if isinstance(cell, Decimal):
        return text
    is_long_number = text.isdigit() and len(text) > _EXACT_DIGITS
    return f"'{text}" if text.startswith(_COMPUTED) or is_long_number else text


def write_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as CSV in UTF-8 with a byte order mark, so that spreadsheets detect the encoding."""
    out = io.StringIO()
    csv.writer(out).writerows([escape_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
