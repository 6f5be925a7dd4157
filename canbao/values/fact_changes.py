"""Fact changes: the effects of a decided filing on the register, as values.

The register applies a list of them. A quote applies the same list without writing. Case files and the journal contain
lists of them. Months are yyyyMM, money is in fen.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class Identity:
    """A person's particulars by one certificate, from an enrolment.

    ``number`` is the normalised certificate number. Codes: ``certificate`` of psn_cert_type, ``sex`` of gend,
    ``ethnicity`` of naty, ``household`` of resd_natu, ``employment`` of employment_form. A text is empty where the
    filing did not collect it.
    """

    certificate: str
    number: str
    name: str
    sex: str
    birth: date
    ethnicity: str = ""
    phone: str = ""
    household: str = ""
    employment: str = ""
    first_employed: date | None = None


@dataclass(frozen=True, slots=True)
class Enrol:
    """A new person's insurance begins in ``month``, with a person category and a declared wage (fen)."""

    employer: int
    person: Identity
    month: Month
    category: str
    wage: int | None


@dataclass(frozen=True, slots=True)
class Resume:
    """A registered person's insurance begins again in ``month``. ``wage`` is in fen; None keeps the last wage."""

    employer: int
    person: int
    month: Month
    category: str | None = None
    wage: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Suspend:
    """Insurance stops on a day. ``until`` is the first uncovered month; ``ends`` is true for 终止, false for 暂停."""

    employer: int
    person: int
    day: date
    until: Month
    reason: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class DeclareWage:
    """A wage (fen) is declared from ``month`` on."""

    employer: int
    person: int
    month: Month
    wage: int


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """A person category (psn_type) applies from ``month`` on."""

    employer: int
    person: int
    month: Month
    category: str


@dataclass(frozen=True, slots=True)
class UndoEnrol:
    """The person's latest coverage period at the employer is void. Its category and wage stay."""

    employer: int
    person: int


@dataclass(frozen=True, slots=True)
class UndoSuspend:
    """The person's latest coverage period at the employer is open again."""

    employer: int
    person: int


@dataclass(frozen=True, slots=True)
class PersonChange:
    """New particulars of a person, by field name of :class:`Identity`. The old number stays linked."""

    employer: int
    person: int
    new: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EmployerChange:
    """New particulars of an employer, by field name of the register."""

    employer: int
    new: Mapping[str, Any] = field(default_factory=dict)


InsuranceChange = Enrol | Resume | Suspend | DeclareWage | CategoryChange | UndoEnrol | UndoSuspend | PersonChange
"""The changes of one person's record."""
FactChange = InsuranceChange | EmployerChange

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Enrol,
        Resume,
        Suspend,
        DeclareWage,
        CategoryChange,
        UndoEnrol,
        UndoSuspend,
        PersonChange,
        EmployerChange,
    )
}


def as_plain(change: FactChange) -> dict[str, Any]:
    """Return a fact change as plain values for JSON: ``{"kind": "Enrol", ...}``, ISO dates, months as integers."""

    def plain_value(value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Month):
            return int(value)
        if isinstance(value, Mapping):
            return {key: plain_value(inner) for key, inner in value.items()}
        return value

    return {"kind": type(change).__name__, **{key: plain_value(value) for key, value in asdict(change).items()}}


def from_plain(plain: Mapping[str, Any]) -> FactChange:
    """Return the fact change of plain values from :func:`as_plain`; raise KeyError for an unknown kind."""
    values = dict(plain)
    kind = _KINDS[values.pop("kind")]

    def value_of(name: str, raw: Any) -> Any:
        if raw is None:
            return None
        if name in ("month", "until"):
            return Month(raw)
        if name in ("day", "birth", "first_employed"):
            return date.fromisoformat(raw)
        if name == "person" and isinstance(raw, Mapping):
            return Identity(**{key: value_of(key, inner) for key, inner in raw.items()})
        if name == "new":
            return {key: value_of(key, inner) for key, inner in raw.items()}
        return raw

    return kind(**{field.name: value_of(field.name, values[field.name]) for field in fields(kind)})
