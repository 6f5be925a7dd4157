"""人员信息变更登记: change of name, number, phone and category; a changed number belongs to the same person."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import transaction

from canbao.access.actors import SYSTEM
from canbao.matters.attachments import attach
from canbao.matters.catalogue import get_service
from canbao.matters.examination import examine_matter
from canbao.matters.line_changes import get_line_changes
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines
from canbao.matters.review import LinesRefused
from canbao.register.models import InsuredPerson, Person, PersonCategory, PersonNumber
from canbao.register.operations import apply_changes
from canbao.register.queries import get_roster
from canbao.values.fact_changes import Suspend
from canbao.values.months import Month
from canbao.values.number_checks import person_check_character
from tests import factories

Codes = Callable[[Matter], dict[int, list[str]]]
CHANGE = "person_change"
PDF = b"%PDF-1.7 a household register"
WHY = {"reason": "户口簿更正"}


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def change(town: factories.City, person: int, *, proof: bool = True, **typed: str) -> Matter:
    """Return a draft that changes a person's particulars, with a document."""
    draft = factories.draft_for_people(town.owner_actor, CHANGE, [person])
    (line,) = get_lines(draft)
    draft, _conflicts = factories.type_cells(town.owner_actor, draft, {line.id: {**WHY, **typed}})
    if proof:
        attach(town.owner_actor, draft.id, "户口簿.pdf", PDF)
        draft.refresh_from_db()
    return draft


@pytest.fixture
def li(town: factories.City) -> int:
    return factories.insure_people(town.employer, "李晓燕")["李晓燕"]


def test_a_line_starts_with_the_registered_particulars(town: factories.City, li: int) -> None:
    (line,) = get_lines(factories.draft_for_people(town.owner_actor, CHANGE, [li]))
    assert (line.raw["name"], line.raw["number"], line.raw["category"]) == (
        "李晓燕",
        factories.resident_number(1),
        "1101",
    )


def test_a_line_without_changes_is_an_error(town: factories.City, li: int, codes: Codes) -> None:
    assert codes(change(town, li)) == {1: ["nothing_changed"]}


def test_a_change_of_phone_needs_no_document(town: factories.City, li: int, codes: Codes) -> None:
    draft = change(town, li, proof=False, phone="13900000002")
    assert codes(draft) == {}
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    assert InsuredPerson.objects.for_employer(town.employer.id).get(person_id=li).phone == "13900000002"


@pytest.mark.parametrize(
    "typed", [{"name": "李小燕"}, {"number": factories.resident_number(9)}], ids=["name", "number"]
)
def test_a_change_of_identity_needs_a_document(
    town: factories.City, li: int, codes: Codes, typed: dict[str, str]
) -> None:
    assert "document_missing" in codes(change(town, li, proof=False, **typed))[1]
    assert "document_missing" not in codes(change(town, li, **typed)).get(1, [])


def test_a_decided_new_name_is_found_by_its_initials(town: factories.City, li: int) -> None:
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, change(town, li, name="欧阳晓燕")))
    assert [one.name for one in get_roster(town.employer.id, text="oyxy")] == ["欧阳晓燕"]
    assert Person.objects.get(id=li).name == "欧阳晓燕"


def test_a_changed_number_belongs_to_the_same_person(town: factories.City, li: int, codes: Codes) -> None:
    draft = change(town, li, number=factories.resident_number(9))
    assert codes(draft) == {1: ["number_changes?"]}
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    assert PersonNumber.objects.filter(person_id=li).count() == 2
    for number in (factories.resident_number(1), factories.resident_number(9)):
        assert [one.person_id for one in get_roster(town.employer.id, text=number)] == [li]


def test_a_number_with_another_birth_date_is_a_warning_and_changes_the_birth_date(
    town: factories.City, li: int, codes: Codes
) -> None:
    draft = change(town, li, number=factories.resident_number(9, "19910203"))
    assert codes(draft)[1] == ["number_changes?", "birth_changes?"]
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    assert InsuredPerson.objects.for_employer(town.employer.id).get(person_id=li).birth.isoformat() == "1991-02-03"


def test_a_number_of_another_person_is_refused_when_decided(town: factories.City, li: int) -> None:
    factories.insure_people(town.employer, "王建国", start=30)
    matter = factories.submit_draft(town.owner_actor, change(town, li, number=factories.resident_number(30)))
    with pytest.raises(LinesRefused) as caught:
        factories.decide_matter(town, matter)
    assert caught.value.refusals[1].code == "number_taken"


def test_a_new_category_counts_from_the_stated_month(town: factories.City, li: int, codes: Codes) -> None:
    draft = change(town, li, proof=False, category="1102", month="202610")
    assert codes(draft) == {}
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    rows = PersonCategory.objects.for_employer(town.employer.id).filter(person_id=li).order_by("from_month")
    assert [(one.from_month, one.category) for one in rows] == [(202601, "1101"), (202610, "1102")]


@pytest.mark.parametrize(
    ("month", "code"), [("", "month_missing"), ("202612", "month_in_future"), ("202512", "before_spell")]
)
def test_a_new_category_from_an_invalid_month_is_an_error(
    town: factories.City, li: int, codes: Codes, month: str, code: str
) -> None:
    assert codes(change(town, li, proof=False, category="1102", month=month))[1] == [code]


def test_a_change_needs_a_reason(town: factories.City, li: int, codes: Codes) -> None:
    assert codes(change(town, li, phone="13900000002", reason=""))[1] == ["missing"]


def test_changed_values_are_listed_before_and_after(town: factories.City, li: int) -> None:
    examined = examine_matter(change(town, li, phone="13900000002", category="1102"))
    changes = get_line_changes(get_service(CHANGE), examined.lines[0], examined.facts)
    assert [(one.column.name, one.before, one.after) for one in changes] == [
        ("phone", "13800000001", "13900000002"),
        ("category", "1101", "1102"),
    ]


def test_a_foreigners_old_and_new_card_are_one_person(town: factories.City, codes: Codes) -> None:
    old, body = "KAZ110090123105", "91139819901231002"
    new = body + person_check_character(body)
    person = factories.decide_matter(
        town,
        factories.submit_people(
            town.owner_actor, [factories.newcomer(1, name="Aigerim Sadyk", certificate="07", number=old)]
        ),
    )
    (line,) = get_lines(person)
    assert line.person_id is not None
    draft = change(town, line.person_id, number=new)
    assert codes(draft) == {1: ["number_changes?"]}
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    row = InsuredPerson.objects.for_employer(town.employer.id).get(person_id=line.person_id)
    assert row.number == new
    for number in (old, new):
        again = factories.draft(
            town.owner_actor, [factories.newcomer(1, name="SADYK, AIGERIM", certificate="07", number=number)]
        )
        assert "insured_here" in codes(again)[again.line_count], number
    assert "twice_in_filing" in codes(again)[2], "both numbers are of one person"
    assert Person.objects.count() == 1


def test_whoever_resumes_carries_the_registers_name(town: factories.City, li: int) -> None:
    with transaction.atomic():
        stop = Suspend(town.employer.id, li, date(2026, 10, 31), Month(202611), "213")
        apply_changes(SYSTEM, town.employer.id, [stop])
    Person.objects.filter(id=li).update(name="李晓嫣")  # changed while another employer insured the person
    draft = factories.draft_for_people(town.owner_actor, "resumption", [li])
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    assert InsuredPerson.objects.for_employer(town.employer.id).get(person_id=li).name == "李晓嫣"
