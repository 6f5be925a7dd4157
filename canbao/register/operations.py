"""Acts on the register, its only writers. A decided matter is applied as a list of fact changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeVar

from django.db import transaction
from pypinyin import Style, lazy_pinyin

from canbao.journal.operations import OFFICE, clean_reason, record_act
from canbao.register.employers import COUNTER, ChangeSource, change_employer
from canbao.register.insurance_record import InsuranceRecord, apply_change, first_changed_month
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
from canbao.register.queries import get_records, number_index
from canbao.register.verbs import PERSON_UNMASK
from canbao.store.bulk import chunks, update_rows
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.fact_changes import (
    EmployerChange,
    Enrol,
    FactChange,
    Identity,
    InsuranceChange,
    PersonChange,
    Resume,
)
from canbao.values.ids import new_id
from canbao.values.months import Month
from canbao.values.refusals import Refusal, refusal

NUMBER_TAKEN = refusal(
    "number_taken",
    Bilingual(
        "The new certificate number belongs to another person in the register. Refuse the line; if the certificate "
        "proves that both are one person, tell the system administrator, because records cannot be joined here yet.",
        "新证件号码在登记簿中属于另一人。请不予通过该行；如证件证明两条记录为同一人，请告知系统管理员，目前尚不能在此合并。",
    ),
)


@lru_cache(maxsize=4096)
def name_initials(name: str) -> str:
    """Return the pinyin initials of a name in lower case, as a clerk types them: 李晓燕 → ``lxy``."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")).lower().replace(" ", "")[:100]


@transaction.atomic
def unmask_person(actor: Actor, person_id: int, reason: str) -> Person:
    """Show a person's particulars in clear and journal it with the reason. Raise :class:`Refusal`
    ``words_missing``."""
    actor.require("office.unmask")
    reason = clean_reason(reason)
    person = Person.objects.get(id=person_id)
    record_act(actor, PERSON_UNMASK, OFFICE, ("person", person_id), reason=reason)
    return person


class ChangesRefused(Exception):
    """The records forbid some changes; nothing is applied. ``refusals`` maps the index of a change to its refusal."""

    def __init__(self, refusals: Mapping[int, Refusal]) -> None:
        super().__init__(f"{len(refusals)} changes were refused")
        self.refusals = dict(refusals)


def apply_changes(
    actor: Actor, employer_id: int, changes: Sequence[FactChange], source: ChangeSource = COUNTER
) -> dict[int, int]:
    """Apply fact changes of one employer to the register in bulk, in the caller's transaction.

    Return the person id of each change by its index in ``changes``. Raise :class:`ChangesRefused` with all refusals
    when the records forbid a change; then nothing is applied. Locks current coverages in the order of person ids, then
    the employer's rows (R7).
    """
    actor.require("register.apply")
    insurance = [(index, change) for index, change in enumerate(changes) if not isinstance(change, EmployerChange)]
    with fan_out("register.claims"):
        persons = _find_persons(insurance)
        for part in chunks(sorted(set(persons.values()))):
            CurrentCoverage.objects.bulk_create(
                [CurrentCoverage(person_id=person) for person in part], ignore_conflicts=True
            )
    records = get_records(employer_id, list(persons.values()), lock=True)
    before = dict(records)
    refusals: dict[int, Refusal] = {}
    for index, change in insurance:
        try:
            records[persons[index]] = apply_change(records[persons[index]], change)
        except Refusal as refused:
            refusals[index] = refused
    if refusals:
        raise ChangesRefused(refusals)
    _write_records(employer_id, before, records, _get_joined(insurance, persons), source)
    for index, fact in enumerate(changes):
        if isinstance(fact, PersonChange):
            change_person(employer_id, persons[index], fact.new)
        elif isinstance(fact, EmployerChange):
            change_employer(actor, employer_id, fact.new, source)
    return persons


def _get_joined(changes: Iterable[tuple[int, InsuranceChange]], persons: Mapping[int, int]) -> dict[int, str]:
    """Return the phone, as stated or empty, of everyone whose insurance begins, by person id."""
    return {
        persons[index]: change.person.phone if isinstance(change, Enrol) else ""
        for index, change in changes
        if isinstance(change, Enrol | Resume)
    }


