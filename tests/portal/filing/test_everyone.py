"""Declaration of wages in a paged grid: typed values are kept, tools fill many cells, only changes are filed."""

import re
from collections.abc import Callable, Mapping

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import sync_everyone
from canbao.matters.drafts import remove_lines
from canbao.matters.line_pages import get_people_of_lines
from canbao.matters.models import Matter
from canbao.matters.queries import get_draft, get_lines
from tests import factories
from tests.portal.pages import words

BASES = "/portal/services/base_declaration/"
SAVE = f"{BASES}lines/save/"


def draft(town: factories.City) -> Matter:
    found = get_draft(town.owner_actor, "base_declaration")
    assert found is not None
    return found


def wages(town: factories.City) -> dict[str, str]:
    lines = get_lines(draft(town))
    people = get_people_of_lines(town.employer.id, lines)
    return {people[line.person_id or 0].name: line.raw["wage"] for line in lines}


@pytest.fixture
def declaring(town: factories.City) -> factories.City:
    factories.insure_people(town.employer, "李晓燕", "王建国", wage=680_000)
    factories.insure_people(town.employer, "陈静", wage=None, start=50)
    sync_everyone(town.owner_actor, get_service("base_declaration"))
    return town


def grid(town: factories.City, typed: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, object]:
    """Return what the page of the grid posts, with cells that were typed, by name."""
    lines = get_lines(draft(town))
    people = get_people_of_lines(town.employer.id, lines)
    posted: dict[str, object] = {"here": [line.id for line in lines]}
    for line in lines:
        cells = {"wage": line.raw["wage"], "month": line.raw["month"]}
        cells |= (typed or {}).get(people[line.person_id or 0].name, {})
        posted |= {f"{name}-{line.id}": text for name, text in cells.items()}
        posted |= {f"was-wage-{line.id}": line.raw["wage"], f"was-month-{line.id}": line.raw["month"]}
    return posted


def test_the_button_opens_a_draft_and_the_page_does_not(town: factories.City, owner: Client) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国")
    assert "2 people are insured with you now" in words(owner.get(BASES))
    assert get_draft(town.owner_actor, "base_declaration") is None
    owner.post(f"{BASES}everyone/")
    assert draft(town).line_count == 2


def test_the_page_reports_that_nobody_is_insured(town: factories.City, owner: Client) -> None:
    assert "Nobody is insured yet" in words(owner.get(BASES))


def test_the_page_shows_the_last_wage_the_floor_and_the_cap(declaring: factories.City, owner: Client) -> None:
    page = words(owner.get(BASES))
    assert "6,800.00" in page
    assert "Floor 4,752.00" in page
    assert "Cap 23,760.00" in page


def test_valid_and_invalid_cells_are_saved(declaring: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(declaring, {"李晓燕": {"wage": "7200"}, "王建国": {"wage": "abc"}}), "do": "save"})
    assert wages(declaring) == {"李晓燕": "7200", "王建国": "abc", "陈静": ""}
    page = owner.get(BASES).content.decode()
    assert 'value="abc"' in page
    assert "Enter an amount of yuan such as 6800" in page


def test_a_changed_cell_is_marked(declaring: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(declaring, {"李晓燕": {"wage": "7200"}}), "do": "save"})
    page = owner.get(BASES).content.decode()
    assert page.count("data-changed") == 1
    assert re.search(r'value="7200"[^>]*data-changed', page)


@pytest.mark.parametrize("do", ["search", "check", "month_all", "raise_ticked", ""])
def test_every_button_saves_the_typed_cells(declaring: factories.City, owner: Client, do: str) -> None:
    owner.post(SAVE, {**grid(declaring, {"陈静": {"wage": "5100"}}), "do": do, "text": "李", "month": "202611"})
    assert wages(declaring)["陈静"] == "5100"


def test_enter_in_the_search_field_starts_the_search(declaring: factories.City, owner: Client) -> None:
    found = words(owner.post(SAVE, {**grid(declaring), "do": "enter", "text": "lxy"}, follow=True))
    assert "李晓燕" in found
    assert "王建国" not in found


def test_a_stale_cell_is_shown_again_and_overwrites_nothing(declaring: factories.City, owner: Client) -> None:
    stale = grid(declaring, {"李晓燕": {"wage": "9000"}})
    owner.post(SAVE, {**grid(declaring, {"李晓燕": {"wage": "7200"}}), "do": "save"})
    answer = owner.post(SAVE, {**stale, "do": "save"})
    assert answer.status_code == 409
    assert 'value="9000"' in answer.content.decode()
    assert wages(declaring)["李晓燕"] == "7200"


