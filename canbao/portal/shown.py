"""What pages show of matters and lines, made ready for templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from canbao.law.queries import city_pack
from canbao.matters.catalogue import Service, service, services
from canbao.matters.columns import Column
from canbao.matters.models import Matter, MatterLine
from canbao.matters.pages import Change, changes_of, frozen_changes, people_of
from canbao.matters.queries import Examined
from canbao.matters.states import UNDER_WAY, State
from canbao.matters.templatetags.matters import shown, spoken
from canbao.register.models import InsuredPerson
from canbao.rules.workdays import working_days_between
from canbao.values.findings import Finding


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter in a list: itself, its service's title in the reader's language, and working days left (None: ended)."""

    matter: Matter
    title: str
    days_left: int | None


def matter_rows(matters: Iterable[Matter]) -> list[MatterRow]:
    """Return matters as rows of a list."""
    return [MatterRow(matter, title_of(matter), days_left(matter, timezone.localdate())) for matter in matters]


def title_of(matter: Matter) -> str:
    """Return the title of a matter's service in the reader's language; its code when the service is gone."""
    return spoken(service(matter.service).title) if matter.service in services() else matter.service


def days_left(matter: Matter, today: date) -> int | None:
    """Return the working days left to the promised day, below zero when it passed; None when nothing is promised."""
    if matter.promised_on is None or matter.state not in UNDER_WAY or matter.state == State.RETURNED:
        return None
    return working_days_between(today, matter.promised_on, city_pack())


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid: its column, its text, what was found there, and what it would change (empty: nothing)."""

    column: Column
    text: str
    findings: tuple[Finding, ...] = ()
    before: str = ""

    @property
    def state(self) -> str:
        """error, warning or nothing."""
        return _worst(self.findings)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a grid: its row in the database, a name for readers, its cells, and what was found of the whole.

    ``who`` is the person of the roster it speaks of, where a service's people are not typed.
    """

    line: MatterLine
    label: str
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...] = ()
    all_findings: tuple[Finding, ...] = ()
    who: InsuredPerson | None = None

    @property
    def state(self) -> str:
        """error, warning or nothing."""
        return _worst(self.all_findings)


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a filing as a table: the columns worth showing, and the rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = field(default=())
    has_people: bool = False


def _worst(findings: Sequence[Finding]) -> str:
    levels = {finding.level for finding in findings}
    return "error" if "error" in levels else "warning" if levels else ""


def label_column(wanted: Service) -> str:
    """Return the name of the column that tells a line from the others: the first name, else the first column."""
    names = [column.name for column in wanted.columns if column.kind == "name"]
    return (names or [wanted.columns[0].name])[0]


def cell_text(column: Column, values: Mapping[str, Any], raw: Mapping[str, Any]) -> str:
    """Return what a cell shows: the cleaned value in the reader's language, else what was typed."""
    value = values.get(column.name)
    return shown(value, column) if value not in (None, "") else str(raw.get(column.name) or "")


def _worth_showing(column: Column, lines: Sequence[MatterLine], found: frozenset[str]) -> bool:
    """A column is shown when it is required and not the same usual answer throughout, or when something was found."""
    if column.name in found:
        return True
    usual = bool(column.default) and all((line.raw.get(column.name) or "") == column.default for line in lines)
    if column.each:
        # One person's own particular is shown where it changes.
        return False
    return (column.required or column.read_only or bool(column.stands)) and not usual


def examined_grid(wanted: Service, lines: Sequence[MatterLine], examined: Examined, *, filling: bool = False) -> Grid:
    """Return the grid of lines that were just examined, findings at their cells, errors before warnings.

    While ``filling`` a cell that is still blank is no error yet: whoever was picked a moment ago has nothing typed.
    """
    values = {line.position: line.values for line in examined.lines}
    by_line: dict[int, list[Finding]] = {}
    for finding in examined.findings:
        if not (filling and finding.code == "missing"):
            by_line.setdefault(finding.line or 0, []).append(finding)
    ordered = {place: sorted(found, key=lambda one: one.level != "error") for place, found in by_line.items()}
    changes = {line.position: changes_of(wanted, line, examined.facts) for line in examined.lines}
    return _grid(wanted, lines, values, ordered, changes)


def frozen_grid(wanted: Service, lines: Sequence[MatterLine]) -> Grid:
    """Return the grid of submitted lines as they were frozen at submitting, to stand beside their results."""
    values = {line.position: line.values or {} for line in lines}
    found = {line.position: [Finding.from_plain(plain) for plain in line.findings or []] for line in lines}
    changes = {line.position: frozen_changes(wanted, line.values or {}) for line in lines}
    return _grid(wanted, lines, values, found, changes, beside_results=True)


def _grid(
    wanted: Service,
    lines: Sequence[MatterLine],
    values: Mapping[int, Mapping[str, Any]],
    found: Mapping[int, Sequence[Finding]],
    changes: Mapping[int, Sequence[Change]],
    *,
    beside_results: bool = False,
) -> Grid:
    before = {
        place: {one.column.name: cell_text(one.column, {one.column.name: one.before}, {}) or "—" for one in some}
        for place, some in changes.items()
    }
    places = frozenset(
        [one.column for findings in found.values() for one in findings if one.column]
        + [name for some in before.values() for name in some]
    )
    # Beside the results there is less room: what the number tells anyway, and phones, give way.
    yielding = {column.name for column in wanted.columns if column.from_number or column.kind in ("phone", "mobile")}
    columns = tuple(
        column
        for column in wanted.columns
        if _worth_showing(column, lines, places) and not (beside_results and column.name in yielding - places)
    )
    names = {column.name for column in columns}
    label = label_column(wanted)
    has_people = wanted.declaration.lines in ("picked", "everyone") and bool(lines)
    people = people_of(lines[0].employer_id, lines) if has_people else {}
    rows = []
    for line in lines:
        findings = found.get(line.position, ())
        cells = tuple(
            Cell(
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
        rows.append(Row(line, name, cells, whole, tuple(findings), who))
    return Grid(columns, tuple(rows), has_people)
