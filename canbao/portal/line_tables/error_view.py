"""The lines of a filing that have errors: how many, only these, and the way from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from canbao.access.http import Request
from canbao.matters.examination import Examination, examine_lines, examine_matter
from canbao.matters.line_pages import PAGE_SIZE, LinesPage, get_lines_page
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines
from canbao.portal.line_tables.grid import Grid
from canbao.presentation.paging import get_cursor


@dataclass(frozen=True, slots=True)
class ErrorView:
    """How many lines of a page have errors, the anchor of the first, and the URL that shows all lines or only these.

    ``total`` counts those of the whole filing; it is None where only the page was examined.
    """

    lines: int
    total: int | None
    first: str
    is_only: bool
    url: str


def asks_for_errors(request: Request) -> bool:
    """Return whether a URL asks for the lines with errors only."""
    return request.GET.get("only") == "errors"


def get_errors_url(path: str) -> str:
    """Return the URL of a list that shows the lines with errors only."""
    return f"{path}?only=errors"


def get_error_view(path: str, anchors: Sequence[str], *, is_only: bool, total: int | None = None) -> ErrorView:
    """Return the error view of a page whose lines with errors have these anchors."""
    url = path if is_only else get_errors_url(path)
    return ErrorView(len(anchors), total, anchors[0] if anchors else "", is_only, url)


def get_next_anchors(anchors: Sequence[str]) -> dict[str, str]:
    """Return for the anchor of each line with an error the one of the next, empty for the last."""
    return dict(pairwise([*anchors, ""]))


def link_errors(grid: Grid, *, is_only: bool = False) -> tuple[Grid, list[str]]:
    """Return a grid whose lines with errors lead from one to the next, and their anchors."""
    anchors = [f"line-{row.line.position}" for row in grid.rows if row.state == "error"]
    following = get_next_anchors(anchors)
    rows = tuple(
        replace(row, next_error=following.get(f"line-{row.line.position}", ""))
        for row in grid.rows
        if not is_only or row.state == "error"
    )
    return replace(grid, rows=rows), anchors


def get_shown_lines(
    request: Request, matter: Matter, *, text: str = "", is_incomplete: bool = False
) -> tuple[LinesPage, Examination, int | None]:
    """Return the page of lines that a URL asks for, its examination, and how many lines of the filing have errors.

    The number is None unless only lines with errors are shown, since a page of the list is examined by itself. With
    ``is_incomplete`` a blank cell is no error yet.
    """
    if asks_for_errors(request):
        lines = get_lines(matter)
        examined = examine_matter(matter, lines)
        wrong = {
            finding.line
            for finding in examined.findings
            if finding.level == "error" and not (is_incomplete and finding.code == "missing")
        }
        shown = tuple(line for line in lines if line.position in wrong)
        if shown:
            return LinesPage(shown[:PAGE_SIZE], is_preceded=False, is_followed=False), examined, len(shown)
    page = get_lines_page(matter, after=get_cursor(request, "after"), before=get_cursor(request, "before"), text=text)
    return page, examine_lines(matter, page.lines), None
