"""Read the register: people by number, insurance records, rosters, histories, employers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from canbao.register.insurance_record import InsuranceRecord, RecordPeriod
from canbao.register.models import (
    CoveragePeriod,
    CurrentCoverage,
    DeclaredWage,
    Employer,
    EmployerKey,
    InsuredPerson,
    Person,
    PersonCategory,
    PersonNumber,
)
from canbao.store.bulk import chunks
from canbao.store.keyring import blind_index
from canbao.store.tenancy import EmployerQuerySet, fan_out
from canbao.values.months import Month
from canbao.values.text import compact, strip_invisible


def number_index(number: str) -> str:
    """Return the blind index of a normalised certificate number."""
    return blind_index(number, "certificate number")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """The person with a certificate number: name, current employer, and the first month they can be insured."""

    person_id: int
    name: str
    covered_by: int | None
    insurable_from: Month | None


def get_known_persons(indexes: Iterable[str]) -> Mapping[str, KnownPerson]:
    """Return the known persons by number index, without unknown numbers."""
    known: dict[str, KnownPerson] = {}
    for part in chunks(sorted(set(indexes))):
        with fan_out("register.claims"):
            owners = dict(PersonNumber.objects.filter(index__in=part).values_list("index", "person_id"))
            rows = CurrentCoverage.objects.filter(person_id__in=owners.values())
            covers = {row[0]: row for row in rows.values_list("person_id", "employer_id", "insurable_from")}
            names = dict(Person.objects.filter(id__in=owners.values()).values_list("id", "name"))
        for index, person in owners.items():
            _person, covered_by, insurable_from = covers.get(person, (person, None, None))
            known[index] = KnownPerson(person, names.get(person, ""), covered_by, insurable_from)
    return known


_PERIOD = ("from_month", "until_month", "stop_reason", "stop_day", "ends", "void", "id", "levied_from")
"""The columns of a coverage period, in the order of the fields of ``RecordPeriod``."""


def get_records(employer_id: int, persons: Sequence[int], *, lock: bool = False) -> dict[int, InsuranceRecord]:
    """Return the insurance records of persons at an employer by person id, in four statements per 500 persons.

    Persons without a current coverage row are absent. ``lock`` locks these rows in the order of person ids, for an act
    that writes them (R7).
    """
    records: dict[int, InsuranceRecord] = {}
    for part in chunks(sorted(set(persons))):
        periods: dict[int, list[RecordPeriod]] = {}
        categories: dict[int, dict[Month, str]] = {}
        wages: dict[int, dict[Month, int]] = {}
        rows = CurrentCoverage.objects.filter(person_id__in=part).order_by("person_id")
        with fan_out("register.claims"):
            rows = rows.select_for_update() if lock else rows
            covers = list(rows.values_list("person_id", "employer_id", "insurable_from"))
        # Plain values: making an object of each row takes longer than reading it.
        for person, *period in (
            CoveragePeriod.objects.for_employer(employer_id)
            .filter(person_id__in=part)
            .order_by("from_month", "id")
            .values_list("person_id", *_PERIOD)
        ):
            periods.setdefault(person, []).append(RecordPeriod(*period))
        for person, month, category in (
            PersonCategory.objects.for_employer(employer_id)
            .filter(person_id__in=part, superseded=False)
            .values_list("person_id", "from_month", "category")
        ):
            categories.setdefault(person, {})[month] = category
        for person, month, wage in (
            DeclaredWage.objects.for_employer(employer_id)
            .filter(person_id__in=part, superseded=False)
            .values_list("person_id", "from_month", "wage")
        ):
            wages.setdefault(person, {})[month] = wage
        for person, covered_by, insurable_from in covers:
            records[person] = InsuranceRecord(
                employer_id,
                tuple(periods.get(person, ())),
                categories.get(person, {}),
                wages.get(person, {}),
                covered_by,
                insurable_from,
            )
    return records


def get_insured(employer_id: int, month: Month) -> EmployerQuerySet[InsuredPerson]:
    """Return the roster rows of the people insured at an employer in a month."""
    covering = CoveragePeriod.objects.for_employer(employer_id).filter(
        Q(until_month__isnull=True) | Q(until_month__gt=month), from_month__lte=month, void=False
    )
    return InsuredPerson.objects.for_employer(employer_id).filter(person_id__in=covering.values("person_id"))


def get_roster(
    employer_id: int, *, text: str = "", statuses: Sequence[str] = (), month: Month | None = None
) -> EmployerQuerySet[InsuredPerson]:
    """Return an employer's roster rows, ended insurance included, filtered by the options given.

    ``text`` is a whole certificate number (current or former), the beginning of the name's pinyin initials, or part
    of the name. ``month`` selects the people insured in it.
    """
    rows = get_insured(employer_id, month) if month else InsuredPerson.objects.for_employer(employer_id)
    if statuses:
        rows = rows.filter(insurance_status__in=statuses)
    text = " ".join(text.split())
    if not text:
        return rows
    if any(character.isdigit() for character in text):
        owner = PersonNumber.objects.filter(index=number_index(compact(text))).values_list("person_id", flat=True)
        return rows.filter(person_id__in=list(owner))
    if text.isascii():
        return rows.filter(Q(initials__startswith=text.lower().replace(" ", "")) | Q(name__icontains=text))
    return rows.filter(name__contains=text)


@dataclass(frozen=True, slots=True)
class RosterPage:
    """Some people in the order of names, and whether others precede and follow them."""

    people: tuple[InsuredPerson, ...]
    is_preceded: bool
    is_followed: bool


def get_roster_page(
    rows: EmployerQuerySet[InsuredPerson],
    employer_id: int,
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> RosterPage:
    """Return a page of roster rows in the order of names, after or before a person id."""
    cursor_id = after or before
    cursor = InsuredPerson.objects.for_employer(employer_id).filter(person_id=cursor_id).first() if cursor_id else None
    if cursor is None:
        people = list(rows.order_by("name", "person_id")[: limit + 1])
        return RosterPage(tuple(people[:limit]), False, len(people) > limit)
    is_after = Q(name__gt=cursor.name) | Q(name=cursor.name, person_id__gt=cursor.person_id)
    is_before = Q(name__lt=cursor.name) | Q(name=cursor.name, person_id__lt=cursor.person_id)
    is_cursor = Q(person_id=cursor.person_id)
    if after:
        people = list(rows.filter(is_after).order_by("name", "person_id")[: limit + 1])
        return RosterPage(tuple(people[:limit]), rows.filter(is_before | is_cursor).exists(), len(people) > limit)
    people = list(rows.filter(is_before).order_by("-name", "-person_id")[: limit + 1])
    return RosterPage(tuple(reversed(people[:limit])), len(people) > limit, rows.filter(is_after | is_cursor).exists())


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value of a person from a month on, with the matter that set it, if known."""

    from_month: Month
    value: Any
    matter_id: int | None


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """A person's periods, categories and wages at an employer, latest first."""

    periods: tuple[CoveragePeriod, ...]
    categories: tuple[DatedValue, ...]
    wages: tuple[DatedValue, ...]


