"""Taking over a register kept elsewhere: many people at once, with the insurance and wage they have there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from django.db import transaction

from canbao.journal.operations import employer_chain, record_act
from canbao.register.models import (
    CoveragePeriod,
    CurrentCoverage,
    DeclaredWage,
    InsuranceStatus,
    InsuredPerson,
    Person,
    PersonCategory,
    PersonNumber,
)
from canbao.register.operations import name_initials
from canbao.register.queries import number_index
from canbao.register.verbs import REGISTER_TAKE_OVER
from canbao.store.bulk import insert_rows
from canbao.values.actor import Actor
from canbao.values.fact_changes import Identity
from canbao.values.ids import new_id
from canbao.values.money import Fen
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """A person as another register has him: insured ``since`` a month, until before ``until`` (None: still).

    ``reason`` (chg_rea) goes with ``until``; ``wage`` in fen is the one declared last, None when none was.
    """

    person: Identity
    category: str
    since: Month
    wage: Fen | None
    until: Month | None = None
    reason: str = ""


@transaction.atomic
def import_people(actor: Actor, people: Mapping[int, Sequence[ImportedPerson]]) -> int:
    """Enter people of some employers whom no register here knows; return how many.

    Their months count as assessed where they come from: the levy begins with the month that is assessed first, and
    what is still owed from before comes as opening balances. Raise ``IntegrityError`` when a number is known already;
    then nobody is entered. More than one employer needs a named report over many.
    """
    actor.require("register.apply")
    found = [(employer, one, new_id()) for employer, some in people.items() for one in some]
    insert_rows(Person, [Person(id=person, **_identity(one.person)) for _employer, one, person in found])
    indexes = {person: number_index(one.person.number) for _employer, one, person in found}
    insert_rows(PersonNumber, [PersonNumber(index=index, person_id=person) for person, index in indexes.items()])
    insert_rows(
        CurrentCoverage,
        [
            CurrentCoverage(person_id=person, employer_id=None if one.until else employer, insurable_from=one.until)
            for employer, one, person in found
        ],
    )
    insert_rows(InsuredPerson, [_on_roster(employer, one, person, indexes[person]) for employer, one, person in found])
    insert_rows(CoveragePeriod, [_period(employer, one, person) for employer, one, person in found])
    insert_rows(
        PersonCategory,
        [
            PersonCategory(employer_id=employer, person_id=person, from_month=one.since, category=one.category)
            for employer, one, person in found
        ],
    )
    insert_rows(DeclaredWage, list(_wages(found)))
    for employer, some in people.items():
        subject = ("employer", employer)
        record_act(actor, REGISTER_TAKE_OVER, employer_chain(employer), subject, new={"people": len(some)})
    return len(found)


def _identity(person: Identity) -> dict[str, object]:
    return {item.name: getattr(person, item.name) for item in fields(person)}


def _on_roster(employer_id: int, one: ImportedPerson, person_id: int, index: str) -> InsuredPerson:
    person = one.person
    return InsuredPerson(
        employer_id=employer_id,
        person_id=person_id,
        certificate=person.certificate,
        number=person.number,
        number_index=index,
        name=person.name,
        initials=name_initials(person.name),
        sex=person.sex,
        birth=person.birth,
        phone=person.phone,
        insurance_status=InsuranceStatus.SUSPENDED if one.until else InsuranceStatus.ACTIVE,
        category=one.category,
        from_month=one.since,
        until_month=one.until,
        wage=one.wage,
    )


def _period(employer_id: int, one: ImportedPerson, person_id: int) -> CoveragePeriod:
    return CoveragePeriod(
        employer_id=employer_id,
        person_id=person_id,
        from_month=one.since,
        until_month=one.until,
        stop_reason=one.reason,
        stop_day=(one.until - 1).last_day if one.until else None,
    )


def _wages(found: Iterable[tuple[int, ImportedPerson, int]]) -> Iterable[DeclaredWage]:
    for employer, one, person in found:
        if one.wage is not None:
            yield DeclaredWage(employer_id=employer, person_id=person, from_month=one.since, wage=one.wage)
