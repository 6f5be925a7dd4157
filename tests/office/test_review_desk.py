"""The review desk: taking, first review, second review, masking and refusals."""

from collections.abc import Callable

import pytest
from django.test import Client

from canbao.access.models import User
from canbao.journal.queries import get_object_entries
from canbao.matters import drafts, review, submission
from canbao.matters.models import Matter, Outcome
from canbao.matters.queries import get_lines, get_office_matter
from canbao.register.queries import get_insuring_employer, get_known_persons, number_index
from canbao.values.months import Month
from tests import factories
from tests.office.pages import address, decide, page, take_matter, view_matter, words

Browsers = Callable[[User], Client]


def reload(matter: Matter) -> Matter:
    return get_office_matter(matter.employer_id, matter.id)


@pytest.fixture
def waiting(town: factories.City) -> Matter:
    """Return a submitted enrolment of two people; the second person's wage is below the floor."""
    return factories.submit_people(
        town.owner_actor, [factories.newcomer(1), factories.newcomer(2, name="陈思远", wage="900")]
    )


@pytest.fixture
def sent(town: factories.City, waiting: Matter, reviewer: Client) -> Matter:
    """Return the enrolment after first review; both lines are proposed to pass."""
    shown = take_matter(reviewer, waiting)
    assert decide(reviewer, shown, "send", decision_1="passed", decision_2="passed").status_code == 303
    return reload(waiting)


@pytest.fixture
def held(town: factories.City) -> Matter:
    """A submitted enrolment of a new person, and of a known person's number under another name."""
    factories.insure_people(factories.employer(factories.actor(town.clerk), "另一单位"), "李晓燕")
    return factories.submit_people(
        town.owner_actor, [factories.newcomer(1, name="王建国"), factories.newcomer(2, name="陈思远")]
    )


def test_both_names_of_a_known_number_are_shown_side_by_side(held: Matter, reviewer: Client) -> None:
    before = words(view_matter(reviewer, held))
    assert "Name in the register 李** Name stated 王** (another name)" in before
    after = words(take_matter(reviewer, held))
    assert "Name in the register 李晓燕 Name stated 王建国 (another name)" in after


def test_another_name_is_not_clean(held: Matter, reviewer: Client) -> None:
    shown = decide(reviewer, take_matter(reviewer, held), "clean")
    assert page(shown).form("decision-2", action="/decide/").value("decision-2") == "passed"
    assert "Passed 1" in words(shown)
    assert "Not decided 1" in words(shown)


# -- taking ---------------------------------------------------------------------------------------------------------


def test_names_and_numbers_are_masked_until_the_matter_is_taken(waiting: Matter, reviewer: Client) -> None:
    before = words(view_matter(reviewer, waiting))
    assert factories.resident_number(1) not in before
    assert "李**" in before
    after = words(take_matter(reviewer, waiting))
    assert factories.resident_number(1) in after
    assert "李晓燕" in after


def test_taking_a_taken_matter_is_refused_naming_the_reviewer(
    waiting: Matter, reviewer: Client, signed_in: Browsers
) -> None:
    take_matter(reviewer, waiting)
    late = signed_in(factories.staff("office.reviewer", "初审丙")).post(address(waiting, "take/"))
    assert late.status_code == 409
    assert "初审甲 took this matter a moment ago" in words(late)
    assert review.TAKEN_MEANWHILE(name="初审甲").sentence("en") in words(late)


def test_only_the_reviewer_who_took_a_matter_gets_the_form(
    waiting: Matter, reviewer: Client, signed_in: Browsers
) -> None:
    take_matter(reviewer, waiting)
    shown = view_matter(signed_in(factories.staff("office.reviewer")), waiting)
    assert "Taken by 初审甲" in words(shown)
    assert not [form for form in page(shown).forms if "/decide/" in form.action]


def test_a_released_matter_can_be_taken_by_another_reviewer(
    waiting: Matter, reviewer: Client, signed_in: Browsers
) -> None:
    take_matter(reviewer, waiting)
    assert reviewer.post(address(waiting, "release/")).status_code == 303
    take_matter(signed_in(factories.staff("office.reviewer", "初审丙")), waiting)
    assert reload(waiting).taken_by_name == "初审丙"