def test_a_percentage_raises_all_wages(declaring: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(declaring), "do": "raise_all", "percent": "5%"})
    assert wages(declaring) == {"李晓燕": "7140.00", "王建国": "7140.00", "陈静": ""}


def test_a_percentage_changes_the_ticked_wages(declaring: factories.City, owner: Client) -> None:
    first = get_lines(draft(declaring))[0]
    owner.post(SAVE, {**grid(declaring), "do": "raise_ticked", "percent": "-10", "line": [first.id]})
    assert sorted(wages(declaring).values()) == ["", "6120.00", "6800.00"]


@pytest.mark.parametrize("percent", ["", "x", "NaN", "5000"])
def test_an_invalid_percentage_is_reported(declaring: factories.City, owner: Client, percent: str) -> None:
    answer = owner.post(SAVE, {**grid(declaring), "do": "raise_all", "percent": percent})
    assert answer.status_code in (409, 422)
    assert "percentage" in words(answer)


@pytest.mark.parametrize("percent", ["1001", "-90.01", "100000000000", "99999.000000001"])
def test_a_percentage_out_of_range_is_reported_at_its_field(
    declaring: factories.City, owner: Client, percent: str
) -> None:
    page = owner.post(SAVE, {**grid(declaring), "do": "raise_all", "percent": percent}).content.decode()
    error = page.partition('id="id_percent_error"')[2].partition("</p>")[0]
    assert "between -90 and 1000" in error
    assert "at most" not in page


@pytest.mark.parametrize("percent", ["1e3", "1_0", "5 %%", "Infinity"])
def test_what_is_no_plain_number_is_no_percentage(declaring: factories.City, owner: Client, percent: str) -> None:
    answer = owner.post(SAVE, {**grid(declaring), "do": "raise_all", "percent": percent})
    assert answer.status_code == 422
    assert wages(declaring)["李晓燕"] == "6800.00"


def test_a_month_is_set_for_all_lines(declaring: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(declaring), "do": "month_all", "month": "202611"})
    assert {line.raw["month"] for line in get_lines(draft(declaring))} == {"202611"}


def test_the_last_declared_wages_are_restored(declaring: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(declaring, {"李晓燕": {"wage": "1"}}), "do": "carry_all"})
    assert wages(declaring)["李晓燕"] == "6800.00"


COLUMN = f"{BASES}lines/column/"


def preview_digest(answer: HttpResponse) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]+)"', answer.content.decode())
    assert found
    return found[1]


def test_a_pasted_column_is_shown_before_it_is_saved(declaring: factories.City, owner: Client) -> None:
    text = f"{factories.resident_number(1)}\t7001\n无此人\t7002\n陈静\t"
    answer = owner.post(COLUMN, {"text": text})
    assert answer.status_code == 200
    page = words(answer)
    assert "李晓燕 6800.00 7001" in page
    assert "无此人 · 7002 matches nobody on the list" in page
    assert "陈静 has no value" in page
    assert wages(declaring)["李晓燕"] == "6800.00"
    confirmed = owner.post(COLUMN, {"text": text, "do": "write", "digest": preview_digest(answer)})
    assert (confirmed.status_code, confirmed["Location"]) == (303, BASES)
    assert wages(declaring) == {"李晓燕": "7001", "王建国": "6800.00", "陈静": ""}


def test_a_pasted_amount_that_cannot_be_read_and_a_total_are_left_out(declaring: factories.City, owner: Client) -> None:
    answer = owner.post(COLUMN, {"text": "李晓燕\t7001\n王建国\t六千\n合 计\t13001"})
    page = words(answer)
    assert "王建国 · 六千 has a value that cannot be read" in page
    assert "合 计 · 13001 sums up other rows" in page
    owner.post(COLUMN, {"text": "李晓燕\t7001\n王建国\t六千", "do": "write", "digest": preview_digest(answer)})
    assert (wages(declaring)["王建国"], wages(declaring)["李晓燕"]) == ("6800.00", "7001")


