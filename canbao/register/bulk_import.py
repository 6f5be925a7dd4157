"""Import people in bulk from another register, with their insurance and wage there."""

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
    """A person of another register, insured from ``since`` until before ``until`` (None: still insured).

    ``reason`` (chg_rea) belongs to ``until``. ``wage`` is the last declared wage in fen, None without one.
    """

    person: Identity
    category: str
    since: Month
    wage: Fen | None
    until: Month | None = None
    reason: str = ""


@transaction.atomic
def import_people(actor: Actor, people: Mapping[int, Sequence[ImportedPerson]], levied_from: Month) -> int:
    """Register new people by employer id, with their insurance; return the number of people.

    Months before ``levied_from`` were assessed by the other register and never are here; debts from them are imported
    as opening balances. From ``levied_from`` on the next assessment levies every month. Raise ``IntegrityError`` when
    a number is registered already; then nobody is imported. More than one employer needs a fan-out
    (``store.tenancy``).
    """
    actor.require("register.apply")
    rows = [(employer, imported, new_id()) for employer, group in people.items() for imported in group]
    insert_rows(Person, [Person(id=person, **_identity(imported.person)) for _employer, imported, person in rows])
    indexes = {person: number_index(imported.person.number) for _employer, imported, person in rows}
    insert_rows(PersonNumber, [PersonNumber(index=index, person_id=person) for person, index in indexes.items()])
    insert_rows(
        CurrentCoverage,
        [
            CurrentCoverage(
                person_id=person,
                employer_id=None if imported.until else employer,
                insurable_from=imported.until,
            )
            for employer, imported, person in rows
        ],
    )
    insert_rows(
        InsuredPerson,
        [_roster_row(employer, imported, person, indexes[person], levied_from) for employer, imported, person in rows],
    )
    insert_rows(
        CoveragePeriod, [_period(employer, imported, person, levied_from) for employer, imported, person in rows]
    )
    insert_rows(PersonCategory, [_category(employer, imported, person) for employer, imported, person in rows])
    insert_rows(DeclaredWage, list(_wages(rows)))
    for employer, group in people.items():
        subject = ("employer", employer)
        record_act(
            actor,
            REGISTER_TAKE_OVER,
            employer_chain(employer),
            subject,
            new={"people": len(group), "levied_from": int(levied_from)},
        )
    return len(rows)


def _identity(person: Identity) -> dict[str, object]:
    return {field.name: getattr(person, field.name) for field in fields(person)}


def _roster_row(
    employer_id: int, imported: ImportedPerson, person_id: int, index: str, levied_from: Month
) -> InsuredPerson:
    person = imported.person
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
        insurance_status=InsuranceStatus.SUSPENDED if imported.until else InsuranceStatus.ACTIVE,
        category=imported.category,
        from_month=imported.since,
        until_month=imported.until,
        wage=imported.wage,
        changed_from=max(imported.since, levied_from),
    )


def _period(employer_id: int, imported: ImportedPerson, person_id: int, levied_from: Month) -> CoveragePeriod:
    return CoveragePeriod(
        employer_id=employer_id,
        person_id=person_id,
        from_month=imported.since,
        until_month=imported.until,
        stop_reason=imported.reason,
        stop_day=(imported.until - 1).last_day if imported.until else None,
        levied_from=levied_from,
    )


def _category(employer_id: int, imported: ImportedPerson, person_id: int) -> PersonCategory:
    return PersonCategory(
        employer_id=employer_id, person_id=person_id, from_month=imported.since, category=imported.category
    )


def _wages(rows: Iterable[tuple[int, ImportedPerson, int]]) -> Iterable[DeclaredWage]:
    for employer, imported, person in rows:
        if imported.wage is not None:
            yield DeclaredWage(
                employer_id=employer,
                person_id=person,
                from_month=imported.since,
                wage=imported.wage,
            )
