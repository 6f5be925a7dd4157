"""One filing from submitting to 办结, and what stands in its way."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from canbao.journal.queries import faults, of_object
from canbao.matters import operations as filing
from canbao.matters import review
from canbao.matters.catalogue import service
from canbao.matters.models import Matter, MatterLine
from canbao.matters.moves import Refusal
from canbao.matters.queries import (
    NoSuchMatter,
    draft_of,
    events_of,
    examine_matter,
    lines_of,
    matter_by_number,
    matter_for_office,
    matter_of,
)
from canbao.matters.review import Decision, LinesRefused
from canbao.register.models import InsuredPerson, Person
from canbao.register.queries import insured, insured_where, known_persons, number_index
from canbao.store.jobs import drain
from canbao.store.once import DifferentBody
from canbao.values.months import Month
from canbao.values.seat import Seat
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

OPEN_MONTH = Month(202611)


def state_of(matter: Matter) -> str:
    return Matter.objects.of(matter.employer_id).get(id=matter.id).state


# -- submitting -------------------------------------------------------------------------------------------------


def test_errors_forbid_submitting_and_change_nothing(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1, wage="")])
    with pytest.raises(filing.FindingsRefuse):
        filing.submit(town.owner_seat, matter.id, matter.version, "k")
    assert state_of(matter) == "draft"
    assert not events_of(matter)


def test_an_empty_draft_is_not_submitted(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1)])
    matter = filing.remove_lines(town.owner_seat, service("enrolment"), matter.id, [lines_of(matter)[0].id])
    with pytest.raises(Refusal) as caught:
        filing.submit(town.owner_seat, matter.id, matter.version, "k")
    assert caught.value.code == "no_lines"


def test_pressing_twice_and_a_second_tab_get_the_same_receipt(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1)])
    receipt, replay = filing.submit(town.owner_seat, matter.id, matter.version, "tab one")
    again, replayed = filing.submit(town.owner_seat, matter.id, matter.version, "tab one")
    other_tab, _ = filing.submit(town.owner_seat, matter.id, matter.version, "tab two")
    assert receipt == again == other_tab
    assert (replay, replayed) == (False, True)
    assert len(events_of(matter)) == 1


def test_the_key_of_another_filing_is_refused(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1)])
    filing.submit(town.owner_seat, matter.id, matter.version, "same key")
    second = cast.draft(town.owner_seat, [cast.newcomer(2)])
    with pytest.raises(DifferentBody):
        filing.submit(town.owner_seat, second.id, second.version, "same key")
    assert state_of(second) == "draft"


def test_a_page_that_showed_an_older_draft_submits_nothing(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1)])
    cast.draft(town.owner_seat, [cast.newcomer(2)])
    with pytest.raises(Refusal) as caught:
        filing.submit(town.owner_seat, matter.id, matter.version, "k")
    assert caught.value.code == "changed_meanwhile"


def test_the_receipt_names_number_people_and_the_promised_day(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1), cast.newcomer(2)])
    receipt, _ = filing.submit(town.owner_seat, matter.id, matter.version, "k")
    assert receipt["number"].startswith("2026-1123-")
    assert (receipt["lines"], receipt["promised_on"]) == (2, "2026-11-24")
    found = matter_by_number(receipt["number"])
    assert found is not None
    assert found.id == matter.id


def test_submitted_lines_are_frozen(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    with pytest.raises(Refusal) as caught:
        filing.remove_lines(town.owner_seat, service("enrolment"), matter.id, [lines_of(matter)[0].id])
    assert caught.value.code == "not_in_state"


def test_another_employers_matter_is_not_there(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    clerk = cast.seat(town.clerk)
    stranger = cast.seat(cast.bound_owner(clerk, cast.employer(clerk)))
    with pytest.raises(NoSuchMatter):
        matter_of(stranger, matter.id)
    with pytest.raises(Refusal):
        filing.withdraw(stranger, matter.id, matter.version)


def test_numbers_lie_sealed_in_the_database(town: cast.City) -> None:
    from django.db import connection

    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    cast.decided(town, matter)
    number = cast.resident_number(1)
    for table in ("matters_matterline", "register_person", "register_insuredperson", "store_job", "journal_entry"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names from the list above
            rows = cursor.fetchall()
        assert rows
        assert number not in str(rows), table


# -- withdrawing ------------------------------------------------------------------------------------------------


def test_a_matter_is_withdrawn_until_somebody_takes_it(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    filing.withdraw(town.owner_seat, matter.id, matter.version)
    assert state_of(matter) == "withdrawn"
    assert not examine_matter(cast.draft(town.owner_seat, [cast.newcomer(1)])).findings


@pytest.mark.fault("F18")
def test_once_taken_a_matter_is_not_withdrawn(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    review.take(cast.seat(town.reviewer), matter.employer_id, matter.id)
    with pytest.raises(Refusal):
        filing.withdraw(town.owner_seat, matter.id, matter.version)
    assert state_of(matter) == "accepted"


# -- review -----------------------------------------------------------------------------------------------------


def test_the_people_are_insured_from_their_month_once_two_persons_decided(town: cast.City) -> None:
    matter = cast.decided(town, cast.submitted(town.owner_seat, [cast.newcomer(1), cast.newcomer(2, month="202610")]))
    assert matter.state == "done"
    assert insured(town.employer.id, OPEN_MONTH).count() == 2
    assert insured(town.employer.id, OPEN_MONTH - 1).count() == 1
    person = known_persons([number_index(cast.resident_number(1))])[number_index(cast.resident_number(1))]
    assert insured_where(person.person_id, OPEN_MONTH) == town.employer.id
    assert insured_where(person.person_id, OPEN_MONTH - 1) is None


def test_nothing_is_in_the_register_before_the_second_person_decided(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    reviewer = cast.seat(town.reviewer)
    review.take(reviewer, matter.employer_id, matter.id)
    taken = matter_for_office(matter.employer_id, matter.id)
    sent = review.review(reviewer, matter.employer_id, matter.id, taken.version, cast.passed(1), send=True)
    assert sent.state == "confirming"
    assert insured(town.employer.id, OPEN_MONTH).count() == 0


def sent_on(town: cast.City, reviewer: Seat, people: int = 1) -> Matter:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(serial + 1) for serial in range(people)])
    review.take(reviewer, matter.employer_id, matter.id)
    taken = matter_for_office(matter.employer_id, matter.id)
    return review.review(reviewer, matter.employer_id, matter.id, taken.version, cast.passed(people), send=True)


def test_nobody_confirms_what_he_reviewed(town: cast.City) -> None:
    both = cast.staff("office.reviewer")
    from canbao.access.models import OfficePost

    OfficePost.objects.create(user=both, post="office.approver")
    matter = sent_on(town, cast.seat(both))
    with pytest.raises(Refusal) as caught:
        review.confirm(cast.seat(both), matter.employer_id, matter.id, matter.version, {})
    assert caught.value.code == "same_person"


@pytest.mark.fault("F17")
def test_the_second_of_two_clerks_who_decide_is_told(town: cast.City) -> None:
    matter = sent_on(town, cast.seat(town.reviewer))
    approver, other = cast.seat(town.approver), cast.seat(cast.staff("office.approver"))
    review.confirm(approver, matter.employer_id, matter.id, matter.version, {})
    with pytest.raises(Refusal) as caught:
        review.confirm(other, matter.employer_id, matter.id, matter.version, {})
    assert caught.value.code == "changed_meanwhile"
    assert insured(town.employer.id, OPEN_MONTH).count() == 1


def test_a_matter_taken_by_one_is_not_reviewed_by_another(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    review.take(cast.seat(town.reviewer), matter.employer_id, matter.id)
    taken = matter_for_office(matter.employer_id, matter.id)
    other = cast.seat(cast.staff("office.reviewer"))
    with pytest.raises(Refusal) as caught:
        review.review(other, matter.employer_id, matter.id, taken.version, cast.passed(1), send=True)
    assert caught.value.code == "taken_by_other"


def test_a_matter_taken_by_one_is_not_refused_acceptance_by_another(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    review.take(cast.seat(town.reviewer), matter.employer_id, matter.id)
    taken = matter_for_office(matter.employer_id, matter.id)
    other = cast.seat(cast.staff("office.reviewer"))
    with pytest.raises(Refusal) as caught:
        review.refuse_acceptance(other, matter.employer_id, matter.id, taken.version, "not_ours", "")
    assert caught.value.code == "taken_by_other"


def test_a_refused_line_needs_a_reason(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    with pytest.raises(Refusal) as caught:
        cast.decided(town, matter, {1: Decision("refused")})
    assert caught.value.code == "reason_missing"


def test_passed_lines_take_effect_and_refused_lines_carry_their_reason(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1), cast.newcomer(2)])
    ended = cast.decided(town, matter, {1: Decision("passed"), 2: Decision("refused", "elsewhere", "请核对")})
    assert (ended.state, ended.passed_count) == ("done", 1)
    assert insured(town.employer.id, OPEN_MONTH).count() == 1
    assert [(line.outcome, line.reason_code) for line in lines_of(ended)] == [("passed", ""), ("refused", "elsewhere")]


def test_a_matter_whose_lines_are_all_refused_is_refused(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    assert cast.decided(town, matter, {1: Decision("refused", "other", "不符")}).state == "refused"
    assert not examine_matter(cast.draft(town.owner_seat, [cast.newcomer(1)])).findings


def test_lines_to_be_corrected_open_as_one_linked_draft(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(serial) for serial in (1, 2, 3)])
    to_correct = Decision("correct", "wage", "请核对工资")
    cast.decided(town, matter, {1: Decision("passed"), 2: to_correct, 3: to_correct})
    linked = Matter.objects.of(matter.employer_id).get(origin_id=matter.id)
    assert (linked.state, linked.line_count) == ("draft", 2)
    assert [line.reason for line in lines_of(linked)] == ["请核对工资", "请核对工资"]
    assert draft_of(town.owner_seat, "enrolment") is None
    receipt, _ = filing.submit(town.owner_seat, linked.id, linked.version, "linked")
    assert receipt["number"] != matter.number


def test_a_returned_matter_is_corrected_and_submitted_again_under_its_number(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    reviewer = cast.seat(town.reviewer)
    review.take(reviewer, matter.employer_id, matter.id)
    version = matter_for_office(matter.employer_id, matter.id).version
    review.send_back(
        reviewer, matter.employer_id, matter.id, version, {1: Decision("correct", "wage", "工资有误")}, "wage", ""
    )
    line = lines_of(matter)[0]
    enrolment = service("enrolment")
    changed = filing.change_line(
        town.owner_seat, enrolment, matter.id, line.id, line.version, cast.newcomer(1, wage="7000")
    )
    receipt, _ = filing.submit(town.owner_seat, matter.id, changed.version, "again")
    assert receipt["number"] == matter.number
    ended = cast.decided(town, matter_for_office(matter.employer_id, matter.id))
    assert ended.state == "done"
    assert InsuredPerson.objects.of(matter.employer_id).get().wage == 700000
    assert [event.move for event in events_of(matter)] == [
        "submit",
        "take",
        "send_back",
        "resubmit",
        "take",
        "send_on",
        "pass_two",
    ]


def test_what_the_books_forbid_by_now_is_not_passed_and_nothing_is_decided(town: cast.City) -> None:
    clerk = cast.seat(town.clerk)
    elsewhere = cast.employer(clerk)
    other = cast.City(town.clerk, town.reviewer, town.approver, elsewhere, cast.bound_owner(clerk, elsewhere))
    mine = cast.submitted(town.owner_seat, [cast.newcomer(1), cast.newcomer(2)])
    cast.decided(other, cast.submitted(other.owner_seat, [cast.newcomer(2)]))
    with pytest.raises(LinesRefused) as caught:
        cast.decided(town, mine)
    assert caught.value.refusals[2][0] == "insured_elsewhere"
    assert state_of(mine) == "confirming"
    assert insured(town.employer.id, OPEN_MONTH).count() == 0


def test_nobody_reviews_his_own_employers_matters(town: cast.City) -> None:
    from dataclasses import replace

    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    related = replace(cast.seat(town.reviewer), own_employers=frozenset({matter.employer_id}))
    with pytest.raises(Refusal) as caught:
        review.take(related, matter.employer_id, matter.id)
    assert caught.value.code == "own_employer"


def test_a_person_known_from_another_employer_is_not_doubled(town: cast.City) -> None:
    clerk = cast.seat(town.clerk)
    elsewhere = cast.employer(clerk)
    other = cast.City(town.clerk, town.reviewer, town.approver, elsewhere, cast.bound_owner(clerk, elsewhere))
    cast.decided(other, cast.submitted(other.owner_seat, [cast.newcomer(1)]))
    with pytest.raises(filing.FindingsRefuse):
        cast.submitted(town.owner_seat, [cast.newcomer(1)])
    assert Person.objects.count() == 1


# -- what leaves, and what stays ------------------------------------------------------------------------------------


def test_each_turn_is_mailed_once_without_names_or_numbers(town: cast.City, mailoutbox: list[EmailMessage]) -> None:
    matter = cast.decided(town, cast.submitted(town.owner_seat, [cast.newcomer(1)]))
    drain()
    drain()
    said = [mail.subject.split("：")[1].split("（")[0] for mail in mailoutbox]
    assert said == ["提交审核", "受理", "复核通过，办结"]
    bodies = "".join(str(mail.body) for mail in mailoutbox)
    assert matter.number in bodies
    assert "李晓燕" not in bodies
    assert cast.resident_number(1) not in bodies


def test_every_move_has_one_entry_and_one_event_and_the_chain_is_whole(town: cast.City) -> None:
    matter = cast.decided(town, cast.submitted(town.owner_seat, [cast.newcomer(1)]))
    entries = of_object(f"employer:{matter.employer_id}", "matter", matter.id)
    assert [entry.verb.removeprefix("matter.") for entry in entries] == [event.move for event in events_of(matter)]
    assert [event.step for event in events_of(matter)] == [1, 2, 3, 4]
    assert list(faults()) == []


def test_open_lines_close_with_the_matter(town: cast.City) -> None:
    matter = cast.decided(town, cast.submitted(town.owner_seat, [cast.newcomer(1)]))
    assert not MatterLine.objects.of(matter.employer_id).filter(open=True).exists()


def test_the_promise_counts_working_days(town: cast.City) -> None:
    import time_machine

    with time_machine.travel("2026-11-27 10:00:00+08:00", tick=False):
        matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    assert matter.promised_on == (timezone.localdate() + timedelta(days=7))
