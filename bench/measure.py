"""Two sides of a job measured turn by turn, told as a table, and a last line for each ratio.

A ratio is the median of our times over the median of the rival's. The two take turns, so that what else the machine
does falls on both.
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
        """The middle of the times."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> tuple[float, float]:
        """The shortest and the longest."""
        return min(self.seconds), max(self.seconds)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A job measured on both sides. ``goal`` is the most the ratio may be, or the least where ``is_least``."""

    name: str
    goal: float
    ours: Times
    rival: Times
    is_least: bool = False

    @property
    def median(self) -> float:
        """Our median over the rival's."""
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
    """Measure both sides ``rounds`` times in turns, after one unmeasured turn of each, and return the ratio.

    What a side has to prepare it does before; what it returns is thrown away outside the measured time. Every second
    round the rival begins.
    """
    if rounds < 1:
        raise ValueError("a comparison takes at least one round")
    sides = (ours, rival)
    seconds: tuple[list[float], list[float]] = ([], [])
    for place in range(-1, rounds):
        for side in (0, 1) if place % 2 else (1, 0):
            taken = _seconds(sides[side])
            if place >= 0:
                seconds[side].append(taken)
    return Ratio(name, goal, Times(tuple(seconds[0])), Times(tuple(seconds[1])), is_least)


def _seconds(act: Act) -> float:
    gc.collect()
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def sizes(default: Sequence[int]) -> list[int]:
    """Return the sizes to measure: those of the environment's ``SIZE`` (``SIZE=1,100``), else the default ones."""
    asked = os.environ.get("SIZE", "")
    if not asked.strip():
        return list(default)
    try:
        found = [int(one) for one in asked.replace(",", " ").split()]
    except ValueError:
        found = []
    if not found or min(found) < 1:
        sys.exit(f"SIZE={asked}: write whole numbers above zero, such as SIZE=1,100")
    return found


def tell(ratios: Sequence[Ratio], ours: str, rival: str) -> str:
    """Return the table of both sides in seconds with their spread, and one line for each ratio."""
    heads = ("", f"{ours} (s)", "spread", f"{rival} (s)", "spread", "ratio", "spread", "rounds")
    rows = [heads, *(_row(one) for one in ratios)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    lines = ["  ".join(_padded(row, widths)).rstrip() for row in rows]
    ends = [
        f"ratio {one.name} {one.median:.2f} goal {one.goal:g} {'ok' if one.is_reached else 'short'}" for one in ratios
    ]
    return "\n".join([*lines, "", *ends])


def _row(one: Ratio) -> tuple[str, ...]:
    low, high = one.spread
    return (
        one.name,
        f"{one.ours.median:.3f}",
        _span(one.ours),
        f"{one.rival.median:.3f}",
        _span(one.rival),
        f"{one.median:.2f}",
        f"{low:.2f}–{high:.2f}",
        str(len(one.ours.seconds)),
    )


def _span(times: Times) -> str:
    low, high = times.spread
    return f"{low:.3f}–{high:.3f}"


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
