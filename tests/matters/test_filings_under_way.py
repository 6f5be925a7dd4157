"""A filing under way blocks another for the same person only where the two contradict each other."""

import pytest

from canbao.matters.catalogue import get_service, get_services
from canbao.matters.draft_lines import sync_everyone
from canbao.matters.examination import examine_matter
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_lines
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
BASES = "base_declaration"


def declare_one_wage(town: factories.City, person: int) -> Matter:
    """Submit everyone's bases with a new wage for one person."""
    bases = get_service(BASES)
    matter, _added, _removed = sync_everyone(town.owner_actor, bases)
    line = next(line for line in get_lines(matter) if line.person_id == person)
    typed = {line.id: {"wage": "7000", "month": "202611"}}
    matter, _conflicts = factories.type_cells(town.owner_actor, matter, typed)
    return factories.submit_draft(town.owner_actor, matter)


def under_way(matter: Matter) -> list[tuple[int | None, str]]:
    """Return line and level of each finding about another filing."""
    return [(finding.line, finding.level) for finding in examine_matter(matter).findings if finding.code == "under_way"]


def test_only_changed_lines_of_a_base_declaration_are_under_way(town: factories.City) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    matter = declare_one_wage(town, people["李晓燕"])
    lines = MatterLine.objects.for_employer(town.employer.id).filter(matter_id=matter.id, open=True)
    assert [line.person_id for line in lines] == [people["李晓燕"]]


def test_a_stop_beside_a_declared_wage_is_warned_of_and_not_blocked(town: factories.City) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    declare_one_wage(town, people["李晓燕"])
    stops = factories.draft_for_people(
        town.owner_actor, "suspension", list(people.values()), reason="222", day="2026-11-20"
    )
    assert under_way(stops) == [(1, "warning")]


def test_a_second_filing_about_the_same_fact_is_blocked(town: factories.City) -> None:
    people = factories.insure_people(town.employer, "李晓燕")
    stop = factories.draft_for_people(
        town.owner_actor, "suspension", list(people.values()), reason="222", day="2026-11-20"
    )
    factories.submit_draft(town.owner_actor, stop)
    again = factories.draft_for_people(
        town.owner_actor, "suspension", list(people.values()), reason="222", day="2026-11-20"
    )
    assert under_way(again) == [(1, "error")]


def test_what_each_pair_of_services_does_to_one_person_is_known() -> None:
    declared = {code: service.declaration for code, service in get_services().items()}
    pairs = {
        (one, other)
        for one in declared
        for other in declared
        if one < other and declared[one].contradicts(declared[other])
    }
    assert pairs == {
        ("base_declaration", "enrolment"),
        ("base_declaration", "resumption"),
        ("enrolment", "person_change"),
        ("enrolment", "resumption"),
        ("enrolment", "suspension"),
        ("person_change", "resumption"),
        ("resumption", "suspension"),
    }
