"""Plots of the city's levy, arrears and bases, each with its table and CSV."""

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
from canbao.levy.reports.plots import Plot, get_city_plots, to_csv, to_svg, to_table
from canbao.presentation.downloads import download, picture


def _offered(request: Request) -> dict[str, Callable[[], Plot]]:
    return get_city_plots(timezone.localdate(), get_city_pack())


def _plot(request: Request, name: str) -> Plot:
    found = _offered(request).get(name)
    if found is None:
        raise Http404
    return found()


@requires("levy.read")
@require_GET
def plots(request: Request) -> HttpResponse:
    """Every plot with its numbers."""
    found = [_shown(name, make()) for name, make in _offered(request).items()]
    return render(request, "office/plots/plots.html", {"plots": found})


def _shown(name: str, plot: Plot) -> dict[str, object]:
    addresses = {"src": reverse("office:plot_svg", args=[name]), "csv": reverse("office:plot_csv", args=[name])}
    return {**to_table(plot, get_language() or "en"), **addresses}


@requires("levy.read")
@require_GET
def plot_svg(request: Request, name: str) -> HttpResponse:
    """One plot as a picture."""
    return picture("image/svg+xml", to_svg(_plot(request, name), get_language() or "en"))


@requires("levy.read")
@require_GET
def plot_csv(request: Request, name: str) -> HttpResponse:
    """One plot's numbers as a file for a spreadsheet."""
    return download(f"{name}.csv", "text/csv; charset=utf-8", to_csv(_plot(request, name), get_language() or "en"))