def test_reviewers_can_not_take_a_matter_of_an_employer_they_operate(
    town: factories.City, waiting: Matter, signed_in: Browsers
) -> None:
    from canbao.access.models import Account, Operator

    insider = factories.staff("office.reviewer")
    account = Account.objects.get(operators__user=town.owner)
    Operator.objects.create(account=account, user=insider, role="viewer")
    browser = signed_in(insider)
    assert "own employer. Names and numbers are masked" in words(view_matter(browser, waiting))
    refused = browser.post(address(waiting, "take/"))
    assert refused.status_code == 409
    assert "You operate this employer's account" in words(refused)


# -- first review ---------------------------------------------------------------------------------------------------


def test_a_finding_is_shown_at_its_line(waiting: Matter, reviewer: Client) -> None:
    shown = words(take_matter(reviewer, waiting))
    assert "Below the floor" in shown
    assert shown.count("nothing found") == 1


def test_a_finding_after_submission_is_marked(
    town: factories.City, waiting: Matter, reviewer: Client, signed_in: Browsers
) -> None:
    elsewhere = factories.employer(factories.actor(town.clerk), "另一单位")
    owner = factories.bound_owner(factories.actor(town.clerk), elsewhere)
    factories.decide_matter(town, factories.submit_people(factories.actor(owner), [factories.newcomer(1)]))
    assert "(not shown when submitted)" in words(take_matter(reviewer, waiting))


def test_lines_without_findings_can_be_chosen_to_pass_at_once(waiting: Matter, reviewer: Client) -> None:
    shown = decide(reviewer, take_matter(reviewer, waiting), "clean")
    assert "Passed 1" in words(shown)
    assert "Not decided 1" in words(shown)
    assert [line.proposal for line in get_lines(waiting)] == ["", ""]


def test_opening_another_line_keeps_the_choices(waiting: Matter, reviewer: Client) -> None:
    take_matter(reviewer, waiting)
    shown = reviewer.post(address(waiting, "decide/"), {"look": "2", "decision-1": "passed", "version": "2"})
    assert "Line 2: 陈思远" in words(shown)
    assert page(shown).form("decision-1", action="/decide/").value("decision-1") == "passed"


def test_the_record_is_shown_before_and_after_the_change(waiting: Matter, reviewer: Client) -> None:
    shown = words(take_matter(reviewer, waiting))
    assert "never with this employer" in shown
    assert "202611–" in shown


def test_a_row_requests_only_the_part_beside_it(waiting: Matter, reviewer: Client) -> None:
    take_matter(reviewer, waiting)
    part = reviewer.get(address(waiting) + "?line=2", headers={"HX-Request": "true"})
    assert "陈思远" in words(part)
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]


@pytest.mark.parametrize("outcome", ["refused", "correct"])
def test_refusing_or_returning_a_line_needs_a_reason(waiting: Matter, reviewer: Client, outcome: str) -> None:
    shown = decide(reviewer, take_matter(reviewer, waiting), "send", decision_1="passed", decision_2=outcome)
    assert shown.status_code == 422
    assert "Line 2: Choose the reason" in words(shown)
    assert page(shown).form("decision-2", action="/decide/").value("decision-2") == outcome
    assert reload(waiting).state == "accepted"


def test_another_reason_needs_words(waiting: Matter, reviewer: Client) -> None:
    shown = decide(
        reviewer, take_matter(reviewer, waiting), "send", decision_1="passed", decision_2="refused", code_2="other"
    )
    assert shown.status_code == 422
    assert "Enter the other reason" in words(shown)


def test_a_reason_that_only_refuses_does_not_return_a_line(waiting: Matter, reviewer: Client) -> None:
    shown = decide(
        reviewer, take_matter(reviewer, waiting), "send", decision_1="passed", decision_2="correct", code_2="retired"
    )
    assert shown.status_code == 422
    assert "does not go with this decision" in words(shown)


def test_a_matter_with_an_undecided_line_is_not_sent_on(waiting: Matter, reviewer: Client) -> None:
    shown = decide(reviewer, take_matter(reviewer, waiting), "send", decision_1="passed")
    assert shown.status_code == 422
    assert "Lines 2 are not decided yet" in words(shown)


