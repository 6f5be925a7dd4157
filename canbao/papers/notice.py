"""征缴通知单: the notice of an employer's contributions of a month by scheme, with due date and ways to pay."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Final, Literal, TypeAlias, TypeVar

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from canbao.papers.capitals import amount_in_capitals
from canbao.papers.typeset import Paper, Plain, day_text, moment_text, qr_svg, typeset
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

PAGES_A_RUN: Final = 100
"""The most pages of one typst run, approximately: its memory grows with every page."""
PAGES_A_PART: Final = 20
"""Pages of a run when there are more: typst keeps the results of its last ten runs in memory."""

Kind: TypeAlias = Literal["normal", "back", "difference", "refund"]

_SECTIONS: Final[dict[Kind, str]] = {
    "normal": "正常缴费（征缴类型10）",
    "back": "补收（征缴类型30）",
    "difference": "补差（征缴类型34、35）",
    "refund": "退收（征缴类型20）",
}
_NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A scheme in a section of a notice. Amounts and bases in fen; refunds are below zero."""

    scheme: str
    """Chinese name of the 险种."""
    kind: Kind
    """normal 10, back 30, difference 34 and 35, refund 20."""
    people: int
    """在职人次: persons, counted once for each month."""
    employer_base: int | None
    """单位基数, the sum over `people`; None for a fixed amount or when nothing is due."""
    person_base: int | None
    """个人基数, likewise."""
    employer: int
    """单位应缴."""
    person: int
    """个人应缴."""
    account: int
    """划账户: the part of `total` for personal accounts."""
    accrual: tuple[int, int] | None = None
    """First and last 对应费款所属期, yyyyMM; None where it is the notice's own month."""
    retired: int | None = None
    """退休人次; the column is printed when a row has a value."""

    @property
    def total(self) -> int:
        """Return 合计 in fen."""
        return self.employer + self.person

    @property
    def pool(self) -> int:
        """Return 划统筹 in fen: the total without the part for personal accounts."""
        return self.total - self.account


@dataclass(frozen=True, slots=True)
class NoticeDifference:
    """A row of a supplementary notice's comparison. Amounts in fen."""

    scheme: str
    reason: str
    """征缴类型 in words with what it means, such as 比例补差（费率或定额变动）."""
    people: int
    """Persons, each counted once."""
    accrual: tuple[int, int]
    """First and last 对应费款所属期, yyyyMM."""
    before: int
    """此前已核定."""
    asked: int
    """现应缴."""

    @property
    def amount(self) -> int:
        """Return 差额 in fen."""
        return self.asked - self.before


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """The content of a notice. Amounts in fen, months yyyyMM, aware moments (printed in China Standard Time)."""

    agency: str
    """Full name of the issuing agency."""
    number: str
    """征集通知流水号 (AAE063)."""
    employer_number: str
    employer_name: str
    credit_code: str
    """统一社会信用代码, 18 characters; empty prints a dash."""
    organisation_code: str
    """组织机构代码 as XXXXXXXX-C; empty prints a dash."""
    month: int
    """费款所属期 (AAE002), the accounting month."""
    levy_type: str
    """缴费类型 in words, such as 全部 or 补收."""
    people: str
    """缴费人数 in words: persons counted once each, and 人次 where it differs."""
    rows: tuple[NoticeRow, ...]
    """Rows in print order within their section. A section without rows is left out."""
    pay_by: date | None
    """The last day of payment; None when nothing is due."""
    provisional: bool
    """Whether the holidays of the year of `pay_by` are not published: marked 暂定."""
    where_to_pay: tuple[str, ...]
    """One Chinese sentence for each way to pay."""
    collection: str
    """征收方式 in words, such as 税务征收."""
    handler: str
    """经办人: the clerk who drew up the bill."""
    reviewer: str
    """复核人: the person who issued the bill."""
    issued_on: date
    printed_at: datetime
    reprint: int
    """0 for the first print, n for 补打 第n次."""
    check_text: str
    """The exact text in the QR code."""
    check_words: str
    """A sentence that explains how to verify the notice."""
    remarks: tuple[str, ...] = ()
    """Sentences at the end, such as the rates in force with their source."""
    differences: tuple[NoticeDifference, ...] = ()
    """What a supplementary notice changes, printed as a comparison with what was levied before."""
    comparison: str = ""
    """The sentence under the comparison: the earlier notices of the month and their sum with this one."""
    since: tuple[str, ...] = ()
    """Sentences on what happened since the issue, up to `printed_at`; no part of the notice's content."""
    title: str = "城镇职工基本医疗保险费征缴通知单"

    @property
    def due(self) -> int:
        """Return the amount due in fen, the sum of all rows. A negative amount becomes 待转金 of the employer."""
        return sum(row.total for row in self.rows)

    @property
    def digest(self) -> str:
        """Return the digest of the content, the same on every print: all but print count, moment and `since`."""
        return _get_digest(self)


