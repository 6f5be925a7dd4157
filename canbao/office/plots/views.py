"""Plots of the city's levy, arrears and bases, each with its table and CSV."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_law_today
from canbao.levy.reports.plots import get_city_plots
from canbao.presentation.plots import Plots, csv_response, get_plot_rows, svg_response


def _get_plots() -> Plots:
    return get_city_plots(get_law_today())


@requires("levy.read")
@require_GET
def plots(request: Request) -> HttpResponse:
    """Show every plot with its numbers."""
    return render(request, "office/plots/plots.html", {"plots": get_plot_rows(_get_plots(), "office")})


@requires("levy.read")
@require_GET
def plot_svg(request: Request, name: str) -> HttpResponse:
    """Return one plot as an SVG image."""
    return svg_response(_get_plots(), name)


@requires("levy.read")
@require_GET
def plot_csv(request: Request, name: str) -> HttpResponse:
    """Return one plot's numbers as CSV."""
    return csv_response(_get_plots(), name)
