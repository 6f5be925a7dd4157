"""Declaring wages for everybody in a paged grid: nothing typed is lost, tools fill many cells, only changes go on."""

import re
from collections.abc import Callable, Mapping

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import sync_everyone
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
def begun(town: factories.City) -> factories.City:
    factories.on_the_books(town.employer, "李晓燕", "王建国", wage=680_000)
    factories.on_the_books(town.employer, "陈静", wage=None, start=50)
    sync_everyone(town.owner_actor, get_service("base_declaration"))
    return town


def grid(town: factories.City, typed: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, object]:
    """What the page of the grid posts, with some cells typed anew by name."""
    lines = get_lines(draft(town))
    people = get_people_of_lines(town.employer.id, lines)
    posted: dict[str, object] = {"here": [line.id for line in lines]}
    for line in lines:
        cells = {"wage": line.raw["wage"], "month": line.raw["month"]}
        cells |= (typed or {}).get(people[line.person_id or 0].name, {})
        posted |= {f"{name}-{line.id}": text for name, text in cells.items()}
        posted[f"version-{line.id}"] = line.version
    return posted


def test_looking_opens_no_draft_and_pressing_does(town: factories.City, owner: Client) -> None:
    factories.on_the_books(town.employer, "李晓燕", "王建国")
    assert "2 people are insured with you now" in words(owner.get(BASES))
    assert get_draft(town.owner_actor, "base_declaration") is None
    owner.post(f"{BASES}everyone/")
    assert draft(town).line_count == 2


def test_an_employer_without_people_is_told_so(town: factories.City, owner: Client) -> None:
    assert "Nobody is insured yet" in words(owner.get(BASES))


def test_the_page_shows_last_declared_and_floor_and_cap(begun: factories.City, owner: Client) -> None:
    page = words(owner.get(BASES))
    assert "6,800.00" in page
    assert "Floor 4,752.00" in page
    assert "Cap 23,760.00" in page


def test_cells_are_saved_right_or_wrong(begun: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(begun, {"李晓燕": {"wage": "7200"}, "王建国": {"wage": "abc"}}), "do": "save"})
    assert wages(begun) == {"李晓燕": "7200", "王建国": "abc", "陈静": ""}
    page = owner.get(BASES).content.decode()
    assert 'value="abc"' in page
    assert "Enter an amount of yuan such as 6800" in page


def test_a_changed_cell_is_marked(begun: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(begun, {"李晓燕": {"wage": "7200"}}), "do": "save"})
    page = owner.get(BASES).content.decode()
    assert page.count("data-changed") == 1
    assert re.search(r'value="7200"[^>]*data-changed', page)


@pytest.mark.parametrize("do", ["search", "check", "month_all", "raise_ticked", ""])
def test_no_button_loses_what_was_typed(begun: factories.City, owner: Client, do: str) -> None:
    owner.post(SAVE, {**grid(begun, {"陈静": {"wage": "5100"}}), "do": do, "text": "李", "month": "202611"})
    assert wages(begun)["陈静"] == "5100"


def test_enter_in_the_search_field_searches(begun: factories.City, owner: Client) -> None:
    found = words(owner.post(SAVE, {**grid(begun), "do": "enter", "text": "lxy"}, follow=True))
    assert "李晓燕" in found
    assert "王建国" not in found


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_and_what_was_typed_is_shown(
    begun: factories.City, owner: Client
) -> None:
    stale = grid(begun, {"李晓燕": {"wage": "9000"}})
    owner.post(SAVE, {**grid(begun, {"李晓燕": {"wage": "7200"}}), "do": "save"})
    answer = owner.post(SAVE, {**stale, "do": "save"})
    assert answer.status_code == 409
    assert 'value="9000"' in answer.content.decode()
    assert wages(begun)["李晓燕"] == "7200"


def test_per_cent_for_all(begun: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(begun), "do": "raise_all", "percent": "5%"})
    assert wages(begun) == {"李晓燕": "7140.00", "王建国": "7140.00", "陈静": ""}


def test_per_cent_for_the_ticked(begun: factories.City, owner: Client) -> None:
    first = get_lines(draft(begun))[0]
    owner.post(SAVE, {**grid(begun), "do": "raise_ticked", "percent": "-10", "line": [first.id]})
    assert sorted(wages(begun).values()) == ["", "6120.00", "6800.00"]


@pytest.mark.parametrize("percent", ["", "x", "NaN", "5000"])
def test_what_is_no_percentage_is_said(begun: factories.City, owner: Client, percent: str) -> None:
    answer = owner.post(SAVE, {**grid(begun), "do": "raise_all", "percent": percent})
    assert answer.status_code in (409, 422)
    assert "percentage" in words(answer)


