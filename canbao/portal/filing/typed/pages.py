"""The page of typed lines, with a form derived from the service's columns."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from canbao.access.http import Request
from canbao.matters.examination import Examination
from canbao.matters.models import MatterLine
from canbao.portal.filing.frame import examine_filing, get_frame
from canbao.portal.filing.line_form import LineForm
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.line_tables.grid import get_examined_grid
from canbao.portal.line_tables.listing import LineListing


def lines_page(request: Request, filing: OpenFiling, status: int) -> HttpResponse:
    """Return the page of the lines typed so far, with their findings and an empty form."""
    context = {"frame": get_frame(filing, *examine_filing(filing)), "form": LineForm(filing.service)}
    return render(request, "portal/filing/typed/lines.html", context, status=status)


def get_listing(
    request: Request, filing: OpenFiling, lines: Sequence[MatterLine], examined: Examination
) -> LineListing:
    """Return the listing of the check page: the grid of all lines."""
    return LineListing(filing.service, get_examined_grid(filing.service, lines, examined))
