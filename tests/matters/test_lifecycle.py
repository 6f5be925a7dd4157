"""A filing from submission to 办结, and what prevents each step."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from canbao.journal.queries import get_journal_faults, get_object_entries
from canbao.matters import drafts, review, submission
from canbao.matters.catalogue import get_service
from canbao.matters.examination import examine_matter
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import (
    NoSuchMatter,
    get_draft,
    get_events,
    get_lines,
    get_matter,
    get_matter_by_number,
    get_office_matter,
)
from canbao.matters.review import Decision, LinesRefused
from canbao.register.models import InsuredPerson, Person
from canbao.register.queries import get_insured, get_insuring_employer, get_known_persons, number_index
from canbao.store.idempotency import KeyReused
from canbao.store.jobs import run_due_jobs
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

OPEN_MONTH = Month(202611)


def state_of(matter: Matter) -> str:
    return Matter.objects.for_employer(matter.employer_id).get(id=matter.id).state


# -- submission -------------------------------------------------------------------------------------------------


def test_a_draft_with_errors_is_not_submitted(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1, wage="")])
    with pytest.raises(submission.FindingsForbid):
        submission.submit_matter(town.owner_actor, matter.id, matter.version, "k")
    assert state_of(matter) == "draft"
    assert not get_events(matter)


def test_an_empty_draft_is_not_submitted(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    matter = drafts.remove_lines(town.owner_actor, get_service("enrolment"), matter.id, [get_lines(matter)[0].id])
    with pytest.raises(Refusal) as caught:
        submission.submit_matter(town.owner_actor, matter.id, matter.version, "k")
    assert caught.value.code == "no_lines"


def test_a_double_press_and_a_second_tab_return_the_same_receipt(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    receipt, replay = submission.submit_matter(town.owner_actor, matter.id, matter.version, "tab one")
    again, replayed = submission.submit_matter(town.owner_actor, matter.id, matter.version, "tab one")
    other_tab, _ = submission.submit_matter(town.owner_actor, matter.id, matter.version, "tab two")
    assert receipt == again == other_tab
    assert (replay, replayed) == (False, True)
    assert len(get_events(matter)) == 1


def test_an_idempotency_key_of_another_filing_is_refused(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    submission.submit_matter(town.owner_actor, matter.id, matter.version, "same key")
    second = factories.draft(town.owner_actor, [factories.newcomer(2)])
    with pytest.raises(KeyReused):
        submission.submit_matter(town.owner_actor, second.id, second.version, "same key")
    assert state_of(second) == "draft"


def test_an_older_version_of_a_draft_is_not_submitted(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    factories.draft(town.owner_actor, [factories.newcomer(2)])
    with pytest.raises(Refusal) as caught:
        submission.submit_matter(town.owner_actor, matter.id, matter.version, "k")
    assert caught.value.code == "changed_meanwhile"


def test_the_receipt_has_number_people_and_promised_day(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    receipt, _ = submission.submit_matter(town.owner_actor, matter.id, matter.version, "k")
    assert receipt["number"].startswith("2026-1123-")
    assert (receipt["lines"], receipt["promised_on"]) == (2, "2026-11-24")
    found = get_matter_by_number(receipt["number"])
    assert found is not None
    assert found.id == matter.id


def test_submitted_lines_can_not_be_removed(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    with pytest.raises(Refusal) as caught:
        drafts.remove_lines(town.owner_actor, get_service("enrolment"), matter.id, [get_lines(matter)[0].id])
    assert caught.value.code == "not_in_state"


def test_another_employers_matter_is_not_found(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    clerk = factories.actor(town.clerk)
    stranger = factories.actor(factories.bound_owner(clerk, factories.employer(clerk)))
    with pytest.raises(NoSuchMatter):
        get_matter(stranger, matter.id)
    with pytest.raises(Refusal):
        submission.withdraw_matter(stranger, matter.id, matter.version)


def test_certificate_numbers_are_sealed_in_the_database(town: factories.City) -> None:
    from django.db import connection

    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    factories.decide_matter(town, matter)
    number = factories.resident_number(1)
    for table in ("matters_matterline", "register_person", "register_insuredperson", "store_job", "journal_entry"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names from the list above
            rows = cursor.fetchall()
        assert rows
        assert number not in str(rows), table


# -- withdrawal -------------------------------------------------------------------------------------------------


def test_a_submitted_matter_can_be_withdrawn(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    submission.withdraw_matter(town.owner_actor, matter.id, matter.version)
    assert state_of(matter) == "withdrawn"
    assert not examine_matter(factories.draft(town.owner_actor, [factories.newcomer(1)])).findings


@pytest.mark.fault("F18")
def test_a_taken_matter_can_not_be_withdrawn(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    review.take_matter(factories.actor(town.reviewer), matter.employer_id, matter.id)
    with pytest.raises(Refusal):
        submission.withdraw_matter(town.owner_actor, matter.id, matter.version)
    assert state_of(matter) == "accepted"


# -- review -----------------------------------------------------------------------------------------------------


def test_people_are_insured_from_their_month_after_two_reviews(town: factories.City) -> None:
    matter = factories.decide_matter(
        town, factories.submit_people(town.owner_actor, [factories.newcomer(1), factories.newcomer(2, month="202610")])
    )
    assert matter.state == "done"
    assert get_insured(town.employer.id, OPEN_MONTH).count() == 2
    assert get_insured(town.employer.id, OPEN_MONTH - 1).count() == 1
    person = get_known_persons([number_index(factories.resident_number(1))])[number_index(factories.resident_number(1))]
    assert get_insuring_employer(person.person_id, OPEN_MONTH) == town.employer.id
    assert get_insuring_employer(person.person_id, OPEN_MONTH - 1) is None


def test_the_register_is_unchanged_before_the_second_review(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    reviewer = factories.actor(town.reviewer)
    review.take_matter(reviewer, matter.employer_id, matter.id)
    taken = get_office_matter(matter.employer_id, matter.id)
    sent = review.review_matter(
        reviewer, matter.employer_id, matter.id, taken.version, factories.pass_all_lines(1), send=True
    )
    assert sent.state == "confirming"
    assert get_insured(town.employer.id, OPEN_MONTH).count() == 0


def send_to_second_review(town: factories.City, reviewer: Actor, people: int = 1) -> Matter:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(serial + 1) for serial in range(people)])
    review.take_matter(reviewer, matter.employer_id, matter.id)
    taken = get_office_matter(matter.employer_id, matter.id)
    return review.review_matter(
        reviewer, matter.employer_id, matter.id, taken.version, factories.pass_all_lines(people), send=True
    )


def test_a_matter_is_not_confirmed_by_its_first_reviewer(town: factories.City) -> None:
    both = factories.staff("office.reviewer")
    from canbao.access.models import OfficePost

    OfficePost.objects.create(user=both, post="office.approver")
    matter = send_to_second_review(town, factories.actor(both))
    with pytest.raises(Refusal) as caught:
        review.confirm_matter(factories.actor(both), matter.employer_id, matter.id, matter.version, {})
    assert caught.value.code == "same_reviewer"


@pytest.mark.fault("F17")
def test_the_second_of_two_simultaneous_decisions_is_refused(town: factories.City) -> None:
    matter = send_to_second_review(town, factories.actor(town.reviewer))
    approver, other = factories.actor(town.approver), factories.actor(factories.staff("office.approver"))
    review.confirm_matter(approver, matter.employer_id, matter.id, matter.version, {})
    with pytest.raises(Refusal) as caught:
        review.confirm_matter(other, matter.employer_id, matter.id, matter.version, {})
    assert caught.value.code == "changed_meanwhile"
    assert get_insured(town.employer.id, OPEN_MONTH).count() == 1


def test_a_matter_taken_by_another_reviewer_can_not_be_reviewed(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    review.take_matter(factories.actor(town.reviewer), matter.employer_id, matter.id)
    taken = get_office_matter(matter.employer_id, matter.id)
    other = factories.actor(factories.staff("office.reviewer"))
    with pytest.raises(Refusal) as caught:
        review.review_matter(
            other, matter.employer_id, matter.id, taken.version, factories.pass_all_lines(1), send=True
        )
    assert caught.value.code == "taken_by_other"


def test_a_matter_taken_by_another_reviewer_can_not_be_refused_acceptance(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    review.take_matter(factories.actor(town.reviewer), matter.employer_id, matter.id)
    taken = get_office_matter(matter.employer_id, matter.id)
    other = factories.actor(factories.staff("office.reviewer"))
    with pytest.raises(Refusal) as caught:
        review.refuse_acceptance(other, matter.employer_id, matter.id, taken.version, "not_ours", "")
    assert caught.value.code == "taken_by_other"


def test_a_refused_line_needs_a_reason(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    with pytest.raises(Refusal) as caught:
        factories.decide_matter(town, matter, {1: Decision("refused")})
    assert caught.value.code == "line_reason_missing"


def test_passed_lines_take_effect_and_refused_lines_have_their_reason(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    ended = factories.decide_matter(
        town, matter, {1: Decision("passed"), 2: Decision("refused", "elsewhere", "请核对")}
    )
    assert (ended.state, ended.passed_count) == ("done", 1)
    assert get_insured(town.employer.id, OPEN_MONTH).count() == 1
    assert [(line.outcome, line.reason_code) for line in get_lines(ended)] == [("passed", ""), ("refused", "elsewhere")]


def test_a_matter_whose_lines_are_all_refused_is_refused(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    assert factories.decide_matter(town, matter, {1: Decision("refused", "other", "不符")}).state == "refused"
    assert not examine_matter(factories.draft(town.owner_actor, [factories.newcomer(1)])).findings


def test_lines_to_be_corrected_become_one_linked_draft(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(serial) for serial in (1, 2, 3)])
    to_correct = Decision("correct", "wage", "请核对工资")
    factories.decide_matter(town, matter, {1: Decision("passed"), 2: to_correct, 3: to_correct})
    linked = Matter.objects.for_employer(matter.employer_id).get(origin_id=matter.id)
    assert (linked.state, linked.line_count) == ("draft", 2)
    assert [line.reason for line in get_lines(linked)] == ["请核对工资", "请核对工资"]
    assert get_draft(town.owner_actor, "enrolment") is None
    receipt, _ = submission.submit_matter(town.owner_actor, linked.id, linked.version, "linked")
    assert receipt["number"] != matter.number


def test_a_returned_matter_is_submitted_again_under_its_number(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    reviewer = factories.actor(town.reviewer)
    review.take_matter(reviewer, matter.employer_id, matter.id)
    version = get_office_matter(matter.employer_id, matter.id).version
    review.send_back(
        reviewer, matter.employer_id, matter.id, version, {1: Decision("correct", "wage", "工资有误")}, "wage", ""
    )
    line = get_lines(matter)[0]
    enrolment = get_service("enrolment")
    changed = drafts.change_line(
        town.owner_actor, enrolment, matter.id, line.id, line.version, factories.newcomer(1, wage="7000")
    )
    receipt, _ = submission.submit_matter(town.owner_actor, matter.id, changed.version, "again")
    assert receipt["number"] == matter.number
    ended = factories.decide_matter(town, get_office_matter(matter.employer_id, matter.id))
    assert ended.state == "done"
    assert InsuredPerson.objects.for_employer(matter.employer_id).get().wage == 700000
    assert [event.transition for event in get_events(matter)] == [
        "submit",
        "take",
        "send_back",
        "resubmit",
        "take",
        "send_on",
        "pass_two",
    ]


def test_a_matter_the_register_no_longer_allows_stays_undecided(town: factories.City) -> None:
    clerk = factories.actor(town.clerk)
    elsewhere = factories.employer(clerk)
    other = factories.City(town.clerk, town.reviewer, town.approver, elsewhere, factories.bound_owner(clerk, elsewhere))
    mine = factories.submit_people(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    factories.decide_matter(other, factories.submit_people(other.owner_actor, [factories.newcomer(2)]))
    with pytest.raises(LinesRefused) as caught:
        factories.decide_matter(town, mine)
    assert caught.value.refusals[2].code == "insured_elsewhere"
    assert state_of(mine) == "confirming"
    assert get_insured(town.employer.id, OPEN_MONTH).count() == 0


def test_reviewers_can_not_take_a_matter_of_their_own_employer(town: factories.City) -> None:
    from dataclasses import replace

    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    related = replace(factories.actor(town.reviewer), own_employers=frozenset({matter.employer_id}))
    with pytest.raises(Refusal) as caught:
        review.take_matter(related, matter.employer_id, matter.id)
    assert caught.value.code == "own_employer"


@pytest.mark.parametrize("filed_by", ["submitted_by", "drafted_by"])
def test_reviewers_can_not_take_a_matter_they_filed(town: factories.City, filed_by: str) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    reviewer = factories.actor(town.reviewer)
    Matter.objects.for_employer(matter.employer_id).filter(id=matter.id).update(**{filed_by: reviewer.user_id})
    with pytest.raises(Refusal) as caught:
        review.take_matter(reviewer, matter.employer_id, matter.id)
    assert caught.value.code == "own_filing"
    assert state_of(matter) == "submitted"


def test_a_person_of_another_employer_is_not_registered_twice(town: factories.City) -> None:
    clerk = factories.actor(town.clerk)
    elsewhere = factories.employer(clerk)
    other = factories.City(town.clerk, town.reviewer, town.approver, elsewhere, factories.bound_owner(clerk, elsewhere))
    factories.decide_matter(other, factories.submit_people(other.owner_actor, [factories.newcomer(1)]))
    with pytest.raises(submission.FindingsForbid):
        factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    assert Person.objects.count() == 1


# -- mail, journal and promised day ---------------------------------------------------------------------------------


def test_each_event_is_mailed_once_without_names_or_certificate_numbers(
    town: factories.City, mailoutbox: list[EmailMessage]
) -> None:
    matter = factories.decide_matter(town, factories.submit_people(town.owner_actor, [factories.newcomer(1)]))
    run_due_jobs()
    run_due_jobs()
    events = [mail.subject.split("：")[1].split("（")[0] for mail in mailoutbox]
    assert events == ["提交审核", "受理", "复核通过，办结"]
    bodies = "".join(str(mail.body) for mail in mailoutbox)
    assert matter.number in bodies
    assert "李晓燕" not in bodies
    assert factories.resident_number(1) not in bodies


def test_every_transition_has_one_journal_entry_and_one_event(town: factories.City) -> None:
    matter = factories.decide_matter(town, factories.submit_people(town.owner_actor, [factories.newcomer(1)]))
    entries = get_object_entries(f"employer:{matter.employer_id}", "matter", matter.id)
    assert [entry.verb.removeprefix("matter.") for entry in entries] == [
        event.transition for event in get_events(matter)
    ]
    assert [event.step for event in get_events(matter)] == [1, 2, 3, 4]
    assert list(get_journal_faults()) == []


def test_the_lines_of_a_decided_matter_are_closed(town: factories.City) -> None:
    matter = factories.decide_matter(town, factories.submit_people(town.owner_actor, [factories.newcomer(1)]))
    assert not MatterLine.objects.for_employer(matter.employer_id).filter(open=True).exists()


def test_the_promised_day_counts_working_days(town: factories.City) -> None:
    import time_machine

    with time_machine.travel("2026-11-27 10:00:00+08:00", tick=False):
        matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    assert matter.promised_on == (timezone.localdate() + timedelta(days=7))
