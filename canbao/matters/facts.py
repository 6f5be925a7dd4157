"""What checks and effects may know: the lines, and the facts of the register around them. Plain values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from canbao.register.insurance_record import InsuranceRecord
from canbao.rules.packs import Pack
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a filing: its position from 1, its cleaned values by column, and the person it was picked for."""

    position: int
    values: Mapping[str, Any]
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Another open line of the same employer for the same person: service and number of its matter."""

    service: str
    number: str
    matter_id: int


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of a line's person.

    ``person_id`` None: nobody has this number yet. ``covered_by`` is the employer whose period is open anywhere,
    ``insurable_from`` the first month after every ended cover; ``record`` what this employer's books hold of him;
    ``particulars`` his row on this employer's roster (names of ``InsuredPerson``), empty when he has none.
    """

    person_id: int | None = None
    covered_by: int | None = None
    insurable_from: Month | None = None
    record: InsuranceRecord | None = None
    particulars: Mapping[str, Any] = field(default_factory=dict)
    under_way: tuple[UnderWay, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts around a filing.

    ``month`` is the accounting month now open; ``pack`` the city's rules; ``people`` the facts of each line's person
    by the line's position; ``employer`` the employer's particulars by field name of the register (only for a service
    about the employer itself); ``documents`` how many documents are attached, by position (0: to the whole).
    """

    employer_id: int
    today: date
    month: Month
    pack: Pack
    people: Mapping[int, PersonFacts] = field(default_factory=dict)
    employer: Mapping[str, Any] = field(default_factory=dict)
    documents: Mapping[int, int] = field(default_factory=dict)

    def person(self, line: Line) -> PersonFacts:
        """Return what is known of a line's person."""
        return self.people.get(line.position, PersonFacts())

    def has_document(self, line: Line) -> bool:
        """Return whether a document is attached to the line, or to the filing as a whole."""
        return bool(self.documents.get(line.position) or self.documents.get(0))
