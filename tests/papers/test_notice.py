"""征缴通知单: the sums in figures and capitals, the deadline, and where to pay."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from canbao.papers import notice as module
from canbao.papers.capitals import amount_in_capitals
from canbao.papers.notice import (
    Kind,
    NoticeDifference,
    NoticePaper,
    NoticeRow,
    join_pdfs,
    notice_pdf,
    notices_pdf,
    typeset_in_runs,
)
from canbao.papers.typeset import Paper, qr_svg
from tests.papers.reading import flowing, pages
from tests.properties import examples

MEDICAL = NoticeRow("职工基本医疗保险", "normal", 23, 112_000_00, 112_000_00, 7_840_00, 2_240_00, 2_240_00)
MATERNITY = NoticeRow("生育保险", "normal", 23, 112_000_00, None, 560_00, 0, 0)
LARGE = NoticeRow("大额医疗费用补助", "normal", 23, None, None, 0, 230_00, 0)
BACK = NoticeRow("职工基本医疗保险", "back", 3, 14_400_00, 14_400_00, 1_008_00, 288_00, 288_00, (202608, 202610))
DIFFERENCE = NoticeRow("职工基本医疗保险", "difference", 2, 9_800_00, 9_800_00, 35_00, 10_00, 10_00, (202610, 202610))
REFUND = NoticeRow("职工基本医疗保险", "refund", 1, None, None, -336_00, -96_00, -96_00, (202610, 202610))

NOTICE = NoticePaper(
    agency="铜川市医疗保险经办中心",
    number="ZJ20261104217788",
    employer_number="610200000123",
    employer_name="铜川市示例陶瓷有限公司",
    credit_code="91610200MA0000015X",
    organisation_code="MA000001-5",
    month=202611,
    levy_type="全部",
    people="25人",
    rows=(MEDICAL, MATERNITY, LARGE, BACK, DIFFERENCE, REFUND),
    pay_by=date(2026, 12, 10),
    provisional=False,
    where_to_pay=("电子税务局：社保费申报缴费。", "政务服务中心二楼税务窗口，工作日9:00至17:00。"),
    collection="税务征收",
    handler="王建国",
    reviewer="赵敏",
    issued_on=date(2026, 11, 20),
    printed_at=datetime(2026, 11, 23, 6, 5, tzinfo=UTC),
    reprint=0,
    check_text="https://ybwt.example.gov.cn/check/ZJ20261104217788?c=AB12",
    check_words="核验：扫描右上方二维码，或登录https://ybwt.example.gov.cn/check，输入通知单号。",
    remarks=("职工基本医疗保险：单位7%，个人2%，自202601起执行。",),
)
PLAIN = replace(NOTICE, rows=(MEDICAL,))
NET_REFUND = replace(PLAIN, rows=(REFUND,), pay_by=None)
BASE = NoticeDifference("职工基本医疗保险", "基数补差（缴费基数变动）", 2, (202609, 202610), 900_00, 945_00)
SUPPLEMENT = replace(
    PLAIN, title="补充征缴通知单", rows=(DIFFERENCE,), differences=(BASE,), comparison="本单是202611第2张通知单。"
)


def set_pages_a_run(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGES_A_RUN", size)
    monkeypatch.setattr(module, "PAGES_A_PART", size)


def test_a_notice_has_all_its_texts_on_one_page() -> None:
    (page,) = pages(notice_pdf(NOTICE))
    for words in (
        "铜川市医疗保险经办中心",
        "城镇职工基本医疗保险费征缴通知单",
        "通知单号 ZJ20261104217788",
        "单位名称 铜川市示例陶瓷有限公司",
        "统一社会信用代码 91610200MA0000015X 组织机构代码 MA000001-5",
        "单位编号 610200000123 缴费人数 25人",
        "费款所属期 202611 缴费类型 全部",
        "金额单位：元",
        "单位基数 个人基数 单位应缴 个人应缴 合计 划账户 划统筹",
        "缴款期限 2026年12月10日前（含当日） 征收方式 税务征收",
        "1. 电子税务局：社保费申报缴费。",
        "2. 政务服务中心二楼税务窗口，工作日9:00至17:00。",
        "职工基本医疗保险：单位7%，个人2%，自202601起执行。",
        "经办人：王建国 复核人：赵敏 签发日期：2026年11月20日",
        "核验：扫描右上方二维码，或登录https://ybwt.example.gov.cn/check，输入通知单号。",
        "打印时间 2026年11月23日 14:05",
        "第1页 共1页",
    ):
        assert words in page


def test_each_scheme_has_a_row_in_the_section_of_its_levy_type() -> None:
    (page,) = pages(notice_pdf(NOTICE))
    normal, back, difference, refund = re.split("正常缴费（征缴类型10）|补收（|补差（|退收（", page)[1:]
    assert "职工基本医疗保险 23 112,000.00 112,000.00 7,840.00 2,240.00 10,080.00 2,240.00 7,840.00" in normal
    assert "生育保险 23 112,000.00 — 560.00 0.00 560.00 0.00 560.00" in normal
    assert "大额医疗费用补助 23 — — 0.00 230.00 230.00 0.00 230.00" in normal
    assert "小计 8,400.00 2,470.00 10,870.00 2,240.00 8,630.00" in normal
    assert "对应202608至202610\n3 14,400.00 14,400.00 1,008.00 288.00 1,296.00 288.00 1,008.00" in back
    assert "征缴类型34、35）" in difference
    assert "对应202610\n2 9,800.00 9,800.00 35.00 10.00 45.00 10.00 35.00" in difference
    assert "对应202610\n1 — — -336.00 -96.00 -432.00 -96.00 -336.00" in refund
    assert "小计" not in back + difference + refund


def test_the_amount_is_the_sum_of_the_rows() -> None:
    (page,) = pages(notice_pdf(NOTICE))
    assert "本单合计 9,107.00 2,672.00 11,779.00 2,442.00 9,337.00" in page
    assert "应缴金额（大写）人民币壹万壹仟柒佰柒拾玖元整¥11,779.00" in re.sub(r"\s", "", page)


def test_a_supplementary_notice_compares_with_what_was_levied_before() -> None:
    text = flowing(notice_pdf(SUPPLEMENT))
    assert "与此前核定的对比" in text
    assert "职工基本医疗保险对应202609至202610基数补差（缴费基数变动）2900.00945.0045.00" in text
    assert "本单是202611第2张通知单。" in text


def test_what_happened_since_the_issue_is_apart_from_the_content() -> None:
    since = replace(NOTICE, since=("截至2026-12-01，本单已到账100.00元。",), reprint=3)
    text = flowing(notice_pdf(since))
    assert "签发后情况（截至打印时，不属于本单内容）1.截至2026-12-01，本单已到账100.00元。" in text
    assert since.digest == NOTICE.digest
    assert f"内容摘要{NOTICE.digest}".replace(" ", "") in text


@pytest.mark.parametrize(
    "change",
    [
        {"employer_name": "别的单位"},
        {"remarks": ()},
        {"rows": (MEDICAL,)},
        {"pay_by": date(2026, 12, 11)},
        {"people": "1人"},
    ],
)
def test_other_content_has_another_digest(change: dict[str, object]) -> None:
    assert replace(NOTICE, **change).digest != NOTICE.digest  # type: ignore[arg-type]  # of the field's type


def test_a_plain_bill_does_not_mention_what_it_does_not_have() -> None:
    text = flowing(notice_pdf(PLAIN))
    for words in ("滞纳金", "待转金", "补收", "补差", "退收", "小计", "补打", "退休", "对应"):
        assert words not in text


def test_a_row_with_retired_people_adds_a_column() -> None:
    (page,) = pages(notice_pdf(replace(PLAIN, rows=(replace(MEDICAL, retired=4), MATERNITY))))
    assert "职工基本医疗保险 23 4 112,000.00" in page
    assert "生育保险 23 — 112,000.00" in page


def test_a_net_refund_becomes_credit_and_has_no_deadline() -> None:
    text = flowing(notice_pdf(NET_REFUND))
    assert "应退金额（大写）人民币肆佰叁拾贰元整" in text
    assert "差额432.00元转入单位待转金，不需缴款" in text
    assert "缴款期限不需缴款" in text
    assert "电子税务局" not in text


def test_a_deadline_without_published_holidays_is_marked_provisional() -> None:
    assert "2026年12月10日前（含当日，暂定）" in flowing(notice_pdf(replace(NOTICE, provisional=True)))


def test_a_reprint_shows_its_number() -> None:
    assert "补打 第2次" in pages(notice_pdf(replace(NOTICE, reprint=2)))[0]


def test_a_missing_code_is_printed_as_a_dash() -> None:
    (page,) = pages(notice_pdf(replace(NOTICE, credit_code="", organisation_code="")))
    assert "统一社会信用代码 — 组织机构代码 —" in page


def test_the_qr_code_holds_the_check_text(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[object] = []

    def record_code(template: str, data: dict[str, list[dict[str, object]]], *, title: str, made_at: datetime) -> Paper:
        codes.extend(one["check_code"] for one in data["notices"])
        return Paper(b"", frozenset())

    monkeypatch.setattr(module, "typeset", record_code)
    notice_pdf(NOTICE)
    assert codes == [qr_svg("https://ybwt.example.gov.cn/check/ZJ20261104217788?c=AB12")]


def test_a_long_notice_repeats_headings_and_number_on_every_page() -> None:
    rows = tuple(replace(BACK, scheme=f"险种{index}") for index in range(60))
    found = pages(notice_pdf(replace(NOTICE, rows=(MEDICAL, *rows))))
    assert len(found) > 2
    for number, page in enumerate(found, start=1):
        assert f"第{number}页 共{len(found)}页" in page
        assert "ZJ20261104217788" in page
    assert "单位应缴" in found[1]
    assert "补收（征缴类型30）" in found[1]
    assert "铜川市示例陶瓷有限公司" in found[-1]


def test_the_largest_amounts_are_printed_in_full() -> None:
    huge = replace(MEDICAL, employer_base=98_765_432_109_87, employer=12_345_678_901_23, scheme="险" * 40)
    (page,) = pages(notice_pdf(replace(PLAIN, rows=(huge,), employer_name="铜川市" * 13 + "厂")))
    assert "98,765,432,109.87 112,000.00 12,345,678,901.23 2,240.00 12,345,681,141.23" in page
    assert "铜川市" * 13 + "厂" in re.sub(r"\s", "", page)
    assert "险" * 40 in re.sub(r"\s", "", page)


def test_each_of_several_notices_has_its_own_page_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    set_pages_a_run(2, monkeypatch)
    long = replace(NOTICE, number="ZJ2", rows=tuple(replace(BACK, scheme=f"险种{index}") for index in range(30)))
    paper = notices_pdf(
        (replace(NOTICE, number="ZJ1"), long, replace(NOTICE, number="ZJ3", employer_name="王\U00020000"))
    )
    found = pages(paper)
    heads = [re.search(r"ZJ\d", page) for page in found]
    assert [head and head[0] for head in heads] == ["ZJ1", "ZJ2", "ZJ2", "ZJ3"]
    assert [re.findall(r"第\d页 共\d页", page) for page in found] == [
        ["第1页 共1页"],
        ["第1页 共2页"],
        ["第2页 共2页"],
        ["第1页 共1页"],
    ]
    assert paper.missing == {"\U00020000"}
    assert "征缴通知单 ZJ3" not in found[3]


def test_a_joined_file_has_title_date_language_and_bookmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    set_pages_a_run(1, monkeypatch)
    reader = PdfReader(BytesIO(notices_pdf((PLAIN, PLAIN)).pdf))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (PLAIN.title, PLAIN.agency)
    assert reader.metadata.creation_date == PLAIN.printed_at
    assert reader.root_object["/Lang"] == "zh-CN"
    titles = [entry for entry in reader.outline if isinstance(entry, dict)]
    assert [entry["/Title"] for entry in titles] == [PLAIN.title] * 2


def test_more_than_a_hundred_pages_are_typeset_in_smaller_runs() -> None:
    assert [len(run) for run in typeset_in_runs(range(100))] == [100]
    assert [len(run) for run in typeset_in_runs(range(105))] == [20, 20, 20, 20, 20, 5]
    assert [one for run in typeset_in_runs(range(105)) for one in run] == list(range(105))


def test_a_single_notice_is_tagged() -> None:
    root = PdfReader(BytesIO(notice_pdf(NOTICE).pdf)).root_object
    assert "'/Marked': True" in str(root["/MarkInfo"])
    assert "/StructTreeRoot" in root


def test_the_same_notices_make_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert notice_pdf(NOTICE) == notice_pdf(NOTICE)
    set_pages_a_run(1, monkeypatch)
    assert notices_pdf((NOTICE, PLAIN)) == notices_pdf((NOTICE, PLAIN))


def test_a_rare_character_in_a_notice_is_printed_as_its_code_point_and_reported() -> None:
    paper = notice_pdf(replace(NOTICE, handler="王\U00020000"))
    assert paper.missing == {"\U00020000"}
    assert "经办人：王〔U+20000〕" in pages(paper)[0]


@pytest.mark.parametrize("words", ['#panic("x")', "*粗* _斜_ $x^2$ `a` <b> @c", "= 标题 \\ //"])
def test_data_is_never_markup(words: str) -> None:
    (page,) = pages(notice_pdf(replace(NOTICE, employer_name=words, remarks=(words,))))
    assert f"单位名称 {words}" in page
    assert f"1. {words}" in page


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"rows": ()}, "without rows"),
        ({"month": 202613}, "no month"),
        ({"rows": (replace(BACK, accrual=(202610, 202608)),)}, "accrual"),
        ({"reprint": -1}, "count of reprints"),
        ({"differences": (BASE,)}, "do not add up"),
        ({"pay_by": None}, "without a last day"),
        ({"printed_at": datetime(2026, 11, 23)}, "time zone"),
    ],
)
def test_an_inconsistent_notice_is_refused(change: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        notice_pdf(replace(NOTICE, **change))  # type: ignore[arg-type]  # wrong on purpose


def test_an_empty_list_of_notices_is_refused() -> None:
    with pytest.raises(ValueError, match="no notice"):
        notices_pdf(())
    with pytest.raises(ValueError, match="nothing to join"):
        join_pdfs(())


AMOUNT = st.integers(0, 10**11)


@examples(15)
@given(
    st.lists(
        st.tuples(st.sampled_from(["normal", "back", "difference", "refund"]), AMOUNT, AMOUNT), min_size=1, max_size=6
    )
)
def test_the_printed_amounts_add_up(amounts: list[tuple[Kind, int, int]]) -> None:
    rows = tuple(
        NoticeRow("险种", kind, 1, None, None, -one if kind == "refund" else one, -two if kind == "refund" else two, 0)
        for kind, one, two in amounts
    )
    paper = replace(PLAIN, rows=rows)
    text = "\n".join(pages(notice_pdf(paper)))
    figures = re.findall(r"^险种 1 — — (\S+) (\S+) (\S+) 0\.00 (\S+)$", text, flags=re.MULTILINE)
    fen = [[int(re.sub(r"[,.]", "", figure)) for figure in row] for row in figures]
    assert len(fen) == len(rows)
    assert all(employer + person == total == pool for employer, person, total, pool in fen)
    assert sum(row[2] for row in fen) == paper.due
    assert amount_in_capitals(abs(paper.due)) in re.sub(r"\s", "", text)
