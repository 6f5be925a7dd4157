"""Reading matters: drafts, lists, queues, lines with what was found, and the facts around a filing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from canbao.access.queries import bound_schemes
from canbao.law.queries import city_pack
from canbao.matters.catalogue import Service, service
from canbao.matters.columns import clean_line
from canbao.matters.facts import Facts, Line, PersonFacts, UnderWay
from canbao.matters.models import Attachment, Matter, MatterEvent, MatterLine, MatterNumber
from canbao.matters.states import UNDER_WAY, State
from canbao.register.models import Employer, InsuredPerson
from canbao.register.operations import EMPLOYER_FIELDS
from canbao.register.queries import books, known_persons, number_index
from canbao.rules.formulas import accounting_month
from canbao.store.rows import chunks
from canbao.store.scope import fan_out
from canbao.values.findings import Finding
from canbao.values.seat import Seat


class NoSuchMatter(LookupError):
    """The seat can see no such matter: another employer's is as absent as one that never was."""


def matter_of(seat: Seat, matter_id: int) -> Matter:
    """Return a matter of the seat's own employer; raise :class:`NoSuchMatter`."""
    matter = Matter.objects.of(seat.require_employer()).filter(id=matter_id).first()
    if matter is None:
        raise NoSuchMatter(matter_id)
    return matter


def matter_for_office(employer_id: int, matter_id: int) -> Matter:
    """Return a submitted matter for the agency; raise :class:`NoSuchMatter`. Drafts are the employer's own."""
    matter = (
        Matter.objects.of(employer_id).filter(id=matter_id).exclude(state__in=[State.DRAFT, State.DISCARDED]).first()
    )
    if matter is None:
        raise NoSuchMatter(matter_id)
    return matter


def matter_by_number(number: str) -> Matter | None:
    """Return the matter with a number, over all employers, None when there is none."""
    claim = MatterNumber.objects.filter(number=number).first()
    return Matter.objects.of(claim.employer_id).get(id=claim.matter_id) if claim else None


def draft_of(seat: Seat, service_code: str) -> Matter | None:
    """Return the open draft of a service at the seat's employer, None when there is none."""
    return (
        Matter.objects.of(seat.require_employer())
        .filter(service=service_code, state=State.DRAFT, origin_id__isnull=True)
        .first()
    )


def lines_of(matter: Matter) -> list[MatterLine]:
    """Return a matter's lines in their order."""
    return list(MatterLine.objects.of(matter.employer_id).filter(matter_id=matter.id).order_by("position"))


def line_of(matter: Matter, line_id: int) -> MatterLine | None:
    """Return one line of a matter, None when it was removed."""
    return MatterLine.objects.of(matter.employer_id).filter(matter_id=matter.id, id=line_id).first()


def events_of(matter: Matter) -> list[MatterEvent]:
    """Return a matter's history, oldest first."""
    return list(MatterEvent.objects.of(matter.employer_id).filter(matter_id=matter.id).order_by("step"))


def of_employer(employer_id: int, limit: int) -> list[Matter]:
    """Return what an employer submitted last, newest first, for the agency: drafts are the employer's own."""
    rows = Matter.objects.of(employer_id).exclude(state__in=[State.DRAFT, State.DISCARDED])
    return list(rows.order_by("-id")[:limit])


# -- what stands in the way -----------------------------------------------------------------------------------------


def closed_because(seat: Seat, wanted: Service) -> str | None:
    """Return why a service cannot be used from this seat: ``unbound``, ``scheme_unbound``, ``no_right``, or None."""
    if seat.employer_id is None:
        return "unbound"
    if wanted.declaration.scheme not in bound_schemes(seat.employer_id):
        return "scheme_unbound"
    return None if seat.may("matter.draft") else "no_right"


# -- facts and findings ---------------------------------------------------------------------------------------------


def person_key(wanted: Service, values: Mapping[str, Any]) -> str:
    """Return the blind index of a typed line's certificate number, empty when it has none (yet)."""
    number = values.get(wanted.number_column) if wanted.number_column else None
    return number_index(number) if number else ""


def _others_under_way(employer_id: int, keys: Iterable[str], matter_id: int | None) -> dict[str, list[UnderWay]]:
    found: dict[str, list[UnderWay]] = {}
    for part in chunks(sorted({key for key in keys if key})):
        rows = MatterLine.objects.of(employer_id).filter(person_key__in=part, open=True)
        if matter_id:
            rows = rows.exclude(matter_id=matter_id)
        lines = list(rows.values_list("person_key", "service", "matter_id"))
        numbers = dict(
            Matter.objects.of(employer_id)
            .filter(id__in={matter for _key, _service, matter in lines})
            .values_list("id", "number")
        )
        for key, code, matter in lines:
            found.setdefault(key, []).append(UnderWay(code, numbers.get(matter, ""), matter))
    return found


