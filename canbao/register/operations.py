"""The acts on the register, its only writers. Decided matters reach it as lists of fact changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, TypeVar

from django.db import transaction
from pypinyin import Style, lazy_pinyin

from canbao.journal.operations import OFFICE, employer_chain, record
from canbao.register.book import Book, Refused, apply, first_difference
from canbao.register.models import (
    DeclaredWage,
    Employer,
    EmployerKey,
    InsuredPerson,
    Person,
    PersonCategory,
    PersonCover,
    PersonNumber,
    Spell,
    Standing,
)
from canbao.register.queries import books as books_of
from canbao.register.queries import number_index
from canbao.store.claims import claim
from canbao.store.rows import chunks, update_rows
from canbao.store.scope import fan_out
from canbao.values.facts import EmployerChange, FactChange, Identity, InsuranceChange, Join, PersonChange
from canbao.values.identifiers import check
from canbao.values.ids import new_id
from canbao.values.months import Month
from canbao.values.seat import Seat
from canbao.values.text import mask_number


class CodeTaken(Exception):
    """A number or code belongs to another employer already. ``field`` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} belongs to another employer")
        self.field = field


EMPLOYER_FIELDS = tuple(
    field.name for field in Employer._meta.fields if field.name not in ("id", "version", "registered_on", "status")
)
_SEALED = ("legal_representative_phone", "insurance_officer_phone", "bank_account", "handler_phone")


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Return the pinyin initials of a name, lower case, as a clerk types them: 李晓燕 → ``lxy``."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")).lower().replace(" ", "")[:100]


def employer_keys(number: str, credit_code: str, organisation_code: str) -> dict[str, str]:
    """Return the claims of an employer: key text by the field it comes from. A credit code contains the other."""
    keys = {"number": f"number:{number}"} if number else {}
    if credit_code:
        keys["credit_code"] = f"credit:{credit_code}"
        inner = check("uscc", credit_code, None).organisation_code
        keys["organisation_code"] = f"organisation:{inner or organisation_code}"
    elif organisation_code:
        keys["organisation_code"] = f"organisation:{organisation_code}"
    return keys


def _claim_keys(employer_id: int, keys: Mapping[str, str]) -> None:
    for field, key in keys.items():
        taken = not claim(EmployerKey(key=key, employer_id=employer_id))
        if taken and EmployerKey.objects.filter(key=key).exclude(employer_id=employer_id).exists():
            raise CodeTaken(field)


def _shown(particulars: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: mask_number(str(value)) if name in _SEALED and value else value for name, value in particulars.items()
    }


@transaction.atomic
def register_employer(seat: Seat, particulars: Mapping[str, Any], reason: str = "") -> Employer:
    """Enter an employer in the register (单位参保登记 at the counter) and return it.

    ``particulars`` are values by the names of :data:`EMPLOYER_FIELDS`, already checked by the form; ``reason`` says why
    a credit code was let pass whose check character is wrong (domain.md 2.2). Raise :class:`CodeTaken` when number or a
    code belongs to another employer.
    """
    seat.require("office.employer.register")
    employer = Employer(id=new_id(), **particulars)
    if employer.credit_code and not employer.organisation_code:
        employer.organisation_code = check("uscc", employer.credit_code, None).organisation_code or ""
    _claim_keys(employer.id, employer_keys(employer.number, employer.credit_code, employer.organisation_code))
    employer.save(force_insert=True)
    record(
        seat,
        "employer.register",
        employer_chain(employer.id),
        ("employer", employer.id),
        new=_shown(dict(particulars)),
        reason=reason,
    )
    return employer


class ReasonMissing(Exception):
    """Personal data are shown in clear only to who says why."""


@transaction.atomic
def unmask_person(seat: Seat, person_id: int, reason: str) -> Person:
    """Show a person's particulars in clear and journal it with the reason (trust.md). Raise :class:`ReasonMissing`."""
    seat.require("office.unmask")
    if not reason.strip():
        raise ReasonMissing
    person = Person.objects.get(id=person_id)
    record(seat, "person.unmask", OFFICE, ("person", person_id), reason=reason.strip())
    return person


@dataclass(frozen=True, slots=True)
class Source:
    """Where fact changes come from: the decided matter, and the position of its line for each change."""

    matter_id: int | None = None
    number: str = ""


class ChangesRefused(Exception):
    """The books forbid some changes; nothing was applied. ``refusals`` maps the change's place to the refusal."""

    def __init__(self, refusals: Mapping[int, Refused]) -> None:
        super().__init__(f"{len(refusals)} changes were refused")
        self.refusals = dict(refusals)


