"""Plots with their numbers on a page, each as an image and as CSV."""

from collections.abc import Callable, Mapping

from django.http import Http404, HttpResponse
from django.urls import reverse

from canbao.levy.reports.plots import Plot, to_csv, to_svg, to_table
from canbao.presentation.downloads import download, picture
from canbao.presentation.language import get_reader_language

Plots = Mapping[str, Callable[[], Plot]]
"""Plots by their names in URLs, each made when it is shown."""


def get_plot_rows(plots: Plots, site: str) -> list[dict[str, object]]:
    """Return the context of ``presentation/plots.html``; ``site`` is the namespace of ``plot_svg`` and ``plot_csv``."""
    return [
        {
            **to_table(make_plot(), get_reader_language()),
            "src": reverse(f"{site}:plot_svg", args=[name]),
            "csv": reverse(f"{site}:plot_csv", args=[name]),
        }
        for name, make_plot in plots.items()
    ]


def svg_response(plots: Plots, name: str) -> HttpResponse:
    """Return the plot of a name as an SVG image; raise Http404 without one."""
    return picture("image/svg+xml", to_svg(_make_plot(plots, name), get_reader_language()))


def csv_response(plots: Plots, name: str) -> HttpResponse:
    """Return the numbers of the plot of a name as CSV; raise Http404 without one."""
    return download(f"{name}.csv", "text/csv; charset=utf-8", to_csv(_make_plot(plots, name), get_reader_language()))


def _make_plot(plots: Plots, name: str) -> Plot:
    if name not in plots:
        raise Http404
    return plots[name]()
