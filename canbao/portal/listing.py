"""What the check page lists of a filing: a page of its lines, those that change something, before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from canbao.access.http import Request
from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.models import Matter, MatterLine
from canbao.matters.pages import (
    Change,
    changes_of,
    compares,
    examine_some,
    frozen_changes,
    lines_page,
    people_of,
)
from canbao.matters.queries import Examined, lines_of
from canbao.portal.place import Place
from canbao.portal.search import address, mark
from canbao.portal.shown import cell_text, examined_grid, frozen_grid
from canbao.register.models import InsuredPerson
from canbao.values.findings import Finding

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class ChangeCell:
    """One thing a line changes, in the reader's words."""

    change: Change
    before: str
    after: str
    findings: tuple[Finding, ...]

    @property
    def is_wrong(self) -> bool:
        """Whether what it would become forbids submitting."""
        return any(one.level == "error" for one in self.findings)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line that changes something: whom it speaks of, what changes, what is said of it besides."""

    line: MatterLine
    who: InsuredPerson | None
    cells: tuple[ChangeCell, ...]
    notes: tuple[tuple[Column, str], ...]
    findings: tuple[Finding, ...]
    state: str


def _slice(request: Request, lines: Sequence[MatterLine]) -> tuple[Sequence[MatterLine], str, str]:
    """Return the page of lines a request asks for, and the addresses of the pages around it."""
    after = mark(request, "after") or 0
    first = next((place for place, line in enumerate(lines) if line.position > after), 0)
    part = lines[first : first + A_PAGE]
    path = request.path.replace("/submit/", "/check/")
    previous = ""
    if first:
        before = max(first - A_PAGE, 0)
        previous = address(path, after=lines[before - 1].position if before else None)
    following = address(path, after=part[-1].position) if first + A_PAGE < len(lines) else ""
    return part, previous, following


def listed_grid(request: Request, place: Place, lines: Sequence[MatterLine], examined: Examined) -> Mapping[str, Any]:
    """Return a page of lines as a grid; where the service changes what stands, as rows of before and after."""
    if compares(place.service):
        return listed_changes(request, place, lines, examined)
    part, previous, following = _slice(request, lines)
    return {"grid": examined_grid(place.service, part, _of(examined, part)), "previous": previous, "next": following}


def _of(examined: Examined, part: Sequence[MatterLine]) -> Examined:
    """Return an examination narrowed to some lines, so that each of them is looked up among few."""
    positions = {line.position for line in part}
    return replace(
        examined,
        lines=tuple(line for line in examined.lines if line.position in positions),
        findings=tuple(one for one in examined.findings if one.line in positions),
    )


def listed_changes(
    request: Request, place: Place, lines: Sequence[MatterLine], examined: Examined
) -> Mapping[str, Any]:
    """Return a page of the lines that change something (or are wrong), and how many there are in all."""
    wrong = {one.line for one in examined.findings if one.level == "error"}
    found = {line.position: changes_of(place.service, line, examined.facts) for line in examined.lines}
    changing = [line for line in lines if found[line.position] or line.position in wrong]
    part, previous, following = _slice(request, changing)
    values = {line.position: line for line in examined.lines}
    narrowed = _of(examined, part)
    people = people_of(lines[0].employer_id, part)
    rows = [
        change_row(
            place.service,
            line,
            values[line.position].values,
            found[line.position],
            narrowed.of_line(line.position),
            people.get(line.person_id or 0),
        )
        for line in part
    ]
    return {
        "rows": rows,
        "submitting": sum(bool(one) for one in found.values()),
        "unchanged": len(lines) - len(changing),
        "previous": previous,
        "next": following,
    }


def listed_matter(request: Request, found: Matter, wanted: Service) -> Mapping[str, Any]:
    """Return what the page of a matter lists, and with which part: a page of its lines, or of what they change."""
    if found.number and compares(wanted):
        return _frozen_changes(request, found, wanted)
    if wanted.declaration.lines == "typed":
        lines: Sequence[MatterLine] = lines_of(found)
        previous = following = ""
    else:
        shown = lines_page(found, after=mark(request, "after"), before=mark(request, "before"), limit=A_PAGE)
        lines = shown.lines
        previous = address(request.path, before=lines[0].position) if shown.is_preceded and lines else ""
        following = address(request.path, after=lines[-1].position) if shown.is_followed and lines else ""
    grid = frozen_grid(wanted, lines) if found.number else examined_grid(wanted, lines, examine_some(found, lines))
    return {"listing": "portal/parts/grid.html", "grid": grid, "previous": previous, "next": following}


def _frozen_changes(request: Request, found: Matter, wanted: Service) -> Mapping[str, Any]:
    of_matter = MatterLine.objects.of(found.employer_id).filter(matter_id=found.id).order_by("position")
    # What a line changes is sealed, so that all have to be opened; the rest of a line only where it is shown.
    changing = [line for line in of_matter.defer("raw", "findings") if frozen_changes(wanted, line.values or {})]
    part, previous, following = _slice(request, changing)
    lines = list(of_matter.filter(id__in=[line.id for line in part]))
    people = people_of(found.employer_id, lines)
    rows = [
        change_row(
            wanted,
            line,
            line.values or {},
            frozen_changes(wanted, line.values or {}),
            [Finding.from_plain(plain) for plain in line.findings or []],
            people.get(line.person_id or 0),
        )
        for line in lines
    ]
    return {
        "listing": "portal/parts/changes.html",
        "grid": frozen_grid(wanted, lines),
        "rows": rows,
        "way": wanted.declaration.lines,
        "submitting": len(changing),
        "unchanged": found.line_count - len(changing),
        "previous": previous,
        "next": following,
        "results": found.number,
    }


def change_row(
    wanted: Service,
    row: MatterLine,
    values: Mapping[str, Any],
    changes: Sequence[Change],
    said: Sequence[Finding],
    who: InsuredPerson | None,
) -> ChangeRow:
    """Return one line as before and after, with what is said of it and what else was typed."""
    changed = {one.column.name for one in changes}
    cells = tuple(
        ChangeCell(
            one,
            cell_text(one.column, {one.column.name: one.before}, {}),
            cell_text(one.column, {one.column.name: one.after}, {}),
            tuple(finding for finding in said if finding.column == one.column.name),
        )
        for one in changes
    )
    notes = tuple(
        (column, text)
        for column in wanted.columns
        if not column.stands and not column.read_only and (text := cell_text(column, values, row.raw))
    )
    levels = {finding.level for finding in said}
    state = "error" if "error" in levels else "warning" if levels else ""
    return ChangeRow(row, who, cells, notes, tuple(one for one in said if one.column not in changed), state)
