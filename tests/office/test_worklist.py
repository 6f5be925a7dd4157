"""The worklist: queues, taking several matters at once, pages, and search by number."""

from collections.abc import Callable

import pytest
from django.test import Client

from canbao.access.models import User
from canbao.matters.models import Matter
from canbao.matters.queries import get_office_matter
from tests import factories
from tests.office.pages import address, page, take_matter, words

Browsers = Callable[[User], Client]


def submit_matters(town: factories.City, *serials: int) -> list[Matter]:
    return [factories.submit_people(town.owner_actor, [factories.newcomer(serial)]) for serial in serials]


def test_the_start_page_depends_on_the_post(reviewer: Client, clerk: Client, signed_in: Browsers) -> None:
    assert reviewer.get("/office/").headers["Location"] == "/office/matters/"
    assert clerk.get("/office/").headers["Location"] == "/office/employers/"
    assert signed_in(factories.staff("office.system")).get("/office/").headers["Location"] == "/office/staff/"
    assert signed_in(factories.staff("office.security")).get("/office/").headers["Location"] == "/office/staff/"


def test_the_first_queue_shown_depends_on_the_reviewers_post(
    town: factories.City, reviewer: Client, approver: Client
) -> None:
    assert page(reviewer.get("/office/matters/")).heading == "My queue"
    assert page(approver.get("/office/matters/")).heading == "For second review"


def test_a_matter_moves_from_not_taken_to_my_queue(town: factories.City, reviewer: Client) -> None:
    (matter,) = submit_matters(town, 1)
    assert matter.number in words(reviewer.get("/office/matters/?queue=unassigned"))
    take_matter(reviewer, matter)
    assert matter.number not in words(reviewer.get("/office/matters/?queue=unassigned"))
    assert matter.number in words(reviewer.get("/office/matters/?queue=mine"))


def test_the_queue_for_second_review_leaves_out_the_first_reviewers_own_matters(
    town: factories.City, reviewer: Client, approver: Client
) -> None:
    from canbao.matters import review

    (matter,) = submit_matters(town, 1)
    actor = factories.actor(town.reviewer)
    held = review.take_matter(actor, matter.employer_id, matter.id)
    review.review_matter(actor, matter.employer_id, matter.id, held.version, factories.pass_all_lines(1), send=True)
    assert matter.number in words(approver.get("/office/matters/?queue=second"))
    assert matter.number not in words(reviewer.get("/office/matters/?queue=second"))


def test_several_matters_are_taken_at_once_and_those_of_others_are_counted(
    town: factories.City, reviewer: Client, signed_in: Browsers
) -> None:
    first, second = submit_matters(town, 1, 2)
    take_matter(signed_in(factories.staff("office.reviewer", "初审丙")), second)
    ticked = [f"{matter.employer_id}:{matter.id}" for matter in (first, second)]
    answer = reviewer.post("/office/matters/take/", {"line": ticked, "queue": "unassigned"}, follow=True)
    assert "1 matter taken" in words(answer)
    assert "1 matter was not taken" in words(answer)
    assert get_office_matter(first.employer_id, first.id).taken_by_name == "初审甲"
    assert get_office_matter(second.employer_id, second.id).taken_by_name == "初审丙"


def test_the_pages_of_a_queue_list_every_matter_once(
    town: factories.City, reviewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canbao.office.worklist.page.PAGE_SIZE", 2)
    matters = submit_matters(town, 1, 2, 3, 4, 5)
    seen: list[str] = []
    url = "/office/matters/?queue=unassigned"
    while url:
        shown = page(reviewer.get(url))
        seen += [link.text for link in shown.links if link.text.startswith("2026-")]
        url = next((link.href for link in shown.links if "after=" in link.href), "")
    assert sorted(seen) == sorted(matter.number for matter in matters)


def test_a_queue_is_filtered_by_service(town: factories.City, reviewer: Client) -> None:
    (matter,) = submit_matters(town, 1)
    assert matter.number in words(reviewer.get("/office/matters/?queue=all&service=enrolment"))
    assert matter.number not in words(reviewer.get("/office/matters/?queue=all&service=suspension"))


@pytest.mark.parametrize("typed", ["{number}", " {digits} ", "{wide}"])
def test_a_matter_is_found_by_its_number_however_it_is_typed(
    town: factories.City, reviewer: Client, typed: str
) -> None:
    (matter,) = submit_matters(town, 1)
    wide = matter.number.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    text = typed.format(number=matter.number, digits=matter.number.replace("-", ""), wide=wide)
    answer = reviewer.post("/office/matters/find/", {"number": text})
    assert answer.headers["Location"] == address(matter)


def test_a_mistyped_number_is_reported(town: factories.City, reviewer: Client) -> None:
    (matter,) = submit_matters(town, 1)
    wrong = matter.number[:-1] + str((int(matter.number[-1]) + 1) % 10)
    answer = reviewer.post("/office/matters/find/", {"number": wrong})
    assert answer.status_code == 422
    assert "This is not a matter number" in words(answer)
    assert page(answer).form("number", action="/find/").value("number") == wrong


def test_an_empty_queue_is_explained(reviewer: Client) -> None:
    shown = words(reviewer.get("/office/matters/"))
    assert "Your queue is empty" in shown
    assert "View matters nobody has taken" in shown
