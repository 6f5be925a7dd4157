"""Listings of a matter's lines, a page at a time: all columns, or the changes with before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from canbao.access.http import Request
from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.examination import Examination, examine_lines
from canbao.matters.line_changes import ColumnChange, get_frozen_changes, get_line_changes, is_comparing
from canbao.matters.line_pages import get_lines_page, get_people_of_lines
from canbao.matters.models import Matter, MatterLine
from canbao.matters.withholding import get_filer_findings
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.line_tables.grid import Grid, get_examined_grid, get_frozen_grid
from canbao.presentation.columns import cell_text
from canbao.presentation.findings import worst_level
from canbao.presentation.paging import get_cursor, make_page_url
from canbao.register.models import InsuredPerson
from canbao.values.findings import Finding

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ChangeCell:
    """One change of a line, with the texts before and after in the reader's language."""

    change: ColumnChange
    before: str
    after: str
    findings: tuple[Finding, ...]

    @property
    def is_wrong(self) -> bool:
        """Whether the new value has an error, which prevents submitting."""
        return any(finding.level == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line with changes: its person, its changed cells, its other columns as notes, its other findings."""

    line: MatterLine
    person: InsuredPerson | None
    cells: tuple[ChangeCell, ...]
    notes: tuple[tuple[Column, str], ...]
    findings: tuple[Finding, ...]
    state: str


@dataclass(frozen=True, slots=True)
class LineListing:
    """A page of a matter's lines: all of them in a grid, or only those that change, as ``rows`` of before and after.

    ``submitting`` and ``unchanged`` count the lines with and without a change. ``previous`` and ``next`` are URLs,
    empty without such a page.
    """

    service: Service
    grid: Grid | None = None
    rows: Sequence[ChangeRow] | None = None
    submitting: int = 0
    unchanged: int = 0
    previous: str = ""
    next: str = ""

    @property
    def has_people(self) -> bool:
        """Whether the lines are about people; else the one line is about the employer itself."""
        return self.service.declaration.lines != "none"


def _slice(request: Request, lines: Sequence[MatterLine]) -> tuple[Sequence[MatterLine], str, str]:
    """Return the requested page of lines, and the URLs of the previous and the next page."""
    after = get_cursor(request, "after") or 0
    first = next((index for index, line in enumerate(lines) if line.position > after), 0)
    part = lines[first : first + PAGE_SIZE]
    path = request.path.replace("/submit/", "/check/")
    previous = ""
    if first:
        before = max(first - PAGE_SIZE, 0)
        previous = make_page_url(path, after=lines[before - 1].position if before else None)
    following = make_page_url(path, after=part[-1].position) if first + PAGE_SIZE < len(lines) else ""
    return part, previous, following


def get_check_listing(
    request: Request, filing: OpenFiling, lines: Sequence[MatterLine], examined: Examination
) -> LineListing:
    """Return a page of lines as a grid; for a service that changes registered values, as rows of before and after."""
    if is_comparing(filing.service):
        return get_change_listing(request, filing, lines, examined)
    return get_grid_listing(request, filing, lines, examined)


def get_grid_listing(
    request: Request, filing: OpenFiling, lines: Sequence[MatterLine], examined: Examination
) -> LineListing:
    """Return a page of lines as a grid of all columns."""
    part, previous, following = _slice(request, lines)
    grid = get_examined_grid(filing.service, part, _narrow_examination(examined, part))
    return LineListing(filing.service, grid, previous=previous, next=following)


def _narrow_examination(examined: Examination, part: Sequence[MatterLine]) -> Examination:
    """Return an examination narrowed to some lines, so that lookups by line stay fast."""
    positions = {line.position for line in part}
    return replace(
        examined,
        lines=tuple(line for line in examined.lines if line.position in positions),
        findings=tuple(finding for finding in examined.findings if finding.line in positions),
    )


def get_change_listing(
    request: Request, filing: OpenFiling, lines: Sequence[MatterLine], examined: Examination
) -> LineListing:
    """Return a page of the lines with changes or errors, and the counts of changing and unchanged lines."""
    wrong = {finding.line for finding in examined.findings if finding.level == "error"}
    changes = {line.position: get_line_changes(filing.service, line, examined.facts) for line in examined.lines}
    changing = [line for line in lines if changes[line.position] or line.position in wrong]
    part, previous, following = _slice(request, changing)
    examined_lines = {line.position: line for line in examined.lines}
    narrowed = _narrow_examination(examined, part)
    people = get_people_of_lines(lines[0].employer_id, part)
    rows = [
        make_change_row(
            filing.service,
            line,
            examined_lines[line.position].values,
            changes[line.position],
            narrowed.findings_of(line.position),
            people.get(line.person_id or 0),
        )
        for line in part
    ]
    submitting = sum(bool(line_changes) for line_changes in changes.values())
    unchanged = len(lines) - len(changing)
    return LineListing(filing.service, None, rows, submitting, unchanged, previous, following)


def get_matter_listing(request: Request, matter: Matter, service: Service) -> LineListing:
    """Return the listing of a matter's page: a page of its lines, or of their changes."""
    if matter.number and is_comparing(service):
        return _frozen_changes(request, matter, service)
    page = get_lines_page(
        matter, after=get_cursor(request, "after"), before=get_cursor(request, "before"), limit=PAGE_SIZE
    )
    lines = page.lines
    previous = make_page_url(request.path, before=lines[0].position) if page.is_preceded and lines else ""
    following = make_page_url(request.path, after=lines[-1].position) if page.is_followed and lines else ""
    grid = (
        get_frozen_grid(service, lines)
        if matter.number
        else get_examined_grid(service, lines, examine_lines(matter, lines))
    )
    return LineListing(service, grid, previous=previous, next=following)


def _frozen_changes(request: Request, matter: Matter, service: Service) -> LineListing:
    all_lines = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id).order_by("position")
    # The changes are sealed, so every line is opened to find them; raw and findings load only for the page shown.
    changing = [line for line in all_lines.defer("raw", "findings") if get_frozen_changes(service, line.values or {})]
    part, previous, following = _slice(request, changing)
    lines = list(all_lines.filter(id__in=[line.id for line in part]))
    people = get_people_of_lines(matter.employer_id, lines)
    rows = [
        make_change_row(
            service,
            line,
            line.values or {},
            get_frozen_changes(service, line.values or {}),
            get_filer_findings(line),
            people.get(line.person_id or 0),
        )
        for line in lines
    ]
    unchanged = matter.line_count - len(changing)
    return LineListing(service, get_frozen_grid(service, lines), rows, len(changing), unchanged, previous, following)


def make_change_row(
    service: Service,
    row: MatterLine,
    values: Mapping[str, Any],
    changes: Sequence[ColumnChange],
    findings: Sequence[Finding],
    person: InsuredPerson | None,
) -> ChangeRow:
    """Return one line as before and after, with its findings and the other values typed."""
    changed = {change.column.name for change in changes}
    cells = tuple(
        ChangeCell(
            change,
            cell_text(change.column, {change.column.name: change.before}, {}),
            cell_text(change.column, {change.column.name: change.after}, {}),
            tuple(finding for finding in findings if finding.column == change.column.name),
        )
        for change in changes
    )
    notes = tuple(
        (column, text)
        for column in service.columns
        if not column.compared_with and not column.read_only and (text := cell_text(column, values, row.raw))
    )
    state = worst_level(finding.level for finding in findings)
    other_findings = tuple(finding for finding in findings if finding.column not in changed)
    return ChangeRow(row, person, cells, notes, other_findings, state)
