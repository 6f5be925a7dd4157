"""A returned matter on the desk: why it came back, what the employer changed since, reasons that fit."""

import pytest
from django.test import Client

from canbao.matters import drafts, review, submission
from canbao.matters.catalogue import get_service
from canbao.matters.models import Matter
from canbao.matters.queries import get_events, get_lines, get_office_matter
from canbao.matters.review import Decision
from canbao.matters.unmasking import unmask_matter
from canbao.office.review_desk.page import get_earlier_reasons
from canbao.values.refusals import Refusal
from tests import factories
from tests.office.pages import decide, take_matter, view_matter, words


def reload(matter: Matter) -> Matter:
    return get_office_matter(matter.employer_id, matter.id)


@pytest.fixture
def returned(town: factories.City) -> Matter:
    """Return a matter of three people that was returned because of the first one's wage."""
    people = [factories.newcomer(number) for number in (1, 2, 3)]
    matter = factories.submit_people(town.owner_actor, people)
    reviewer = factories.actor(town.reviewer)
    review.take_matter(reviewer, matter.employer_id, matter.id)
    wrong = {1: Decision("correct", "wage", "工资有误")}
    review.send_back(reviewer, matter.employer_id, matter.id, reload(matter).version, wrong, "wage", "请核对工资表")
    return reload(matter)


@pytest.fixture
def resubmitted(town: factories.City, returned: Matter) -> Matter:
    """Return it after the employer changed one wage, added a person and removed one."""
    owner, service = town.owner_actor, get_service("enrolment")
    lines = get_lines(returned)
    typed = factories.newcomer(1, wage="7000")
    drafts.change_line(owner, service, returned.id, lines[0].id, lines[0].version, typed)
    drafts.remove_lines(owner, service, returned.id, [lines[2].id])
    drafts.add_lines(owner, service, [factories.newcomer(4)], returned.id)
    submission.submit_matter(owner, returned.id, reload(returned).version, "again")
    return reload(returned)


def test_a_returned_matter_says_so_and_why(returned: Matter, reviewer: Client) -> None:
    shown = words(view_matter(reviewer, returned))
    assert "Returned for correction" in shown and "请核对工资表" in shown


def test_after_resubmission_the_old_reason_is_under_the_return_and_not_under_the_state(
    resubmitted: Matter, reviewer: Client
) -> None:
    take_matter(reviewer, resubmitted)
    matter = reload(resubmitted)
    assert (matter.state, matter.reason, matter.reason_code) == ("accepted", "", "")
    assert ["请核对工资表" in reason.text for reason in get_earlier_reasons(get_events(matter))] == [True]
    html = view_matter(reviewer, matter).content.decode()
    assert html.index("Returned for correction") < html.index("请核对工资表")


def test_what_the_employer_changed_since_the_return_is_marked(resubmitted: Matter, reviewer: Client) -> None:
    shown = words(take_matter(reviewer, resubmitted))
    assert "Since the return the employer changed 1 lines and added 1; 1 were removed, 1 are as they were." in shown
    assert shown.count("Changed since the return") == 1 and "6,800.00 7,000.00" in shown
    assert shown.count("Added since the return") == 1 and shown.count("Unchanged since the return") == 1


def test_what_changed_is_masked_as_the_rest(resubmitted: Matter, town: factories.City, approver: Client) -> None:
    shown = words(view_matter(approver, resubmitted))
    assert "Changed since the return" in shown
    assert factories.newcomer(1)["name"] not in shown


def test_a_matter_never_returned_has_no_marks(town: factories.City, reviewer: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    assert "since the return" not in words(take_matter(reviewer, matter))


def test_the_first_reviewer_reads_why_second_review_sent_the_matter_back(
    town: factories.City, reviewer: Client
) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    assert decide(reviewer, take_matter(reviewer, matter), "send", decision_1="passed").status_code == 303
    sent = reload(matter)
    review.send_down(factories.actor(town.approver), sent.employer_id, sent.id, sent.version, "请再核对合同")
    html = view_matter(reviewer, sent).content.decode()
    assert "Second review sent it back to first review" in html.split('id="decision"')[0]
    assert "请再核对合同" in html.split('id="decision"')[0]


def test_reasons_too_long_are_refused_as_too_long(town: factories.City, returned: Matter) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(8)])
    reviewer = factories.actor(town.reviewer)
    review.take_matter(reviewer, matter.employer_id, matter.id)
    key = (matter.employer_id, matter.id, reload(matter).version)
    long_line = {1: Decision("correct", "wage", "长" * 201)}
    for act in (
        lambda: review.send_back(reviewer, *key, {}, "wage", "长" * 301),
        lambda: review.send_back(reviewer, *key, long_line, "wage", ""),
        lambda: review.review_matter(reviewer, *key, long_line, send=False),
        lambda: review.refuse_acceptance(reviewer, *key, "not_ours", "长" * 301),
        lambda: unmask_matter(
            factories.actor(factories.staff("office.audit")), matter.employer_id, matter.id, "长" * 201
        ),
    ):
        with pytest.raises(Refusal, match="words_too_long"):
            act()
    assert reload(matter).state == "accepted"
