"""The questions that clerks at the counter hear most; each is answered on the page where it comes up."""

from collections.abc import Callable

import pytest
from django.test import Client

from canbao.matters import draft_lines
from canbao.matters.catalogue import get_service
from canbao.matters.examination import examine_matter
from canbao.matters.models import Matter
from canbao.matters.queries import get_draft, get_lines
from tests import factories
from tests.portal.pages import hidden, words

pytestmark = pytest.mark.django_db

ENROLMENT = "/portal/services/enrolment/"
HEAD = "Name\tCertificate number\tMobile phone\tInsured from month\tWage a month (yuan)\n"


def paste(owner: Client, *rows: str) -> object:
    return owner.post(f"{ENROLMENT}lines/paste/", {"text": HEAD + "\n".join(rows), "do": "save"}, follow=True)


def test_a_number_in_scientific_notation_is_explained(town: factories.City, owner: Client) -> None:
    page = paste(owner, "李晓燕\t6.10200199001010E+17\t13800000001\t202611\t6800")
    assert "set the column to text" in words(page)
    draft = get_draft(town.owner_actor, "enrolment")
    assert draft is not None
    assert get_lines(draft)[0].raw["number"] == "6.10200199001010E+17"


def test_a_bulk_import_with_a_wrong_row_keeps_every_row(town: factories.City, owner: Client) -> None:
    right = f"李晓燕\t{factories.resident_number(1)}\t13800000001\t202611\t6800"
    wrong = f"张建国\t{factories.resident_number(2)[:-1]}\t13800000002\t2026\t"
    page = paste(owner, right, wrong)
    draft = get_draft(town.owner_actor, "enrolment")
    assert draft is not None
    assert draft.line_count == 2
    examined = examine_matter(draft)
    assert {one.column for one in examined.findings_of(2)} >= {"number", "month", "wage"}
    assert examined.findings_of(1) == []
    assert "Enter a month as yyyyMM" in words(page)


def test_a_submitted_matter_has_a_result_file(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    answer = owner.get(f"/portal/matters/{matter.id}/results.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "李晓燕" in lines[1]
    assert matter.number in words(owner.get(f"/portal/matters/{matter.id}/"))


def test_a_stopped_person_is_on_the_roster_and_not_in_the_list(town: factories.City, owner: Client) -> None:
    person = stop_person(town)
    assert "李晓燕" not in words(owner.get("/portal/services/suspension/"))
    page = owner.get(f"/portal/roster/{person}/")
    assert "李晓燕" in words(page)


def test_a_search_of_the_roster_includes_stopped_people(town: factories.City, owner: Client) -> None:
    stop_person(town)
    page = owner.post("/portal/roster/", {"text": "lxy", "insurance_status": "", "month": ""}, follow=True)
    assert "李晓燕" in words(page)


def test_a_stop_in_a_past_month_announces_the_refund(town: factories.City) -> None:
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    draft = factories.draft_for_people(town.owner_actor, "suspension", [li], reason="221", day="2026-08-31")
    refund = next(one for one in examine_matter(draft).findings if one.code == "refund")
    assert (refund.level, refund.words["first"], refund.words["count"]) == ("warning", 202609, 2)


def test_a_person_insured_elsewhere_is_reported_without_naming_the_employer(
    town: factories.City, signed_in: Callable[..., Client]
) -> None:
    factories.enrol_people(town, 1)
    clerk = factories.actor(town.clerk)
    other = factories.bound_owner(clerk, factories.employer(clerk, name="另一单位"))
    browser = signed_in(other)
    page = browser.post(f"{ENROLMENT}lines/add/", factories.newcomer(1), follow=True)
    assert "which must end that insurance first" in words(page)
    assert town.employer.name not in words(page)


def test_pressing_submit_twice_shows_one_number(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    form = hidden(owner.get(f"{ENROLMENT}check/"), "key", "version")
    first = owner.post(f"{ENROLMENT}submit/", form, follow=True)
    second = owner.post(f"{ENROLMENT}submit/", form, follow=True)
    (matter,) = Matter.objects.for_employer(town.employer.id)
    assert matter.number in words(first)
    assert matter.number in words(second)


def stop_person(town: factories.City) -> int:
    """Enrol and stop a person at the town's employer and return their id."""
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    draft = factories.draft_for_people(town.owner_actor, "suspension", [li], reason="221", day="2026-10-31")
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    return int(li)


def test_an_update_of_the_list_adds_people_who_joined(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕")
    bases = get_service("base_declaration")
    assert draft_lines.sync_everyone(town.owner_actor, bases)[0].line_count == 1
    factories.enrol_people(town, 1, start=50)
    assert draft_lines.sync_everyone(town.owner_actor, bases)[0].line_count == 2
