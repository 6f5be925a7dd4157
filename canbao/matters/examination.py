"""Examine the lines of a filing: clean them, gather their facts, check them. Nothing is written."""

import logging
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from canbao.law.queries import get_city_pack
from canbao.matters.catalogue import Service, get_service
from canbao.matters.columns import clean_line
from canbao.matters.facts import Facts, Line, PersonFacts, UnderWay
from canbao.matters.look_ups import get_withheld, looks_up_strangers, record_look_ups
from canbao.matters.models import Attachment, Matter, MatterLine
from canbao.matters.queries import get_lines
from canbao.matters.withholding import Withheld, withhold_facts
from canbao.register.employers import EMPLOYER_FIELDS
from canbao.register.models import Employer, InsuredPerson
from canbao.register.queries import KnownPerson, get_known_persons, get_records, number_index
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import LawDay
from canbao.store.bulk import chunks
from canbao.values.actor import Actor
from canbao.values.findings import Finding
from canbao.values.names import Likeness, compare_names

logger = logging.getLogger(__name__)


def get_person_key(service: Service, values: Mapping[str, Any]) -> str:
    """Return the blind index of a typed line's certificate number, empty when it has no number."""
    number = values.get(service.number_column) if service.number_column else None
    return number_index(number) if number else ""


def _get_lines_under_way(employer_id: int, keys: Iterable[str], matter_id: int | None) -> dict[str, list[UnderWay]]:
    under_way: dict[str, list[UnderWay]] = {}
    for part in chunks(sorted({key for key in keys if key})):
        rows = MatterLine.objects.for_employer(employer_id).filter(person_key__in=part, open=True)
        if matter_id:
            rows = rows.exclude(matter_id=matter_id)
        lines = list(rows.values_list("person_key", "service", "matter_id"))
        numbers = dict(
            Matter.objects.for_employer(employer_id)
            .filter(id__in={matter for _key, _service, matter in lines})
            .values_list("id", "number")
        )
        for key, code, matter in lines:
            under_way.setdefault(key, []).append(UnderWay(code, numbers.get(matter, ""), matter))
    return under_way


def gather_facts(
    service: Service, employer_id: int, lines: Sequence[tuple[Line, str]], matter_id: int | None, today: date
) -> Facts:
    """Return the facts about lines, each with its person key. The SQL statements per 500 lines are constant."""
    keys = {key for _line, key in lines if key}
    stated = _get_stated_numbers(service, lines)
    known = get_known_persons(keys | set(stated.values()))
    roster = {
        row.pop("person_id"): row
        for part in chunks(sorted({known[key].person_id for key in keys if key in known}))
        for row in InsuredPerson.objects.for_employer(employer_id)
        .filter(person_id__in=part)
        .values("person_id", *_PARTICULARS)
    }
    records = get_records(employer_id, [person.person_id for person in known.values()])
    under_way = _get_lines_under_way(employer_id, keys, matter_id)
    people = {}
    for line, key in lines:
        person = known.get(key)
        owner = known.get(stated.get(line.position, ""))
        people[line.position] = PersonFacts(
            person.person_id if person else None,
            person.covered_by if person else None,
            person.insurable_from if person else None,
            records.get(person.person_id) if person else None,
            roster.get(person.person_id, {}) if person else {},
            tuple(under_way.get(key, ())),
            person.name if person else "",
            _compare_name(service, line, person) if person else None,
            owner.person_id if owner else None,
        )
    return Facts(
        employer_id,
        today,
        accounting_month(LawDay(today, get_city_pack())),
        get_city_pack(),
        people,
        _employer(employer_id) if service.declaration.lines == "none" else {},
        _documents(employer_id, matter_id) if service.declaration.documents else {},
    )


def _compare_name(service: Service, line: Line, person: KnownPerson) -> Likeness:
    """Return how a line's typed name compares with the register's; a picked person has the register's name."""
    if service.declaration.lines != "typed":
        return "same"
    name = next((line.values.get(column.name) for column in service.columns if column.kind == "name"), None)
    return compare_names(name or "", person.name)


def _get_stated_numbers(service: Service, lines: Sequence[tuple[Line, str]]) -> dict[int, str]:
    """Return the blind index of the number that each line about a picked person states, by position."""
    if service.declaration.lines != "picked":
        return {}
    names = [column.name for column in service.columns if column.kind == "number"]
    return {
        line.position: number_index(str(line.values[name]))
        for line, _key in lines
        for name in names
        if line.values.get(name)
    }


