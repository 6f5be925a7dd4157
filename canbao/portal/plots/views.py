"""Plots of an employer's bills and bases, each with its table and CSV."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_law_today
from canbao.levy.reports.plots import get_employer_plots
from canbao.presentation.plots import Plots, csv_response, get_plot_rows, svg_response


def _get_plots(request: Request) -> Plots:
    return get_employer_plots(request.actor.require_employer(), get_law_today())


@requires("bill.read")
@require_GET
def plots(request: Request) -> HttpResponse:
    """Show every plot with its numbers."""
    return render(request, "portal/plots/plots.html", {"plots": get_plot_rows(_get_plots(request), "portal")})


@requires("bill.read")
@require_GET
def plot_svg(request: Request, name: str) -> HttpResponse:
    """Return one plot as an SVG image."""
    return svg_response(_get_plots(request), name)


@requires("bill.read")
@require_GET
def plot_csv(request: Request, name: str) -> HttpResponse:
    """Return one plot's numbers as CSV."""
    return csv_response(_get_plots(request), name)
