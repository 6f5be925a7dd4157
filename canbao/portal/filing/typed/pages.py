"""The page of typed lines, with a form derived from the service's columns."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render

from canbao.access.http import Request
from canbao.matters.examination import Examination
from canbao.matters.models import MatterLine
from canbao.portal.filing.frame import examine_filing, get_frame
from canbao.portal.filing.line_form import LineForm
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.line_tables.error_view import asks_for_errors, get_error_view, link_errors
from canbao.portal.line_tables.grid import get_examined_grid
from canbao.portal.line_tables.listing import LineListing


def lines_page(request: Request, filing: OpenFiling, status: int, *, form: LineForm | None = None) -> HttpResponse:
    """Return the page of the lines typed so far, or those with errors only, with their findings and a form.

    ``form`` shows again what a refused request typed.
    """
    lines, examined, grid = examine_filing(filing)
    view = None
    if examined is not None and grid is not None:
        is_only = asks_for_errors(request) and bool(examined.error_positions)
        grid, anchors = link_errors(grid, is_only=is_only)
        view = get_error_view(filing.get_url("filing"), anchors, is_only=is_only, total=len(anchors))
    frame = replace(get_frame(filing, lines, examined, grid), error_view=view)
    context = {"frame": frame, "form": form or LineForm(filing.service), "has_errors": form is not None}
    return render(request, "portal/filing/typed/lines.html", context, status=status)


def get_listing(
    request: Request, filing: OpenFiling, lines: Sequence[MatterLine], examined: Examination
) -> LineListing:
    """Return the listing of the check page: the grid of all lines."""
    return LineListing(filing.service, get_examined_grid(filing.service, lines, examined))
