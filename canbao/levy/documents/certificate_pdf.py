"""Print certificates: from the signed document to a PDF, one PDF for many, or a zip."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from canbao.levy.documents.certificates import make_certificate_file
from canbao.levy.documents.verification import get_check_address
from canbao.levy.models import Certificate
from canbao.papers.letter import LetterColumn, LetterPaper, letter_pdf
from canbao.papers.notice import join_pdfs
from canbao.papers.typeset import Paper, day_text
from canbao.values.money import Fen, yuan

TITLES = {
    "person_insured": "个人参保证明",
    "person_paid": "个人缴费证明",
    "employer_insured": "单位参保证明",
    "employer_paid": "单位缴费证明",
}
_COLUMNS: dict[str, tuple[LetterColumn, ...]] = {
    "person_insured": (LetterColumn("参保起始月", 1), LetterColumn("参保终止月", 1)),
    "person_paid": (
        LetterColumn("费款所属期", 8),
        LetterColumn("险种", 12),
        LetterColumn("缴费基数", 8, True),
        LetterColumn("单位应缴", 7, True),
        LetterColumn("个人应缴", 7, True),
        LetterColumn("缴费类型", 8),
        LetterColumn("缴费标志", 7),
        LetterColumn("到账日期", 8),
    ),
    "employer_insured": (LetterColumn("费款所属期", 1), LetterColumn("参保人数", 1, True)),
    "employer_paid": (
        LetterColumn("费款所属期", 3),
        LetterColumn("征缴通知单", 5),
        LetterColumn("人数", 2, True),
        LetterColumn("应缴金额", 4, True),
        LetterColumn("缴费标志", 3),
        LetterColumn("到账日期", 4),
    ),
}


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else yuan(Fen(fen))


def _mark(day: str) -> tuple[str, str]:
    return ("已到账", day) if day else ("未到账", "—")


_CELLS: dict[str, Callable[[list[Any]], tuple[str, ...]]] = {
    "person_insured": lambda row: (str(row[0]), str(row[1]) if row[1] else "至今"),
    "person_paid": lambda row: (
        str(row[0]),
        row[1],
        _yuan(row[2]),
        _yuan(row[3]),
        _yuan(row[4]),
        row[5],
        *_mark(row[6]),
    ),
    "employer_insured": lambda row: (str(row[0]), str(row[1])),
    "employer_paid": lambda row: (str(row[0]), row[1], str(row[2]), _yuan(row[3]), *_mark(row[4])),
}


def _sheet(row: Certificate) -> LetterPaper:
    document = json.loads(row.document)
    person, employer = document["person"], document["employer"]
    facts = [("单位名称", employer["name"]), ("单位编号", employer["number"])]
    if person:
        facts = [
            ("姓名", person["name"]),
            ("证件号码", person["certificate"]),
            ("人员类别", person["category"]),
            *facts,
        ]
    facts += [
        ("用途", document["purpose"]),
        ("起止月份", f"{document['first']}至{document['last']}"),
        ("查验码", document["code"]),
    ]
    rows = tuple(_CELLS[row.kind](values) for values in document["rows"])
    until = day_text(date.fromisoformat(document["valid_until"]))
    return LetterPaper(
        agency=document["agency"],
        number=document["number"],
        title=TITLES[row.kind],
        subtitle="职工基本医疗保险",
        whose=person["name"] if person else employer["name"],
        facts=tuple(facts),
        before=() if rows else ("所选期间没有记录。",),
        columns=_COLUMNS[row.kind],
        rows=rows,
        after=(f"本证明由单位自行打印，查验码有效期至{until}，可扫码或在公众查验页核对真伪。",),
        signed=f"{document['agency']}　{day_text(date.fromisoformat(document['made_on']))}",
        printed_at=timezone.now().replace(microsecond=0),
        check_text=get_check_address(document["number"], document["code"]),
        check_words="扫码查验真伪",
    )


def certificate_pdf(row: Certificate) -> Paper:
    """Return one certificate as a PDF."""
    return letter_pdf(_sheet(row))


def certificates_pdf(rows: Sequence[Certificate]) -> Paper:
    """Return certificates as one PDF, each with its own page numbers."""
    return join_pdfs(certificate_pdf(row) for row in rows)


def certificates_zip(rows: Sequence[Certificate]) -> bytes:
    """Return a zip with a PDF and a signed data file for each certificate, named by its number."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            archive.writestr(f"{row.number}.pdf", certificate_pdf(row).pdf)
            archive.writestr(f"{row.number}.json", make_certificate_file(row).encode())
    return buffer.getvalue()
