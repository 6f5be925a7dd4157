"""The pages of a long list of typed lines: turned, jumped to, with errors only, and examined in parts."""

import pytest
from django.test import Client

from canbao.matters import draft_summary
from canbao.matters.catalogue import get_service
from canbao.matters.draft_summary import summarise_draft
from canbao.matters.drafts import change_line
from canbao.matters.examination import examine_matter
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines
from tests import factories
from tests.portal.pages import words

FILING = "/portal/services/enrolment/"


def fill(town: factories.City, count: int, **wrong: str) -> Matter:
    """Fill a draft with people; the last of them has what is wrong."""
    rows = [factories.newcomer(serial, name=f"甲{chr(0x4E00 + serial)}") for serial in range(1, count + 1)]
    rows[-1] |= wrong
    return factories.draft(town.owner_actor, rows)


def test_a_page_shows_fifty_lines_and_leads_to_the_next(town: factories.City, owner: Client) -> None:
    fill(town, 60)
    first = owner.get(FILING).content.decode()
    assert ('id="line-50"' in first, 'id="line-51"' in first) == (True, False)
    assert f'href="{FILING}?after=50"' in first
    second = owner.get(f"{FILING}?after=50")
    assert 'id="line-51"' in second.content.decode()
    assert "51–60 of 60" in words(second)


def test_a_line_is_found_by_its_number(town: factories.City, owner: Client) -> None:
    fill(town, 60)
    assert 'id="line-55"' in owner.get(f"{FILING}?line=55").content.decode()
    assert 'id="line-60"' in owner.get(f"{FILING}?line=9999").content.decode()


def test_every_page_counts_the_errors_of_all_lines_and_leads_to_them(town: factories.City, owner: Client) -> None:
    fill(town, 60, wage="abc")
    page = owner.get(FILING)
    assert "1 line has to be corrected" in words(page)
    assert f'href="{FILING}?after=50#line-60"' in page.content.decode()
    only = owner.get(f"{FILING}?only=errors").content.decode()
    assert ('id="line-60"' in only, 'id="line-59"' in only) == (True, False)


def test_more_than_fifty_lines_with_errors_are_turned_as_pages(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(serial, wage="abc") for serial in range(1, 121)])
    first = owner.get(f"{FILING}?only=errors").content.decode()
    assert f'href="{FILING}?only=errors&amp;after=50"' in first
    third = owner.get(f"{FILING}?only=errors&after=100").content.decode()
    assert 'id="line-120"' in third
    assert f'href="{FILING}?only=errors&amp;after=50"' in third


def test_a_person_on_two_pages_is_found_on_the_second(town: factories.City, owner: Client) -> None:
    fill(town, 60, number=factories.newcomer(1)["number"])
    page = words(owner.get(f"{FILING}?after=50"))
    assert "1 line has to be corrected" in page
    assert "Line 1 has the same number" in page


def test_a_page_beyond_the_end_is_the_last(town: factories.City, owner: Client) -> None:
    fill(town, 3)
    assert 'id="line-3"' in owner.get(f"{FILING}?after=50").content.decode()


def test_the_check_page_shows_fifty_lines(town: factories.City, owner: Client) -> None:
    fill(town, 60)
    page = owner.get(f"{FILING}check/").content.decode()
    assert ('id="line-50"' in page, 'id="line-51"' in page) == (True, False)


def test_only_lines_that_were_there_count_as_removed(town: factories.City, owner: Client) -> None:
    line = get_lines(fill(town, 3))[0]
    removed = owner.post(f"{FILING}lines/remove/", {"line": [line.id] * 2000}, follow=True)
    assert "1 line removed" in words(removed)
    again = owner.post(f"{FILING}lines/remove/", {"line": [line.id]}, follow=True)
    assert "These lines were removed before" in words(again)


def test_a_person_added_is_shown_on_their_page(town: factories.City, owner: Client) -> None:
    fill(town, 50)
    added = owner.post(f"{FILING}lines/add/", factories.newcomer(77, name="欧阳晓"))
    assert added["Location"] == f"{FILING}?after=50#add"


# -- the summary -----------------------------------------------------------------------------------------------------


def test_the_summary_counts_what_the_examination_finds(town: factories.City) -> None:
    matter = fill(town, 30, number="x")
    examined, summary = examine_matter(matter), summarise_draft(matter)
    assert summary.is_complete
    assert (summary.errors, summary.warnings) == (examined.errors, examined.warnings)
    assert list(summary.error_positions) == examined.error_positions


def test_a_changed_line_is_examined_again(town: factories.City) -> None:
    matter = fill(town, 5, wage="abc")
    assert summarise_draft(matter).error_positions == (5,)
    line = get_lines(matter)[4]
    change_line(
        town.owner_actor, get_service("enrolment"), matter.id, line.id, line.version, {**line.raw, "wage": "5000"}
    )
    assert summarise_draft(matter).error_positions == ()


def test_a_long_draft_is_summed_up_in_parts(
    town: factories.City, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(town, 60, wage="abc")
    monkeypatch.setattr(draft_summary, "BATCH", 10)
    monkeypatch.setattr(draft_summary, "SECONDS", 0.0)
    monkeypatch.setattr(summarise_draft, "__defaults__", (0.0,))
    assert "10 of 60 lines are examined so far" in words(owner.get(FILING))
    for _time in range(6):
        page = words(owner.get(FILING))
    assert "examined so far" not in page
    assert "1 line has to be corrected" in page
