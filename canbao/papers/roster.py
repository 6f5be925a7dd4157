"""单位缴费申报单: the roster of a bill, one line for each person, with changes against the month before."""

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

_FONT_SIZE: Final = 3.0
"""Font size of the lines (8.5 pt) in mm, which is also the width of a Chinese character."""
_NARROW, _OTHER = 0.57, 0.75
"""Width of a digit or asterisk and mean width of other characters, in units of that size, rounded up."""
_TEXT_WIDTHS: Final = {"name": 26.6, "certificate": 30.8, "category": 24.0, "change": 23.3}
"""Width of text in each column in mm. The template has the same columns with margins."""
_ROW, _MORE = 6.2, 3.7
"""Height of a row with one line of text and of each further line, in mm."""
_FIRST, _LATER = 124.0, 163.0
"""Height for persons, total and remarks on the first page (with a three-line name) and on later pages, in mm."""
_TOTAL, _REMARK, _REMARK_CHARACTERS = 8.0, 5.6, 80
"""Height of the total and of a line of remarks in mm, and the characters of such a line."""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A person on the bill, all schemes together. Amounts in fen; refunds are below zero."""

    number: str
    """个人编号."""
    name: str
    """The full name: the roster is the employer's own document."""
    certificate: str
    """Certificate number, full or masked; printed masked (first 6 and last 4)."""
    category: str
    """人员类别 in Chinese."""
    wage: int | None
    """缴费工资 as declared; None prints a dash."""
    base: int | None
    """缴费基数; None when nothing is due for the month or the amount is fixed."""
    employer: int
    """单位额: the employer's amount on the bill for this person, with back payments and refunds."""
    person: int
    """个人额, likewise."""
    account: int
    """划账户: the part of both for the personal account."""
    change: RosterChange | None = None
    """Change against the month before: 增, 减 or 变."""
    change_words: str = ""
    """The change in Chinese, such as 新参保 or 基数调整."""

    @property
    def total(self) -> int:
        """Return 合计 in fen."""
        return self.employer + self.person


@dataclass(frozen=True, slots=True)
class RosterPaper:
    """The content of a roster."""

    agency: str
    employer_number: str
    employer_name: str
    month: int
    """费款所属期, yyyyMM."""
    notice: str
    """Number of the notice; empty prints a dash."""
    levy_type: str
    """缴费类型 in words, such as 全部 or 补收."""
    lines: tuple[RosterLine, ...]
    """Lines in print order, numbered from 1."""
    printed_at: datetime
    """Aware; printed in China Standard Time."""
    remarks: tuple[str, ...] = ()
    """Sentences under the total."""
    title: str = "单位缴费申报单"


def roster_pdf(roster: RosterPaper) -> Paper:
    """Return a roster as PDF on A4 landscape pages, numbered 第x页 共y页, with 本页小计, on the last with 合计.

    This module fills the pages instead of typst, so that each typst run knows the number of all pages. Raise
    ValueError for a roster without persons, an invalid month, and a naive `printed_at`.
    """
    Month(roster.month)
    if not roster.lines:
        raise ValueError("A roster without persons cannot be printed.")
    contents = _fill_pages(roster.lines, _end_height(roster.remarks))
    pages = [_page(number, content) for number, content in enumerate(contents, start=1)]
    common = _common_content(roster, len(pages))
    return join_pdfs(
        typeset(
            "roster.typ",
            {**common, "pages": run},
            title=roster.title,
            made_at=roster.printed_at,
        )
        for run in typeset_in_runs(pages)
    )


def _common_content(roster: RosterPaper, pages: int) -> dict[str, Plain]:
    """Return the content of all pages and of the end of the roster."""
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
class _PageContent:
    """The persons on a page, the number of the first one, and the heights of their rows in mm."""

    first: int
    lines: Sequence[RosterLine]
    heights: Sequence[float]


def _fill_pages(lines: Sequence[RosterLine], end: float) -> list[_PageContent]:
    """Return the persons page by page. The last page keeps `end` mm free below them."""
    printable = Printable()
    heights = [_height(line, printable) for line in lines]
    starts, available, used = [0], _FIRST, 0.0
    for index, height in enumerate(heights):
        if used and used + height > available:
            starts.append(index)
            available, used = _LATER, 0.0
        used += height
    if used + end > available and len(lines) - starts[-1] > 1:
        # Move about half of them to the last page, so that the total is not alone there.
        moved = (starts[-1] + len(lines) + 1) // 2
        while moved < len(lines) - 1 and sum(heights[moved:]) + end > _LATER:
            moved += 1
        starts.append(moved)
    stops = [*starts[1:], len(lines)]
    return [
        _PageContent(start + 1, lines[start:stop], heights[start:stop])
        for start, stop in zip(starts, stops, strict=True)
    ]


def _height(line: RosterLine, printable: Printable) -> float:
    """Return the height of a person's row in mm, from the column that wraps into most lines."""
    texts = {
        "name": line.name,
        "certificate": mask_number(line.certificate),
        "category": line.category,
        "change": _change(line),
    }
    most = max(_count_lines(printable.text(text), _TEXT_WIDTHS[column]) for column, text in texts.items())
    return _ROW + (most - 1) * _MORE


def _count_lines(text: str, available: float) -> int:
    """Return the most lines into which a text wraps: a line can be short by the width of a character."""
    width = sum(_width(char) for char in text)
    return 1 if width <= available else ceil(width / (available - _FONT_SIZE))


def _width(char: str) -> float:
    """Return the width of a character in mm."""
    if unicodedata.east_asian_width(char) in "WFA":
        return _FONT_SIZE
    return _FONT_SIZE * (_NARROW if char in "0123456789*X" else _OTHER)


def _end_height(remarks: Iterable[str]) -> float:
    """Return the height of the total and the remarks below it in mm."""
    return _TOTAL + sum(ceil(len(remark) / _REMARK_CHARACTERS) for remark in remarks) * _REMARK


def _page(number: int, content: _PageContent) -> Plain:
    return {
        "number": number,
        "rows": [
            [
                str(position),
                line.number,
                line.name,
                mask_number(line.certificate),
                line.category,
                _yuan(line.wage),
                _yuan(line.base),
                *_sums([line])[2:],
                _change(line),
            ]
            for position, line in enumerate(content.lines, start=content.first)
        ],
        # Tenths of a millimetre, because plain data have no fractions.
        "heights": [round(height * 10) for height in content.heights],
        "people": f"{len(content.lines)}人",
        "sums": _sums(content.lines),
    }


def _change(line: RosterLine) -> str:
    return " ".join(text for text in (_MARKS[line.change] if line.change else "", line.change_words) if text)


def _sums(lines: Iterable[RosterLine]) -> list[str]:
    """Return the sums of 缴费工资, 基数, 单位额, 个人额, 划账户, 合计 in yuan."""
    columns = zip(
        *((line.wage or 0, line.base or 0, line.employer, line.person, line.account, line.total) for line in lines),
        strict=True,
    )
    return [_yuan(sum(column)) for column in columns]


def _yuan(fen: int | None) -> str:
    return _NOTHING if fen is None else yuan(Fen(fen))
