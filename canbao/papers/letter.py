"""A letter or a certificate: facts, sentences, one table, sentences after it, a QR code where it can be checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from canbao.papers.typeset import Paper, Plain, moment_text, qr_svg, typeset

ROWS_PRINTED: Final = 2000
"""Most rows one sheet holds, about sixty pages; typst's memory grows with every page."""


@dataclass(frozen=True, slots=True)
class LetterColumn:
    """A column of a sheet's table: its heading, its share of the width, and whether it holds figures."""

    head: str
    share: int
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """What stands on a sheet. Texts are Chinese; ``printed_at`` is aware and printed in China Standard Time."""

    agency: str
    number: str
    title: str
    subtitle: str
    whose: str
    """Whom it is about, in the head of further pages."""
    facts: tuple[tuple[str, str], ...]
    before: tuple[str, ...]
    columns: tuple[LetterColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    after: tuple[str, ...]
    printed_at: datetime
    signed: str = ""
    """Who gives it out and when, at the end."""
    foot: str = ""
    check_text: str = ""
    """What the QR code holds; empty: no code."""
    check_words: str = ""


def letter_pdf(sheet: LetterPaper) -> Paper:
    """A4 pages numbered 第x页 共y页.

    ValueError for a row of another length than the columns, for more than ROWS_PRINTED rows, and for a naive moment.
    """
    if any(len(row) != len(sheet.columns) for row in sheet.rows):
        raise ValueError(f"{sheet.number}: a row has other columns than the table.")
    if len(sheet.rows) > ROWS_PRINTED:
        raise ValueError(f"{sheet.number}: more than {ROWS_PRINTED} rows.")
    heads: Sequence[Plain] = [column.head for column in sheet.columns]
    return typeset(
        "sheet.typ",
        {
            "agency": sheet.agency,
            "number": sheet.number,
            "subtitle": sheet.subtitle,
            "whose": sheet.whose,
            "facts": [list(fact) for fact in sheet.facts],
            "before": sheet.before,
            "heads": heads,
            "widths": [column.share for column in sheet.columns],
            "numbers": [column.is_number for column in sheet.columns],
            "rows": [list(row) for row in sheet.rows],
            "after": sheet.after,
            "signed": sheet.signed,
            "foot": sheet.foot,
            "check_code": qr_svg(sheet.check_text) if sheet.check_text else "",
            "check_words": sheet.check_words,
            "printed_at": moment_text(sheet.printed_at),
        },
        title=sheet.title,
        made_at=sheet.printed_at,
    )
