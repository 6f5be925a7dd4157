"""Measure levy notices as PDF: ours, set by typst, against ReportLab with the same content (`make bench-pdf`).

Each notice has one page and its own employer. Both sides embed a subset of the same typeface and draw the QR code; the
time to read the typeface is not measured. Ours is tagged (PDF/UA-1) up to 100 pages, the rival's never is.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bench.measure import Ratio, compare, format_table, sizes
from bench.pdf_rival import notices_by_reportlab, register_typeface
from canbao.papers.notice import NoticePaper, NoticeRow, notices_pdf
from canbao.papers.typefaces import get_typefaces

GOAL = 0.7
SIZES = (1, 100)
"""Default numbers of pages; SIZE=1,100,1000 takes some minutes."""

_ROWS = (
    NoticeRow("职工基本医疗保险", "normal", 23, 112_000_00, 112_000_00, 7_840_00, 2_240_00, 2_240_00),
    NoticeRow("生育保险", "normal", 23, 112_000_00, None, 560_00, 0, 0),
    NoticeRow("大额医疗费用补助", "normal", 23, None, None, 0, 230_00, 0),
    NoticeRow("职工基本医疗保险", "back", 3, 14_400_00, 14_400_00, 1_008_00, 288_00, 288_00, (202608, 202610)),
    NoticeRow("职工基本医疗保险", "refund", 1, None, None, -336_00, -96_00, -96_00, (202610, 202610)),
)
_NOTICE = NoticePaper(
    agency="示例市医疗保障经办中心",
    number="ZJ20261100000000",
    employer_number="610200000000",
    employer_name="示例市陶瓷有限公司",
    credit_code="91610200MA0000015X",
    organisation_code="MA000001-5",
    month=202611,
    levy_type="正常、补收、退收",
    people="25人",
    rows=_ROWS,
    pay_by=date(2026, 12, 10),
    provisional=False,
    where_to_pay=("通过电子税务局或社保费管理客户端缴款。", "也可到主管税务机关办税服务厅缴款。"),
    collection="税务征收",
    handler="王建国",
    reviewer="赵敏",
    issued_on=date(2026, 11, 20),
    printed_at=datetime(2026, 11, 23, 6, 5, tzinfo=UTC),
    reprint=0,
    check_text="",
    check_words="扫码查验真伪",
    remarks=("职工基本医疗保险单位缴纳7%，自201801起执行。", "职工基本医疗保险个人缴纳2%，自201801起执行。"),
)


def sample(pages: int, first: int = 1) -> list[NoticePaper]:
    """Return ``pages`` notices of one page each, all with different employer, amounts and code."""
    return [_notice(serial) for serial in range(first, first + pages)]


def _notice(serial: int) -> NoticePaper:
    first = replace(_ROWS[0], employer=_ROWS[0].employer + serial * 700, person=_ROWS[0].person + serial * 200)
    number = f"ZJ202611{serial:08d}"
    return replace(
        _NOTICE,
        number=number,
        employer_number=f"61020{serial:07d}",
        employer_name=f"示例市第{serial}陶瓷有限公司",
        rows=(first, *_ROWS[1:]),
        check_text=f"https://ybwt.example.gov.cn/check/{number}?c={serial:08X}",
    )


def ours(notices: Sequence[NoticePaper]) -> bytes:
    """Return the notices as our PDF."""
    return notices_pdf(notices).pdf


def measure(pages: int, rounds: int) -> Ratio:
    """Measure both sides on ``pages`` notices; every round has new ones, since typst caches what it has set."""
    batches = [sample(pages, 1 + pages * number) for number in range(rounds + 1)]

    def each(act: Callable[[Sequence[NoticePaper]], bytes]) -> Callable[[], bytes]:
        remaining = iter(batches)
        return lambda: act(next(remaining))

    return compare(f"pdf-{pages}", GOAL, each(ours), each(notices_by_reportlab), rounds)


def main() -> None:
    """Measure the requested sizes and print the table and the ratios."""
    get_typefaces()
    register_typeface(sample(1)[0])
    ratios = [measure(pages, 9 if pages < 50 else 5 if pages < 500 else 3) for pages in sizes(SIZES)]
    print(format_table(ratios, "typst", "ReportLab"))


if __name__ == "__main__":
    main()
