"""What a filer may learn of the register: nothing about people whose typed name and number do not agree with it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from canbao.matters.facts import Facts, PersonFacts
from canbao.matters.models import MatterLine
from canbao.values.findings import Finding

Withheld = Literal["nothing", "strangers", "everyone"]
"""Whose facts are withheld.

- ``nothing``: the reviewer has all facts.
- ``strangers``: a person is a stranger while the typed name differs from the register's.
- ``everyone``: the account has looked up too many people today.

An employer's own roster is never withheld from it.
"""


def withhold_facts(facts: Facts, withheld: Withheld) -> Facts:
    """Return the facts without those to withhold; the same facts when nothing is withheld."""
    if withheld == "nothing":
        return facts
    kept = {
        position: _withhold_person(person, facts.employer_id, withheld) for position, person in facts.people.items()
    }
    is_same = all(kept[position] is person for position, person in facts.people.items())
    return facts if is_same else replace(facts, people=kept)


def _withhold_person(person: PersonFacts, employer_id: int, withheld: Withheld) -> PersonFacts:
    if person.person_id is None and person.number_owner is None:
        return person
    if withheld == "everyone" or person.likeness not in (None, "same"):
        person = _keep_own_facts(person, employer_id)
    return person if person.number_owner is None else replace(person, number_owner=None)


def _keep_own_facts(person: PersonFacts, employer_id: int) -> PersonFacts:
    """Return what the employer knows of a person by its own roster and filings."""
    if not person.particulars:
        return PersonFacts(under_way=person.under_way)
    covered_by = employer_id if person.covered_by == employer_id else None
    periods = person.record.valid_periods if person.record else []
    insurable_from = max((period.until for period in periods if period.until), default=None)
    record = person.record and replace(person.record, covered_by=covered_by, insurable_from=insurable_from)
    return replace(person, covered_by=covered_by, insurable_from=insurable_from, record=record)


def mark_withheld(drafted: Sequence[Finding], full: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings with all facts, as warnings; those that the draft did not show are for the reviewer only."""
    shown = {(finding.code, finding.line, finding.column) for finding in drafted}
    return tuple(
        replace(finding, level="warning", is_withheld=(finding.code, finding.line, finding.column) not in shown)
        for finding in full
    )


def get_filer_findings(row: MatterLine) -> list[Finding]:
    """Return the findings of a submitted line that its filer may see."""
    findings = (Finding.from_plain(plain) for plain in row.findings or [])
    return [finding for finding in findings if not finding.is_withheld]
