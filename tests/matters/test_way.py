"""One filing from draft to 办结, and what stands in its way."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from canbao.access.operations import unbind
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
from canbao.values.seat import NotAllowed
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

OPEN_MONTH = Month(202611)


@pytest.fixture
def town() -> cast.City:
    return cast.city()


def state_of(matter: Matter) -> str:
    return Matter.objects.of(matter.employer_id).get(id=matter.id).state


def codes(matter: Matter) -> list[tuple[int | None, str | None, str]]:
    return [(one.line, one.column, one.code) for one in examine_matter(matter).findings]


# -- the draft --------------------------------------------------------------------------------------------------


def test_the_draft_is_found_again_on_any_device(town: cast.City) -> None:
    first = cast.draft(town.owner_seat, [cast.newcomer(1)])
    colleague = cast.seat(cast.colleague(town.owner, "operator"))
    second = cast.draft(colleague, [cast.newcomer(2)])
    assert first.id == second.id
    assert [line.position for line in lines_of(second)] == [1, 2]


def test_wrong_lines_are_kept_as_typed(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1, number="610200 不对", wage="六千八")])
    assert lines_of(matter)[0].raw["wage"] == "六千八"
    assert {(column, code) for _line, column, code in codes(matter)} >= {
        ("number", "number_length"),
        ("wage", "money_format"),
    }


def test_a_line_changed_by_a_colleague_meanwhile_is_not_overwritten(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1)])
    line = lines_of(matter)[0]
    enrolment = service("enrolment")
    filing.change_line(town.owner_seat, enrolment, matter.id, line.id, 0, cast.newcomer(1, wage="7000"))
    with pytest.raises(Refusal) as caught:
        filing.change_line(town.owner_seat, enrolment, matter.id, line.id, 0, cast.newcomer(1, wage="8000"))
    assert caught.value.code == "changed_meanwhile"
    assert lines_of(matter)[0].raw["wage"] == "7000"


def test_removed_lines_close_up(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(serial) for serial in (1, 2, 3)])
    filing.remove_lines(town.owner_seat, service("enrolment"), matter.id, [lines_of(matter)[0].id])
    assert [(line.position, line.raw["number"][-4:-1]) for line in lines_of(matter)] == [(1, "002"), (2, "003")]


def test_a_viewer_only_looks(town: cast.City) -> None:
    viewer = cast.seat(cast.colleague(town.owner, "viewer"))
    with pytest.raises(NotAllowed):
        cast.draft(viewer, [cast.newcomer(1)])


def test_after_unbinding_nothing_can_be_filed(town: cast.City) -> None:
    unbind(town.owner_seat, "310")
    with pytest.raises(NotAllowed):
        cast.draft(town.owner_seat, [cast.newcomer(1)])


# -- findings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "column", "code"),
    [
        ({"number": "610200199001010010"}, "number", "number_checksum"),
        ({"number": "610200199002300013"}, "number", "number_date"),
        ({"number": ""}, "number", "missing"),
        ({"name": "李4"}, "name", "no_name"),
        ({"sex": "2"}, "sex", "disagrees_with_number"),
        ({"birth": "1990-01-02"}, "birth", "disagrees_with_number"),
        ({"phone": "12345"}, "phone", "phone_format"),
        ({"month": "2026-11-01"}, "month", "month_format"),
        ({"month": "202612"}, "month", "month_in_future"),
        ({"month": "202607"}, "month", "too_far_back"),
        ({"month": "202609"}, "month", "back_payment"),
        ({"wage": "-1000"}, "wage", "money_negative"),
        ({"wage": "1800"}, "wage", "below_floor"),
        ({"wage": "99999.99"}, "wage", "above_cap"),
        ({"category": "1201"}, "category", "unknown_code"),
        ({"first_employed": "2005-01-01"}, "first_employed", "employed_before_birth"),
        ({"first_employed": "2026-12-01"}, "first_employed", "employed_in_future"),
        ({"number": cast.resident_number(1, "20110101")}, "birth", "too_young"),
        ({"number": cast.resident_number(1, "19600101")}, "birth", "retirement_age"),
    ],
)
def test_a_finding_stands_at_its_line_and_column(
    town: cast.City, typed: dict[str, str], column: str, code: str
) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(7), cast.newcomer(1, **typed)])
    assert (2, column, code) in codes(matter)


def test_sex_and_birth_date_come_from_the_number(town: cast.City) -> None:
    line = examine_matter(cast.draft(town.owner_seat, [cast.newcomer(2)])).lines[0]
    assert (line.values["sex"], line.values["birth"]) == ("2", "1990-01-01")


def test_full_width_digits_spaces_and_a_small_x_are_put_right(town: cast.City) -> None:
    typed = cast.newcomer(1, number=" ６１０２００１９０００１０１９１８ｘ", wage=" 6,800.00 ", month="２０２６１１")
    values = examine_matter(cast.draft(town.owner_seat, [typed])).lines[0].values
    assert (values["number"], values["wage"], values["month"]) == ("61020019000101918X", 680000, 202611)


def test_words_are_accepted_for_codes(town: cast.City) -> None:
    typed = cast.newcomer(1, certificate="居民身份证（户口簿）", ethnicity="回族", category="公务员在职")
    values = examine_matter(cast.draft(town.owner_seat, [typed])).lines[0].values
    assert (values["certificate"], values["ethnicity"], values["category"]) == ("01", "03", "1102")


def test_the_same_person_twice_in_a_filing_is_found(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1), cast.newcomer(2), cast.newcomer(1)])
    assert (3, "number", "twice_in_filing") in codes(matter)


def test_who_is_insured_here_is_found(town: cast.City) -> None:
    cast.insured_people(town, 1)
    assert (1, "number", "insured_here") in codes(cast.draft(town.owner_seat, [cast.newcomer(1)]))


def test_who_is_insured_elsewhere_is_found_without_naming_the_employer(town: cast.City) -> None:
    cast.insured_people(town, 1)
    clerk = cast.seat(town.clerk)
    other = cast.employer(clerk, name="另一单位")
    seat = cast.seat(cast.bound_owner(clerk, other))
    examined = examine_matter(cast.draft(seat, [cast.newcomer(1)]))
    assert [one.code for one in examined.findings] == ["insured_elsewhere"]
    assert examined.findings[0].words == {}


def test_another_matter_under_way_is_named_by_its_number(town: cast.City) -> None:
    first = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    finding = examine_matter(cast.draft(town.owner_seat, [cast.newcomer(1)])).findings[0]
    assert (finding.code, finding.words["number"]) == ("under_way", first.number)


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
    assert codes(cast.draft(town.owner_seat, [cast.newcomer(1)])) == []


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


def sent_on(town: cast.City, reviewer: cast.Seat, people: int = 1) -> Matter:
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
    assert codes(cast.draft(town.owner_seat, [cast.newcomer(1)])) == []


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
        "submit", "take", "send_back", "resubmit", "take", "send_on", "pass_two",
    ]  # fmt: skip


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