def open_lines_of(employer_id: int, keys: Iterable[str]) -> dict[str, str]:
    """Return the service under way for each of some people of an employer, by their number's blind index."""
    return {
        key: code
        for part in chunks(sorted(set(keys)))
        for key, code in MatterLine.objects.of(employer_id)
        .filter(person_key__in=part, open=True)
        .values_list("person_key", "service")
    }


def matters_about(employer_id: int, key: str, person_id: int, limit: int = 20) -> list[Matter]:
    """Return the employer's submitted matters with a line about a person, newest first.

    Lines name him by his number's blind index ``key`` or, when that changed since, by his id.
    """
    lines = MatterLine.objects.of(employer_id).filter(Q(person_key=key) | Q(person_id=person_id))
    found = Matter.objects.of(employer_id).filter(id__in=lines.values("matter_id"))
    return list(found.exclude(state__in=[State.DRAFT, State.DISCARDED]).order_by("-id")[:limit])


def gather(
    wanted: Service, employer_id: int, lines: Sequence[tuple[Line, str]], matter_id: int | None, today: date
) -> Facts:
    """Return the facts around lines, each given with its person key, in a fixed number of statements per 500 lines."""
    keys = {key for _line, key in lines if key}
    known = known_persons(keys)
    roster = {
        row.number_index: row
        for part in chunks(sorted(known))
        for row in InsuredPerson.objects.of(employer_id).filter(number_index__in=part)
    }
    held = books(employer_id, [person.person_id for person in known.values()])
    under_way = _others_under_way(employer_id, keys, matter_id)
    people = {}
    for line, key in lines:
        person = known.get(key)
        row = roster.get(key)
        people[line.position] = PersonFacts(
            person.person_id if person else None,
            person.covered_by if person else None,
            person.free_from if person else None,
            held.get(person.person_id) if person else None,
            {name: getattr(row, name) for name in _PARTICULARS} if row else {},
            tuple(under_way.get(key, ())),
        )
    return Facts(
        employer_id,
        today,
        accounting_month(today, city_pack()),
        city_pack(),
        people,
        _employer(employer_id) if wanted.declaration.lines == "none" else {},
        _documents(employer_id, matter_id) if wanted.declaration.documents else {},
    )


def _employer(employer_id: int) -> dict[str, Any]:
    employer = Employer.objects.get(id=employer_id)
    return {name: getattr(employer, name) for name in EMPLOYER_FIELDS}


def _documents(employer_id: int, matter_id: int | None) -> dict[int, int]:
    if matter_id is None:
        return {}
    rows = Attachment.objects.of(employer_id).filter(matter_id=matter_id, removed_at__isnull=True)
    return dict(Counter(rows.values_list("position", flat=True)))


_PARTICULARS = (
    "certificate",
    "number",
    "name",
    "sex",
    "birth",
    "phone",
    "standing",
    "category",
    "from_month",
    "until_month",
    "wage",
)


