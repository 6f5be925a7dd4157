"""A filing for people of the roster: choose them over pages and searches, and fill in values for many at once."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import get_picked_people, pick_people
from canbao.matters.models import Matter
from canbao.matters.queries import get_draft, get_lines
from canbao.register.models import InsuranceStatus, InsuredPerson
from tests import factories
from tests.portal.pages import hidden, words

STOP = "/portal/services/suspension/"
PEOPLE = f"{STOP}people/"
FILL = f"{STOP}lines/fill/"


def draft(town: factories.City, code: str = "suspension") -> Matter:
    found = get_draft(town.owner_actor, code)
    assert found is not None
    return found


def get_chosen_people(town: factories.City) -> set[int]:
    found = get_draft(town.owner_actor, "suspension")
    return set(get_picked_people(found)) if found else set()


@pytest.fixture
def people(town: factories.City) -> dict[str, int]:
    return factories.insure_people(town.employer, "李晓燕", "王建国", "陈静")


def test_the_service_lists_the_employers_people(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    page = words(owner.get(STOP))
    assert "李晓燕" in page
    assert factories.resident_number(1) in page


def test_opening_the_page_opens_no_draft(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    owner.get(STOP)
    assert get_draft(town.owner_actor, "suspension") is None


def test_ticked_people_are_added_to_the_list(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    chosen = [people["李晓燕"], people["陈静"]]
    answer = owner.post(PEOPLE, {"here": list(people.values()), "person": chosen, "do": "choose"})
    assert (answer.status_code, answer["Location"]) == (303, STOP)
    assert get_chosen_people(town) == set(chosen)


def test_ticks_are_kept_over_searches_pages_and_sessions(
    town: factories.City, owner: Client, signed_in: Callable[..., Client], people: dict[str, int]
) -> None:
    li, wang = people["李晓燕"], people["王建国"]
    owner.post(PEOPLE, {"here": [li], "person": [li], "do": "search", "text": "王"})
    owner.post(PEOPLE, {"here": [wang], "person": [wang], "after": wang})
    page = signed_in(town.owner).get(PEOPLE).content.decode()
    assert get_chosen_people(town) == {li, wang}
    assert re.search(rf'value="{li}"[^>]*\bchecked', page)
    assert not re.search(rf'value="{people["陈静"]}"[^>]*\bchecked', page)


def test_removing_a_tick_removes_the_person(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    li, wang = people["李晓燕"], people["王建国"]
    pick_people(town.owner_actor, get_service("suspension"), [li, wang])
    owner.post(PEOPLE, {"here": [li, wang], "was": [li, wang], "person": [wang], "do": "choose"})
    assert get_chosen_people(town) == {wang}


def test_people_on_another_page_stay_on_the_list(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    li, wang = people["李晓燕"], people["王建国"]
    pick_people(town.owner_actor, get_service("suspension"), [li])
    owner.post(PEOPLE, {"here": [wang], "do": "choose"})
    assert get_chosen_people(town) == {li}


def test_everybody_on_the_page_is_added_at_once(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    owner.post(PEOPLE, {"here": list(people.values()), "do": "page"})
    assert get_chosen_people(town) == set(people.values())


def test_everybody_found_is_added_at_once(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    searched = owner.post(PEOPLE, {"do": "search", "text": "wjg"}, follow=True)
    owner.post(PEOPLE, {**hidden(searched, "f"), "do": "found"})
    assert get_chosen_people(town) == {people["王建国"]}


def test_choosing_without_a_tick_is_reported(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    assert "Tick at least one person first" in words(owner.post(PEOPLE, {"do": "choose"}, follow=True))


@pytest.mark.parametrize(
    "text", ["晓燕", "lxy", factories.resident_number(1)], ids=["part of name", "initials", "number"]
)
def test_a_search_finds_a_person(town: factories.City, owner: Client, people: dict[str, int], text: str) -> None:
    answer = owner.post(PEOPLE, {"do": "search", "text": text})
    page = words(owner.get(answer["Location"]))
    assert text not in answer["Location"]
    assert "李晓燕" in page
    assert "王建国" not in page


def test_a_search_is_not_readable_in_the_session(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    owner.post(PEOPLE, {"do": "search", "text": "晓燕"})
    assert "晓燕" not in str(dict(owner.session))


def test_a_search_shows_stopped_people_but_does_not_offer_them(
    town: factories.City, owner: Client, people: dict[str, int]
) -> None:
    """A stopped person can not be stopped again, but the search shows that they are on the roster."""
    li = people["李晓燕"]
    InsuredPerson.objects.for_employer(town.employer.id).filter(person_id=li).update(
        insurance_status=InsuranceStatus.SUSPENDED, until_month=202610
    )
    page = owner.post(PEOPLE, {"do": "search", "text": "晓燕"}, follow=True)
    assert "Found on your roster, but not to be chosen here" in words(page)
    assert f"/portal/roster/{li}/" in page.content.decode()
    assert f'name="person" value="{li}"' not in page.content.decode()


@pytest.mark.parametrize(("since", "status"), [(202601, "Insured"), (202612, "Insured from 202612")])
def test_the_list_shows_the_status_of_today(town: factories.City, owner: Client, since: int, status: str) -> None:
    factories.insure_people(town.employer, "王建国", since=since, start=50)
    assert f"{status} {since}" in words(owner.get(PEOPLE))


def test_a_search_without_a_result_explains_where_to_look(
    town: factories.City, owner: Client, people: dict[str, int]
) -> None:
    """The person is not on the roster of this employer."""
    page = words(owner.post(PEOPLE, {"do": "search", "text": "赵强"}, follow=True))
    assert "A person missing from the list?" in page
    assert "see “My matters”" in page


def test_people_in_another_filing_are_marked(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    filed = factories.draft_for_people(
        town.owner_actor, "person_change", [people["李晓燕"]], reason="更正", phone="13900000002"
    )
    factories.submit_draft(town.owner_actor, filed)
    assert "Under way: Change of a person's particulars" in words(owner.get(STOP))


def test_pages_of_fifty_lead_forward_and_back(town: factories.City, owner: Client) -> None:
    factories.insure_people(town.employer, *(f"甲{chr(0x4E00 + place)}" for place in range(120)))
    first = owner.get(PEOPLE)
    mark = re.search(r'name="after" value="(\d+)"', first.content.decode())
    assert mark is not None
    second = owner.post(PEOPLE, {"after": mark.group(1)}, follow=True)
    back = re.search(r'name="before"[^>]*value="(\d+)"', second.content.decode())
    assert back is not None
    again = owner.post(PEOPLE, {"before": back.group(1)}, follow=True)
    here = re.compile(r'name="here" value="(\d+)"')
    shown = [here.findall(page.content.decode()) for page in (first, second, again)]
    assert len(shown[0]) == len(shown[1]) == 50
    assert not set(shown[0]) & set(shown[1])
    assert shown[2] == shown[0]


# -- the list --------------------------------------------------------------------------------------------------------


@pytest.fixture
def chosen(town: factories.City, people: dict[str, int]) -> list[int]:
    return [
        line.id for line in get_lines(factories.draft_for_people(town.owner_actor, "suspension", list(people.values())))
    ]


def test_an_empty_cell_is_not_an_error_on_the_list(town: factories.City, owner: Client, chosen: list[int]) -> None:
    page = words(owner.get(STOP))
    assert "To fill in" in page
    assert "to correct" not in page


def test_reason_and_date_are_filled_in_for_all(town: factories.City, owner: Client, chosen: list[int]) -> None:
    owner.post(FILL, {"reason": "222", "day": "2026-11-20", "do": "all"})
    assert {(line.raw["reason"], line.raw["day"]) for line in get_lines(draft(town))} == {("222", "2026-11-20")}


def test_a_date_is_filled_in_for_the_ticked_people(town: factories.City, owner: Client, chosen: list[int]) -> None:
    owner.post(FILL, {"reason": "222", "day": "2026-11-20", "do": "all"})
    owner.post(FILL, {"day": "2026-10-31", "line": chosen[:1], "do": "ticked"})
    assert [line.raw["day"] for line in get_lines(draft(town))] == ["2026-10-31", "2026-11-20", "2026-11-20"]
    assert {line.raw["reason"] for line in get_lines(draft(town))} == {"222"}


@pytest.mark.parametrize("posted", [{"do": "all"}, {"do": "ticked", "day": "2026-11-20"}, {"do": "remove"}])
def test_an_impossible_action_is_refused_and_typed_values_are_kept(
    town: factories.City, owner: Client, chosen: list[int], posted: dict[str, str]
) -> None:
    answer = owner.post(FILL, {**posted, "remarks": ""})
    assert answer.status_code == 422
    assert posted.get("day", "") in answer.content.decode()


def test_the_effect_of_a_stop_is_shown_in_its_cell(town: factories.City, owner: Client, chosen: list[int]) -> None:
    owner.post(FILL, {"reason": "222", "day": "2026-11-20", "do": "all"})
    assert "not on the bill from 202612 on" in words(owner.get(STOP))


def test_ticked_people_are_removed(town: factories.City, owner: Client, chosen: list[int]) -> None:
    owner.post(FILL, {"line": chosen[:2], "do": "remove"})
    assert [line.id for line in get_lines(draft(town))] == chosen[2:]


def test_one_line_is_edited_under_the_persons_name(town: factories.City, owner: Client, chosen: list[int]) -> None:
    address = f"{STOP}lines/{chosen[0]}/"
    page = owner.get(address)
    assert "李晓燕" in words(page) or "王建国" in words(page) or "陈静" in words(page)
    owner.post(address, {"reason": "211", "day": "2026-11-01", "remarks": "", **hidden(page, "version")})
    assert get_lines(draft(town))[0].raw["day"] == "2026-11-01"


def test_the_check_page_lists_everybody_and_submits_once(
    town: factories.City, owner: Client, chosen: list[int]
) -> None:
    owner.post(FILL, {"reason": "222", "day": "2026-11-20", "do": "all"})
    page = owner.get(f"{STOP}check/")
    assert all(name in words(page) for name in ("李晓燕", "王建国", "陈静"))
    form = hidden(page, "matter", "version", "key")
    receipts = {owner.post(f"{STOP}submit/", form)["Location"] for _press in range(2)}
    assert len(receipts) == 1
    assert Matter.objects.for_employer(town.employer.id).filter(service="suspension").count() == 1


def test_the_check_page_lists_missing_values(town: factories.City, owner: Client, chosen: list[int]) -> None:
    page = owner.get(f"{STOP}check/")
    assert "Line 1: Enter the Reason." in words(page)
    assert "Submit for review (3 people)" not in words(page)


def test_a_submitted_matter_lists_its_people(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    typed = {"reason": "222", "day": "2026-11-20"}
    matter = factories.submit_draft(
        town.owner_actor, factories.draft_for_people(town.owner_actor, "suspension", list(people.values()), **typed)
    )
    page = words(owner.get(f"/portal/matters/{matter.id}/"))
    assert "李晓燕" in page
    assert "Resigned" in page


def test_a_viewer_can_not_choose_people(
    town: factories.City, signed_in: Callable[..., Client], people: dict[str, int]
) -> None:
    viewer = signed_in(factories.colleague(town.owner, "viewer"))
    assert viewer.post(PEOPLE, {"person": list(people.values()), "do": "choose"}).status_code == 403
    assert get_chosen_people(town) == set()


def test_another_employers_person_is_ignored(town: factories.City, owner: Client) -> None:
    other = factories.employer(factories.actor(town.clerk), name="别的单位")
    stranger = factories.insure_people(other, "赵强")["赵强"]
    owner.post(PEOPLE, {"here": [stranger], "person": [stranger], "do": "choose"})
    assert get_chosen_people(town) == set()


def test_a_change_of_particulars_shows_the_values_before_and_after(
    town: factories.City, owner: Client, people: dict[str, int]
) -> None:
    filed = factories.draft_for_people(
        town.owner_actor, "person_change", [people["李晓燕"]], reason="更正", phone="13900000002"
    )
    page = words(owner.get("/portal/services/person_change/check/"))
    assert "13800000001 13900000002" in page
    matter = factories.decide_matter(town, factories.submit_draft(town.owner_actor, filed))
    assert "13800000001 13900000002" in words(owner.get(f"/portal/matters/{matter.id}/"))


@pytest.mark.parametrize("page", ["people/", ""])
def test_the_statements_of_a_page_do_not_grow_with_its_people(town: factories.City, owner: Client, page: str) -> None:
    def count_statements() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert owner.get(f"{STOP}{page}").status_code == 200
        return len(statements)

    some = factories.insure_people(town.employer, "李晓燕", "王建国")
    factories.draft_for_people(town.owner_actor, "suspension", list(some.values()), reason="222", day="2026-11-20")
    count_statements()
    few = count_statements()
    many = factories.insure_people(town.employer, *(f"甲{chr(0x4E00 + place)}" for place in range(300)), start=100)
    factories.draft_for_people(town.owner_actor, "suspension", list(many.values()), reason="222", day="2026-11-20")
    assert count_statements() <= few + 1


def test_every_statement_is_routed_to_one_employer(
    town: factories.City, owner: Client, people: dict[str, int], routed_sql: list[str]
) -> None:
    searched = owner.post(PEOPLE, {"do": "search", "text": "王"}, follow=True)
    owner.post(PEOPLE, {"here": list(people.values()), **hidden(searched, "f"), "do": "found"})
    owner.post(PEOPLE, {"here": list(people.values()), "person": list(people.values()), "do": "choose"}, follow=True)
    owner.post(FILL, {"reason": "222", "day": "2026-11-20", "do": "check"}, follow=True)
    owner.get(f"/portal/roster/{people['李晓燕']}/")
