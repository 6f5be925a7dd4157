"""Letters and certificates: facts, sentences, a table, more sentences, and a QR code for verification."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from canbao.papers.typeset import Paper, Plain, moment_text, qr_svg, typeset

ROWS_PRINTED: Final = 2000
"""The most rows of a letter, about sixty pages: typst's memory grows with every page."""


@dataclass(frozen=True, slots=True)
class LetterColumn:
    """A column of the table: heading, share of the width, and whether it contains numbers."""

    head: str
    share: int
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """The content of a letter. Texts are Chinese; ``printed_at`` is aware and printed in China Standard Time."""

    agency: str
    number: str
    title: str
    subtitle: str
    whose: str
    """The employer or person concerned, in the header of further pages."""
    facts: tuple[tuple[str, str], ...]
    before: tuple[str, ...]
    columns: tuple[LetterColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    after: tuple[str, ...]
    printed_at: datetime
    signed: str = ""
    """The issuer and the date, at the end."""
    foot: str = ""
    check_text: str = ""
    """The text in the QR code; empty: no code."""
    check_words: str = ""
    is_landscape: bool = False
    """Printed across, for lists with many columns."""


def letter_pdf(sheet: LetterPaper) -> Paper:
    """Return a letter as PDF on A4 pages, numbered 第x页 共y页.

    Raise ValueError for a row of another length than the columns, for more than ROWS_PRINTED rows, and for a naive
    `printed_at`.
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
            "is_landscape": sheet.is_landscape,
            "printed_at": moment_text(sheet.printed_at),
        },
        title=sheet.title,
        made_at=sheet.printed_at,
    )