def _employer(employer_id: int) -> dict[str, Any]:
    employer = Employer.objects.get(id=employer_id)
    return {name: getattr(employer, name) for name in EMPLOYER_FIELDS}


def _documents(employer_id: int, matter_id: int | None) -> dict[int, int]:
    if matter_id is None:
        return {}
    rows = Attachment.objects.for_employer(employer_id).filter(matter_id=matter_id, removed_at__isnull=True)
    return dict(Counter(rows.values_list("position", flat=True)))


_PARTICULARS = (
    "certificate",
    "number",
    "name",
    "sex",
    "birth",
    "phone",
    "insurance_status",
    "category",
    "from_month",
    "until_month",
    "wage",
)


COVER_UNCHECKED = "cover_checked_later"
"""The code of the warning that a draft tells nobody's cover, since its account looked up too many people."""


@dataclass(frozen=True, slots=True)
class Examination:
    """The result of examining a filing's lines.

    ``lines`` are the cleaned lines in order, ``keys`` the person keys by position. ``findings`` are those of all lines
    and of the filing; ``facts`` are the facts the checks used, ``all_facts`` those and the withheld ones.
    """

    lines: tuple[Line, ...]
    keys: Mapping[int, str]
    findings: tuple[Finding, ...]
    facts: Facts
    all_facts: Facts

    def findings_of(self, position: int) -> list[Finding]:
        """Return the findings of one line, errors first."""
        return sorted(
            (finding for finding in self.findings if finding.line == position),
            key=lambda finding: finding.level != "error",
        )

    @property
    def error_positions(self) -> list[int]:
        """Return the positions of the lines with an error, in order."""
        return sorted({finding.line for finding in self.findings if finding.level == "error" and finding.line})

    @property
    def errors(self) -> int:
        """Return the number of findings that prevent submission."""
        return sum(finding.level == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """Return the number of findings that do not prevent submission."""
        return len(self.findings) - self.errors


def examine_values(
    service: Service,
    employer_id: int,
    raws: Sequence[tuple[int, Mapping[str, Any], int | None]],
    matter_id: int | None = None,
    today: date | None = None,
    withheld: Withheld = "strangers",
) -> Examination:
    """Clean and check lines of a filing without writing anything.

    ``raws`` are (position, raw values by column, picked person or None). Findings come from the columns, from the
    engine (the same person twice, another matter under way), and from the service's checks. The service's checks get
    clean lines only. They see no facts that are ``withheld``.
    """
    day = today or timezone.localdate()
    lines: list[Line] = []
    findings: list[Finding] = []
    unclean: set[int] = set()
    for position, raw, person_id in raws:
        values, line_findings = _clean_line(service, raw, position, day)
        findings.extend(line_findings)
        if line_findings:
            unclean.add(position)
        lines.append(Line(position, values, person_id))
    keys = _keys(service, employer_id, lines)
    gathered = gather_facts(service, employer_id, [(line, keys[line.position]) for line in lines], matter_id, day)
    facts = withhold_facts(gathered, withheld)
    if lines and withheld == "everyone":
        findings.append(Finding("warning", COVER_UNCHECKED))
    findings.extend(_engine_findings(service, lines, keys, facts))
    findings.extend(_check_lines(service, [line for line in lines if line.position not in unclean], facts))
    return Examination(tuple(lines), keys, tuple(findings), facts, gathered)


def reveal(service: Service, examined: Examination) -> Examination:
    """Return an examination without errors again, with nothing withheld: for the reviewer and the submitted lines."""
    facts = examined.all_facts
    if examined.facts is facts:
        return replace(examined, findings=tuple(found for found in examined.findings if found.code != COVER_UNCHECKED))
    findings = [
        *_engine_findings(service, examined.lines, examined.keys, facts),
        *_check_lines(service, examined.lines, facts),
    ]
    return replace(examined, findings=tuple(findings), facts=facts)


def _clean_line(
    service: Service, raw: Mapping[str, Any], position: int, today: date
) -> tuple[dict[str, Any], list[Finding]]:
    """Clean one line. Whatever goes wrong is a finding on this line, so that its draft can always be opened."""
    try:
        return clean_line(service.columns, raw, position, today)
    except Exception:
        return {column.name: None for column in service.columns}, [_get_failure_finding(position)]


def _check_lines(service: Service, lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the service's findings. When its checks fail, each line is checked by itself to find the one at fault."""
    try:
        return list(service.check(lines, facts))
    except Exception:
        logger.warning("the checks of %s failed; each line is checked by itself", service.code)
    findings: list[Finding] = []
    for line in lines:
        try:
            findings.extend(finding for finding in service.check([line], facts) if finding.line is not None)
        except Exception:
            findings.append(_get_failure_finding(line.position))
    return findings


def _get_failure_finding(position: int) -> Finding:
    """Log the exception under way with a number, and return the finding that shows the number."""
    error = secrets.token_hex(4)
    logger.exception("line %s could not be examined, error %s", position, error)
    return Finding("error", "not_examined", position, words={"error": error})


def _keys(service: Service, employer_id: int, lines: Sequence[Line]) -> dict[int, str]:
    """Return the person key of each line by position, from the typed number or the picked roster row.

    The line about the employer itself has a fixed key, so only one filing about it is under way at a time.
    """
    if service.declaration.lines == "none":
        return dict.fromkeys((line.position for line in lines), "employer")
    if service.declaration.lines == "typed":
        return {line.position: get_person_key(service, line.values) for line in lines}
    picked = {line.person_id: line.position for line in lines if line.person_id is not None}
    keys = dict.fromkeys((line.position for line in lines), "")
    for part in chunks(picked):
        rows = InsuredPerson.objects.for_employer(employer_id).filter(person_id__in=part)
        keys.update((picked[person], index) for person, index in rows.values_list("person_id", "number_index"))
    return keys


def _engine_findings(
    service: Service, lines: Sequence[Line], keys: Mapping[int, str], facts: Facts
) -> Iterable[Finding]:
    first: dict[str | int, int] = {}
    column = service.number_column or None
    for line in lines:
        key = keys[line.position]
        if not key:
            continue
        # A person can have an old and a new number; withheld facts name no person.
        identities = [identity for identity in (key, facts.person(line).person_id) if identity]
        earlier = next((first[identity] for identity in identities if identity in first), None)
        if earlier is not None:
            yield line.error("twice_in_filing", column, other=earlier)
        for identity in identities:
            first.setdefault(identity, line.position)
        for other in facts.person(line).under_way:
            title = get_service(other.service).title
            excludes = service.declaration.contradicts(get_service(other.service).declaration)
            report = line.error if excludes else line.warning
            yield report("under_way", column, service={"en": title.en, "zh": title.zh}, number=other.number)


def examine_matter(
    matter: Matter, lines: Sequence[MatterLine] | None = None, withheld: Withheld | None = None
) -> Examination:
    """Examine a matter's stored lines against today's facts, as its employer may see them unless ``withheld`` is given.

    The reviewer sees everything: ``withheld`` is ``nothing``.
    """
    rows = get_lines(matter) if lines is None else lines
    service = get_service(matter.service)
    if withheld is None:
        withheld = get_withheld(matter.account_id) if looks_up_strangers(service) else "strangers"
    return examine_values(
        service,
        matter.employer_id,
        [(row.position, row.raw, row.person_id) for row in rows],
        matter.id,
        withheld=withheld,
    )


def get_identity(service: Service, raw: Mapping[str, Any]) -> list[str]:
    """Return the raw texts of a line that say who the person is. When they change, another person is looked up."""
    return [str(raw.get(column.name) or "") for column in service.columns if column.kind in ("name", "number")]


def record_looked_up(actor: Actor, matter: Matter, rows: Sequence[MatterLine]) -> None:
    """Count and journal the people that some new or changed lines of a draft look up in the register."""
    service = get_service(matter.service)
    if not rows or not looks_up_strangers(service):
        return
    today = timezone.localdate()
    lines = [Line(row.position, _clean_line(service, row.raw, row.position, today)[0], row.person_id) for row in rows]
    keys = _keys(service, matter.employer_id, lines)
    facts = gather_facts(service, matter.employer_id, [(line, keys[line.position]) for line in lines], matter.id, today)
    record_look_ups(actor, matter.account_id, matter.id, lines, facts)


def examine_lines(matter: Matter, lines: Sequence[MatterLine]) -> Examination:
    """Examine some lines of a matter; leave out findings about the filing as a whole."""
    examined = examine_matter(matter, lines)
    return replace(examined, findings=tuple(finding for finding in examined.findings if finding.line is not None))
