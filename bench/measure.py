"""Measure two sides of a job alternately and format a table with a last line for each ratio.

A ratio is the median of our times divided by the median of the rival's. The sides alternate, so that other load of
the machine affects both.
"""

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Act = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of one side, one for each round."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the times."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> tuple[float, float]:
        """The shortest and the longest time."""
        return min(self.seconds), max(self.seconds)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A job measured on both sides. ``goal`` is the upper limit of the ratio, the lower one with ``is_least``."""

    name: str
    goal: float
    ours: Times
    rival: Times
    is_least: bool = False

    @property
    def median(self) -> float:
        """Our median divided by the rival's."""
        return self.ours.median / self.rival.median

    @property
    def spread(self) -> tuple[float, float]:
        """The smallest and the largest ratio of a single round."""
        rounds = [ours / rival for ours, rival in zip(self.ours.seconds, self.rival.seconds, strict=True)]
        return min(rounds), max(rounds)

    @property
    def is_reached(self) -> bool:
        """Whether the goal is reached."""
        return self.median >= self.goal if self.is_least else self.median <= self.goal


def compare(name: str, goal: float, ours: Act, rival: Act, rounds: int, *, is_least: bool = False) -> Ratio:
    """Measure both sides ``rounds`` times, after one unmeasured round, and return the ratio.

    Only the call is measured; its result is discarded outside the measured time. The rival goes first in every second
    round.
    """
    if rounds < 1:
        raise ValueError("a comparison takes at least one round")
    sides = (ours, rival)
    seconds: tuple[list[float], list[float]] = ([], [])
    for number in range(-1, rounds):
        for side in (0, 1) if number % 2 else (1, 0):
            duration = _seconds(sides[side])
            if number >= 0:
                seconds[side].append(duration)
    return Ratio(name, goal, Times(tuple(seconds[0])), Times(tuple(seconds[1])), is_least)


def _seconds(act: Act) -> float:
    gc.collect()
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def sizes(default: Sequence[int]) -> list[int]:
    """Return the sizes to measure: those of the variable ``SIZE`` (``SIZE=1,100``), else the default ones."""
    text = os.environ.get("SIZE", "")
    if not text.strip():
        return list(default)
    try:
        numbers = [int(number) for number in text.replace(",", " ").split()]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 1:
        sys.exit(f"SIZE={text}: write whole numbers above zero, such as SIZE=1,100")
    return numbers


def format_table(ratios: Sequence[Ratio], ours: str, rival: str) -> str:
    """Return a table of both sides in seconds with their spread, and one line for each ratio."""
    heads = ("", f"{ours} (s)", "spread", f"{rival} (s)", "spread", "ratio", "spread", "rounds")
    rows = [heads, *(_row(ratio) for ratio in ratios)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    lines = ["  ".join(_padded(row, widths)).rstrip() for row in rows]
    ends = [
        f"ratio {ratio.name} {ratio.median:.2f} goal {ratio.goal:g} {'ok' if ratio.is_reached else 'short'}"
        for ratio in ratios
    ]
    return "\n".join([*lines, "", *ends])


def _row(ratio: Ratio) -> tuple[str, ...]:
    low, high = ratio.spread
    return (
        ratio.name,
        f"{ratio.ours.median:.3f}",
        _span(ratio.ours),
        f"{ratio.rival.median:.3f}",
        _span(ratio.rival),
        f"{ratio.median:.2f}",
        f"{low:.2f}–{high:.2f}",
        str(len(ratio.ours.seconds)),
    )


def _span(times: Times) -> str:
    low, high = times.spread
    return f"{low:.3f}–{high:.3f}"


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
