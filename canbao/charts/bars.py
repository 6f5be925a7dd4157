"""Stacked bars as an SVG file that shows in an image: no script, no type of its own, a title for who cannot see it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import Any, Final

import pygal
from pygal.style import Style

COLOURS: Final = ("#0b5f73", "#c77700", "#5b4b8a", "#1d6b3a", "#b3261e", "#52606d", "#2f7fd1", "#7a5c00")
"""Told apart by lightness, too, so that they differ in print and for the colour-blind."""
_LABEL: Final = 12
"""Size of the labels, pixels."""
_TYPES: Final = "Source Han Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"


@dataclass(frozen=True, slots=True)
class Series:
    """One layer of the bars: its name, and a value for every label."""

    name: str
    values: Sequence[Decimal]


def stacked_bars(title: str, labels: Sequence[str], series: Sequence[Series]) -> bytes:
    """Return an SVG of one bar for every label, a layer for every series; values below zero hang under the zero line.

    ValueError where a series has another number of values than there are labels.
    """
    if any(len(one.values) != len(labels) for one in series):
        raise ValueError("A series has another number of values than there are labels.")
    rotation = 45 if len(labels) > 8 else 0
    chart = pygal.StackedBar(
        style=Style(
            background="#ffffff",
            plot_background="#ffffff",
            foreground="#16212b",
            foreground_strong="#16212b",
            foreground_subtle="#52606d",
            colors=COLOURS,
            font_family=_TYPES,
            label_font_size=_LABEL,
            major_label_font_size=12,
            legend_font_size=13,
            title_font_size=16,
            opacity="1",
        ),
        js=(),
        width=960,
        height=360,
        title=title,
        show_legend=len(series) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=min(4, max(1, len(series))),
        x_label_rotation=rotation,
        show_y_guides=True,
        margin=12,
        zero=0,
        margin_bottom=12 + (_hanging(labels) if rotation else 0),
        value_formatter=lambda value: f"{value:,.0f}",
        no_data_text="",
        disable_xml_declaration=False,
    )
    chart.x_labels = list(labels)
    if not any(any(one.values) for one in series):
        chart.y_labels = [0]
    # Without a series the library draws no scale and then fails: an empty year still has its months.
    for one in series or [Series("", [Decimal(0)] * len(labels))]:
        chart.add(one.name, [float(value) for value in one.values])
    chart.add_xml_filter(_without_scripts)
    return bytes(chart.render())


def _hanging(labels: Sequence[str]) -> int:
    """Return how far turned labels hang below the room that is kept for them: a Chinese character counts as half."""
    wide = max(sum(unicodedata.east_asian_width(one) in "WF" for one in label) for label in labels)
    return round(wide * _LABEL * 0.4 * sqrt(0.5))


def _without_scripts(root: Any) -> Any:
    """Take scripts out: as an image the file runs none, and opened by itself it must not either."""
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    return root
