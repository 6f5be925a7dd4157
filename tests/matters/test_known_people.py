"""A known person's number under another name: held for the reviewer, named by the register, shown to nobody early."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.db import transaction

from canbao.access.actors import SYSTEM
from canbao.cli.commands.verify import verify_installation
from canbao.journal.queries import get_object_entries
from canbao.matters import draft_lines, drafts, examination, look_ups, review, submission
from canbao.matters.catalogue import Service, get_service
from canbao.matters.examination import examine_matter
from canbao.matters.facts import Facts, Line
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines, get_office_matter
from canbao.matters.withholding import withhold_facts
from canbao.register.models import Employer, InsuredPerson, Person
from canbao.register.operations import apply_changes
from canbao.rules.packs import Rules
from canbao.values.actor import Actor
from canbao.values.fact_changes import Suspend
from canbao.values.findings import Finding
from canbao.values.months import Month
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

INVENTED = "王建国"
REGISTERED = "李晓燕"


@pytest.fixture
def rival(town: factories.City) -> Employer:
    """Another employer, with which one person is insured: 李晓燕, number 1."""
    of = factories.employer(factories.actor(town.clerk), "另一单位")
    factories.insure_people(of, REGISTERED)
    return of


@pytest.fixture
def known(town: factories.City) -> int:
    """A person of the register who is insured nowhere: 李晓燕, number 1, covered until October."""
    of = factories.employer(factories.actor(town.clerk), "原单位")
    persons = factories.insure_people(of, REGISTERED)
    stopped(of, persons[REGISTERED])
    return persons[REGISTERED]


def stopped(of: Employer, person: int) -> None:
    with transaction.atomic():
        apply_changes(SYSTEM, of.id, [Suspend(of.id, person, date(2026, 10, 31), Month(202611), "213")])


def drafted(town: factories.City, name: str, **typed: str) -> Matter:
    return factories.draft(town.owner_actor, [factories.newcomer(1, name=name, **typed)])


def codes(matter: Matter) -> set[str]:
    return {finding.code for finding in examine_matter(matter).findings}


def frozen(matter: Matter) -> set[tuple[str, str]]:
    found = [Finding.from_plain(plain) for line in get_lines(matter) for plain in line.findings or []]
    return {(finding.code, finding.level) for finding in found}


def lookups(actor: Actor) -> list[tuple[int, int]]:
    entries = get_object_entries(f"account:{actor.account_id}", "look_up", "2026-11-23")
    return [(entry.new["agreeing"], entry.new["differing"]) for entry in entries]


# -- held for the reviewer ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("name", "code"), [(INVENTED, "name_differs"), ("李小燕", "name_alike"), ("LI XIAOYAN", "name_alike")]
)
def test_another_name_for_a_known_number_is_found_when_it_is_submitted(
    town: factories.City, name: str, code: str
) -> None:
    matter = factories.submit_draft(town.owner_actor, drafted(town, name))
    assert (code, "warning") in frozen(matter)
    assert code in {finding.code for finding in examine_matter(matter, None, "nothing").findings}


@pytest.mark.usefixtures("known")
def test_the_same_name_is_no_finding(town: factories.City) -> None:
    matter = factories.submit_draft(town.owner_actor, drafted(town, "李 晓燕"))
    assert frozen(matter) == set()


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(("name", "state"), [(REGISTERED, "done"), (INVENTED, "submitted"), ("李小燕", "submitted")])
def test_where_nobody_reviews_another_name_waits_for_a_reviewer(
    town: factories.City, monkeypatch: pytest.MonkeyPatch, name: str, state: str
) -> None:
    get = Rules.get
    monkeypatch.setattr(Rules, "get", lambda rules, key, *of: 0 if key.endswith(".steps") else get(rules, key, *of))
    matter = factories.submit_draft(town.owner_actor, drafted(town, name))
    assert (matter.state, matter.steps) == (state, 0 if state == "done" else 1)


def test_an_enrolment_never_changes_the_names_of_the_register(town: factories.City, known: int) -> None:
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, drafted(town, INVENTED)))
    assert Person.objects.get(id=known).name == REGISTERED
    row = InsuredPerson.objects.for_employer(town.employer.id).get(person_id=known)
    assert (row.name, row.initials) == (REGISTERED, "lxy")
    assert row.phone == "13800000001"


def test_a_person_enrolled_again_keeps_the_registered_name_on_the_roster(town: factories.City) -> None:
    person = factories.insure_people(town.employer, REGISTERED)[REGISTERED]
    stopped(town.employer, person)
    draft = drafted(town, INVENTED)
    assert codes(draft) == {"name_differs", "known_here"}
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    assert InsuredPerson.objects.for_employer(town.employer.id).get(person_id=person).name == REGISTERED


# -- drafts show nothing of a stranger -------------------------------------------------------------------------------


@pytest.mark.usefixtures("rival")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        (REGISTERED, {"insured_elsewhere"}),
        (INVENTED, set()),
        ("李小燕", set()),
        ("LI XIAOYAN", set()),
        ("", {"missing"}),
    ],
)
def test_a_draft_tells_of_cover_elsewhere_when_name_and_number_agree(
    town: factories.City, name: str, told: set[str]
) -> None:
    assert codes(drafted(town, name)) == told


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("name", "told"), [(REGISTERED, {"covered_until", "back_payment"}), (INVENTED, {"back_payment"})]
)
def test_a_draft_tells_the_last_month_when_name_and_number_agree(
    town: factories.City, name: str, told: set[str]
) -> None:
    assert codes(drafted(town, name, month="202609")) == told


@pytest.mark.usefixtures("rival")
def test_a_number_of_a_stranger_can_be_submitted_and_the_reviewer_sees_why_it_can_not_pass(
    town: factories.City,
) -> None:
    matter = factories.submit_draft(town.owner_actor, drafted(town, INVENTED))
    assert frozen(matter) == {("name_differs", "warning"), ("insured_elsewhere", "warning")}
    with pytest.raises(review.LinesRefused):
        factories.decide_matter(town, matter)


@pytest.mark.usefixtures("rival")
def test_what_is_told_is_counted_and_journaled_for_the_account(town: factories.City) -> None:
    actor = town.owner_actor
    matter = drafted(town, INVENTED)
    assert lookups(actor) == [(0, 1)]
    line = get_lines(matter)[0]
    drafts.change_line(actor, get_service("enrolment"), matter.id, line.id, line.version, line.raw | {"wage": "7000"})
    line = get_lines(matter)[0]
    assert lookups(actor) == [(0, 1)], "the same number and name are one look-up"
    drafts.change_line(
        actor, get_service("enrolment"), matter.id, line.id, line.version, line.raw | {"name": REGISTERED}
    )
    assert lookups(actor) == [(0, 1), (1, 0)]


@pytest.mark.usefixtures("rival")
def test_every_way_to_change_a_name_is_counted(town: factories.City) -> None:
    actor, service = town.owner_actor, get_service("enrolment")
    matter = factories.draft(actor, [factories.newcomer(9, name=INVENTED)])
    line = get_lines(matter)[0]
    number = draft_lines.TypedCell(line.raw["number"], factories.resident_number(1))
    draft_lines.save_lines(actor, service, matter.id, {line.id: {"number": number}})
    draft_lines.fill_cells(actor, service, {"name": "陈思远"})
    draft_lines.fill_cells(actor, service, {"name": REGISTERED})
    draft_lines.fill_cells(actor, service, {"wage": "7000"})
    assert lookups(actor) == [(0, 1), (0, 1), (1, 0)]


@pytest.mark.usefixtures("rival")
def test_a_submission_that_tells_is_counted(town: factories.City) -> None:
    factories.submit_draft(town.owner_actor, drafted(town, INVENTED))
    assert lookups(town.owner_actor) == [(0, 1), (0, 1)]


def test_people_unknown_to_the_register_are_not_counted(town: factories.City) -> None:
    drafted(town, INVENTED)
    assert lookups(town.owner_actor) == []


@pytest.mark.usefixtures("rival")
@pytest.mark.parametrize("limit", ["MOST_DIFFERING", "MOST_AGREEING"])
def test_beyond_the_limit_a_draft_tells_nothing_and_the_reviewer_everything(
    town: factories.City, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    matter = factories.draft(
        town.owner_actor, [factories.newcomer(1, name=REGISTERED), factories.newcomer(1, name=INVENTED)]
    )
    matter = drafts.remove_lines(town.owner_actor, get_service("enrolment"), matter.id, [get_lines(matter)[1].id])
    assert codes(matter) == {"insured_elsewhere"}
    monkeypatch.setattr(look_ups, limit, 1)
    assert codes(matter) == {"cover_checked_later"}
    submission.submit_matter(town.owner_actor, matter.id, matter.version, "k")
    assert frozen(matter) == {("insured_elsewhere", "warning")}


def test_beyond_the_limit_a_draft_without_people_says_nothing_of_checks(
    town: factories.City, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    matter = drafts.remove_lines(town.owner_actor, get_service("enrolment"), matter.id, [get_lines(matter)[0].id])
    monkeypatch.setattr(look_ups, "MOST_DIFFERING", 0)
    assert codes(matter) == set()


def test_an_unknown_number_and_a_strangers_look_alike_in_a_draft(town: factories.City, rival: Employer) -> None:
    stranger = drafted(town, INVENTED)
    unknown = drafts.add_lines(town.owner_actor, get_service("enrolment"), [factories.newcomer(9, name=INVENTED)])
    examined = examine_matter(unknown)
    assert not examined.findings
    facts = [examined.facts.person(line) for line in examined.lines]
    assert facts[0] == facts[1], f"{stranger} tells that the number is known at {rival}"


def test_a_corrected_number_is_of_another_person(town: factories.City, known: int) -> None:
    matter = factories.submit_draft(town.owner_actor, drafted(town, REGISTERED))
    assert get_lines(matter)[0].person_id == known
    reviewer = factories.actor(town.reviewer)
    review.take_matter(reviewer, matter.employer_id, matter.id)
    matter = get_office_matter(matter.employer_id, matter.id)
    reasons = {1: review.Decision("correct", "number")}
    matter = review.send_back(reviewer, matter.employer_id, matter.id, matter.version, reasons, "number", "")
    line = get_lines(matter)[0]
    raw = line.raw | {"number": factories.resident_number(9)}
    matter = drafts.change_line(town.owner_actor, get_service("enrolment"), matter.id, line.id, line.version, raw)
    assert get_lines(factories.submit_draft(town.owner_actor, matter))[0].person_id is None


# -- numbers ----------------------------------------------------------------------------------------------------------


def test_a_new_number_of_another_person_is_an_error_for_the_reviewer_only(
    town: factories.City, rival: Employer
) -> None:
    person = factories.insure_people(town.employer, "陈思远", start=2)["陈思远"]
    matter = factories.draft_for_people(town.owner_actor, "person_change", [person])
    line = get_lines(matter)[0]
    raw = line.raw | {"number": factories.resident_number(1), "reason": "更正"}
    matter = drafts.change_line(town.owner_actor, get_service("person_change"), matter.id, line.id, line.version, raw)
    assert "number_taken" not in codes(matter)
    assert "number_taken" in {finding.code for finding in examine_matter(matter, None, "nothing").findings}


def test_a_roster_with_another_name_than_the_register_is_reported(town: factories.City) -> None:
    """Rosters written before names were compared can carry an invented name."""
    person = factories.insure_people(town.employer, REGISTERED)[REGISTERED]
    assert verify_installation()["ok"]
    InsuredPerson.objects.for_employer(town.employer.id).filter(person_id=person).update(name=INVENTED)
    (fault,) = verify_installation()["faults"]["register"]
    assert f"another name for person {person}" in fault
    assert INVENTED not in fault


def test_lines_about_unknown_people_are_checked_once_at_submission(
    town: factories.City, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[int] = []
    check_lines = examination._check_lines

    def count_checks(service: Service, lines: Sequence[Line], facts: Facts) -> list[Finding]:
        checked.append(len(lines))
        return check_lines(service, lines, facts)

    monkeypatch.setattr(examination, "_check_lines", count_checks)
    factories.submit_people(town.owner_actor, [factories.newcomer(60), factories.newcomer(61)])
    assert checked == [2]


def test_facts_about_unknown_people_are_withheld_from_nobody(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(60)])
    facts = examine_matter(matter).all_facts
    assert withhold_facts(facts, "everyone") is facts
