"""The roster of the employer's insured people."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from canbao.access.actors import SYSTEM
from canbao.register.models import InsuredPerson
from canbao.register.operations import apply_changes
from canbao.values.fact_changes import PersonChange, Suspend
from canbao.values.months import Month
from tests import factories
from tests.portal.pages import words


@pytest.fixture
def insured(town: factories.City) -> factories.City:
    people = [factories.newcomer(1, name="李晓燕"), factories.newcomer(2, name="王建国")]
    factories.decide_matter(town, factories.submit_people(town.owner_actor, people))
    return town


@pytest.mark.parametrize(
    "text", ["晓燕", "lxy", factories.resident_number(1)], ids=["part of name", "initials", "number"]
)
def test_a_search_finds_a_person(insured: factories.City, owner: Client, text: str) -> None:
    page = words(owner.post("/portal/roster/", {"text": text}, follow=True))
    assert "李晓燕" in page
    assert "王建国" not in page


def test_a_search_keeps_the_name_out_of_the_address(insured: factories.City, owner: Client) -> None:
    answer = owner.post("/portal/roster/", {"text": "lixiaoyan"})
    assert answer.status_code == 303
    assert "lixiaoyan" not in answer["Location"]


def test_a_searched_number_is_not_in_the_session(insured: factories.City, owner: Client) -> None:
    number = factories.resident_number(1)
    owner.post("/portal/roster/", {"text": number})
    assert number not in str(dict(owner.session))


@pytest.mark.parametrize(("month", "there"), [("202610", False), ("202611", True)])
def test_the_roster_can_be_shown_for_a_month(insured: factories.City, owner: Client, month: str, there: bool) -> None:
    assert ("王建国" in words(owner.post("/portal/roster/", {"month": month}, follow=True))) is there


@pytest.mark.parametrize("month", ["2026-11", "26.11", "2026年11月", "2026/11", " 202611\u200b", "２０２６１１"])
def test_the_month_of_a_search_is_read_as_people_write_it(insured: factories.City, owner: Client, month: str) -> None:
    page = words(owner.post("/portal/roster/", {"month": month}, follow=True))
    assert "王建国" in page
    assert "202611" in page


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("209912", "The latest month possible here is 202711."),
        ("202613", "There is no such month"),
        ("soon", "Enter a month as yyyyMM"),
    ],
)
def test_a_month_that_nobody_can_ask_for_is_refused(
    insured: factories.City, owner: Client, month: str, sentence: str
) -> None:
    answer = owner.post("/portal/roster/", {"month": month})
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_another_employers_people_are_not_listed(insured: factories.City, signed_in: Callable[..., Client]) -> None:
    clerk = factories.actor(insured.clerk)
    other = factories.bound_owner(clerk, factories.employer(clerk, name="别的单位"))
    assert "王建国" not in words(signed_in(other).get("/portal/roster/"))


def test_a_search_includes_stopped_people(insured: factories.City, owner: Client) -> None:
    """A stopped person stays on the roster, with the status."""
    person = InsuredPerson.objects.for_employer(insured.employer.id).get(name="王建国")
    stop = Suspend(insured.employer.id, person.person_id, date(2026, 11, 20), Month(202612), "222")
    with transaction.atomic():
        apply_changes(SYSTEM, insured.employer.id, [stop])
    page = words(owner.post("/portal/roster/", {"text": "建国"}, follow=True))
    assert "王建国" in page
    assert "Insured, to 202611" in page


def test_status_and_month_filter_together(insured: factories.City, owner: Client) -> None:
    person = InsuredPerson.objects.for_employer(insured.employer.id).get(name="王建国")
    stop = Suspend(insured.employer.id, person.person_id, date(2026, 11, 20), Month(202612), "222")
    with transaction.atomic():
        apply_changes(SYSTEM, insured.employer.id, [stop])
    page = words(owner.post("/portal/roster/", {"insurance_status": "1", "month": "202612"}, follow=True))
    assert "王建国" not in page
    assert "李晓燕" in page
    assert "王建国" not in words(owner.post("/portal/roster/", {"insurance_status": "2"}, follow=True))
    assert "王建国" in words(owner.post("/portal/roster/", {"insurance_status": "1"}, follow=True))


def test_a_person_insured_from_next_month_is_not_insured_yet(town: factories.City, owner: Client) -> None:
    li = factories.insure_people(town.employer, "李晓燕", since=202612)["李晓燕"]
    page = words(owner.post("/portal/roster/", {"insurance_status": "0"}, follow=True))
    assert "李晓燕" in page
    assert "Insured from 202612" in page
    assert "Insured from 202612" in words(owner.get(f"/portal/roster/{li}/"))
    assert "李晓燕" not in words(owner.post("/portal/roster/", {"insurance_status": "1"}, follow=True))


def test_the_roster_says_how_many_people_match(town: factories.City, owner: Client) -> None:
    factories.insure_people(town.employer, *(f"甲{chr(0x4E00 + place)}" for place in range(70)))
    assert "70 people" in words(owner.get("/portal/roster/"))
    assert "1 person" in words(owner.post("/portal/roster/", {"text": f"甲{chr(0x4E01)}"}, follow=True))


def test_pages_lead_forward_and_back(town: factories.City, owner: Client) -> None:
    factories.insure_people(town.employer, *(f"甲{chr(0x4E00 + place)}" for place in range(70)))
    first = owner.get("/portal/roster/").content.decode()
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward is not None
    second = owner.get(onward.group(1)).content.decode()
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back is not None
    people = re.compile(r"/portal/roster/(\d+)/")
    assert people.findall(owner.get(back.group(1)).content.decode()) == people.findall(first)
    assert len(people.findall(second)) == 20


def test_the_page_of_a_person_shows_coverage_wages_and_matters(insured: factories.City, owner: Client) -> None:
    person = InsuredPerson.objects.for_employer(insured.employer.id).get(name="王建国")
    filed = factories.draft_for_people(
        insured.owner_actor, "suspension", [person.person_id], reason="222", day="2026-11-20"
    )
    matter = factories.decide_matter(insured, factories.submit_draft(insured.owner_actor, filed))
    page = words(owner.get(f"/portal/roster/{person.person_id}/"))
    assert "202611 202612 2026-11-20 Resigned" in page
    assert "6,800.00" in page
    assert matter.number in page


def test_another_employers_person_is_not_found(insured: factories.City, signed_in: Callable[..., Client]) -> None:
    person = InsuredPerson.objects.for_employer(insured.employer.id).get(name="王建国")
    clerk = factories.actor(insured.clerk)
    other = signed_in(factories.bound_owner(clerk, factories.employer(clerk, name="别的单位")))
    assert other.get(f"/portal/roster/{person.person_id}/").status_code == 404


def test_a_search_by_a_former_number_finds_the_person(insured: factories.City, owner: Client) -> None:
    person = InsuredPerson.objects.for_employer(insured.employer.id).get(name="李晓燕")
    change = PersonChange(insured.employer.id, person.person_id, {"number": factories.resident_number(9)})
    with transaction.atomic():
        apply_changes(SYSTEM, insured.employer.id, [change])
    assert "李晓燕" in words(owner.post("/portal/roster/", {"text": factories.resident_number(1)}, follow=True))