def notice_pdf(notice: NoticePaper) -> Paper:
    """Return a notice as PDF on A4 pages, numbered 第x页 共y页; raise ValueError as `notices_pdf` does."""
    return notices_pdf((notice,))


def notices_pdf(notices: Sequence[NoticePaper]) -> Paper:
    """Return notices as one PDF, each on new pages with its own page numbers.

    Raise ValueError without notices, for a notice without rows, an invalid month or accrual, an amount due without a
    last day of payment, and naive moments. Also raise it for differences that do not add up to the amount.
    """
    if not notices:
        raise ValueError("There is no notice to print.")
    for notice in notices:
        _validate_notice(notice)
    first = notices[0]
    return join_pdfs(
        typeset(
            "notice.typ",
            {"agency": first.agency, "notices": [_content(notice) for notice in run]},
            title=first.title,
            made_at=first.printed_at,
        )
        for run in typeset_in_runs(notices)
    )


def _validate_notice(notice: NoticePaper) -> None:
    Month(notice.month)
    for row in notice.rows:
        if row.accrual is not None and Month(row.accrual[0]) > Month(row.accrual[1]):
            raise ValueError(f"{notice.number}: the last accrual month is before the first.")
    if not notice.rows:
        raise ValueError(f"{notice.number}: a notice without rows cannot be printed.")
    if notice.reprint < 0:
        raise ValueError(f"{notice.number}: the count of reprints must not be negative.")
    if notice.differences and sum(row.amount for row in notice.differences) != notice.due:
        raise ValueError(f"{notice.number}: the differences do not add up to the amount.")
    if notice.due > 0 and notice.pay_by is None:
        raise ValueError(f"{notice.number}: an amount is due without a last day of payment.")


_PRINTED = ("printed_at", "reprint", "since", "where_to_pay", "collection", "check_text", "check_words")
"""What differs from print to print, or is the same on every notice; no part of the content's digest."""


def _get_digest(notice: NoticePaper) -> str:
    content = {field.name: getattr(notice, field.name) for field in fields(notice) if field.name not in _PRINTED}
    text = json.dumps(content, default=_get_plain, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))


def _get_plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"A notice holds no {type(value).__name__}.")


def _content(notice: NoticePaper) -> dict[str, Plain]:
    retired = any(row.retired is not None for row in notice.rows)
    return {
        "title": notice.title,
        "agency": notice.agency,
        "number": notice.number,
        "reprint": f"补打 第{notice.reprint}次" if notice.reprint else "",
        "facts": [
            ["统一社会信用代码", notice.credit_code or _NOTHING],
            ["组织机构代码", notice.organisation_code or _NOTHING],
            ["单位编号", notice.employer_number],
            ["缴费人数", notice.people],
            ["费款所属期", str(notice.month)],
            ["缴费类型", notice.levy_type],
        ],
        "employer_name": notice.employer_name,
        "month": str(notice.month),
        "check_code": qr_svg(notice.check_text),
        "check_words": notice.check_words,
        "retired": retired,
        "sections": [
            _section(title, rows, retired)
            for kind, title in _SECTIONS.items()
            if (rows := [row for row in notice.rows if row.kind == kind])
        ],
        "total": _sums(notice.rows),
        "differences": [_difference(row) for row in notice.differences],
        "differences_total": [
            _yuan(sum(getattr(row, name) for row in notice.differences)) for name in ("before", "asked", "amount")
        ],
        "comparison": notice.comparison,
        "due_words": "应缴金额" if notice.due >= 0 else "应退金额",
        "capitals": amount_in_capitals(abs(notice.due)),
        "due": f"¥{_yuan(abs(notice.due))}",
        "turned": _credit_sentences(notice),
        "payment": _payment(notice),
        "where_to_pay": notice.where_to_pay if notice.due > 0 else (),
        "remarks": notice.remarks,
        "handler": notice.handler,
        "reviewer": notice.reviewer,
        "issued_on": day_text(notice.issued_on),
        "printed_at": moment_text(notice.printed_at),
        "since": notice.since,
        "digest": f"内容摘要 {notice.digest}（同一单号每次打印一致）",
    }


