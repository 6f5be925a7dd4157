"""核定 at the agency: preconditions, start, progress, cancellation, issue by a second person, a single employer."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from canbao.levy.assessment import city
from canbao.levy.billing.bills import get_bills
from canbao.levy.models import Assessment
from canbao.office.assessment.texts import PRECONDITIONS
from canbao.store.jobs import run_due_jobs
from tests import factories
from tests.office.pages import words

MONTH = "/office/levy/202611/"


@pytest.fixture
def finance(town: factories.City, signed_in: Callable[..., Client]) -> Client:
    """Return the finance clerk's browser; two people are insured, one without a wage."""
    factories.insure_people(town.employer, "李晓燕", since=202611)
    factories.insure_people(town.employer, "王建国", since=202611, wage=None, start=5)
    return signed_in(factories.staff("office.finance", "财务甲"))


def assess_november(finance: Client) -> None:
    assert finance.post(f"{MONTH}start/").status_code == 303
    run_due_jobs()


def test_preconditions_are_listed_before_an_assessment(town: factories.City, finance: Client) -> None:
    factories.submit_people(town.owner_actor, [factories.newcomer(30)])
    page = words(finance.get(MONTH))
    assert "1 people insured without a declared wage" in page
    assert "1 matters under way" in page
    assert "Start the assessment" in page


def test_a_month_is_assessed_in_the_background_and_lists_its_bills(town: factories.City, finance: Client) -> None:
    finance.post(f"{MONTH}start/")
    running = finance.get(MONTH)
    assert "Being assessed" in words(running)
    assert '<meta http-equiv="refresh"' in running.content.decode()
    assert "0 / 1" in words(running)
    run_due_jobs()
    done = finance.get(MONTH)
    assert "Assessed, not issued" in words(done)
    assert town.employer.name in words(done)
    assert '<meta http-equiv="refresh"' not in done.content.decode()


def test_a_running_assessment_can_be_cancelled(finance: Client) -> None:
    finance.post(f"{MONTH}start/")
    assert "What was assessed is kept" in words(finance.post(f"{MONTH}cancel/", follow=True))
    assert Assessment.objects.get(month=202611).state == "cancelled"
    assert "nothing to cancel" in words(finance.post(f"{MONTH}cancel/", follow=True))


def test_the_person_who_assessed_can_not_issue(finance: Client) -> None:
    assess_november(finance)
    page = words(finance.get(MONTH))
    assert "another person with the right to issue" in page
    assert "Issue the bills" not in page
    assert "somebody else has to issue it" in words(finance.post(f"{MONTH}issue/", follow=True))


def test_a_bill_issued_by_a_second_person_is_in_the_portal(
    town: factories.City, finance: Client, approver: Client, signed_in: Callable[..., Client]
) -> None:
    assess_november(finance)
    assert "Issue the bills" in words(approver.get(MONTH))
    approver.post(f"{MONTH}issue/")
    run_due_jobs()
    assert "Issued" in words(approver.get("/office/levy/"))
    notice = get_bills(town.employer.id, 1)[0].notice
    assert notice in words(signed_in(town.owner).get("/portal/bills/"))


def test_a_future_month_can_not_be_assessed(finance: Client) -> None:
    assert "has not begun" in words(finance.get("/office/levy/202612/"))
    assert "202612 has not begun" in words(finance.post("/office/levy/202612/start/", follow=True))


