"""What a line changes against the register, before and after it is submitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.facts import Facts, Line


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """What a line would change: the column, the cleaned value that stands now, the one it would become."""

    column: Column
    before: Any
    after: Any


def get_registered_value(service: Service, line: Line, column: Column, facts: Facts) -> Any:
    """Return what the register holds now of what a column would change, None when nothing."""
    if not column.compared_with:
        return None
    # A column of the line only if it was read from the register; a particular may bear the same name.
    if _in_line(service, column.name):
        return line.values.get(column.compared_with)
    known = facts.employer if service.declaration.lines == "none" else facts.person(line).particulars
    return known.get(column.compared_with)


def get_line_changes(service: Service, line: Line, facts: Facts) -> list[ColumnChange]:
    """Return what a line would change against the register, in the order of the columns.

    A blank is a change only where the employer's own particulars are concerned; elsewhere it says nothing.
    """
    found = []
    for column in service.columns:
        if not column.compared_with:
            continue
        before, after = get_registered_value(service, line, column, facts), line.values.get(column.name)
        says_nothing = after in (None, "") and service.declaration.lines != "none"
        if not says_nothing and (after or "") != (before or ""):
            found.append(ColumnChange(column, before, after))
    return found


BEFORE = "before"
"""Under this name the frozen values of a line keep what the register held at submitting of what the line changes."""


def get_frozen_before(service: Service, line: Line, facts: Facts) -> dict[str, Any]:
    """Return what a submitted line keeps besides its own values: what it would change, as it stood then."""
    found = {one.column.name: one.before for one in get_line_changes(service, line, facts)}
    kept = {name: value for name, value in found.items() if not _in_line(service, name)}
    return {BEFORE: kept} if kept else {}


def _in_line(service: Service, name: str) -> bool:
    stands = service.column(name).compared_with
    return any(column.name == stands and column.read_only for column in service.columns)


def get_frozen_changes(service: Service, values: Mapping[str, Any]) -> list[ColumnChange]:
    """Return what a submitted line changes, before and after, from its frozen values alone."""
    kept: Mapping[str, Any] = values.get(BEFORE) or {}
    found = []
    for column in service.columns:
        after = values.get(column.name)
        if column.name in kept:
            found.append(ColumnChange(column, kept[column.name], after))
        elif column.compared_with and _in_line(service, column.name):
            before = values.get(column.compared_with)
            if after is not None and after != before:
                found.append(ColumnChange(column, before, after))
    return found


def is_comparing(service: Service) -> bool:
    """Return whether a service changes what stands in the register, so that before and after can be shown."""
    return any(column.compared_with for column in service.columns)
