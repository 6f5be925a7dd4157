"""征缴通知单: what an employer owes for a month, scheme by scheme, by when and where to pay it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
"""About as many pages at most are set in one go; typst's memory grows with every page."""
PAGES_A_PART: Final = 20
"""So many are set in one go where there are more: typst keeps what it worked out in its last ten runs in memory."""

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
    """What one scheme brings in one section of a notice. Amounts and bases in fen; refunds are below zero."""

    scheme: str
    """Chinese name of the 险种."""
    kind: Kind
    """normal 10, back 30, difference 34 and 35, refund 20."""
    people: int
    """在职人次: persons, each counted once for every month."""
    employer_base: int | None
    """单位基数, summed over `people`; None for a fixed amount, or where nothing is asked any more."""
    person_base: int | None
    """个人基数, likewise."""
    employer: int
    """单位应缴."""
    person: int
    """个人应缴."""
    account: int
    """划账户: the part of `total` for the personal accounts."""
    accrual: tuple[int, int] | None = None
    """First and last 对应费款所属期, yyyyMM; None where it is the notice's own month."""
    retired: int | None = None
    """退休人次; its column is printed when some row has it."""

    @property
    def total(self) -> int:
        """合计, fen."""
        return self.employer + self.person

    @property
    def pool(self) -> int:
        """划统筹: what does not go to the accounts, fen."""
        return self.total - self.account


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """What stands on a notice. Amounts in fen, months yyyyMM, moments aware (printed in China Standard Time)."""

    agency: str
    """Full name of the agency that issues it."""
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
    people: int
    """Persons on the bill, each counted once."""
    rows: tuple[NoticeRow, ...]
    """In the order in which they are printed within their section; sections without a row are left out."""
    late_fee: int
    """滞纳金 up to the day of issue; not below zero."""
    credit_used: int
    """待转金 set off against this notice; from zero up to what it asks."""
    credit_left: int | None
    """待转金 that stays on the employer's account afterwards; None leaves the line out."""
    pay_by: date | None
    """Last day of payment; None where nothing is to be paid."""
    provisional: bool
    """`pay_by` lies in a year whose holidays are not yet published: marked 暂定."""
    where_to_pay: tuple[str, ...]
    """One Chinese sentence for each way to pay."""
    collection: str
    """征收方式 in words, such as 税务征收."""
    handler: str
    """经办人: who drew it up."""
    reviewer: str
    """复核人: who issued it."""
    issued_on: date
    printed_at: datetime
    reprint: int
    """0 for the first print, n for 补打 第n次."""
    check_text: str
    """What the QR code holds, exactly."""
    check_words: str
    """One sentence that says how to check the notice."""
    remarks: tuple[str, ...] = ()
    """Sentences at the end, such as the rates in force with their source."""
    title: str = "城镇职工基本医疗保险费征缴通知单"

    @property
    def gross(self) -> int:
        """Everything levied, and the late fee, fen; below zero when refunds outweigh the rest."""
        return sum(row.total for row in self.rows) + self.late_fee

    @property
    def due(self) -> int:
        """What is to be paid, fen; below zero it becomes 待转金 of the employer."""
        return self.gross - self.credit_used


def notice_pdf(notice: NoticePaper) -> Paper:
    """One notice on A4 pages numbered 第x页 共y页. ValueError as for `notices_pdf`."""
    return notices_pdf((notice,))


def notices_pdf(notices: Sequence[NoticePaper]) -> Paper:
    """Notices in one PDF, each from a new page with page numbers of its own.

    ValueError for no notice, one without rows, a month or accrual month that is none, a late fee below zero, more
    待转金 used than is asked, money due without a last day of payment, and naive moments.
    """
    if not notices:
        raise ValueError("There is no notice to print.")
    for notice in notices:
        _refuse_what_contradicts_itself(notice)
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


