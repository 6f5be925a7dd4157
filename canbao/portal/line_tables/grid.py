"""A matter's lines as a grid for templates, with findings and changes at their cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.examination import Examination
from canbao.matters.line_changes import ColumnChange, get_frozen_changes, get_line_changes
from canbao.matters.line_pages import get_people_of_lines
from canbao.matters.models import MatterLine
from canbao.matters.withholding import get_filer_findings
from canbao.presentation.columns import cell_text
from canbao.presentation.findings import worst_level
from canbao.register.models import InsuredPerson
from canbao.values.findings import Finding


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid: column, text, findings, and the registered text that it changes (empty: no change)."""

    column: Column
    text: str
    findings: tuple[Finding, ...] = ()
    registered_text: str = ""

    @property
    def state(self) -> str:
        """error, warning or nothing."""
        return worst_level(finding.level for finding in self.findings)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of a grid: its row in the database, its label, its cells, and its findings outside the cells.

    ``person`` is the line's person on the roster, None for services whose people are typed. ``next_error`` is the
    anchor of the next line with an error, to which a line with an error links; empty if there is none. ``is_sought`` is
    set if the person asked for this line.
    """

    line: MatterLine
    label: str
    cells: tuple[GridCell, ...]
    findings: tuple[Finding, ...] = ()
    all_findings: tuple[Finding, ...] = ()
    person: InsuredPerson | None = None
    next_error: str = ""
    is_sought: bool = False

    @property
    def state(self) -> str:
        """error, warning or nothing."""
        return worst_level(finding.level for finding in self.all_findings)


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a filing as a table: the columns shown, and the rows."""

    service: Service
    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...] = field(default=())
    has_people: bool = False


def get_label_column(service: Service) -> str:
    """Return the name of the column that identifies a line: the first column of names, else the first column."""
    names = [column.name for column in service.columns if column.kind == "name"]
    return (names or [service.columns[0].name])[0]


def _is_worth_showing(column: Column, lines: Sequence[MatterLine], columns_with_findings: frozenset[str]) -> bool:
    """Return whether a column has findings, or is required or compared and not its default in every line."""
    if column.name in columns_with_findings:
        return True
    is_default = bool(column.default) and all((line.raw.get(column.name) or "") == column.default for line in lines)
    if column.is_personal:
        # A particular of one person is shown only where it changes.
        return False
    return (column.required or column.read_only or bool(column.compared_with)) and not is_default


def get_examined_grid(
    service: Service, lines: Sequence[MatterLine], examined: Examination, *, is_incomplete: bool = False
) -> Grid:
    """Return the grid of examined lines, findings at their cells, errors before warnings.

    With ``is_incomplete`` a blank cell is no error yet, since people just picked have nothing typed.
    """
    values = {line.position: line.values for line in examined.lines}
    by_line: dict[int, list[Finding]] = {}
    for finding in examined.findings:
        if not (is_incomplete and finding.code == "missing"):
            by_line.setdefault(finding.line or 0, []).append(finding)
    ordered = {
        position: sorted(findings, key=lambda finding: finding.level != "error")
        for position, findings in by_line.items()
    }
    changes = {line.position: get_line_changes(service, line, examined.facts) for line in examined.lines}
    return _grid(service, lines, values, ordered, changes)


def get_frozen_grid(service: Service, lines: Sequence[MatterLine]) -> Grid:
    """Return the grid of submitted lines as frozen when they were submitted, to show beside their results."""
    values = {line.position: line.values or {} for line in lines}
    findings = {line.position: get_filer_findings(line) for line in lines}
    changes = {line.position: get_frozen_changes(service, line.values or {}) for line in lines}
    return _grid(service, lines, values, findings, changes, beside_results=True)


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
        position: {
            change.column.name: cell_text(change.column, {change.column.name: change.before}, {}) or "—"
            for change in line_changes
        }
        for position, line_changes in changes.items()
    }
    marked = frozenset(
        [finding.column for findings in findings_by_line.values() for finding in findings if finding.column]
        + [name for texts in before.values() for name in texts]
    )
    # Results take space: phones, and what the certificate number contains, are left out beside them.
    optional = {column.name for column in service.columns if column.from_number or column.kind in ("phone", "mobile")}
    columns = tuple(
        column
        for column in service.columns
        if _is_worth_showing(column, lines, marked) and not (beside_results and column.name in optional - marked)
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
                tuple(finding for finding in findings if finding.column == column.name),
                before.get(line.position, {}).get(column.name, ""),
            )
            for column in columns
        )
        other_findings = tuple(finding for finding in findings if finding.column not in names)
        person = people.get(line.person_id or 0)
        name = person.name if person else str(line.raw.get(label) or "") or str(line.position)
        rows.append(GridRow(line, name, cells, other_findings, tuple(findings), person))
    return Grid(service, columns, tuple(rows), has_people)
