"""The values of a line's columns as text."""

from collections.abc import Mapping
from typing import Any

from canbao.matters.columns import Column
from canbao.presentation.language import in_words
from canbao.values.money import Fen, yuan


def display_value(value: Any, column: Column) -> str:
    """Return a cleaned value of a column in the reader's language, empty for None."""
    if value is None or value == "":
        return ""
    if column.kind == "code":
        return in_words(str(value), column.codes)
    if column.kind == "money":
        return yuan(Fen(int(value)))
    return str(value)


def cell_text(column: Column, values: Mapping[str, Any], raw: Mapping[str, Any]) -> str:
    """Return the text of a cell: the cleaned value in the reader's language, else the typed text."""
    value = values.get(column.name)
    return display_value(value, column) if value not in (None, "") else str(raw.get(column.name) or "")
