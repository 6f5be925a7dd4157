"""The input of checks and effects: lines, and the register's facts about them. Plain values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from canbao.register.insurance_record import InsuranceRecord, RecordPeriod
from canbao.rules.packs import Pack, Rules
from canbao.values.findings import Finding
from canbao.values.months import Month
from canbao.values.names import Likeness


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a filing: its position from 1, its cleaned values by column, and its picked person."""

    position: int
    values: Mapping[str, Any]
    person_id: int | None = None

    def get_month(self, column: str = "month") -> Month:
        """Return the month in a column that is not blank."""
        return Month(self.values[column])

    def get_day(self, column: str) -> date:
        """Return the day in a column that is not blank."""
        return date.fromisoformat(self.values[column])

    def error(self, code: str, column: str | None = None, /, **words: Any) -> Finding:
        """Return an error about the line, or about one of its columns."""
        return Finding("error", code, self.position, column, words)

    def warning(self, code: str, column: str | None = None, /, **words: Any) -> Finding:
        """Return a warning about the line, or about one of its columns."""
        return Finding("warning", code, self.position, column, words)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Another open line of the same employer for the same person, with its matter."""

    service: str
    number: str
    matter_id: int


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The register's facts about a line's person.

    - ``person_id`` is None when no registered person has the number.
    - ``covered_by`` is the employer (any) with an open coverage period of the person.
    - ``insurable_from`` is the first month after every ended coverage period.
    - ``record`` is the person's insurance record at this employer.
    - ``particulars`` are the fields of their row on this employer's roster (``InsuredPerson``), empty without a row.
    - ``registered_name`` is their name in the register; ``likeness`` says how the line's typed name compares with it,
      None when no registered person has the number. The name of a picked person is the register's.
    - ``number_owner`` is the person who has the number that a line about a picked person states, None without one.
    """

    person_id: int | None = None
    covered_by: int | None = None
    insurable_from: Month | None = None
    record: InsuranceRecord | None = None
    particulars: Mapping[str, Any] = field(default_factory=dict)
    under_way: tuple[UnderWay, ...] = ()
    registered_name: str = ""
    likeness: Likeness | None = None
    number_owner: int | None = None

    @property
    def open_period(self) -> RecordPeriod | None:
        """Return the person's open coverage period at this employer, None without one."""
        return self.record.open_period if self.record else None


UNKNOWN = PersonFacts()
"""The facts about nobody: a line whose person is not in the register."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts about a filing.

    - ``month`` is the open accounting month, ``pack`` the city's rules.
    - ``people`` are the facts of each line's person, by the line's position.
    - ``employer`` are the employer's particulars by field name, only for a service about the employer itself.
    - ``documents`` counts the attached documents by position (0: to the whole filing).
    """

    employer_id: int
    today: date
    month: Month
    pack: Pack
    people: Mapping[int, PersonFacts] = field(default_factory=dict)
    employer: Mapping[str, Any] = field(default_factory=dict)
    documents: Mapping[int, int] = field(default_factory=dict)

    @property
    def rules(self) -> Rules:
        """Return the city's rules at the open accounting month."""
        return self.pack.at(self.month)

    @property
    def earliest_month(self) -> Month:
        """Return the earliest month whose levy a filing may change on-line."""
        return self.month - int(self.rules["filing.online_retro_months"])

    def person(self, line: Line) -> PersonFacts:
        """Return the facts about a line's person."""
        return self.people.get(line.position, UNKNOWN)

    def get_person_id(self, line: Line) -> int:
        """Return the id of a line's picked person, else of the person its number belongs to; 0 when nobody is known."""
        return line.person_id or self.person(line).person_id or 0

    def has_document(self, line: Line) -> bool:
        """Return whether a document is attached to the line, or to the filing as a whole."""
        return bool(self.documents.get(line.position) or self.documents.get(0))
