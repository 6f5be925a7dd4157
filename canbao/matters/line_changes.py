"""The changes of a line against the register, before and after it is submitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.facts import Facts, Line


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One change of a line: the column, its registered value, its new value. Both values are cleaned."""

    column: Column
    before: Any
    after: Any


def get_registered_value(service: Service, line: Line, column: Column, facts: Facts) -> Any:
    """Return the registered value that a column would change, None without one."""
    if not column.compared_with:
        return None
    # Take the value from the line only if it was read from the register: a particular may have the same name.
    if _is_compared_in_line(service, column.name):
        return line.values.get(column.compared_with)
    particulars = facts.employer if service.declaration.lines == "none" else facts.person(line).particulars
    return particulars.get(column.compared_with)


def get_line_changes(service: Service, line: Line, facts: Facts) -> list[ColumnChange]:
    """Return the changes of a line against the register, in the order of the columns.

    A blank value is a change only for the employer's own particulars.
    """
    changes = []
    for column in service.columns:
        if not column.compared_with:
            continue
        before, after = get_registered_value(service, line, column, facts), line.values.get(column.name)
        is_ignored = after in (None, "") and service.declaration.lines != "none"
        if not is_ignored and (after or "") != (before or ""):
            changes.append(ColumnChange(column, before, after))
    return changes


BEFORE = "before"
"""Key in a line's frozen values: the registered values at submission that the line changes."""


def get_frozen_before(service: Service, line: Line, facts: Facts) -> dict[str, Any]:
    """Return the registered values that a line changes, to be frozen with its own values at submission."""
    before = {change.column.name: change.before for change in get_line_changes(service, line, facts)}
    frozen = {name: value for name, value in before.items() if not _is_compared_in_line(service, name)}
    return {BEFORE: frozen} if frozen else {}


def _is_compared_in_line(service: Service, name: str) -> bool:
    """Return whether a column is compared with a read-only column of the line."""
    source = service.column(name).compared_with
    return any(column.name == source and column.read_only for column in service.columns)


def get_frozen_changes(service: Service, values: Mapping[str, Any]) -> list[ColumnChange]:
    """Return the changes of a submitted line from its frozen values alone."""
    frozen: Mapping[str, Any] = values.get(BEFORE) or {}
    changes = []
    for column in service.columns:
        after = values.get(column.name)
        if column.name in frozen:
            changes.append(ColumnChange(column, frozen[column.name], after))
        elif column.compared_with and _is_compared_in_line(service, column.name):
            before = values.get(column.compared_with)
            if after is not None and after != before:
                changes.append(ColumnChange(column, before, after))
    return changes


def is_comparing(service: Service) -> bool:
    """Return whether a service changes registered values, so that before and after can be shown."""
    return any(column.compared_with for column in service.columns)