def apply_changes(
    seat: Seat, employer_id: int, changes: Sequence[FactChange], source: Source = Source()
) -> dict[int, int]:
    """Apply fact changes of one employer to the books, set-wise, in the caller's transaction.

    Return the person each change was about, by the change's place in ``changes``. Raise
    :class:`ChangesRefused` with every refused place when the books forbid any; then nothing is applied.
    Locks: covers in the order of their persons, then the employer's rows (R7).
    """
    seat.require("register.apply")
    insurance = [(place, change) for place, change in enumerate(changes) if not isinstance(change, EmployerChange)]
    with fan_out("register.claims"):
        persons = _find_persons(insurance)
        for part in chunks(sorted(set(persons.values()))):
            PersonCover.objects.bulk_create([PersonCover(person_id=person) for person in part], ignore_conflicts=True)
    books = books_of(employer_id, list(persons.values()), lock=True)
    before = dict(books)
    refusals: dict[int, Refused] = {}
    for place, change in insurance:
        try:
            books[persons[place]] = apply(books[persons[place]], change)
        except Refused as refused:
            refusals[place] = refused
    if refusals:
        raise ChangesRefused(refusals)
    joining = {persons[place]: change.person for place, change in insurance if isinstance(change, Join)}
    _write_books(employer_id, before, books, joining, source)
    for place, fact in enumerate(changes):
        if isinstance(fact, PersonChange):
            change_person(employer_id, persons[place], fact.new)
        elif isinstance(fact, EmployerChange):
            change_employer(seat, employer_id, fact.new, source)
    return persons


def _find_persons(changes: Iterable[tuple[int, InsuranceChange]]) -> dict[int, int]:
    """Return the person of every change; people not known yet are entered, by a claim on their number."""
    known: dict[int, int] = {}
    unknown: dict[str, tuple[Identity, list[int]]] = {}
    for place, change in changes:
        if isinstance(change, Join):
            index = number_index(change.person.number)
            unknown.setdefault(index, (change.person, []))[1].append(place)
        else:
            known[place] = change.person
    for part in chunks(unknown):
        fresh = {index: new_id() for index in part}
        PersonNumber.objects.bulk_create(
            [PersonNumber(index=index, person_id=person) for index, person in fresh.items()], ignore_conflicts=True
        )
        owners = dict(PersonNumber.objects.filter(index__in=part).values_list("index", "person_id"))
        Person.objects.bulk_create(
            [_person(owners[index], unknown[index][0]) for index in part if owners[index] == fresh[index]]
        )
        for index in part:
            known.update(dict.fromkeys(unknown[index][1], owners[index]))
    return known


def _person(person_id: int, identity: Identity) -> Person:
    return Person(id=person_id, **{item.name: getattr(identity, item.name) for item in fields(identity)})


def _write_books(
    employer_id: int,
    before: Mapping[int, Book],
    after: Mapping[int, Book],
    joining: Mapping[int, Identity],
    source: Source,
) -> None:
    changed = {person: book for person, book in after.items() if book != before[person]}
    _write_covers(before, changed)
    _write_roster(employer_id, before, changed, joining)
    _write_spells(employer_id, before, changed, source)
    _write_dated(employer_id, PersonCategory, "category", before, changed, source)
    _write_dated(employer_id, DeclaredWage, "wage", before, changed, source)


def _write_covers(before: Mapping[int, Book], changed: Mapping[int, Book]) -> None:
    update_rows(
        [
            PersonCover(person_id=person, employer_id=book.covered_by, free_from=book.free_from)
            for person, book in sorted(changed.items())
            if (book.covered_by, book.free_from) != (before[person].covered_by, before[person].free_from)
        ],
        ["employer_id", "free_from"],
    )


def _standing(book: Book) -> dict[str, Any]:
    latest = book.valid_spells[-1] if book.valid_spells else book.spells[-1]
    newest = Month(999912)
    return {
        "standing": Standing.ACTIVE if latest.until is None else Standing.ENDED if latest.ends else Standing.SUSPENDED,
        "from_month": latest.start,
        "until_month": latest.until,
        "category": book.at(newest, dict(book.categories)) or "",
        "wage": book.at(newest, dict(book.wages)),
    }


def _write_roster(
    employer_id: int, before: Mapping[int, Book], changed: Mapping[int, Book], joining: Mapping[int, Identity]
) -> None:
    kept = {
        row.person_id: row
        for part in chunks(changed)
        for row in InsuredPerson.objects.of(employer_id).filter(person_id__in=part)
    }
    fresh, renewed = [], []
    for person, book in changed.items():
        if not book.spells:
            continue
        row = kept.get(person)
        if row is None:
            row = InsuredPerson(employer_id=employer_id, person_id=person)
            fresh.append(row)
        else:
            row.version += 1
            renewed.append(row)
        if person in joining:
            _copy_identity(row, joining[person])
        for name, value in _standing(book).items():
            setattr(row, name, value)
        since = first_difference(before[person], book)
        row.changed_from = min(filter(None, (row.changed_from, since)), default=None)
    for part in chunks(fresh):
        InsuredPerson.objects.bulk_create(part)
    update_rows(renewed, [*_COPIED, "number_index", "initials", *_STANDING, "changed_from", "version"])