def test_a_column_of_another_length_is_given_back_with_both_counts(declaring: factories.City, owner: Client) -> None:
    answer = owner.post(COLUMN, {"text": "7001\n7002\n"})
    assert answer.status_code == 422
    assert "You pasted 2 rows, but the list has 3 people" in words(answer)
    assert re.search(r"7001\s+7002\s*</textarea>", answer.content.decode()), answer.content.decode()[-9000:]


def test_a_preview_of_an_older_list_is_shown_anew(declaring: factories.City, owner: Client) -> None:
    digest = preview_digest(owner.post(COLUMN, {"text": "王建国\t7,300.50"}))
    owner.post(SAVE, {**grid(declaring, {"王建国": {"wage": "7200"}}), "do": "save"})
    answer = owner.post(COLUMN, {"text": "王建国\t7,300.50", "do": "write", "digest": digest})
    assert answer.status_code == 409
    assert "王建国 7200 7,300.50" in words(answer)
    assert wages(declaring)["王建国"] == "7200"


def test_the_pasted_rows_can_be_corrected_after_the_preview(declaring: factories.City, owner: Client) -> None:
    answer = owner.post(COLUMN, {"text": "王建国\t7300", "do": "back"})
    assert "王建国\t7300</textarea>" in answer.content.decode()


def test_an_old_page_writes_back_no_cell_that_was_not_touched(declaring: factories.City, owner: Client) -> None:
    stale = grid(declaring, {"王建国": {"wage": "9000"}})
    owner.post(SAVE, {**grid(declaring, {"李晓燕": {"wage": "12345"}}), "do": "save"})
    assert owner.post(SAVE, {**stale, "do": "save"}).status_code == 303
    assert wages(declaring) == {"李晓燕": "12345", "王建国": "9000", "陈静": ""}


def test_two_people_can_change_two_cells_of_one_line(declaring: factories.City, owner: Client) -> None:
    stale = grid(declaring, {"李晓燕": {"month": "202611"}})
    owner.post(SAVE, {**grid(declaring, {"李晓燕": {"wage": "12345"}}), "do": "save"})
    assert owner.post(SAVE, {**stale, "do": "save"}).status_code == 303
    assert wages(declaring)["李晓燕"] == "12345"


def test_a_conflict_shows_both_values_and_the_next_save_decides(declaring: factories.City, owner: Client) -> None:
    line = next(line for line in get_lines(draft(declaring)) if line.raw["wage"])
    stale = {"here": line.id, f"wage-{line.id}": "9000", f"was-wage-{line.id}": "6800.00", "do": "save"}
    owner.post(SAVE, {**stale, f"wage-{line.id}": "7200"})
    answer = owner.post(SAVE, stale)
    assert "saved 7200, you typed 9000" in words(answer)
    html = answer.content.decode()
    assert f'name="was-wage-{line.id}" value="7200"' in html
    owner.post(SAVE, {**stale, f"was-wage-{line.id}": "7200"})
    assert get_lines(draft(declaring))[line.position - 1].raw["wage"] == "9000"


def test_what_was_typed_for_a_person_who_left_the_list_is_shown(declaring: factories.City, owner: Client) -> None:
    line = get_lines(draft(declaring))[0]
    remove_lines(declaring.owner_actor, get_service("base_declaration"), draft(declaring).id, [line.id])
    answer = owner.post(SAVE, {"here": line.id, f"wage-{line.id}": "9000", f"was-wage-{line.id}": "1"})
    assert answer.status_code == 409
    assert "9000: not saved, the person is no longer on the list" in words(answer)


def test_a_script_saves_while_the_person_types(declaring: factories.City, owner: Client) -> None:
    line = get_lines(draft(declaring))[0]
    posted = {"here": line.id, f"wage-{line.id}": "9000", f"was-wage-{line.id}": line.raw["wage"], "do": "auto"}
    answer = owner.post(SAVE, posted).json()
    assert answer["note"].startswith("Saved at ")
    assert answer["conflicts"] == []
    posted[f"wage-{line.id}"] = "9100"
    answer = owner.post(SAVE, posted).json()
    assert answer["conflicts"] == [f"wage-{line.id}"]
    assert "changed by somebody else" in answer["problem"]
    assert get_lines(draft(declaring))[0].raw["wage"] == "9000"


def test_the_list_is_updated_from_the_roster(declaring: factories.City, owner: Client) -> None:
    factories.insure_people(declaring.employer, "赵强", start=70)
    page = words(owner.post(f"{BASES}everyone/", follow=True))
    assert "1 added, 0 removed" in page