def _section(title: str, rows: Sequence[NoticeRow], retired: bool) -> Plain:
    return {
        "title": title,
        "rows": [
            {
                "scheme": row.scheme,
                "accrual": _accrual(row),
                "figures": [
                    str(row.people),
                    *([_NOTHING if row.retired is None else str(row.retired)] if retired else []),
                    _yuan(row.employer_base),
                    _yuan(row.person_base),
                    *_sums([row]),
                ],
            }
            for row in rows
        ],
        "sums": _sums(rows) if len(rows) > 1 else None,
    }


def _sums(rows: Iterable[NoticeRow]) -> list[str]:
    """Return the sums of 单位应缴, 个人应缴, 合计, 划账户, 划统筹 in yuan."""
    columns = zip(*((row.employer, row.person, row.total, row.account, row.pool) for row in rows), strict=True)
    return [_yuan(sum(column)) for column in columns]


def _difference(row: NoticeDifference) -> Plain:
    return {
        "scheme": row.scheme,
        "reason": row.reason,
        "accrual": _months(row.accrual),
        "figures": [str(row.people), _yuan(row.before), _yuan(row.asked), _yuan(row.amount)],
    }


def _accrual(row: NoticeRow) -> str:
    return "" if row.accrual is None else _months(row.accrual)


def _months(accrual: tuple[int, int]) -> str:
    first, last = accrual
    return f"对应{first}" if first == last else f"对应{first}至{last}"


def _credit_sentences(notice: NoticePaper) -> list[str]:
    """Return a sentence about the 待转金 that a negative notice makes."""
    if notice.due >= 0:
        return []
    return [f"本单退收大于应缴，差额{_yuan(-notice.due)}元转入单位待转金，不需缴款。"]


def _payment(notice: NoticePaper) -> list[Plain]:
    if notice.due <= 0 or notice.pay_by is None:
        return [["缴款期限", "不需缴款"], ["征收方式", notice.collection]]
    suffix = "前（含当日，暂定）" if notice.provisional else "前（含当日）"
    return [["缴款期限", day_text(notice.pay_by) + suffix], ["征收方式", notice.collection]]


def _yuan(fen: int | None) -> str:
    return _NOTHING if fen is None else yuan(Fen(fen))


# -- several typst runs, one file -----------------------------------------------------------------------------------


_Page = TypeVar("_Page")


def typeset_in_runs(pages: Sequence[_Page]) -> Iterator[Sequence[_Page]]:
    """Yield runs of items of about a page for typst: one run if possible, so that the PDF stays tagged."""
    size = PAGES_A_RUN if len(pages) <= PAGES_A_RUN else PAGES_A_PART
    for start in range(0, len(pages), size):
        yield pages[start : start + size]


def join_pdfs(papers: Iterable[Paper]) -> Paper:
    """Return papers joined to one PDF, with the properties of the first and all bookmarks; raise ValueError for none.

    A single paper is returned unchanged. Several papers lose their tags and so PDF/UA-1: copying the tags of a hundred
    pages takes longer than typesetting them. The same papers give the same bytes.
    """
    parts = list(papers)
    if not parts:
        raise ValueError("There is nothing to join.")
    missing = frozenset[str]().union(*(part.missing for part in parts))
    if len(parts) == 1:
        return Paper(parts[0].pdf, missing)
    readers = [PdfReader(BytesIO(part.pdf)) for part in parts]
    writer = PdfWriter()
    for reader in readers:
        writer.append(reader)
    writer.metadata = readers[0].metadata
    for name in ("/Lang", "/ViewerPreferences"):
        writer.root_object[NameObject(name)] = readers[0].root_object[name].clone(writer)
    pdf = BytesIO()
    writer.write(pdf)
    return Paper(pdf.getvalue(), missing)
