"""Lines of everybody insured now, edited in a paged grid, with new wages beside the registered ones."""

from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from canbao.access.http import Request
from canbao.law.queries import get_city_pack, get_law_today
from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.draft_lines import CellConflict, TypedCell
from canbao.matters.examination import Examination
from canbao.matters.line_changes import get_line_changes
from canbao.matters.line_pages import get_people_of_lines
from canbao.matters.models import MatterLine
from canbao.portal.filing.everyone.forms import ToolsForm, get_edited_columns, get_month_column
from canbao.portal.filing.frame import get_frame
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.picked.forms import RosterSearchForm
from canbao.portal.line_tables.error_view import get_error_view, get_errors_url, get_next_anchors, get_shown_lines
from canbao.portal.line_tables.listing import LineListing, get_change_listing
from canbao.presentation.columns import cell_text
from canbao.presentation.language import in_language
from canbao.presentation.paging import get_cursor, make_page_url
from canbao.presentation.search_session import get_search
from canbao.register.models import InsuranceStatus, InsuredPerson
from canbao.register.queries import get_roster
from canbao.rules.formulas import accounting_month, get_base_limits
from canbao.rules.packs import NotInForce
from canbao.values.findings import Finding
from canbao.values.money import Fen
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class CellInput:
    """One editable cell: its column, its name in the form, its text, its findings.

    ``shown`` is the text against which the next save compares. ``conflict`` is set if another user saved the cell after
    this person was shown it.
    """

    column: Column
    name: str
    text: str
    shown: str
    conflict: CellConflict | None
    findings: tuple[Finding, ...]
    is_changed: bool

    @property
    def is_wrong(self) -> bool:
        """Whether the cell has an error, which prevents submitting."""
        return any(finding.level == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the grid: its person, registered values, editable cells, and findings outside the cells.

    ``next_error`` is the anchor of the next error after this line's, empty if there is none.
    """

    line: MatterLine
    person: InsuredPerson | None
    registered_values: tuple[tuple[Column, str], ...]
    inputs: tuple[CellInput, ...]
    findings: tuple[Finding, ...]
    state: str
    next_error: str = ""

    @property
    def error_anchor(self) -> str:
        """The anchor of the line's first wrong cell, or of the line."""
        return next((f"id_{cell.name}" for cell in self.inputs if cell.is_wrong), f"line-{self.line.position}")


@dataclass(frozen=True, slots=True)
class WageLimits:
    """The floor and the cap of the base in a month."""

    month: Month
    floor: Fen
    cap: Fen


@dataclass(frozen=True, slots=True)
class WagesPage:
    """A page of the grid of everybody's wages, with the search for people and the tools that fill many cells.

    ``ticked`` are ids of lines. ``first`` and ``last`` are the positions of the lines shown; ``previous`` and ``next``
    are positions where the neighbouring pages begin, None without such a page. ``conflicts`` are sentences, each with
    the anchor of its cell. ``changed`` counts the lines on the page that change a wage.
    """

    rows: Sequence[PersonRow]
    form: RosterSearchForm
    tools: ToolsForm
    ticked: Sequence[int]
    is_searched: bool
    token: str
    previous: int | None
    next: int | None
    first: int
    last: int
    post_url: str
    limits: Sequence[WageLimits]
    problem: str
    conflicts: Sequence[tuple[str, str]]
    changed: int


@dataclass(frozen=True, slots=True)
class BeginPage:
    """The page that begins the filing: how many people are insured, and the limits of the open month."""

    people: int
    limits: Sequence[WageLimits]
    problem: str


# -- the grid --------------------------------------------------------------------------------------------------------


def lines_page(
    request: Request,
    filing: OpenFiling,
    status: int,
    *,
    typed: Mapping[int, Mapping[str, TypedCell]] | None = None,
    conflicts: Sequence[CellConflict] = (),
    tools: ToolsForm | None = None,
    ticked: Sequence[int] = (),
    problem: str = "",
) -> HttpResponse:
    """Return a page of the grid, or the page that begins the filing while it has no lines.

    ``typed`` are cells of a refused save, ``conflicts`` cells that another user saved first; the page shows them again
    as they were typed.
    """
    if filing.matter is None or not filing.matter.line_count:
        return _begin(request, filing, status, problem)
    search = get_search(request)
    token = request.GET.get("f", "") if search else ""
    after, before = get_cursor(request, "after"), get_cursor(request, "before")
    shown, examined, total = get_shown_lines(request, filing.matter, text=search.get("text", ""))
    lines = list(shown.lines)
    rows, anchors = _link_errors(_person_rows(filing, lines, examined, typed or {}, conflicts))
    path, is_only = filing.get_url("filing"), total is not None
    post_url = make_page_url(filing.get_url("save_lines"), token, after=after, before=before)
    first, last = (lines[0].position, lines[-1].position) if lines else (0, 0)
    page = WagesPage(
        rows=rows,
        form=RosterSearchForm(initial=search),
        tools=tools or ToolsForm(),
        ticked=ticked,
        is_searched=bool(search),
        token=token,
        previous=first if shown.is_preceded and lines else None,
        next=last if shown.is_followed and lines else None,
        first=first,
        last=last,
        post_url=get_errors_url(filing.get_url("save_lines")) if is_only else post_url,
        limits=_limits(filing.service, examined, {line.position for line in lines}),
        problem=problem,
        conflicts=_conflict_texts(filing, conflicts),
        changed=sum(any(cell.is_changed for cell in row.inputs) for row in rows),
    )
    has_errors = bool(problem or (tools and tools.errors))
    view = get_error_view(path, anchors, is_only=is_only, total=total)
    frame = replace(get_frame(filing, examined=examined), error_view=view)
    context = {"frame": frame, "page": page, "has_errors": has_errors}
    return render(request, "portal/filing/everyone/lines.html", context, status=status)


def _link_errors(rows: Sequence[PersonRow]) -> tuple[list[PersonRow], list[str]]:
    """Return rows whose lines with errors lead from one to the next, and the anchors of these lines."""
    anchors = [row.error_anchor for row in rows if row.state == "error"]
    following = get_next_anchors(anchors)
    return [
        replace(row, next_error=following[row.error_anchor]) if row.state == "error" else row for row in rows
    ], anchors


def _begin(request: Request, filing: OpenFiling, status: int, problem: str) -> HttpResponse:
    people = get_roster(request.actor.require_employer(), statuses=(InsuranceStatus.ACTIVE.value,)).count()
    month = accounting_month(get_law_today())
    page = BeginPage(people, [_limit(month)], problem)
    context = {"frame": get_frame(filing), "page": page, "has_errors": bool(problem)}
    return render(request, "portal/filing/everyone/begin.html", context, status=status)


def _limit(month: Month) -> WageLimits:
    limits = get_base_limits(get_city_pack().at(month))
    return WageLimits(month, limits.floor, limits.cap)


def _limits(service: Service, examined: Examination, positions: Set[int]) -> list[WageLimits]:
    """Return floor and cap of the months on the page and of the open month; months far away or without are left out."""
    name = get_month_column(service)
    shown = (line for line in examined.lines if line.position in positions)
    months = {Month(line.values[name]) for line in shown if name and line.values.get(name)}
    near = {month for month in months if abs(month - examined.facts.month) <= 36}
    limits = []
    for month in sorted(near | {examined.facts.month}):
        with suppress(NotInForce):
            limits.append(_limit(month))
    return limits


def _conflict_texts(filing: OpenFiling, conflicts: Sequence[CellConflict]) -> list[tuple[str, str]]:
    """Return a sentence with both values for each conflict, and the anchor of its cell, empty if the line is gone."""
    texts = []
    for conflict in conflicts:
        values = {
            "line": conflict.position,
            "column": in_language(filing.service.column(conflict.column).label),
            "stored": conflict.stored or "—",
            "typed": conflict.typed or "—",
        }
        if conflict.stored is None:
            text = _("%(column)s %(typed)s: not saved, the person is no longer on the list.")
            texts.append((text % values, ""))
        else:
            text = _("Line %(line)s, %(column)s: saved %(stored)s, you typed %(typed)s.")
            texts.append((text % values, f"id_{conflict.column}-{conflict.line_id}"))
    return texts


def _cell_input(
    column: Column,
    line: MatterLine,
    findings: Sequence[Finding],
    typed: TypedCell | None,
    conflict: CellConflict | None,
    *,
    is_changed: bool,
) -> CellInput:
    stored = str(line.raw.get(column.name) or "")
    return CellInput(
        column,
        f"{column.name}-{line.id}",
        text=conflict.typed if conflict else typed.typed if typed else stored,
        shown=typed.shown if typed else stored,
        conflict=conflict,
        findings=tuple(finding for finding in findings if finding.column == column.name),
        is_changed=is_changed,
    )


def _person_rows(
    filing: OpenFiling,
    lines: Sequence[MatterLine],
    examined: Examination,
    typed: Mapping[int, Mapping[str, TypedCell]],
    conflicts: Sequence[CellConflict],
) -> list[PersonRow]:
    people = get_people_of_lines(filing.matter.employer_id, lines) if filing.matter else {}
    cleaned = {line.position: line for line in examined.lines}
    missed = {(conflict.line_id, conflict.column): conflict for conflict in conflicts}
    rows = []
    for line in lines:
        findings = examined.findings_of(line.position)
        changes = get_line_changes(filing.service, cleaned[line.position], examined.facts)
        changed = {change.column.name for change in changes}
        inputs = tuple(
            _cell_input(
                column,
                line,
                findings,
                typed.get(line.id, {}).get(column.name),
                missed.get((line.id, column.name)),
                is_changed=column.name in changed,
            )
            for column in get_edited_columns(filing.service)
        )
        edited = {cell.column.name for cell in inputs}
        other_findings = tuple(finding for finding in findings if finding.column not in edited)
        levels = {finding.level for finding in findings}
        state = "error" if "error" in levels else "current" if changed else ""
        registered_values = tuple(
            (column, cell_text(column, cleaned[line.position].values, line.raw))
            for column in filing.service.columns
            if column.read_only
        )
        person = people.get(line.person_id or 0)
        rows.append(PersonRow(line, person, registered_values, inputs, other_findings, state))
    return rows


def get_listing(
    request: Request, filing: OpenFiling, lines: Sequence[MatterLine], examined: Examination
) -> LineListing:
    """Return the listing of the check page: only the changing lines, before and after."""
    return get_change_listing(request, filing, lines, examined)
