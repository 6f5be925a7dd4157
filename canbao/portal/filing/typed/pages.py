"""Lines that are typed: a form derived from a service's columns, and rows pasted from a spreadsheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from canbao.access.http import Request
from canbao.matters.examination import Examination
from canbao.matters.models import MatterLine
from canbao.portal.filing.line_form import LineForm
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.page_context import examine_filing, get_page_context
from canbao.portal.line_tables.grid import get_examined_grid


def lines_page(request: Request, place: OpenFiling, status: int) -> HttpResponse:
    """Answer with the lines typed so far, what was found, and an empty form."""
    context = {**get_page_context(place, *examine_filing(place)), "form": LineForm(place.service)}
    return render(request, "portal/filing/typed/lines.html", context, status=status)


def get_listing(
    request: Request, filing: OpenFiling, lines: Sequence[MatterLine], examined: Examination
) -> Mapping[str, Any]:
    """Return what the check page lists: the grid of all lines."""
    return {"grid": get_examined_grid(filing.service, lines, examined)}
