"""单位缴费申报单: the persons behind a notice, one line each, with what changed against the month before."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final, Literal, TypeAlias

from canbao.papers.notice import join_pdfs, typeset_in_runs
from canbao.papers.typeset import Paper, Plain, Printable, moment_text, typeset
from canbao.values.money import Fen, yuan
from canbao.values.months import Month
from canbao.values.text import mask_number

RosterChange: TypeAlias = Literal["added", "removed", "changed"]

_MARKS: Final[dict[RosterChange, str]] = {"added": "增", "removed": "减", "changed": "变"}
_NOTHING: Final = "—"

_TYPE: Final = 3.0
"""Size of the lines' type (8.5 pt) in mm, which is also the width of a Chinese character."""
_NARROW, _OTHER = 0.57, 0.75
"""Widths in that size of a digit or asterisk, and of other characters in the mean, rather too wide than too narrow."""
_ROOM: Final = {"name": 26.6, "certificate": 30.8, "category": 24.0, "change": 23.3}
"""Width in mm that text has in its column; the template has the same columns with their margins."""
_ROW, _MORE = 6.2, 3.7
"""Height in mm of a row with one line of text, and of each further line."""
_FIRST, _LATER = 124.0, 163.0
"""Height in mm for persons, total and remarks on the first page (an employer's name of three lines), and later."""
_TOTAL, _REMARK, _REMARK_ROOM = 8.0, 5.6, 80
"""Height in mm of the total and of a line of remarks, and the characters that go into one."""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person on the bill, all schemes together. Amounts in fen; refunds are below zero."""

    number: str
    """个人编号."""
    name: str
    """In full: the roster is the employer's own paper."""
    certificate: str
    """Certificate number; printed masked (first 6 and last 4) whether it comes in full or not."""
    category: str
    """人员类别 in Chinese."""
    wage: int | None
    """缴费工资 as declared; None prints a dash."""
    base: int | None
    """缴费基数; None where nothing is asked for the month or the amount is fixed."""
    employer: int
    """单位额: everything the bill asks of the employer for this person, back payments and refunds included."""
    person: int
    """个人额, likewise."""
    account: int
    """划账户: the part of both for the personal account."""
    change: RosterChange | None = None
    """Against the month before: 增, 减 or 变."""
    change_words: str = ""
    """What changed in Chinese, such as 新参保 or 基数调整."""

    @property
    def total(self) -> int:
        """合计, fen."""
        return self.employer + self.person


@dataclass(frozen=True, slots=True)
class RosterPaper:
    """What stands on a roster."""

    agency: str
    employer_number: str
    employer_name: str
    month: int
    """费款所属期, yyyyMM."""
    notice: str
    """Number of the notice it belongs to; empty prints a dash."""
    levy_type: str
    """缴费类型 in words, such as 全部 or 补收."""
    lines: tuple[RosterLine, ...]
    """In the order in which they are printed and numbered."""
    printed_at: datetime
    """Aware; printed in China Standard Time."""
    remarks: tuple[str, ...] = ()
    """Sentences under the total."""
    title: str = "单位缴费申报单"


def roster_pdf(roster: RosterPaper) -> Paper:
    """A4 pages in landscape numbered 第x页 共y页, each with its 本页小计, the last with 合计.

    Pages are filled here and not by typst, so that each run of typst knows how many there are in all.
    ValueError for a roster without persons, a month that is none, and a naive `printed_at`.
    """
    Month(roster.month)
    if not roster.lines:
        raise ValueError("A roster without persons is none.")
    filled = _filled(roster.lines, _end(roster.remarks))
    pages = [_page(number, one) for number, one in enumerate(filled, start=1)]
    frame = _frame(roster, len(pages))
    return join_pdfs(
        typeset(
            "roster.typ",
            {**frame, "pages": run},
            title=roster.title,
            made_at=roster.printed_at,
        )
        for run in typeset_in_runs(pages)
    )


