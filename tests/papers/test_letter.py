"""A printed letter or certificate: its text can be extracted page by page."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from canbao.papers.letter import LetterColumn, LetterPaper, letter_pdf

SHEET = LetterPaper(
    agency="铜川市医疗保障经办中心",
    number="CJ0001",
    title="限期缴纳通知书",
    subtitle="社会保险费",
    whose="示例陶瓷有限公司",
    facts=(("单位名称", "示例陶瓷有限公司"), ("单位编号", "6102000001")),
    before=("请于期限前缴清。",),
    columns=(LetterColumn("费款所属期", 2), LetterColumn("金额", 2, True)),
    rows=(("202610", "1,380.00"), ("202611", "690.00")),
    after=("合计：贰仟零柒拾元整。",),
    printed_at=datetime(2026, 11, 23, 2, tzinfo=UTC),
    signed="2026年11月23日",
    check_text="https://example.org/check/",
    check_words="扫码查验",
)


def pages(sheet: LetterPaper) -> list[str]:
    return [page.extract_text().replace("\n", "") for page in PdfReader(BytesIO(letter_pdf(sheet).pdf)).pages]


def test_the_text_of_a_letter_can_be_extracted() -> None:
    text = pages(SHEET)[0]
    for words in (
        "限期缴纳通知书",
        "6102000001",
        "请于期限前缴清",
        "1,380.00",
        "贰仟零柒拾元整",
        "扫码查验",
        "2026年11月23日 10:00",
    ):
        assert words in text


def test_a_long_table_repeats_its_headings_on_every_page() -> None:
    long = pages(replace(SHEET, rows=tuple((str(202601 + place % 12), "1.00") for place in range(120))))
    assert len(long) > 2
    assert all("费款所属期" in text and f"第{number}页" in text for number, text in enumerate(long, start=1))


def test_a_row_with_missing_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="other columns"):
        letter_pdf(replace(SHEET, rows=(("202610",),)))
