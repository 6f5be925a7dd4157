"""People pasted from a spreadsheet: what was read is shown before it is saved, and every row left out is named."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from canbao.matters.catalogue import get_service
from canbao.matters.column_headings import HEADINGS
from canbao.matters.queries import get_draft, get_lines
from canbao.portal.filing.typed.pasting import PastedPeople, read_pasted_people
from canbao.sheets.clipboard import read_copied_rows
from tests import factories
from tests.portal.pages import words

FILING = "/portal/services/enrolment/"
PASTE = f"{FILING}lines/paste/"
NUMBER = "610200199001010012"


def read(text: str, choices: dict[int, str] | None = None, *, has_headings: bool | None = None) -> PastedPeople:
    return read_pasted_people(get_service("enrolment"), read_copied_rows(text), choices, has_headings=has_headings)


def saved(town: factories.City) -> list[str]:
    draft = get_draft(town.owner_actor, "enrolment")
    return [line.raw["name"] for line in get_lines(draft)] if draft else []


# -- rows ------------------------------------------------------------------------------------------------------------

LIST = (
    "2026年11月参保人员名单\n"
    "填报单位：示例公司\n"
    "序号\t*姓名（必填）\t1.身份证号\t手机号码\n"
    f"1\t张三\t{NUMBER}\t13800000000\n"
    f"2\t李四\t{NUMBER}\t13800000001\n"
    "小计\t\t2人\t\n"
    "合 计：\t\t2\t\n"
    "制表人：王五\t\t审核人：赵六\t\n"
)


def test_titles_totals_and_signatures_are_no_people() -> None:
    people = read(LIST)
    assert [row["name"] for row in people.rows] == ["张三", "李四"]
    assert [(row.number, row.reason) for row in people.left_out] == [
        (1, "title"),
        (2, "signature"),
        (3, "heading"),
        (6, "total"),
        (7, "total"),
        (8, "signature"),
    ]


def test_headings_repeated_on_every_page_are_no_people() -> None:
    people = read(f"姓名\t身份证号\n张三\t{NUMBER}\n姓名\t身份证号\n李四\t{NUMBER}")
    assert [row["name"] for row in people.rows] == ["张三", "李四"]


def test_a_row_with_a_certificate_number_is_a_person_whatever_else_it_says() -> None:
    assert len(read(f"姓名\t身份证号\t备注\n张三\t{NUMBER}\t合计").rows) == 1


def test_a_person_without_any_number_is_a_person() -> None:
    assert [row["name"] for row in read(f"姓名\t身份证号\t手机\n张三\t{NUMBER}\t\n李晓燕\t\t").rows] == [
        "张三",
        "李晓燕",
    ]


@pytest.mark.parametrize("heading", ["入职日期", "*到岗日期（必填）", "Start date"])
def test_a_hire_date_waits_for_the_choice_of_its_column(heading: str) -> None:
    column = read(f"姓名\t身份证号\t{heading}\n张三\t{NUMBER}\t2026-03-01").columns[2]
    assert (column.column, column.is_settled) == ("first_employed", False)


def test_a_row_of_values_is_no_row_of_headings() -> None:
    people = read(f"李晓燕\t居民身份证\t\t女\n王建国\t居民身份证\t{NUMBER}\t男")
    assert [row["name"] for row in people.rows] == ["李晓燕", "王建国"]


# -- columns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "column"),
    [(heading, column) for column, headings in HEADINGS.items() for heading in headings]
    + [
        ("姓 名", "name"),
        ("*姓名（必填）", "name"),
        ("1.姓名", "name"),
        ("（1）姓名", "name"),
        ("【必填】姓名", "name"),
        ("姓名/Name", "name"),
        ("姓名 Name", "name"),
        ("性 别", "sex"),
        ("缴费工资（元）", "wage"),
        ("ID NUMBER*", "number"),
        ("联系电话必填", "phone"),
    ],
)
def test_a_column_is_known_by_its_names_however_dressed(heading: str, column: str) -> None:
    other = "备注" if column != "remarks" else "姓名"
    assert read(f"{heading}\t{other}\nx\ty").columns[0].column == column


def test_headings_that_nobody_knows_are_seen_by_their_form_and_wait_for_a_choice() -> None:
    text = f"大名\t号头\n张三\t{NUMBER}"
    people = read(text)
    assert (people.is_settled, [row.reason for row in people.left_out]) == (False, ["heading"])
    chosen = read(text, {0: "name", 1: "number"})
    assert (chosen.is_settled, chosen.rows) == (True, ({"name": "张三", "number": NUMBER},))


def test_two_columns_of_one_kind_wait_for_a_choice() -> None:
    assert not read("姓名\t手机\t联系电话\n张三\t1\t2").is_settled


def test_a_first_row_taken_for_headings_can_be_a_person() -> None:
    text = f"大名\t号头\n张三\t{NUMBER}"
    assert [row["name"] for row in read(text, has_headings=False).rows] == ["大名", "张三"]


def test_numbers_of_rows_before_the_people_are_left_out() -> None:
    assert [row["name"] for row in read("1\t张三\n2\t李四").rows] == ["张三", "李四"]


def _bare(text: str) -> str:
    return "".join(sorted("".join(text.split()).translate(str.maketrans("", "", '"·,;'))))


CELLS = st.sampled_from(
    ["张三", "姓名", "身份证号", "合计", "制表人：李", "2026年11月名单", NUMBER, "", '"', "大名", "1"]
)
ROWS = st.lists(st.lists(CELLS, max_size=4).map("\t".join), max_size=8).map("\n".join)


@given(st.one_of(st.text(), ROWS), st.one_of(st.none(), st.dictionaries(st.integers(0, 5), st.text(max_size=6))))
def test_every_row_of_any_text_is_a_person_or_named_as_left_out(text: str, choices: dict[int, str] | None) -> None:
    rows = read_copied_rows(text)
    people = read_pasted_people(get_service("enrolment"), rows, choices)
    assert len(people.rows) + len(people.left_out) == len(rows)
    assert {row.number for row in people.left_out} <= {row.number for row in rows}


# -- the page --------------------------------------------------------------------------------------------------------


def test_nothing_is_saved_before_the_preview_is_confirmed(town: factories.City, owner: Client) -> None:
    page = words(owner.post(PASTE, {"text": LIST}))
    assert "Nothing is saved yet. 2 people were read." in page
    assert "6 rows are left out" in page
    assert "2026年11月参保人员名单" in page
    assert saved(town) == []


def test_rows_left_out_are_named_after_saving(town: factories.City, owner: Client) -> None:
    page = words(owner.post(PASTE, {"text": LIST, "do": "save"}, follow=True))
    assert "2 people saved." in page
    assert "6 rows were left out: “2026年11月参保人员名单”" in page
    assert saved(town) == ["张三", "李四"]


def test_an_unknown_column_is_saved_as_chosen(town: factories.City, owner: Client) -> None:
    text = f"姓名\t证件号码\t工号\n李晓燕\t{NUMBER}\t7"
    shown = owner.post(PASTE, {"text": text})
    assert (shown.status_code, "Some columns are not known" in words(shown)) == (200, True)
    chosen = {"text": text, "do": "save", "column-0": "name", "column-1": "number", "column-2": ""}
    assert owner.post(PASTE, chosen).status_code == 303
    assert saved(town) == ["李晓燕"]


def test_one_column_chosen_twice_is_refused(town: factories.City, owner: Client) -> None:
    chosen = {"text": "姓名\t称呼\n李晓燕\t小李", "do": "save", "column-0": "name", "column-1": "name"}
    refused = owner.post(PASTE, chosen)
    assert (refused.status_code, "Two columns are chosen as Name" in words(refused)) == (422, True)
    assert saved(town) == []


def test_the_preview_counts_rows_with_errors(town: factories.City, owner: Client) -> None:
    rows = [factories.newcomer(1), factories.newcomer(2, number="x"), factories.newcomer(3, wage="abc")]
    text = "\n".join(["\t".join(rows[0]), *("\t".join(row.values()) for row in rows)])
    assert "2 rows have errors" in words(owner.post(PASTE, {"text": text}))


def test_the_thirteenth_paste_in_a_minute_is_refused(town: factories.City, owner: Client) -> None:
    answers = [owner.post(PASTE, {"text": "李晓燕"}).status_code for _time in range(13)]
    assert answers == [200] * 12 + [429]


def test_the_guide_names_the_headings(owner: Client) -> None:
    page = words(owner.get("/guides/enrolment/"))
    assert "身份证号码" in page
    assert "月工资" in page


def test_a_form_beyond_what_is_sent_names_both_sizes(owner: Client, settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
    refused = owner.post(PASTE, "text=" + "x" * 3 * 1024 * 1024, content_type="application/x-www-form-urlencoded")
    assert refused.status_code == 413
    assert "This form has 3.0 MB, at most 2 MB are sent at once" in words(refused)


def test_a_form_without_its_key_says_what_to_do_and_gets_a_fresh_one(owner: Client) -> None:
    page = owner.post("/portal/certificates/make/", {"purpose": "other", "other": "落户"})
    assert "This page was too old, so nothing was done." in words(page)
    assert "Key" not in words(page)
    assert re.search(r'name="key" value="[0-9a-f-]{36}"', page.content.decode())
    assert "落户" in page.content.decode()
