"""Plots of an employer's bills and bases, each with its table and CSV."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack
from canbao.levy.reports.plots import Plot, get_employer_plots, to_csv, to_svg, to_table
from canbao.presentation.downloads import download, picture


def _plots(request: Request) -> dict[str, Callable[[], Plot]]:
    return get_employer_plots(request.actor.require_employer(), timezone.localdate(), get_city_pack())


def _plot(request: Request, name: str) -> Plot:
    make_plot = _plots(request).get(name)
    if make_plot is None:
        raise Http404
    return make_plot()


@requires("bill.read")
@require_GET
def plots(request: Request) -> HttpResponse:
    """Show every plot with its numbers."""
    shown = [_plot_context(name, make_plot()) for name, make_plot in _plots(request).items()]
    return render(request, "portal/plots/plots.html", {"plots": shown})


def _plot_context(name: str, plot: Plot) -> dict[str, object]:
    urls = {"src": reverse("portal:plot_svg", args=[name]), "csv": reverse("portal:plot_csv", args=[name])}
    return {**to_table(plot, get_language() or "en"), **urls}


@requires("bill.read")
@require_GET
def plot_svg(request: Request, name: str) -> HttpResponse:
    """Return one plot as an SVG image."""
    return picture("image/svg+xml", to_svg(_plot(request, name), get_language() or "en"))


@requires("bill.read")
@require_GET
def plot_csv(request: Request, name: str) -> HttpResponse:
    """Return one plot's numbers as CSV."""
    return download(f"{name}.csv", "text/csv; charset=utf-8", to_csv(_plot(request, name), get_language() or "en"))
