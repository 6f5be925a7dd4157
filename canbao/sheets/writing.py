"""Rows as a CSV file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
_EXACT_DIGITS = 15
"""A spreadsheet rounds longer numbers."""


def escape_cell(cell: object) -> str:
    """Return a cell's text so that a spreadsheet computes nothing from it: no formula, no number rounded.

    A Decimal is an amount and stays one.
    """
    text = str(cell)
    if isinstance(cell, Decimal):
        return text
    is_long_number = text.isdigit() and len(text) > _EXACT_DIGITS
    return f"'{text}" if text.startswith(_COMPUTED) or is_long_number else text


def write_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as CSV in UTF-8 with a byte order mark, by which spreadsheets know it."""
    out = io.StringIO()
    csv.writer(out).writerows([escape_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
