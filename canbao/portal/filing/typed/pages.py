"""The pages of typed lines, with a form derived from the service's columns."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render

from canbao.access.http import Request
from canbao.matters.draft_summary import DraftSummary, examine_page, summarise_draft
from canbao.matters.examination import Examination
from canbao.matters.line_pages import PAGE_SIZE, LinesPage, get_lines_page, get_page_start
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_lines_at
from canbao.portal.filing.frame import get_frame
from canbao.portal.filing.line_form import LineForm
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.typed.undo import get_last_step
from canbao.portal.line_tables.error_view import asks_for_errors, get_error_view, get_errors_url, link_errors
from canbao.portal.line_tables.grid import Grid, get_examined_grid
from canbao.portal.line_tables.listing import LineListing, get_grid_listing
from canbao.presentation.paging import get_cursor, make_page_url


@dataclass(frozen=True, slots=True)
class TypedLinesPage:
    """A page of typed lines, and the form of a new one.

    ``first`` and ``last`` are the positions shown; ``previous`` and ``next`` are URLs, empty without such a page.
    ``next_error`` is the URL of the first line with an error after this page, else of the first of all. ``jumped`` is
    the line that was asked for, None without one. ``summary`` is that of all lines. ``undo`` says what can be undone,
    empty if nothing can.
    """

    form: LineForm
    summary: DraftSummary
    first: int
    last: int
    previous: str
    next: str
    next_error: str
    remove_url: str
    jumped: int | None
    is_only: bool
    undo: str = ""

    @property
    def is_part(self) -> bool:
        """Whether there are other pages."""
        return bool(self.previous or self.next)

    @property
    def is_long(self) -> bool:
        """Whether the list has more lines than a page shows."""
        return self.summary.lines > PAGE_SIZE


_NOTHING = DraftSummary(0, 0, (), 0, 0, {})


def lines_page(request: Request, filing: OpenFiling, status: int, *, form: LineForm | None = None) -> HttpResponse:
    """Return a page of the lines typed so far, or of those with errors only, with their findings and a form.

    ``form`` shows again what a refused request typed.
    """
    has_errors, form = form is not None, form or LineForm(filing.service)
    if filing.matter is None or not filing.matter.line_count:
        page = TypedLinesPage(
            form, _NOTHING, 0, 0, "", "", "", "", None, is_only=False, undo=_get_undo(request, filing)
        )
        context = {"frame": get_frame(filing), "page": page, "has_errors": has_errors}
        return render(request, "portal/filing/typed/lines.html", context, status=status)
    summary = summarise_draft(filing.matter)
    is_only = asks_for_errors(request) and bool(summary.error_positions)
    shown = _get_shown(request, filing.matter, summary, is_only=is_only)
    lines = list(shown.lines)
    grid, anchors = link_errors(_examine(filing, filing.matter, lines, summary))
    grid = _mark_jump(request, grid)
    view = get_error_view(filing.get_url("filing"), anchors, is_only=is_only, total=len(summary.error_positions))
    page = replace(_make_page(request, filing, form, summary, shown, is_only=is_only), undo=_get_undo(request, filing))
    frame = replace(
        get_frame(filing, grid=grid),
        count=summary.lines,
        errors=summary.errors,
        warnings=summary.warnings,
        error_view=view,
    )
    context = {"frame": frame, "page": page, "has_errors": has_errors}
    return render(request, "portal/filing/typed/lines.html", context, status=status)


def _get_undo(request: Request, filing: OpenFiling) -> str:
    step = get_last_step(request, filing.matter)
    return step.text if step else ""


def _get_jump(request: Request) -> int | None:
    return get_cursor(request, "line")


def _mark_jump(request: Request, grid: Grid) -> Grid:
    jump = _get_jump(request)
    return replace(grid, rows=tuple(replace(row, is_sought=row.line.position == jump) for row in grid.rows))


def _get_shown(request: Request, matter: Matter, summary: DraftSummary, *, is_only: bool) -> LinesPage:
    """Return the page of lines that a URL asks for: with errors only, that of a line, or after or before a position."""
    after, before, jump = get_cursor(request, "after"), get_cursor(request, "before"), _get_jump(request)
    if is_only:
        positions = [position for position in summary.error_positions if position > (after or 0)]
        is_preceded = len(positions) < len(summary.error_positions)
        if not positions:
            positions, is_preceded = list(summary.error_positions), False
        shown = get_lines_at(matter, positions[:PAGE_SIZE])
        return LinesPage(tuple(shown), is_preceded, is_followed=len(positions) > PAGE_SIZE)
    if jump is not None:
        after, before = get_page_start(max(min(jump, matter.line_count), 1)), None
    shown_page = get_lines_page(matter, after=after, before=before)
    # A page beyond the end, after lines were removed, is the last one.
    return shown_page if shown_page.lines else get_lines_page(matter, after=get_page_start(matter.line_count))


def _examine(filing: OpenFiling, matter: Matter, lines: Sequence[MatterLine], summary: DraftSummary) -> Grid:
    return get_examined_grid(filing.service, lines, examine_page(matter, lines, summary))


def _make_page(
    request: Request, filing: OpenFiling, form: LineForm, summary: DraftSummary, shown: LinesPage, *, is_only: bool
) -> TypedLinesPage:
    path = filing.get_url("filing")
    first, last = (shown.lines[0].position, shown.lines[-1].position) if shown.lines else (0, 0)
    start = get_page_start(first) if first else None
    wrong = summary.error_positions
    error = next((position for position in wrong if position > last), wrong[0] if wrong and not is_only else None)
    next_error = f"{make_page_url(path, after=get_page_start(error))}#line-{error}" if error else ""
    if is_only:
        errors_url, place = get_errors_url(path), bisect_left(wrong, first)
        before = wrong[place - PAGE_SIZE - 1] if place > PAGE_SIZE else 0
        previous = (f"{errors_url}&after={before}" if before else errors_url) if shown.is_preceded else ""
        following = f"{errors_url}&after={last}" if shown.is_followed else ""
        remove_url = filing.get_url("remove_lines")
        return TypedLinesPage(form, summary, first, last, previous, following, "", remove_url, None, is_only=True)
    return TypedLinesPage(
        form,
        summary,
        first,
        last,
        make_page_url(path, before=first) if shown.is_preceded else "",
        make_page_url(path, after=last) if shown.is_followed else "",
        next_error if error and not first <= error <= last else "",
        make_page_url(filing.get_url("remove_lines"), after=start),
        _get_jump(request),
        is_only=False,
    )


def get_listing(
    request: Request, filing: OpenFiling, lines: Sequence[MatterLine], examined: Examination
) -> LineListing:
    """Return the listing of the check page: a page of the grid of all lines."""
    return get_grid_listing(request, filing, lines, examined)