def _frame(roster: RosterPaper, pages: int) -> dict[str, Plain]:
    """What all pages and the end of the roster say."""
    counts = {change: sum(line.change == change for line in roster.lines) for change in _MARKS}
    return {
        "agency": roster.agency,
        "employer_number": roster.employer_number,
        "employer_name": roster.employer_name,
        "month": str(roster.month),
        "notice": roster.notice or _NOTHING,
        "levy_type": roster.levy_type,
        "people": f"{len(roster.lines)}人",
        "changes": "，".join(f"{_MARKS[change]}{count}人" for change, count in counts.items()),
        "page_count": pages,
        "total": _sums(roster.lines),
        "remarks": roster.remarks,
        "printed_at": moment_text(roster.printed_at),
    }


@dataclass(frozen=True, slots=True)
class _Filled:
    """The persons on one page, the number of the first of them, and the heights of their rows in mm."""

    first: int
    lines: Sequence[RosterLine]
    heights: Sequence[float]


def _filled(lines: Sequence[RosterLine], end: float) -> list[_Filled]:
    """The persons page by page; the last page keeps `end` mm free below them."""
    shown = Printable()
    heights = [_height(line, shown) for line in lines]
    starts, room, used = [0], _FIRST, 0.0
    for index, height in enumerate(heights):
        if used and used + height > room:
            starts.append(index)
            room, used = _LATER, 0.0
        used += height
    if used + end > room and len(lines) - starts[-1] > 1:
        # About half of them go over, so that the total does not stand alone.
        over = (starts[-1] + len(lines) + 1) // 2
        while over < len(lines) - 1 and sum(heights[over:]) + end > _LATER:
            over += 1
        starts.append(over)
    stops = [*starts[1:], len(lines)]
    return [
        _Filled(start + 1, lines[start:stop], heights[start:stop]) for start, stop in zip(starts, stops, strict=True)
    ]


def _height(line: RosterLine, shown: Printable) -> float:
    """Height in mm that a person's row takes, from the column that wraps into most lines."""
    texts = {
        "name": line.name,
        "certificate": mask_number(line.certificate),
        "category": line.category,
        "change": _change(line),
    }
    most = max(_wrapped(shown.text(text), _ROOM[column]) for column, text in texts.items())
    return _ROW + (most - 1) * _MORE


def _wrapped(text: str, room: float) -> int:
    """Lines into which a text wraps at most: a line may stay short by the width of a character."""
    width = sum(_width(one) for one in text)
    return 1 if width <= room else ceil(width / (room - _TYPE))


def _width(one: str) -> float:
    """Width of a character in mm."""
    if unicodedata.east_asian_width(one) in "WFA":
        return _TYPE
    return _TYPE * (_NARROW if one in "0123456789*X" else _OTHER)


def _end(remarks: Iterable[str]) -> float:
    """Height in mm of the total and the remarks below it."""
    return _TOTAL + sum(ceil(len(remark) / _REMARK_ROOM) for remark in remarks) * _REMARK


def _page(number: int, filled: _Filled) -> Plain:
    return {
        "number": number,
        "rows": [
            [
                str(place),
                line.number,
                line.name,
                mask_number(line.certificate),
                line.category,
                _yuan(line.wage),
                _yuan(line.base),
                *_sums([line])[2:],
                _change(line),
            ]
            for place, line in enumerate(filled.lines, start=filled.first)
        ],
        # Tenths of a millimetre, because plain data know no fractions.
        "heights": [round(height * 10) for height in filled.heights],
        "people": f"{len(filled.lines)}人",
        "sums": _sums(filled.lines),
    }


def _change(line: RosterLine) -> str:
    return " ".join(one for one in (_MARKS[line.change] if line.change else "", line.change_words) if one)


def _sums(lines: Iterable[RosterLine]) -> list[str]:
    """缴费工资, 基数, 单位额, 个人额, 划账户, 合计 in yuan."""
    columns = zip(
        *((one.wage or 0, one.base or 0, one.employer, one.person, one.account, one.total) for one in lines),
        strict=True,
    )
    return [_yuan(sum(column)) for column in columns]


def _yuan(fen: int | None) -> str:
    return _NOTHING if fen is None else yuan(Fen(fen))
