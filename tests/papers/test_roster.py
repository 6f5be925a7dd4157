"""单位缴费申报单: each person once, subtotals on every page, changes marked, numbers masked."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from canbao.papers import notice
from canbao.papers import roster as module
from canbao.papers.notice import PAGES_A_PART, PAGES_A_RUN
from canbao.papers.roster import RosterChange, RosterLine, RosterPaper, roster_pdf
from tests.papers.reading import flowing, pages

LINE = RosterLine(
    number="61020000001234",
    name="张建国",
    certificate="610200190001010011",
    category="职工在职",
    wage=6_800_00,
    base=6_800_00,
    employer=544_00,
    person=146_00,
    account=136_00,
)
ROSTER = RosterPaper(
    agency="铜川市医疗保险经办中心",
    employer_number="610200000123",
    employer_name="铜川市示例陶瓷有限公司",
    month=202611,
    notice="ZJ20261104217788",
    levy_type="全部",
    lines=(
        LINE,
        replace(
            LINE, name="阿依古丽·买买提江", certificate="61020019000101918X", change="added", change_words="新参保"
        ),
        replace(
            LINE,
            name="李晓燕",
            base=None,
            wage=None,
            employer=-336_00,
            person=-96_00,
            account=-96_00,
            change="removed",
            change_words="停保（调动）",
        ),
        replace(LINE, name="赵敏", change="changed", change_words="基数调整"),
    ),
    printed_at=datetime(2026, 11, 23, 6, 5, tzinfo=UTC),
    remarks=("金额含补收、补差和退收。",),
)


def people(count: int) -> tuple[RosterLine, ...]:
    marks: tuple[RosterChange | None, ...] = ("added", "removed", "changed", None, None, None, None)
    return tuple(
        replace(LINE, name=f"职工{index}", number=f"6102{index:010d}", employer=544_00 + index, change=marks[index % 7])
        for index in range(1, count + 1)
    )


def fen(figure: str) -> int:
    return int(re.sub("[,.]", "", figure))


def test_a_roster_has_all_its_texts_on_one_page() -> None:
    (page,) = pages(roster_pdf(ROSTER))
    for words in (
        "铜川市医疗保险经办中心",
        "征缴通知单号 ZJ20261104217788",
        "单位缴费申报单",
        "单位名称：铜川市示例陶瓷有限公司",
        "单位编号：610200000123",
        "费款所属期：202611",
        "缴费类型：全部",
        "人数：4人",
        "序号 个人编号 姓名 证件号码 人员类别 缴费工资 缴费基数 单位缴费 个人缴费 划账户 合计 较上月变动",
        "金额含补收、补差和退收。",
        "打印时间 2026年11月23日 14:05",
        "第1页 共1页",
    ):
        assert words in page


def test_a_person_is_listed_with_masked_number_amounts_and_change() -> None:
    (page,) = pages(roster_pdf(ROSTER))
    amounts = "职工在职 6,800.00 6,800.00 544.00 146.00 136.00 690.00"
    assert f"1 61020000001234 张建国 610200********0011 {amounts}\n" in page
    assert f"610200********918X {amounts} 增 新参保" in page
    assert "李晓燕 610200********0011 职工在职 — — -336.00 -96.00 -96.00 -432.00 减 停保（调动）" in page
    assert f"{amounts} 变 基数调整" in page
    assert "阿依古丽·买买提江" in flowing(roster_pdf(ROSTER))
    assert not re.search(r"\d{17}[\dX]", page)


def test_the_total_adds_up_and_counts_the_changes() -> None:
    (page,) = pages(roster_pdf(ROSTER))
    assert "合计 4人（增1人，减1人，变1人） 20,400.00 20,400.00 1,296.00 342.00 312.00 1,638.00" in page


@pytest.mark.parametrize("count", [1, 18, 19, 20, 21, 22, 500])
def test_every_page_has_headings_and_a_subtotal_and_everybody_is_listed(count: int) -> None:
    found = pages(roster_pdf(replace(ROSTER, lines=people(count))))
    for number, page in enumerate(found, start=1):
        assert f"第{number}页 共{len(found)}页" in page
        assert "序号 个人编号 姓名" in page
        assert page.count("本页小计") == 1
        assert "铜川市示例陶瓷有限公司" in page
        assert "202611" in page
        paid = re.findall(r"^\d+ 6102\d+ 职工\d+ \S+ 职工在职 \S+ \S+ (\S+)", page, flags=re.MULTILINE)
        subtotal = re.search(r"本页小计 (\d+)人 \S+ \S+ (\S+)", page)
        assert subtotal is not None
        assert int(subtotal[1]) == len(paid) > 0
        assert fen(subtotal[2]) == sum(map(fen, paid))
    listed = re.findall(r"^(\d+) 6102\d+ 职工(\d+) ", "\n".join(found), flags=re.MULTILINE)
    assert listed == [(str(index), str(index)) for index in range(1, count + 1)]
    assert ["合计 " + f"{count}人（" in page for page in found] == [False] * (len(found) - 1) + [True]


def test_five_thousand_people_are_typeset_in_several_runs_with_one_count() -> None:
    reader = PdfReader(BytesIO(roster_pdf(replace(ROSTER, lines=people(5000))).pdf))
    count, run = len(reader.pages), PAGES_A_PART
    assert count > PAGES_A_RUN
    # The first page, the pages before and after the join, and the last.
    for number in (1, run, run + 1, count):
        assert f"第{number}页 共{count}页" in reader.pages[number - 1].extract_text()
    before, after = (
        re.findall(r"^(\d+) 6102", reader.pages[number - 1].extract_text(), flags=re.MULTILINE)
        for number in (run, run + 1)
    )
    assert int(after[0]) == int(before[-1]) + 1
    total = re.search(r"合计 5000人（增714人，减715人，变715人） \S+ \S+ (\S+)", reader.pages[-1].extract_text())
    assert total is not None
    assert fen(total[1]) == sum(544_00 + index for index in range(1, 5001))


def test_joined_runs_make_the_pages_of_a_single_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper = replace(ROSTER, lines=people(100))
    whole = roster_pdf(paper)
    monkeypatch.setattr(notice, "PAGES_A_RUN", 2)
    monkeypatch.setattr(notice, "PAGES_A_PART", 2)
    joined = roster_pdf(paper)
    assert pages(joined) == pages(whole)
    assert joined.pdf != whole.pdf
    assert roster_pdf(paper) == joined


@pytest.mark.parametrize(
    "name",
    [
        "阿卜杜热合曼·买买提明江·努尔买买提·阿卜杜克热木·艾合买提·托合提·依明江·木",
        "ABDULRAHMANBINMOHAMMEDALFARSIEXTRALONGNA",
        "MARIA DEL CARMEN FERNANDEZ DE LA VEGA SA",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        "王\U00020000\U00020001\U00020002\U00020003",
        "一",
    ],
)
@pytest.mark.parametrize("words", ["停保", "缴费基数调整，人员类别由职工在职变为公务员在职"])
def test_long_names_and_words_are_wrapped_and_add_no_page(name: str, words: str) -> None:
    lines = tuple(replace(LINE, name=name, change="changed", change_words=words) for _ in range(60))
    paper = roster_pdf(replace(ROSTER, lines=lines, employer_name="铜川市" * 13 + "厂", remarks=("说明" * 60,) * 4))
    found = pages(paper)
    assert all(f"共{len(found)}页" in page for page in found)
    shown = "".join(f"〔U+{ord(one):04X}〕" if one in paper.missing else one for one in name).replace(" ", "")
    assert flowing(paper).count(f"变{words}") == 60
    assert shown in flowing(paper)


def test_rare_characters_in_a_roster_are_printed_as_code_points_and_reported() -> None:
    paper = roster_pdf(replace(ROSTER, lines=(replace(LINE, name="王\U00020000"),)))
    assert paper.missing == {"\U00020000"}
    assert "王〔U+20000〕 610200" in pages(paper)[0]


def test_the_total_is_never_alone_on_its_page() -> None:
    for count in range(15, 50):
        filled = module._fill_pages(people(count), 100.0)
        assert all(one.lines for one in filled)
        assert sum(filled[-1].heights) + 100.0 <= module._LATER
        assert [line for one in filled for line in one.lines] == list(people(count))


@pytest.mark.parametrize("change", [{"lines": ()}, {"month": 202600}, {"printed_at": datetime(2026, 11, 23)}])
def test_an_inconsistent_roster_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="without persons|no month|time zone"):
        roster_pdf(replace(ROSTER, **change))  # type: ignore[arg-type]  # wrong on purpose