def test_saved_decisions_are_shown_again(waiting: Matter, reviewer: Client) -> None:
    kept = decide(
        reviewer, take_matter(reviewer, waiting), "keep", decision_2="refused", code_2="wage", words_2="请核对工资"
    )
    assert kept.status_code == 303
    form = page(view_matter(reviewer, waiting)).form("decision-2", action="/decide/")
    assert (form.value("decision-2"), form.value("code-2"), form.value("words-2")) == ("refused", "wage", "请核对工资")


def test_a_review_in_two_windows_is_not_overwritten(waiting: Matter, reviewer: Client) -> None:
    old = take_matter(reviewer, waiting)
    decide(reviewer, old, "keep", decision_1="passed")
    late = decide(reviewer, old, "send", decision_1="refused", code_1="wage", decision_2="passed")
    assert late.status_code == 409
    assert "Somebody else saved this matter" in words(late)
    assert page(late).form("decision-1", action="/decide/").value("decision-1") == "refused"
    assert reload(waiting).state == "reviewing"


def test_returning_the_whole_matter_needs_a_reason(waiting: Matter, reviewer: Client) -> None:
    shown = take_matter(reviewer, waiting)
    without = decide(reviewer, shown, "return")
    assert without.status_code == 422
    assert decide(reviewer, shown, "return", reason_code="document").status_code == 303
    assert reload(waiting).state == "returned"


def test_a_matter_outside_the_remit_is_not_accepted(waiting: Matter, reviewer: Client) -> None:
    shown = view_matter(reviewer, waiting)
    assert decide(reviewer, shown, "not_accept", reason_code="not_ours").status_code == 303
    assert reload(waiting).state == "not_accepted"
    assert "Not handled by this agency" in words(view_matter(reviewer, waiting))


# -- second review --------------------------------------------------------------------------------------------------


def test_the_first_reviewer_sees_who_can_decide(sent: Matter, reviewer: Client) -> None:
    shown = words(view_matter(reviewer, sent))
    assert "You reviewed this first, so another person decides" in shown
    assert "复核乙" in shown


def test_a_first_reviewer_with_both_posts_can_not_confirm(
    town: factories.City, waiting: Matter, signed_in: Browsers
) -> None:
    from canbao.access.models import OfficePost

    OfficePost.objects.create(user=town.reviewer, post="office.approver")
    both = signed_in(town.reviewer)
    decide(both, take_matter(both, waiting), "send", decision_1="passed", decision_2="passed")
    answer = both.post(address(waiting, "decide/"), {"do": "confirm", "version": reload(waiting).version})
    assert answer.status_code == 409
    assert "another person has to decide it" in words(answer)
    assert reload(waiting).state == "confirming"


def test_unmasking_by_the_second_reviewer_is_in_the_journal_once(sent: Matter, approver: Client) -> None:
    assert factories.resident_number(1) not in words(view_matter(approver, sent))
    for _press in range(2):
        assert approver.post(address(sent, "clear/")).status_code == 303
    assert factories.resident_number(1) in words(view_matter(approver, sent))
    chain = get_object_entries(f"employer:{sent.employer_id}", "matter", sent.id)
    assert [entry.verb for entry in chain].count("matter.unmask") == 1


def test_confirming_insures_the_people(sent: Matter, approver: Client) -> None:
    approver.post(address(sent, "clear/"))
    assert decide(approver, view_matter(approver, sent), "confirm").status_code == 303
    assert reload(sent).state == "done"
    person = get_known_persons([number_index(factories.resident_number(1))]).popitem()[1].person_id
    assert get_insuring_employer(person, Month(202611)) == sent.employer_id


def test_a_matter_is_decided_once(sent: Matter, approver: Client, signed_in: Browsers) -> None:
    second = signed_in(factories.staff("office.approver", "复核丁"))
    for browser in (approver, second):
        browser.post(address(sent, "clear/"))
    shown = view_matter(second, sent)
    decide(approver, view_matter(approver, sent), "confirm")
    late = decide(second, shown, "confirm")
    assert late.status_code == 409
    assert reload(sent).decided_by is not None
    assert not [form for form in page(late).forms if "/decide/" in form.action]