def get_person_history(employer_id: int, person_id: int) -> PersonHistory:
    """Return the history of a person at an employer, without void and superseded rows."""
    periods = (
        CoveragePeriod.objects.for_employer(employer_id).filter(person_id=person_id, void=False).order_by("-from_month")
    )
    categories = PersonCategory.objects.for_employer(employer_id).filter(person_id=person_id, superseded=False)
    wages = DeclaredWage.objects.for_employer(employer_id).filter(person_id=person_id, superseded=False)
    return PersonHistory(
        tuple(periods),
        tuple(DatedValue(row.from_month, row.category, row.matter_id) for row in categories.order_by("-from_month")),
        tuple(DatedValue(row.from_month, row.wage, row.matter_id) for row in wages.order_by("-from_month")),
    )


@dataclass(frozen=True, slots=True)
class CoverageEntry:
    """A coverage period of a person: employer, first month, first uncovered month (None: open)."""

    employer_id: int
    from_month: Month
    until_month: Month | None


def get_coverage_history(person_id: int) -> list[CoverageEntry]:
    """Return a person's coverage periods over all employers in order, for the agency."""
    with fan_out("office.person"):
        rows = CoveragePeriod.objects.filter(person_id=person_id, void=False).order_by("from_month")
        return [CoverageEntry(row.employer_id, row.from_month, row.until_month) for row in rows]


def get_insuring_employer(person_id: int, month: Month) -> int | None:
    """Return the id of the employer that insured a person in a month, None without one."""
    return next(
        (
            cover.employer_id
            for cover in get_coverage_history(person_id)
            if cover.from_month <= month and (cover.until_month is None or month < cover.until_month)
        ),
        None,
    )


def get_employer_by_key(key: str) -> Employer | None:
    """Return the employer with a key (``number:…``, ``credit:…``, ``organisation:…``), None without one."""
    claim = EmployerKey.objects.filter(key=key).first()
    return Employer.objects.get(id=claim.employer_id) if claim else None


def get_employer_ids(numbers: Sequence[str]) -> dict[str, int]:
    """Return employer ids by employer number, without unknown numbers."""
    claims = EmployerKey.objects.in_bulk([f"number:{number}" for number in numbers])
    return {key.removeprefix("number:"): claim.employer_id for key, claim in claims.items()}


def find_employers(text: str, after: str = "", limit: int = 20) -> list[Employer]:
    """Return employers by number or code as typed, or by part of the name, in number order after ``after``."""
    code = compact(text)
    with fan_out("office.directory"):
        rows = Employer.objects.filter(number__gt=after)
        if text:
            rows = rows.filter(
                Q(number__in={text, code})
                | Q(credit_code=code)
                | Q(organisation_code=code)
                | Q(name__contains=strip_invisible(text))
            )
        return list(rows.order_by("number")[:limit])