def test_a_failed_assessment_is_explained(finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = city.get_city_pack()
    poor = type(pack)({name: value for name, value in pack.parameters.items() if name != "base.cap_ratio"})
    monkeypatch.setattr(city, "get_city_pack", lambda: poor)
    assess_november(finance)
    page = words(finance.get(MONTH))
    assert "Nothing is in force for base.cap_ratio in 202611. The parameter clerk has to publish a value" in page


def test_a_failed_job_is_shown(finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from canbao.store.models import Job

    finance.post(f"{MONTH}start/")
    Job.objects.filter(kind="levy.chunk").update(failed_at="2026-11-23T02:00:00Z", error="OSError: disk full")
    assert "OSError: disk full" in words(finance.get(MONTH))


@pytest.mark.parametrize(
    ("typed", "message"), [("2026-13", "There is no such month"), ("", "Enter the month to assess")]
)
def test_an_invalid_month_is_explained(finance: Client, typed: str, message: str) -> None:
    answer = finance.get("/office/levy/month/", {"month": typed})
    assert answer.status_code == 422
    assert message in words(answer)


def test_an_address_with_an_invalid_month_is_not_found(finance: Client) -> None:
    assert finance.get("/office/levy/202613/").status_code == 404


# -- a single employer -----------------------------------------------------------------------------------------------


def test_a_single_employer_is_assessed_issued_and_printed(
    town: factories.City, finance: Client, approver: Client
) -> None:
    page = f"/office/employers/{town.employer.id}/levy/"
    assert "Bill 1 of 202611 is drawn up" in words(finance.post(f"{page}assess/", {"month": "202611"}, follow=True))
    assert "another person issues it" in words(finance.get(page))
    assert "as notice ZJ202611" in words(approver.post(f"{page}202611/1/issue/", follow=True))
    paper = approver.post(f"{page}print/", {"bill": "202611-1", "roster": "1"})
    assert paper["Content-Type"] == "application/pdf"
    assert get_bills(town.employer.id, 1)[0].printed == 1


def test_a_change_after_issue_is_billed_on_a_supplementary_bill(
    town: factories.City, finance: Client, approver: Client
) -> None:
    page = f"/office/employers/{town.employer.id}/levy/"
    finance.post(f"{page}assess/", {"month": "202611"})
    approver.post(f"{page}202611/1/issue/")
    again = finance.post(f"{page}assess/", {"month": "202611"}, follow=True)
    assert "Every amount due for this month is on a bill already" in words(again)
    factories.insure_people(town.employer, "赵新", since=202611, start=9)
    assert "Bill 2 of 202611 is drawn up" in words(finance.post(f"{page}assess/", {"month": "202611"}, follow=True))


def test_a_refused_month_is_explained(town: factories.City, finance: Client) -> None:
    answer = finance.post(f"/office/employers/{town.employer.id}/levy/assess/", {"month": "202612"})
    assert answer.status_code == 409
    assert "202612 has not begun" in words(answer)


def test_the_page_of_an_employer_links_to_its_bills(town: factories.City, finance: Client) -> None:
    address = f"/office/employers/{town.employer.id}/"
    assert f'href="{address}levy/"' in finance.get(address).content.decode()


# -- words -----------------------------------------------------------------------------------------------------------


def codes(module: object, name: str) -> set[str]:
    """Return the constant first arguments of a module's calls of this name."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name]
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}  # type: ignore[misc]


def test_every_precondition_has_a_text() -> None:
    assert codes(city, "Precondition") - PRECONDITIONS.keys() == set()


def test_a_month_is_looked_at_before_it_is_issued(
    town: factories.City, finance: Client, approver: Client, signed_in: Callable[..., Client]
) -> None:
    assess_november(finance)
    assert f"{MONTH}review/" in approver.get(MONTH).content.decode()
    page = words(approver.get(f"{MONTH}review/"))
    assert "Largest changes by employer" in page and town.employer.name in page
    assert "People without a declared wage" in page


def test_an_issued_month_is_assessed_again_for_everybody_with_a_reason(
    town: factories.City, finance: Client, approver: Client
) -> None:
    assess_november(finance)
    approver.post(f"{MONTH}issue/")
    run_due_jobs()
    assert "after a change of law" in words(finance.get(MONTH))
    assert "Enter the reason" in words(finance.post(f"{MONTH}supplement/", {"reason": ""}, follow=True))
    page = words(finance.post(f"{MONTH}supplement/", {"reason": "费率调整"}, follow=True))
    assert "Assessed again after its issue: 费率调整" in page
    run_due_jobs()
    assert Assessment.objects.get(month=202611).state == "issued"
