"""受理回执: the submitted filing with every person, on as many pages as needed."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from canbao.papers import receipt
from canbao.papers.receipt import LINES_PRINTED, ReceiptLine, receipt_pdf
from canbao.papers.typeset import Paper, qr_svg
from tests.papers.reading import flowing, pages
from tests.papers.samples import RECEIPT


def people(count: int) -> tuple[ReceiptLine, ...]:
    return tuple(ReceiptLine(f"职工第{index}号", "610200190001010011", "停保") for index in range(1, count + 1))


def test_a_receipt_has_all_its_texts_on_one_page() -> None:
    (page,) = pages(receipt_pdf(RECEIPT))
    for words in (
        "受理号 SL202611230000421",
        "受理回执",
        "办理事项 人员停保登记",
        "单位名称 铜川市示例陶瓷有限公司",
        "单位编号 610200000123",
        "经办人 李晓燕",
        "提交时间 2026年11月23日 14:05",
        "涉及人数 2人",
        "承诺办结 2026年11月26日前（含当日）",
        "1. 医保中心在1个工作日内受理。",
        "2. 如需补正，受理号不变。",
        "咨询：0919-0000000，工作日9:00至17:00",
        "打印时间 2026年11月23日 14:06",
        "第1页 共1页",
        "以下空白",
    ):
        assert words in page


def test_people_are_named_in_full_and_their_numbers_masked() -> None:
    (page,) = pages(receipt_pdf(RECEIPT))
    assert "1 张建国 610200********0011 自2026年11月停保（调动）" in page
    assert "2 阿依古丽·买买提江 610200********918X 自2026年11月停保（辞职）" in page
    assert not re.search(r"\d{17}[\dX]", page.replace("7412345678901234567", ""))


def test_a_long_receipt_repeats_headings_and_page_numbers() -> None:
    found = pages(receipt_pdf(replace(RECEIPT, lines=people(500))))
    assert len(found) > 10
    for number, page in enumerate(found, start=1):
        assert f"第{number}页 共{len(found)}页" in page
        assert "序号 姓名 证件号码 办理内容" in page
        assert "受理号 SL202611230000421" in page
    assert "铜川市示例陶瓷有限公司" in found[-1]
    listed = re.findall(r"^(\d+) 职工第(\d+)号", "\n".join(found), flags=re.MULTILINE)
    assert listed == [(str(index), str(index)) for index in range(1, 501)]


def test_a_receipt_beyond_the_limit_counts_the_people_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt, "LINES_PRINTED", 3)
    text = flowing(receipt_pdf(replace(RECEIPT, lines=people(5))))
    assert "涉及人数5人" in text
    assert "本回执列出前3人，其余2人请在网上办件明细中查看" in text
    assert "职工第3号" in text
    assert "职工第4号" not in text
    assert LINES_PRINTED >= 500


def test_names_of_forty_characters_are_wrapped_and_complete() -> None:
    chinese = "阿卜杜热合曼·买买提明江·努尔买买提·阿卜杜克热木·艾合买提·托合提·依明江·木"
    latin = "ABDULRAHMANBINMOHAMMEDALFARSIEXTRALONGNA"
    spaced = "MARIA DEL CARMEN FERNANDEZ DE LA VEGA SA"
    lines = tuple(ReceiptLine(name, "610200190001010011", "停保") for name in (chinese, latin, spaced))
    text = flowing(receipt_pdf(replace(RECEIPT, lines=lines, employer_name=chinese)))
    assert text.count(chinese) == 2
    assert latin in text
    assert spaced.replace(" ", "") in text


def test_a_rare_character_is_printed_as_its_code_point_and_reported() -> None:
    lines = (*RECEIPT.lines, ReceiptLine("王\U00020000", "610200190001010011", "停保"))
    paper = receipt_pdf(replace(RECEIPT, lines=lines))
    assert paper.missing == {"\U00020000"}
    assert "3 王〔U+20000〕 610200" in pages(paper)[0]


def test_a_filing_without_people_is_marked() -> None:
    text = flowing(receipt_pdf(replace(RECEIPT, lines=())))
    assert "本办件不涉及人员" in text
    assert "序号" not in text


def test_a_provisional_or_missing_promise_is_marked() -> None:
    assert "2026年11月26日前（含当日，暂定）" in flowing(receipt_pdf(replace(RECEIPT, provisional=True)))
    assert "承诺办结即时办结" in flowing(receipt_pdf(replace(RECEIPT, promised=None)))


def test_the_qr_code_holds_the_address_of_the_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[object] = []

    def record_code(template: str, data: dict[str, object], *, title: str, made_at: datetime) -> Paper:
        codes.append(data["status_code"])
        return Paper(b"", frozenset())

    monkeypatch.setattr(receipt, "typeset", record_code)
    receipt_pdf(RECEIPT)
    assert codes == [qr_svg("https://ybwt.example.gov.cn/portal/matters/7412345678901234567")]