@dataclass(frozen=True, slots=True)
class Examined:
    """What an examination of a filing's lines came to.

    ``lines`` cleaned, in their order; ``keys`` the person key by position; ``findings`` of all lines, errors first in
    each line; ``facts`` what they were held against.
    """

    lines: tuple[Line, ...]
    keys: Mapping[int, str]
    findings: tuple[Finding, ...]
    facts: Facts

    def of_line(self, position: int) -> list[Finding]:
        """Return the findings of one line, errors first."""
        return sorted(
            (finding for finding in self.findings if finding.line == position), key=lambda one: one.level != "error"
        )

    @property
    def errors(self) -> int:
        """How many findings forbid submitting."""
        return sum(finding.level == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are only to be read."""
        return len(self.findings) - self.errors


def examine(
    wanted: Service,
    employer_id: int,
    raws: Sequence[tuple[int, Mapping[str, Any], int | None]],
    matter_id: int | None = None,
    today: date | None = None,
) -> Examined:
    """Clean and check lines of a filing without writing anything.

    ``raws`` are (position, raw values by column, person picked or None). The findings are those of the columns, of
    the engine (the same person twice, another matter under way), and of the service's own checks, which see only
    lines that are clean.
    """
    day = today or timezone.localdate()
    lines: list[Line] = []
    findings: list[Finding] = []
    unclean: set[int] = set()
    for position, raw, person_id in raws:
        values, found = clean_line(wanted.columns, raw, position, day)
        findings.extend(found)
        if found:
            unclean.add(position)
        lines.append(Line(position, values, person_id))
    keys = _keys(wanted, employer_id, lines)
    facts = gather(wanted, employer_id, [(line, keys[line.position]) for line in lines], matter_id, day)
    findings.extend(_engine_findings(wanted, lines, keys, facts))
    findings.extend(wanted.check([line for line in lines if line.position not in unclean], facts))
    return Examined(tuple(lines), keys, tuple(findings), facts)


def _keys(wanted: Service, employer_id: int, lines: Sequence[Line]) -> dict[int, str]:
    """Return the person key of each line by its position: from the number typed, or from the roster row picked.

    The one line about the employer itself has a key too, so that one filing about it is under way at a time.
    """
    if wanted.declaration.lines == "none":
        return dict.fromkeys((line.position for line in lines), "employer")
    if wanted.declaration.lines == "typed":
        return {line.position: person_key(wanted, line.values) for line in lines}
    picked = {line.person_id: line.position for line in lines if line.person_id is not None}
    keys = dict.fromkeys((line.position for line in lines), "")
    for part in chunks(picked):
        rows = InsuredPerson.objects.of(employer_id).filter(person_id__in=part)
        keys.update((picked[person], index) for person, index in rows.values_list("person_id", "number_index"))
    return keys


def _engine_findings(
    wanted: Service, lines: Sequence[Line], keys: Mapping[int, str], facts: Facts
) -> Iterable[Finding]:
    first: dict[str, int] = {}
    column = wanted.number_column or None
    for line in lines:
        key = keys[line.position]
        if not key:
            continue
        if key in first:
            yield Finding("error", "twice_in_filing", line.position, column, {"other": first[key]})
        first.setdefault(key, line.position)
        for other in facts.person(line).under_way:
            title = service(other.service).title
            words = {"service": {"en": title.en, "zh": title.zh}, "number": other.number}
            # Where everybody stands on the list, another filing for one of them is worth knowing, not in the way.
            harmless = wanted.declaration.lines == "everyone" and other.service != wanted.code
            yield Finding("warning" if harmless else "error", "under_way", line.position, column, words)


def examine_matter(matter: Matter, lines: Sequence[MatterLine] | None = None) -> Examined:
    """Examine a matter's lines as they stand in the database, against today's facts."""
    rows = lines_of(matter) if lines is None else lines
    return examine(
        service(matter.service),
        matter.employer_id,
        [(row.position, row.raw, row.person_id) for row in rows],
        matter.id,
    )


# -- the agency's queue ---------------------------------------------------------------------------------------------

OPEN_AT_AGENCY = sorted(UNDER_WAY - {State.RETURNED})


@dataclass(frozen=True, slots=True)
class Queue:
    """A named filter of the worklist: its code, and how it narrows the matters open at the agency for a seat."""

    code: str
    narrow: Any


def _mine(seat: Seat, today: date) -> Q:
    return Q(taken_by=seat.user_id, state__in=[State.ACCEPTED, State.REVIEWING])


QUEUES: dict[str, Queue] = {
    "mine": Queue("mine", _mine),
    "unassigned": Queue("unassigned", lambda seat, today: Q(state=State.SUBMITTED)),
    "second": Queue("second", lambda seat, today: Q(state=State.CONFIRMING) & ~Q(reviewed_by=seat.user_id)),
    "due": Queue("due", lambda seat, today: Q(promised_on=today)),
    "overdue": Queue("overdue", lambda seat, today: Q(promised_on__lt=today)),
    "all": Queue("all", lambda seat, today: Q()),
}


def worklist(
    seat: Seat, queue: str, *, service_code: str = "", after: tuple[date, int] | None = None, limit: int = 50
) -> list[Matter]:
    """Return the agency's open matters of a queue, the earliest promised first, ``limit`` after the key ``after``."""
    with fan_out("office.worklist"):
        rows = Matter.objects.filter(state__in=OPEN_AT_AGENCY).filter(QUEUES[queue].narrow(seat, timezone.localdate()))
        if service_code:
            rows = rows.filter(service=service_code)
        if after:
            rows = rows.filter(Q(promised_on__gt=after[0]) | Q(promised_on=after[0], id__gt=after[1]))
        return list(rows.select_related("employer").order_by("promised_on", "id")[:limit])


def queue_counts(seat: Seat) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many open matters each queue and each service has, for the desk's side list."""
    today = timezone.localdate()
    with fan_out("office.worklist"):
        rows = Matter.objects.filter(state__in=OPEN_AT_AGENCY)
        counts = rows.aggregate(
            **{code: Count("id", filter=queue.narrow(seat, today)) for code, queue in QUEUES.items() if code != "all"},
            all=Count("id"),
        )
        by_service = dict(rows.values_list("service").annotate(Count("id")))
    return counts, by_service


def neighbours(seat: Seat, matter: Matter, queue: str) -> tuple[Matter | None, Matter | None]:
    """Return the matters before and after one in a queue, for the desk's K and J."""
    rows = worklist(seat, queue, limit=500)
    places = [place for place, row in enumerate(rows) if row.id == matter.id]
    if not places:
        return None, (rows[0] if rows else None)
    place = places[0]
    return (rows[place - 1] if place else None), (rows[place + 1] if place + 1 < len(rows) else None)