def test_a_line_that_the_register_refuses_is_explained_at_its_place(
    town: factories.City, sent: Matter, approver: Client, signed_in: Browsers
) -> None:
    elsewhere = factories.employer(factories.actor(town.clerk), "另一单位")
    owner = factories.bound_owner(factories.actor(town.clerk), elsewhere)
    factories.decide_matter(town, factories.submit_people(factories.actor(owner), [factories.newcomer(2)]))
    approver.post(address(sent, "clear/"))
    shown = decide(approver, view_matter(approver, sent), "confirm")
    assert shown.status_code == 409
    text = words(shown)
    assert "Line 2: The register does not allow it: the person is insured with another employer" in text
    assert text.count("The register does not allow it") >= 2
    assert reload(sent).state == "confirming"


def test_the_second_reviewer_can_refuse_a_line_passed_by_the_first(sent: Matter, approver: Client) -> None:
    approver.post(address(sent, "clear/"))
    decide(approver, view_matter(approver, sent), "confirm", decision_2="refused", code_2="wage")
    assert [line.outcome for line in get_lines(sent)] == [Outcome.PASSED, Outcome.REFUSED]


def test_sending_a_matter_back_to_first_review_needs_words(sent: Matter, approver: Client) -> None:
    approver.post(address(sent, "clear/"))
    shown = view_matter(approver, sent)
    assert decide(approver, shown, "send_down").status_code == 422
    assert decide(approver, shown, "send_down", reason="第 2 行工资请再核对").status_code == 303
    assert reload(sent).state == "reviewing"


# -- others ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_not_found_by_the_agency(town: factories.City, reviewer: Client) -> None:
    draft = factories.draft(town.owner_actor, [factories.newcomer(9)])
    assert view_matter(reviewer, draft).status_code == 404


def test_an_auditor_can_unmask_a_matter_with_a_reason(waiting: Matter, signed_in: Browsers) -> None:
    auditor = signed_in(factories.staff("office.audit"))
    refused = auditor.post(address(waiting, "clear/"))
    assert refused.status_code == 422
    assert auditor.post(address(waiting, "clear/"), {"reason": "专项稽核"}).status_code == 303
    assert factories.resident_number(1) in words(view_matter(auditor, waiting))
    entry = get_object_entries(f"employer:{waiting.employer_id}", "matter", waiting.id)[-1]
    assert (entry.verb, entry.reason) == ("matter.unmask", "专项稽核")


def test_an_auditor_can_not_decide(waiting: Matter, signed_in: Browsers) -> None:
    auditor = signed_in(factories.staff("office.audit"))
    for act in ("take/", "decide/", "release/"):
        assert auditor.post(address(waiting, act), {"do": "send"}).status_code == 403


def test_a_decision_from_a_queue_leads_to_the_next_matter(
    town: factories.City, waiting: Matter, reviewer: Client
) -> None:
    other = factories.submit_people(town.owner_actor, [factories.newcomer(5)])
    review.take_matter(factories.actor(town.reviewer), other.employer_id, other.id)
    take_matter(reviewer, waiting)
    shown = reviewer.get(address(waiting) + "?queue=mine")
    answer = decide(reviewer, shown, "send", decision_1="passed", decision_2="passed")
    assert answer.headers["Location"] == f"{address(other)}?queue=mine"


# -- other services -------------------------------------------------------------------------------------------------


def test_a_change_of_particulars_shows_only_changed_values(town: factories.City, reviewer: Client) -> None:
    from canbao.matters import draft_lines
    from canbao.matters.catalogue import get_service
    from canbao.register.models import InsuredPerson

    factories.enrol_people(town, 1)
    person = InsuredPerson.objects.for_employer(town.employer.id).get()
    service = get_service("person_change")
    draft = draft_lines.pick_people(town.owner_actor, service, [person.person_id])
    (line,) = get_lines(draft)
    changed = {**line.raw, "phone": "13900000009", "reason": "更换手机号"}
    drafts.change_line(town.owner_actor, service, draft.id, line.id, line.version, changed)
    submission.submit_matter(town.owner_actor, draft.id, reload_draft(draft).version, "change")
    shown = words(take_matter(reviewer, draft))
    assert "13800000001 13900000009" in shown
    assert shown.count("What changes") == 1


def reload_draft(draft: Matter) -> Matter:
    return Matter.objects.for_employer(draft.employer_id).get(id=draft.id)