def _refuse_what_contradicts_itself(notice: NoticePaper) -> None:
    Month(notice.month)
    for row in notice.rows:
        if row.accrual is not None and Month(row.accrual[0]) > Month(row.accrual[1]):
            raise ValueError(f"{notice.number}: accrual months end before they begin.")
    if not notice.rows:
        raise ValueError(f"{notice.number}: a notice without rows asks nothing.")
    if notice.late_fee < 0 or notice.reprint < 0:
        raise ValueError(f"{notice.number}: neither a late fee nor the count of reprints is below zero.")
    if not 0 <= notice.credit_used <= max(notice.gross, 0):
        raise ValueError(f"{notice.number}: more 待转金 is used than the notice asks.")
    if notice.due > 0 and notice.pay_by is None:
        raise ValueError(f"{notice.number}: money is due and no day is named.")


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
            ["缴费人数", f"{notice.people}人"],
            ["费款所属期", str(notice.month)],
            ["缴费类型", notice.levy_type],
        ],
        "employer_name": notice.employer_name,
        "month": str(notice.month),
        "check_code": qr_svg(notice.check_text),
        "check_words": notice.check_words,
        "retired": retired,
        "sections": [
            _section(words, rows, retired)
            for kind, words in _SECTIONS.items()
            if (rows := [row for row in notice.rows if row.kind == kind])
        ],
        "total": _sums(notice.rows),
        "extras": _extras(notice),
        "due_words": "应缴金额" if notice.due >= 0 else "应退金额",
        "capitals": amount_in_capitals(abs(notice.due)),
        "due": f"¥{_yuan(abs(notice.due))}",
        "turned": _turned(notice),
        "payment": _payment(notice),
        "where_to_pay": notice.where_to_pay if notice.due > 0 else (),
        "remarks": notice.remarks,
        "handler": notice.handler,
        "reviewer": notice.reviewer,
        "issued_on": day_text(notice.issued_on),
        "printed_at": moment_text(notice.printed_at),
    }


def _section(words: str, rows: Sequence[NoticeRow], retired: bool) -> Plain:
    return {
        "title": words,
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
    """单位应缴, 个人应缴, 合计, 划账户, 划统筹 in yuan."""
    columns = zip(*((row.employer, row.person, row.total, row.account, row.pool) for row in rows), strict=True)
    return [_yuan(sum(column)) for column in columns]


def _accrual(row: NoticeRow) -> str:
    if row.accrual is None:
        return ""
    first, last = row.accrual
    return f"对应{first}" if first == last else f"对应{first}至{last}"


def _extras(notice: NoticePaper) -> list[Plain]:
    """Lines under the table: what comes on top of its total, and what is taken off."""
    lines: list[Plain] = []
    if notice.late_fee:
        lines.append(["加：滞纳金", _yuan(notice.late_fee)])
    if notice.credit_used:
        lines.append(["减：待转金抵缴", _yuan(-notice.credit_used)])
    return lines


def _turned(notice: NoticePaper) -> list[str]:
    """What the 待转金 on the employer's account has to do with this notice, one sentence each."""
    sentences = []
    if notice.due < 0:
        sentences.append(f"本单退收大于应缴，差额{_yuan(-notice.due)}元转入单位待转金，不需缴款。")
    if notice.credit_left is not None:
        sentences.append(f"单位待转金余额{_yuan(notice.credit_left)}元。")
    return sentences


def _payment(notice: NoticePaper) -> list[Plain]:
    if notice.due <= 0 or notice.pay_by is None:
        return [["缴款期限", "不需缴款"], ["征收方式", notice.collection]]
    words = "前（含当日，暂定）" if notice.provisional else "前（含当日）"
    return [["缴款期限", day_text(notice.pay_by) + words], ["征收方式", notice.collection]]


def _yuan(fen: int | None) -> str:
    return _NOTHING if fen is None else yuan(Fen(fen))


# -- many runs, one file ---------------------------------------------------------------------------------------------


_Page = TypeVar("_Page")


def typeset_in_runs(pages: Sequence[_Page]) -> Iterator[Sequence[_Page]]:
    """What makes about a page each, parted for runs of typst: all in one where it can be, so that it stays tagged."""
    size = PAGES_A_RUN if len(pages) <= PAGES_A_RUN else PAGES_A_PART
    for start in range(0, len(pages), size):
        yield pages[start : start + size]


def join_pdfs(papers: Iterable[Paper]) -> Paper:
    """Papers one after another in one PDF, with the properties of the first and every bookmark. ValueError for none.

    One paper comes back as it is. Several lose the tags, and the claim to PDF/UA-1 with them: bringing the tags of a
    hundred pages into another file takes longer than setting the pages. The same papers give the same bytes.
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
    for kept in ("/Lang", "/ViewerPreferences"):
        writer.root_object[NameObject(kept)] = readers[0].root_object[kept].clone(writer)
    pdf = BytesIO()
    writer.write(pdf)
    return Paper(pdf.getvalue(), missing)
