"""受理回执: the receipt of a filing, for the employer's own files."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from canbao.papers.typeset import Paper, Plain, day_text, moment_text, qr_svg, typeset
from canbao.values.text import mask_number

LINES_PRINTED: Final = 2000
"""Most persons one receipt lists, about sixty pages; typst's memory grows with every page."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One person of the filing."""

    name: str
    """In full: the receipt is the employer's own paper."""
    certificate: str
    """Certificate number; printed masked (first 6 and last 4) whether it comes in full or not."""
    detail: str
    """What is asked for this person in Chinese, for example 自2026年11月停保."""


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """What stands on a receipt."""

    agency: str
    number: str
    """受理号."""
    service: str
    """Chinese title of the service."""
    employer_number: str
    employer_name: str
    operator: str
    """Name of the person who submitted it."""
    submitted_at: datetime
    """Aware; printed in China Standard Time."""
    lines: tuple[ReceiptLine, ...]
    next_steps: tuple[str, ...]
    """What happens next, one Chinese sentence each."""
    promised: date | None
    """Day by which the agency promises to decide; None where it is decided at once."""
    contact: str
    """Whom to ask: telephone, counter, hours."""
    status_url: str
    """Address of the status page; the QR code holds this and nothing else."""
    printed_at: datetime
    """Aware; printed in China Standard Time."""
    provisional: bool = False
    """The promised day lies in a year whose holidays are not yet published: marked 暂定."""
    title: str = "受理回执"


def receipt_pdf(receipt: ReceiptPaper) -> Paper:
    """A4 pages numbered 第x页 共y页. Beyond LINES_PRINTED persons it says how many more are listed on line.

    ValueError for naive moments.
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