def _find_persons(changes: Iterable[tuple[int, InsuranceChange]]) -> dict[int, int]:
    """Return the person id of every change by its index; create new people by claiming their numbers."""
    persons: dict[int, int] = {}
    enrolled: dict[str, tuple[Identity, list[int]]] = {}
    for index, change in changes:
        if isinstance(change, Enrol):
            key = number_index(change.person.number)
            enrolled.setdefault(key, (change.person, []))[1].append(index)
        else:
            persons[index] = change.person
    for part in chunks(enrolled):
        new_ids = {key: new_id() for key in part}
        PersonNumber.objects.bulk_create(
            [PersonNumber(index=key, person_id=person) for key, person in new_ids.items()], ignore_conflicts=True
        )
        owners = dict(PersonNumber.objects.filter(index__in=part).values_list("index", "person_id"))
        Person.objects.bulk_create(
            [_person(owners[key], enrolled[key][0]) for key in part if owners[key] == new_ids[key]]
        )
        for key in part:
            persons.update(dict.fromkeys(enrolled[key][1], owners[key]))
    return persons


def _person(person_id: int, identity: Identity) -> Person:
    return Person(id=person_id, **{field.name: getattr(identity, field.name) for field in fields(identity)})


def _write_records(
    employer_id: int,
    before: Mapping[int, InsuranceRecord],
    after: Mapping[int, InsuranceRecord],
    joined: Mapping[int, str],
    source: ChangeSource,
) -> None:
    changed = {person: record for person, record in after.items() if record != before[person]}
    _write_coverages(before, changed)
    _write_roster(employer_id, before, changed, joined)
    _write_periods(employer_id, before, changed, source)
    _write_dated(employer_id, PersonCategory, "category", before, changed, source)
    _write_dated(employer_id, DeclaredWage, "wage", before, changed, source)


def _write_coverages(before: Mapping[int, InsuranceRecord], changed: Mapping[int, InsuranceRecord]) -> None:
    update_rows(
        [
            CurrentCoverage(person_id=person, employer_id=record.covered_by, insurable_from=record.insurable_from)
            for person, record in sorted(changed.items())
            if (record.covered_by, record.insurable_from) != (before[person].covered_by, before[person].insurable_from)
        ],
        ["employer_id", "insurable_from"],
    )


def _get_current_insurance(record: InsuranceRecord) -> dict[str, Any]:
    latest = record.valid_periods[-1] if record.valid_periods else record.periods[-1]
    end_of_time = Month(999912)
    return {
        "insurance_status": InsuranceStatus.ACTIVE
        if latest.until is None
        else InsuranceStatus.ENDED
        if latest.ends
        else InsuranceStatus.SUSPENDED,
        "from_month": latest.start,
        "until_month": latest.until,
        "category": record.get_category(end_of_time) or "",
        "wage": record.get_wage(end_of_time),
    }


def _write_roster(
    employer_id: int,
    before: Mapping[int, InsuranceRecord],
    changed: Mapping[int, InsuranceRecord],
    joined: Mapping[int, str],
) -> None:
    rows = {
        row.person_id: row
        for part in chunks(changed)
        for row in InsuredPerson.objects.for_employer(employer_id).filter(person_id__in=part)
    }
    with fan_out("register.claims"):
        identities = {
            person.id: person for part in chunks(sorted(joined)) for person in Person.objects.filter(id__in=part)
        }
    created, updated = [], []
    for person, record in changed.items():
        if not record.periods:
            continue
        row = rows.get(person)
        if row is None:
            row = InsuredPerson(employer_id=employer_id, person_id=person)
            created.append(row)
        else:
            row.version += 1
            updated.append(row)
        if person in identities:
            _copy_identity(row, identities[person], joined[person])
        for name, value in _get_current_insurance(record).items():
            setattr(row, name, value)
        since = first_changed_month(before[person], record)
        row.changed_from = min(filter(None, (row.changed_from, since)), default=None)
    for part in chunks(created):
        InsuredPerson.objects.bulk_create(part)
    update_rows(updated, [*_COPIED, "number_index", "initials", *_CURRENT, "changed_from", "version"])