def test_the_check_page_lists_only_changed_wages(declaring: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(declaring, {"李晓燕": {"wage": "7200"}}), "do": "save"})
    page = words(owner.get(f"{BASES}check/"))
    assert "6,800.00 7,200.00" in page
    assert "王建国" not in page
    assert "2 people without a change are not listed" in page
    assert "Submit for review (1 person)" in page


def test_a_declaration_without_changes_can_not_be_submitted(declaring: factories.City, owner: Client) -> None:
    page = words(owner.get(f"{BASES}check/"))
    assert "there is nothing to declare" in page
    assert "Submit for review (" not in page


def test_the_matter_shows_the_wages_before_and_after(declaring: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(declaring, {"李晓燕": {"wage": "7200"}}), "do": "save"})
    matter = factories.submit_draft(declaring.owner_actor, draft(declaring))
    page = words(owner.get(f"/portal/matters/{matter.id}/"))
    assert "6,800.00 7,200.00" in page
    assert "王建国" not in page


def test_another_employers_grid_can_not_be_changed(
    declaring: factories.City, signed_in: Callable[..., Client], owner: Client
) -> None:
    clerk = factories.actor(declaring.clerk)
    other = signed_in(factories.bound_owner(clerk, factories.employer(clerk, name="别的单位")))
    other.post(SAVE, {**grid(declaring, {"李晓燕": {"wage": "1"}}), "do": "save"})
    assert wages(declaring)["李晓燕"] == "6800.00"


def test_wrong_cells_are_shown_alone_and_lead_to_the_next(declaring: factories.City, owner: Client) -> None:
    typed = {"李晓燕": {"wage": "x"}, "陈静": {"wage": "y"}, "王建国": {"month": "202610"}}
    owner.post(SAVE, {**grid(declaring, typed), "do": "save"})
    assert "202610 Floor" in words(owner.get(BASES))
    assert "202610 Floor" not in words(owner.get(f"{BASES}?only=errors"))
    first, second = (line for line in get_lines(draft(declaring)) if line.raw["wage"] in ("x", "y"))
    assert f'<a href="#id_wage-{second.id}">Next error</a>' in owner.get(BASES).content.decode()
    only = owner.get(f"{BASES}?only=errors").content.decode()
    assert 'value="6800.00"' not in re.sub(r'<input type="hidden"[^>]*>', "", only)
    cell = {"here": first.id, f"wage-{first.id}": "7000", f"was-wage-{first.id}": first.raw["wage"], "do": "save"}
    answer = owner.post(f"{SAVE}?only=errors", cell)
    assert answer["Location"] == f"{BASES}?only=errors"
    assert "1 line has to be corrected" in words(owner.get(answer["Location"]))


def test_the_statements_of_the_grid_do_not_grow_with_its_people(declaring: factories.City, owner: Client) -> None:
    def count_statements(posted: Mapping[str, object] | None = None) -> int:
        with CaptureQueriesContext(connection) as statements:
            answer = owner.post(SAVE, posted) if posted else owner.get(BASES)  # type: ignore[arg-type]
        assert answer.status_code in (200, 303)
        return len(statements)

    first = get_lines(draft(declaring))[0]
    posted = {"here": [first.id], f"wage-{first.id}": "1", f"was-wage-{first.id}": "6800.00", "do": "check"}
    count_statements()
    few = count_statements(), count_statements(posted)
    factories.insure_people(declaring.employer, *(f"甲{chr(0x4E00 + place)}" for place in range(300)), start=100)
    sync_everyone(declaring.owner_actor, get_service("base_declaration"))
    posted |= {f"wage-{first.id}": "2", f"was-wage-{first.id}": "1"}
    assert count_statements() <= few[0] + 1
    assert count_statements(posted) == few[1]


def test_every_statement_is_routed_to_one_employer(
    declaring: factories.City, owner: Client, routed_sql: list[str]
) -> None:
    owner.post(SAVE, {**grid(declaring, {"李晓燕": {"wage": "7200"}}), "do": "search", "text": "lxy"}, follow=True)
    owner.post(f"{BASES}everyone/", follow=True)
    digest = preview_digest(owner.post(COLUMN, {"text": "王建国\t7300"}))
    owner.post(COLUMN, {"text": "王建国\t7300", "do": "write", "digest": digest}, follow=True)
    owner.get(f"{BASES}check/")
