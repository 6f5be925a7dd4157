"""Stacked bars as an SVG file for an image element: without scripts and fonts, with a title for screen readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final

import pygal
from pygal.style import Style

COLOURS: Final = ("#0b5f73", "#c77700", "#5b4b8a", "#1d6b3a", "#b3261e", "#52606d", "#2f7fd1", "#7a5c00")
"""Colours that differ in lightness too, for print and for colour-blind readers."""
_LABEL: Final = 12
"""Size of the labels, pixels."""
MOST_LABELS: Final = 12
"""Labels that fit beside each other; of more, such as 24 months, every third is drawn."""
_FONTS: Final = "Source Han Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"


@dataclass(frozen=True, slots=True)
class Series:
    """A layer of the bars: its name, and a value for every label."""

    name: str
    values: Sequence[Decimal]


def stacked_bars(title: str, labels: Sequence[str], series: Sequence[Series]) -> bytes:
    """Return an SVG with a bar for every label and a layer for every series. Negative values are below the zero line.

    The title is for screen readers: the page that shows the file has it as a heading.
    Raise ValueError when the number of values in a series differs from the number of labels.
    """
    if any(len(layer.values) != len(labels) for layer in series):
        raise ValueError("A series has another number of values than there are labels.")
    chart = pygal.StackedBar(
        style=Style(
            background="#ffffff",
            plot_background="#ffffff",
            foreground="#16212b",
            foreground_strong="#16212b",
            foreground_subtle="#52606d",
            colors=COLOURS,
            font_family=_FONTS,
            label_font_size=_LABEL,
            major_label_font_size=12,
            legend_font_size=13,
            title_font_size=16,
            opacity="1",
        ),
        js=(),
        width=960,
        height=360,
        show_legend=len(series) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=min(4, max(1, len(series))),
        show_minor_x_labels=len(labels) <= MOST_LABELS,
        x_labels_major_every=None if len(labels) <= MOST_LABELS else 3,
        truncate_label=-1,
        show_y_guides=True,
        margin=12,
        zero=0,
        value_formatter=lambda value: f"{value:,.0f}",
        no_data_text="",
        disable_xml_declaration=False,
    )
    chart.x_labels = list(labels)
    if not any(any(layer.values) for layer in series):
        chart.y_labels = [0]
    # The library fails without a series: draw zeros, so that an empty year still shows its months.
    for layer in series or [Series("", [Decimal(0)] * len(labels))]:
        chart.add(layer.name, [float(value) for value in layer.values])
    chart.add_xml_filter(_without_scripts)
    chart.add_xml_filter(partial(_with_title, title))
    return bytes(chart.render())


def _with_title(title: str, root: Any) -> Any:
    """Replace the library's name, which it writes as the title of a file without one."""
    for element in root.iter():
        if str(element.tag).endswith("title") and element.getparent() is root:
            element.text = title
    return root


def _without_scripts(root: Any) -> Any:
    """Remove scripts, so that the file runs none when it is opened by itself."""
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    return root
