"""受理回执: the receipt of a filing, for the employer's files."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from canbao.papers.typeset import Paper, Plain, day_text, moment_text, qr_svg, typeset
from canbao.values.text import mask_number

LINES_PRINTED: Final = 2000
"""The most persons on a receipt, about sixty pages: typst's memory grows with every page."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One person of the filing."""

    name: str
    """The full name: the receipt is the employer's own document."""
    certificate: str
    """Certificate number, full or masked; printed masked (first 6 and last 4)."""
    detail: str
    """The request for this person in Chinese, for example 自2026年11月停保."""


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """The content of a receipt."""

    agency: str
    number: str
    """受理号."""
    service: str
    """Chinese title of the service."""
    employer_number: str
    employer_name: str
    operator: str
    """Name of the person who submitted the filing."""
    submitted_at: datetime
    """Aware; printed in China Standard Time."""
    lines: tuple[ReceiptLine, ...]
    next_steps: tuple[str, ...]
    """The next steps, Chinese sentences."""
    promised: date | None
    """The promised date of decision; None for a filing decided at once."""
    contact: str
    """Contact: telephone, counter, hours."""
    status_url: str
    """URL of the status page, the only content of the QR code."""
    printed_at: datetime
    """Aware; printed in China Standard Time."""
    provisional: bool = False
    """Whether the holidays of the promised year are not published: marked 暂定."""
    title: str = "受理回执"


def receipt_pdf(receipt: ReceiptPaper) -> Paper:
    """Return a receipt as PDF on A4 pages, numbered 第x页 共y页; raise ValueError for naive moments.

    Beyond LINES_PRINTED persons, a sentence says how many more are listed online.
    """
    printed = receipt.lines[:LINES_PRINTED]
    lines: list[Plain] = [
        {"name": line.name, "certificate": mask_number(line.certificate), "detail": line.detail} for line in printed
    ]
    return typeset(
        "receipt.typ",
        {
            "agency": receipt.agency,
            "number": receipt.number,
            "service": receipt.service,
            "employer_number": receipt.employer_number,
            "employer_name": receipt.employer_name,
            "operator": receipt.operator,
            "submitted_at": moment_text(receipt.submitted_at),
            "count": len(receipt.lines),
            "lines": lines,
            "end": _end(len(receipt.lines) - len(printed)),
            "next_steps": receipt.next_steps,
            "promised": _promised(receipt),
            "contact": receipt.contact,
            "status_code": qr_svg(receipt.status_url),
            "printed_at": moment_text(receipt.printed_at),
        },
        title=receipt.title,
        made_at=receipt.printed_at,
    )


def _promised(receipt: ReceiptPaper) -> str:
    if receipt.promised is None:
        return "即时办结"
    return day_text(receipt.promised) + ("前（含当日，暂定）" if receipt.provisional else "前（含当日）")


def _end(unprinted: int) -> str:
    if unprinted:
        return f"本回执列出前{LINES_PRINTED}人，其余{unprinted}人请在网上办件明细中查看"
    return "以下空白"
