"""What a decided filing does to the books, as values.

One register operation applies a list of these; a quote lays the same list over the facts without
writing; case files and the journal are lists of them. Months are yyyyMM, money is in fen.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is, by one certificate: what an enrolment states and the register keeps.

    ``certificate`` is a code of psn_cert_type, ``number`` the normalised certificate number, ``sex`` of
    gend, ``ethnicity`` of naty, ``household`` of resd_natu, ``employment`` of employment_form; texts may be
    empty where the filing did not collect them.
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
    """Insurance begins: a period from ``month`` at the employer, with a person category and a declared wage (fen)."""

    employer: int
    person: Identity
    month: Month
    category: str
    wage: int | None


@dataclass(frozen=True, slots=True)
class Resume:
    """A known person's insurance begins again from ``month``. ``wage`` in fen; None keeps the last declared one."""

    employer: int
    person: int
    month: Month
    category: str | None = None
    wage: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Suspend:
    """Insurance ends on a day: ``until`` is the first month no longer covered; ``ends`` tells 终止 from 暂停."""

    employer: int
    person: int
    day: date
    until: Month
    reason: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class DeclareWage:
    """A wage (fen) declared for the months from ``month`` on."""

    employer: int
    person: int
    month: Month
    wage: int


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """A person category (psn_type) from ``month`` on."""

    employer: int
    person: int
    month: Month
    category: str


@dataclass(frozen=True, slots=True)
class UndoEnrol:
    """The person's latest period at the employer never was; what it said of category and wage stays."""

    employer: int
    person: int


@dataclass(frozen=True, slots=True)
class UndoSuspend:
    """The person's latest period at the employer is open again."""

    employer: int
    person: int


@dataclass(frozen=True, slots=True)
class PersonChange:
    """New values of a person's own particulars, by field name of :class:`Identity`; a new number links to the old."""

    employer: int
    person: int
    new: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EmployerChange:
    """New values of an employer's own particulars, by field name of the register."""

    employer: int
    new: Mapping[str, Any] = field(default_factory=dict)


InsuranceChange = Enrol | Resume | Suspend | DeclareWage | CategoryChange | UndoEnrol | UndoSuspend | PersonChange
"""What changes one person's record."""
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
    """Return a fact change as JSON-ready plain values: ``{"kind": "Join", ...}``, dates ISO, months numbers."""

    def plain(value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Month):
            return int(value)
        if isinstance(value, Mapping):
            return {key: plain(inner) for key, inner in value.items()}
        return value

    return {"kind": type(change).__name__, **{key: plain(value) for key, value in asdict(change).items()}}


def from_plain(plain: Mapping[str, Any]) -> FactChange:
    """Return the fact change that :func:`as_plain` wrote. Raise KeyError for an unknown kind."""
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

    return kind(**{item.name: value_of(item.name, values[item.name]) for item in fields(kind)})