def test_a_month_for_all(begun: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(begun), "do": "month_all", "month": "202611"})
    assert {line.raw["month"] for line in get_lines(draft(begun))} == {"202611"}


def test_back_to_what_was_declared_last(begun: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(begun, {"李晓燕": {"wage": "1"}}), "do": "carry_all"})
    assert wages(begun)["李晓燕"] == "6800.00"


def test_rows_that_fit_nobody_come_back(begun: factories.City, owner: Client) -> None:
    text = f"{factories.resident_number(1)}\t7001\n无此人\t7002"
    answer = owner.post(f"{BASES}lines/column/", {"text": text})
    assert answer.status_code == 422
    assert "无此人\t7002</textarea>" in answer.content.decode()
    assert wages(begun)["李晓燕"] == "7001"


def test_a_column_that_fits_leads_back_to_the_grid(begun: factories.City, owner: Client) -> None:
    answer = owner.post(f"{BASES}lines/column/", {"text": "王建国\t7,300.50"})
    assert (answer.status_code, answer["Location"]) == (303, BASES)
    assert wages(begun)["王建国"] == "7,300.50"


def test_the_list_is_brought_up_to_date(begun: factories.City, owner: Client) -> None:
    factories.on_the_books(begun.employer, "赵强", start=70)
    page = words(owner.post(f"{BASES}everyone/", follow=True))
    assert "1 added, 0 taken off" in page


def test_the_check_page_lists_only_who_changes(begun: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(begun, {"李晓燕": {"wage": "7200"}}), "do": "save"})
    page = words(owner.get(f"{BASES}check/"))
    assert "6,800.00 7,200.00" in page
    assert "王建国" not in page
    assert "2 people without a change are not listed" in page
    assert "Submit for review (1 person)" in page


def test_nothing_changed_cannot_be_submitted(begun: factories.City, owner: Client) -> None:
    page = words(owner.get(f"{BASES}check/"))
    assert "there is nothing to declare" in page
    assert "Submit for review (" not in page


def test_the_matter_shows_before_and_after(begun: factories.City, owner: Client) -> None:
    owner.post(SAVE, {**grid(begun, {"李晓燕": {"wage": "7200"}}), "do": "save"})
    matter = factories.handed_in(begun.owner_actor, draft(begun))
    page = words(owner.get(f"/portal/matters/{matter.id}/"))
    assert "6,800.00 7,200.00" in page
    assert "王建国" not in page


def test_another_employers_grid_is_not_there(
    begun: factories.City, signed_in: Callable[..., Client], owner: Client
) -> None:
    clerk = factories.actor(begun.clerk)
    other = signed_in(factories.bound_owner(clerk, factories.employer(clerk, name="别的单位")))
    other.post(SAVE, {**grid(begun, {"李晓燕": {"wage": "1"}}), "do": "save"})
    assert wages(begun)["李晓燕"] == "6800.00"


def test_a_page_and_its_saving_take_as_many_statements_for_many_as_for_few(
    begun: factories.City, owner: Client
) -> None:
    def taken(posted: Mapping[str, object] | None = None) -> int:
        with CaptureQueriesContext(connection) as statements:
            answer = owner.post(SAVE, posted) if posted else owner.get(BASES)  # type: ignore[arg-type]
        assert answer.status_code in (200, 303)
        return len(statements)

    first = get_lines(draft(begun))[0]
    posted = {"here": [first.id], f"wage-{first.id}": "1", f"version-{first.id}": first.version, "do": "check"}
    taken()
    few = taken(), taken(posted)
    factories.on_the_books(begun.employer, *(f"甲{chr(0x4E00 + place)}" for place in range(300)), start=100)
    sync_everyone(begun.owner_actor, get_service("base_declaration"))
    posted |= {f"wage-{first.id}": "2", f"version-{first.id}": first.version + 1}
    assert taken() <= few[0] + 1
    assert taken(posted) == few[1]


def test_every_statement_is_one_employers(begun: factories.City, owner: Client, routed_sql: list[str]) -> None:
    owner.post(SAVE, {**grid(begun, {"李晓燕": {"wage": "7200"}}), "do": "search", "text": "lxy"}, follow=True)
    owner.post(f"{BASES}everyone/", follow=True)
    owner.post(f"{BASES}lines/column/", {"text": "王建国\t7300"}, follow=True)
    owner.get(f"{BASES}check/")
