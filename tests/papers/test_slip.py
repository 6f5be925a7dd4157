"""注册信息打印单: all that the employer needs is on it, and the agency's stub never shows the secret."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from canbao.papers import slip
from canbao.papers.slip import slip_pdf
from canbao.papers.typeset import Paper, qr_svg
from tests.papers.reading import flowing, pages
from tests.papers.samples import SLIP


def test_a_slip_has_all_its_texts_on_one_page() -> None:
    (page,) = pages(slip_pdf(SLIP))
    for words in (
        "铜川市医疗保险经办中心",
        "注册信息打印单",
        "打印单号 ZC2026112300017",
        "单位编号 610200000123",
        "单位名称 铜川市示例陶瓷有限公司",
        "统一社会信用代码 91610200MA0000015X",
        "组织机构代码 MA000001-5",
        "授权经办人 李晓燕",
        "可绑定险种 职工基本医疗保险、生育保险、公务员医疗补助",
        "绑定用户名\ntc610200000123",
        "K7MF-2QXD-9HTC-WVA4",
        "2026年12月23日",
        "5次",
        "https://ybwt.example.gov.cn/，注册单位账户并登录",
        "打印人 王建国",
        "打印时间 2026年11月23日 14:05",
        "领取人签字",
        "日期",
    ):
        assert words in page


def test_a_slip_says_that_earlier_slips_are_void() -> None:
    assert "此前打印的同一单位打印单一律作废" in flowing(slip_pdf(SLIP))


def test_the_stub_names_the_employer_but_not_the_secret() -> None:
    (page,) = pages(slip_pdf(SLIP))
    for_employer, stub = page.split("沿此线裁开")
    assert "K7MF-2QXD-9HTC-WVA4" in for_employer
    assert "K7MF" not in stub
    assert "tc610200000123" not in stub
    for words in ("ZC2026112300017", "铜川市示例陶瓷有限公司", "610200000123", "李晓燕"):
        assert words in stub


def test_the_qr_code_holds_only_the_address_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[object] = []

    def record_code(template: str, data: dict[str, object], *, title: str, made_at: datetime) -> Paper:
        codes.append(data["site_code"])
        return Paper(b"", frozenset())

    monkeypatch.setattr(slip, "typeset", record_code)
    slip_pdf(SLIP)
    slip_pdf(replace(SLIP, secret="AAAA-AAAA-AAAA-AAAA", user_name="other"))
    assert codes == [qr_svg("https://ybwt.example.gov.cn/")] * 2


def test_the_longest_names_fit_on_one_page() -> None:
    employer = "铜川市印台区王石凹街道办事处退役军人服务站暨社区综合治理与便民服务联合管理办公室筹备组"[:40]
    operator = "阿卜杜热合曼·买买提明江·努尔买买提·阿卜杜克热木·艾合买提·托合提·依明江·木"
    assert (len(employer), len(operator)) == (40, 40)
    paper = slip_pdf(
        replace(
            SLIP,
            employer_name=employer,
            operator=operator,
            schemes=(*SLIP.schemes, "大额医疗费用补助", "企业补充医疗保险", "离休人员医疗保障", "长期护理保险"),
            site="https://ggfw.medical-insurance.tongchuan.shaanxi.example.gov.cn/hallUnit/register",
        )
    )
    assert len(pages(paper)) == 1
    assert flowing(paper).count(employer) == 2
    assert flowing(paper).count(operator) == 2


def test_a_long_latin_name_is_wrapped_and_complete() -> None:
    paper = slip_pdf(replace(SLIP, operator="ABDULRAHMANBINMOHAMMEDALFARSIEXTRALONGNA"))
    assert "ABDULRAHMANBINMOHAMMEDALFARSIEXTRALONGNA" in flowing(paper)
    assert "ABDULRAHMANBINMOHAMMEDALFARSIEXTRALONGNA" not in pages(paper)[0]


def test_a_rare_character_in_a_slip_is_printed_as_its_code_point_and_reported() -> None:
    paper = slip_pdf(replace(SLIP, operator="王\U00020000"))
    assert paper.missing == {"\U00020000"}
    assert "授权经办人 王〔U+20000〕" in pages(paper)[0]
    assert slip_pdf(SLIP).missing == frozenset()


@pytest.mark.parametrize(
    "words", ['#panic("x")', "*粗* _斜_ $x^2$ `a` <b> @c", '"}; #read("/etc/passwd")', "= 标题 \\ //"]
)
def test_data_is_never_markup(words: str) -> None:
    assert f"单位名称 {words}" in pages(slip_pdf(replace(SLIP, employer_name=words)))[0]


def test_a_missing_code_is_printed_as_a_dash() -> None:
    (page,) = pages(slip_pdf(replace(SLIP, credit_code="", organisation_code="")))
    assert "统一社会信用代码 — 组织机构代码 —" in page


def test_the_pdf_has_tags_title_and_date() -> None:
    reader = PdfReader(BytesIO(slip_pdf(SLIP).pdf))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("注册信息打印单", "铜川市医疗保险经办中心")
    assert reader.metadata.creation_date == SLIP.printed_at
    assert "'/Marked': True" in str(reader.root_object["/MarkInfo"])
    assert "pdfuaid" in str(reader.xmp_metadata and reader.xmp_metadata.stream.get_data())


@pytest.mark.parametrize("change", [{"schemes": ()}, {"attempts": 0}, {"printed_at": datetime(2026, 11, 23)}])
def test_an_inconsistent_slip_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="slip binds|time zone"):
        slip_pdf(replace(SLIP, **change))  # type: ignore[arg-type]  # wrong on purpose
