"""What pages show of matters and lines, made ready for templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.examination import Examination
from canbao.matters.line_changes import ColumnChange, get_frozen_changes, get_line_changes
from canbao.matters.line_pages import get_people_of_lines
from canbao.matters.models import MatterLine
from canbao.presentation.templatetags.matters import display_value
from canbao.register.models import InsuredPerson
from canbao.values.findings import Finding


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid: its column, its text, what was found there, and what it would change (empty: nothing)."""

    column: Column
    text: str
    findings: tuple[Finding, ...] = ()
    registered_text: str = ""

    @property
    def state(self) -> str:
        """error, warning or nothing."""
        return _worst(self.findings)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of a grid: its row in the database, a name for readers, its cells, and what was found of the whole.

    ``who`` is the person of the roster it speaks of, where a service's people are not typed.
    """

    line: MatterLine
    label: str
    cells: tuple[GridCell, ...]
    findings: tuple[Finding, ...] = ()
    all_findings: tuple[Finding, ...] = ()
    person: InsuredPerson | None = None

    @property
    def state(self) -> str:
        """error, warning or nothing."""
        return _worst(self.all_findings)


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a filing as a table: the columns worth showing, and the rows."""

    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...] = field(default=())
    has_people: bool = False


def _worst(findings: Sequence[Finding]) -> str:
    levels = {finding.level for finding in findings}
    return "error" if "error" in levels else "warning" if levels else ""


def get_label_column(service: Service) -> str:
    """Return the name of the column that tells a line from the others: the first name, else the first column."""
    names = [column.name for column in service.columns if column.kind == "name"]
    return (names or [service.columns[0].name])[0]


def cell_text(column: Column, values: Mapping[str, Any], raw: Mapping[str, Any]) -> str:
    """Return what a cell shows: the cleaned value in the reader's language, else what was typed."""
    value = values.get(column.name)
    return display_value(value, column) if value not in (None, "") else str(raw.get(column.name) or "")


def _is_worth_showing(column: Column, lines: Sequence[MatterLine], columns_with_findings: frozenset[str]) -> bool:
    """A column is shown when it is required and not the same usual answer throughout, or when something was found."""
    if column.name in columns_with_findings:
        return True
    usual = bool(column.default) and all((line.raw.get(column.name) or "") == column.default for line in lines)
    if column.is_personal:
        # One person's own particular is shown where it changes.
        return False
    return (column.required or column.read_only or bool(column.compared_with)) and not usual


def get_examined_grid(
    service: Service, lines: Sequence[MatterLine], examined: Examination, *, is_incomplete: bool = False
) -> Grid:
    """Return the grid of lines that were just examined, findings at their cells, errors before warnings.

    While ``filling`` a cell that is still blank is no error yet: whoever was picked a moment ago has nothing typed.
    """
    values = {line.position: line.values for line in examined.lines}
    by_line: dict[int, list[Finding]] = {}
    for finding in examined.findings:
        if not (is_incomplete and finding.code == "missing"):
            by_line.setdefault(finding.line or 0, []).append(finding)
    ordered = {place: sorted(found, key=lambda one: one.level != "error") for place, found in by_line.items()}
    changes = {line.position: get_line_changes(service, line, examined.facts) for line in examined.lines}
    return _grid(service, lines, values, ordered, changes)


def get_frozen_grid(service: Service, lines: Sequence[MatterLine]) -> Grid:
    """Return the grid of submitted lines as they were frozen at submitting, to stand beside their results."""
    values = {line.position: line.values or {} for line in lines}
    found = {line.position: [Finding.from_plain(plain) for plain in line.findings or []] for line in lines}
    changes = {line.position: get_frozen_changes(service, line.values or {}) for line in lines}
    return _grid(service, lines, values, found, changes, beside_results=True)


def _grid(
    service: Service,
    lines: Sequence[MatterLine],
    values: Mapping[int, Mapping[str, Any]],
    findings_by_line: Mapping[int, Sequence[Finding]],
    changes: Mapping[int, Sequence[ColumnChange]],
    *,
    beside_results: bool = False,
) -> Grid:
    before = {
        place: {one.column.name: cell_text(one.column, {one.column.name: one.before}, {}) or "—" for one in some}
        for place, some in changes.items()
    }
    places = frozenset(
        [one.column for findings in findings_by_line.values() for one in findings if one.column]
        + [name for some in before.values() for name in some]
    )
    # Beside the results there is less room: what the number tells anyway, and phones, give way.
    yielding = {column.name for column in service.columns if column.from_number or column.kind in ("phone", "mobile")}
    columns = tuple(
        column
        for column in service.columns
        if _is_worth_showing(column, lines, places) and not (beside_results and column.name in yielding - places)
    )
    names = {column.name for column in columns}
    label = get_label_column(service)
    has_people = service.declaration.lines in ("picked", "everyone") and bool(lines)
    people = get_people_of_lines(lines[0].employer_id, lines) if has_people else {}
    rows = []
    for line in lines:
        findings = findings_by_line.get(line.position, ())
        cells = tuple(
            GridCell(
                column,
                cell_text(column, values.get(line.position, {}), line.raw),
                tuple(one for one in findings if one.column == column.name),
                before.get(line.position, {}).get(column.name, ""),
            )
            for column in columns
        )
        whole = tuple(one for one in findings if one.column not in names)
        who = people.get(line.person_id or 0)
        name = who.name if who else str(line.raw.get(label) or "") or str(line.position)
        rows.append(GridRow(line, name, cells, whole, tuple(findings), who))
    return Grid(columns, tuple(rows), has_people)