_COPIED = ("certificate", "number", "name", "sex", "birth", "phone")
_CURRENT = ("insurance_status", "from_month", "until_month", "category", "wage")


def _copy_identity(row: InsuredPerson, person: Person, phone: str) -> None:
    """Copy a person's particulars from the register. An enrolment states a phone; it never changes name and number."""
    for name in _COPIED:
        if name != "phone":
            setattr(row, name, getattr(person, name))
    row.phone = phone or row.phone or person.phone
    row.number_index, row.initials = number_index(row.number), name_initials(row.name)


def _write_periods(
    employer_id: int,
    before: Mapping[int, InsuranceRecord],
    changed: Mapping[int, InsuranceRecord],
    source: ChangeSource,
) -> None:
    fresh, closed = [], []
    for person, record in changed.items():
        old = {period.key: period for period in before[person].periods}
        for period in record.periods:
            values = {
                "from_month": period.start,
                "until_month": period.until,
                "stop_reason": period.reason,
                "stop_day": period.day,
                "ends": period.ends,
                "void": period.void,
                "closed_by": source.matter_id if period.until else None,
            }
            if period.key is None:
                fresh.append(
                    CoveragePeriod(employer_id=employer_id, person_id=person, opened_by=source.matter_id, **values)
                )
            elif period != old[period.key]:
                closed.append(CoveragePeriod(employer_id=employer_id, id=period.key, person_id=person, **values))
    # Write ended periods first: a person has one open period at a time.
    update_rows(closed, ["until_month", "stop_reason", "stop_day", "ends", "void", "closed_by"])
    for part in chunks(fresh):
        CoveragePeriod.objects.bulk_create(part)


_Dated = TypeVar("_Dated", PersonCategory, DeclaredWage)


def _write_dated(
    employer_id: int,
    model: type[_Dated],
    name: str,
    before: Mapping[int, InsuranceRecord],
    changed: Mapping[int, InsuranceRecord],
    source: ChangeSource,
) -> None:
    attribute = {"category": "categories", "wage": "wages"}[name]
    fresh: list[_Dated] = []
    replaced: dict[Month, list[int]] = {}
    for person, record in changed.items():
        old = getattr(before[person], attribute)
        for month, value in getattr(record, attribute).items():
            if old.get(month) == value:
                continue
            if month in old:
                replaced.setdefault(month, []).append(person)
            values = {name: value}
            fresh.append(
                model(employer_id=employer_id, person_id=person, from_month=month, matter_id=source.matter_id, **values)
            )
    for month, persons in replaced.items():
        for ids in chunks(persons):
            rows = model.objects.for_employer(employer_id).filter(person_id__in=ids, from_month=month, superseded=False)
            rows.update(superseded=True)
    for part in chunks(fresh):
        model.objects.bulk_create(part)


def change_person(employer_id: int, person_id: int, new: Mapping[str, Any]) -> None:
    """Change particulars of a person (fields of :class:`Identity`), in the register and on the employer's roster.

    A new number is linked to the person; the person keeps the old one too. Raise :class:`Refusal` ``number_taken`` when
    the new number is another person's.
    """
    person = Person.objects.select_for_update().get(id=person_id)
    if new.get("number"):
        index = number_index(new["number"])
        PersonNumber.objects.bulk_create([PersonNumber(index=index, person_id=person_id)], ignore_conflicts=True)
        if PersonNumber.objects.get(index=index).person_id != person_id:
            raise NUMBER_TAKEN()
    for name, value in new.items():
        setattr(person, name, value)
    person.version += 1
    person.save()
    row = InsuredPerson.objects.for_employer(employer_id).filter(person_id=person_id).first()
    if row is not None:
        for name in _COPIED:
            if name in new:
                setattr(row, name, new[name])
        row.number_index, row.initials, row.version = number_index(row.number), name_initials(row.name), row.version + 1
        update_rows([row], [*_COPIED, "number_index", "initials", "version"])