_COPIED = ("certificate", "number", "name", "sex", "birth", "phone")
_STANDING = ("standing", "from_month", "until_month", "category", "wage")


def _copy_identity(row: InsuredPerson, identity: Identity) -> None:
    for name in _COPIED:
        value = getattr(identity, name)
        if value or name != "phone":
            setattr(row, name, value)
    row.number_index, row.initials = number_index(row.number), initials(row.name)


def _write_spells(employer_id: int, before: Mapping[int, Book], changed: Mapping[int, Book], source: Source) -> None:
    fresh, closed = [], []
    for person, book in changed.items():
        old = {spell.key: spell for spell in before[person].spells}
        for spell in book.spells:
            values = {
                "from_month": spell.start,
                "until_month": spell.until,
                "stop_reason": spell.reason,
                "stop_day": spell.day,
                "ends": spell.ends,
                "void": spell.void,
                "closed_by": source.matter_id if spell.until else None,
            }
            if spell.key is None:
                fresh.append(Spell(employer_id=employer_id, person_id=person, opened_by=source.matter_id, **values))
            elif spell != old[spell.key]:
                closed.append(Spell(employer_id=employer_id, id=spell.key, person_id=person, **values))
    # Ended spells go first: until then the new ones would be a second open spell of the same person.
    update_rows(closed, ["until_month", "stop_reason", "stop_day", "ends", "void", "closed_by"])
    for part in chunks(fresh):
        Spell.objects.bulk_create(part)


_Dated = TypeVar("_Dated", PersonCategory, DeclaredWage)


def _write_dated(
    employer_id: int,
    model: type[_Dated],
    name: str,
    before: Mapping[int, Book],
    changed: Mapping[int, Book],
    source: Source,
) -> None:
    attribute = {"category": "categories", "wage": "wages"}[name]
    fresh: list[_Dated] = []
    replaced: dict[Month, list[int]] = {}
    for person, book in changed.items():
        old = getattr(before[person], attribute)
        for month, value in getattr(book, attribute).items():
            if old.get(month) == value:
                continue
            if month in old:
                replaced.setdefault(month, []).append(person)
            values = {name: value}
            fresh.append(
                model(employer_id=employer_id, person_id=person, from_month=month, matter_id=source.matter_id, **values)
            )
    for month, persons in replaced.items():
        for some in chunks(persons):
            rows = model.objects.of(employer_id).filter(person_id__in=some, from_month=month, superseded=False)
            rows.update(superseded=True)
    for part in chunks(fresh):
        model.objects.bulk_create(part)


class NumberTaken(Exception):
    """A new certificate number belongs to another person already: the counter has to join the two records."""


def change_person(employer_id: int, person_id: int, new: Mapping[str, Any]) -> None:
    """Write new particulars of a person (names of :class:`Identity`), in the register and on the employer's roster.

    A new number is linked to the person; the old one stays his. Raise :class:`NumberTaken` when the new number is
    another person's.
    """
    person = Person.objects.select_for_update().get(id=person_id)
    if new.get("number"):
        index = number_index(new["number"])
        PersonNumber.objects.bulk_create([PersonNumber(index=index, person_id=person_id)], ignore_conflicts=True)
        if PersonNumber.objects.get(index=index).person_id != person_id:
            raise NumberTaken
    for name, value in new.items():
        setattr(person, name, value)
    person.version += 1
    person.save()
    row = InsuredPerson.objects.of(employer_id).filter(person_id=person_id).first()
    if row is not None:
        for name in _COPIED:
            if name in new:
                setattr(row, name, new[name])
        row.number_index, row.initials, row.version = number_index(row.number), initials(row.name), row.version + 1
        update_rows([row], [*_COPIED, "number_index", "initials", "version"])


def change_employer(seat: Seat, employer_id: int, new: Mapping[str, Any], source: Source) -> None:
    """Write new particulars of an employer and journal old and new. Raise :class:`CodeTaken` for a code in use."""
    employer = Employer.objects.select_for_update().get(id=employer_id)
    old = {name: getattr(employer, name) for name in new}
    for name, value in new.items():
        setattr(employer, name, value)
    if new.keys() & {"number", "credit_code", "organisation_code"}:
        _claim_keys(employer_id, employer_keys(employer.number, employer.credit_code, employer.organisation_code))
    employer.version += 1
    employer.save()
    record(
        seat,
        "employer.change",
        employer_chain(employer_id),
        ("employer", employer_id),
        old=_shown(old),
        new=_shown(dict(new)),
        reason=source.number,
    )
