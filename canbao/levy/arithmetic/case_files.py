"""Run case files: events with the lines each assessment must produce, which an agency can write itself."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from canbao.levy.arithmetic.contribution import (
    Difference,
    Levied,
    Payment,
    compute_differences,
    compute_late_fee,
)
from canbao.register.insurance_record import InsuranceRecord, apply_change
from canbao.rules.codes import get_table
from canbao.rules.packs import Pack, PackError
from canbao.rules.scheme_terms import SchemePayer
from canbao.values.fact_changes import (
    CategoryChange,
    DeclareWage,
    Enrol,
    FactChange,
    Identity,
    Resume,
    Suspend,
    UndoEnrol,
    UndoSuspend,
)
from canbao.values.money import Fen, NotMoney, parse_yuan, yuan_plain
from canbao.values.months import Month
from canbao.values.refusals import Refusal


class CaseError(ValueError):
    """Raised for an invalid case file. The message names the file, the case and the mistake."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The result of a case: id, title, and each difference from the expected lines; no faults if it passed."""

    case: str
    title: str
    faults: tuple[str, ...]


@dataclass(slots=True)
class CaseState:
    """The records of a case's employers and people, and the lines levied so far."""

    pack: Pack
    records: dict[tuple[str, str], InsuranceRecord] = field(default_factory=dict)
    coverages: dict[str, tuple[str | None, Month | None]] = field(default_factory=dict)
    levied: dict[tuple[str, str], dict[tuple[SchemePayer, Month], list[Levied]]] = field(default_factory=dict)

    def change(self, employer: str, person: str, change: FactChange) -> None:
        """Apply one fact change to the person's record at an employer, checked against their cover anywhere."""
        current, free = self.coverages.get(person, (None, None))
        record = self.records.get((employer, person), InsuranceRecord(_number(employer)))
        covered_by = None if current is None else _number(current)
        record = replace(record, covered_by=covered_by, insurable_from=free)
        record = apply_change(record, change)
        self.records[employer, person] = record
        if record.covered_by == _number(employer):
            current = employer
        elif record.covered_by is None:
            current = None
        self.coverages[person] = (current, record.insurable_from)

    def assess(self, month: Month) -> list[tuple[str, str, Difference]]:
        """Levy the differences of all people in an accounting month and return the new lines."""
        new_lines = []
        for (employer, person), record in sorted(self.records.items()):
            levied = self.levied.setdefault((employer, person), {})
            for line in compute_differences(record, month, self.pack, levied):
                levied.setdefault((line.scheme_payer, line.accrual), []).append(Levied(line.base, line.amount))
                new_lines.append((employer, person, line))
        return new_lines


def _number(name: str) -> int:
    # People and employers of a case have names only. The records need numbers; any unique number works.
    return int.from_bytes(name.encode()[:7], "big")


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


_KEYS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "join": frozenset({"employer", "person", "month", "category", "wage"}),
        "resume": frozenset({"employer", "person", "month", "category", "wage"}),
        "stop": frozenset({"employer", "person", "date", "reason"}),
        "cancel_join": frozenset({"employer", "person"}),
        "cancel_stop": frozenset({"employer", "person"}),
        "declare": frozenset({"employer", "person", "from", "wage"}),
        "category": frozenset({"employer", "person", "from", "category"}),
        "publish": frozenset({"parameter", "from", "value"}),
        "expect": frozenset({"assess", "lines", "total"}),
        "line": frozenset({"employer", "person", "scheme", "payer", "accrual", "type", "base", "amount"}),
        "late_fee": frozenset({"principal", "due", "payments", "as_of"}),
        "payment": frozenset({"date", "amount"}),
    }
)
"""The keys of each event and part of a case. A stop needs no reason, a join no wage; every other key is needed."""
_PARTS = frozenset({"expect", "line", "late_fee", "payment"})
_OPTIONAL = frozenset({"reason", "wage"})


def _check_keys(what: str, values: Any, where: str = "") -> None:
    """Raise :class:`CaseError` unless the values have exactly the keys of their kind."""
    place = where or what
    if not isinstance(values, Mapping):
        raise CaseError(f"{place} is no mapping")
    unknown = sorted(map(str, values.keys() - _KEYS[what]))
    missing = sorted(_KEYS[what] - values.keys() - (_OPTIONAL if what in ("join", "resume", "stop") else frozenset()))
    if unknown:
        raise CaseError(f"{place} has unknown {', '.join(unknown)}")
    if missing:
        raise CaseError(f"{place} lacks {', '.join(missing)}")


def _wage(event: Mapping[str, Any]) -> int | None:
    if event.get("wage") is None:
        return None
    wage = parse_yuan(str(event["wage"]))
    if wage < 0:
        raise CaseError(f"a wage is not below zero: {event['wage']}")
    return wage


def _category(event: Mapping[str, Any]) -> str:
    code = str(event["category"])
    if get_table("psn_type").get(code) is None:
        raise CaseError(f"psn_type has no category {code}")
    return code


def _effective(state: CaseState, month: Month, which: str) -> Month:
    return month + 1 if state.pack.at(month).get(f"{which}.effect") == "next_month" else month


def _change(state: CaseState, kind: str, event: Mapping[str, Any]) -> FactChange:
    employer = _number(str(event["employer"]))
    person = _number(str(event["person"]))
    match kind:
        case "join":
            month = _effective(state, Month(event["month"]), "join")
            identity = Identity("99", str(event["person"]), str(event["person"]), "0", date(1980, 1, 1))
            return Enrol(employer, identity, month, _category(event), _wage(event))
        case "resume":
            month = _effective(state, Month(event["month"]), "join")
            return Resume(employer, person, month, _category(event), _wage(event))
        case "stop":
            day = _day(event["date"])
            until = _effective(state, Month.of(day), "stop")
            return Suspend(employer, person, day, until, str(event.get("reason", "")))
        case "cancel_join":
            return UndoEnrol(employer, person)
        case "cancel_stop":
            return UndoSuspend(employer, person)
        case "declare":
            wage = _wage(event)
            if wage is None:
                raise CaseError("a declaration names a wage")
            return DeclareWage(employer, person, Month(event["from"]), wage)
        case "category":
            return CategoryChange(employer, person, Month(event["from"]), _category(event))
    raise CaseError(f"no event is called {kind}")


def _line_text(line: Mapping[str, Any]) -> str:
    base = line["base"] if line["base"] is not None else "–"
    return (
        f"{line['employer']} {line['person']} {line['scheme']} {line['payer']} {line['accrual']} "
        f"type {line['type']} base {base} amount {line['amount']}"
    )


def _plain(employer: str, person: str, line: Difference) -> dict[str, Any]:
    return {
        "employer": employer,
        "person": person,
        "scheme": line.scheme_payer.scheme,
        "payer": line.scheme_payer.payer,
        "accrual": int(line.accrual),
        "type": line.kind,
        "base": None if line.base is None else yuan_plain(line.base),
        "amount": yuan_plain(line.amount),
    }


def _compare(expected: Mapping[str, Any], lines: list[dict[str, Any]]) -> Iterator[str]:
    month = expected["assess"]
    expected_lines = Counter(_line_text(line) for line in expected["lines"])
    actual_lines = Counter(_line_text(line) for line in lines)
    for text in sorted((expected_lines - actual_lines).elements()):
        yield f"{month}: missing {text}"
    for text in sorted((actual_lines - expected_lines).elements()):
        yield f"{month}: not expected {text}"
    total = yuan_plain(Fen(sum(parse_yuan(line["amount"]) for line in lines)))
    if total != str(expected["total"]):
        yield f"{month}: total {total}, expected {expected['total']}"


def _run_events(case: Mapping[str, Any], pack: Pack) -> Iterator[str]:
    state, expected, last = CaseState(pack), _get_expected(case), None
    for event in case["events"]:
        (kind, values), *more = event.items()
        if more:
            raise CaseError("an event has one name")
        if kind == "assess":
            month = Month(values)
            if last is not None and month < last:
                raise CaseError(f"{month} is assessed after {last}; an assessment does not go back")
            last = month
            lines = [_plain(*line) for line in state.assess(month)]
            if not expected:
                yield f"{values}: an assessment nothing is expected of"
                continue
            if Month(expected[0]["assess"]) != month:
                raise CaseError(f"the assessment of {month} is expected as {expected[0]['assess']}")
            yield from _compare(expected.pop(0), lines)
            continue
        if kind not in _KEYS or kind in _PARTS:
            raise CaseError(f"no event is called {kind}")
        _check_keys(kind, values)
        if kind == "publish":
            state.pack = state.pack.with_published(values["parameter"], Month(values["from"]), values["value"], "case")
        else:
            state.change(str(values["employer"]), str(values["person"]), _change(state, kind, values))
    for assessment in expected:
        yield f"{assessment['assess']}: expected an assessment that no event makes"


def _get_expected(case: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    for expected in case["expect"]:
        _check_keys("expect", expected)
        for line in expected["lines"]:
            _check_keys("line", line, f"a line of {expected['assess']}")
    return list(case["expect"])


def _run_late_fee(case: Mapping[str, Any], pack: Pack) -> Iterator[str]:
    situation = case["late_fee"]
    _check_keys("late_fee", situation)
    for payment in situation["payments"]:
        _check_keys("payment", payment)
    payments = [Payment(_day(row["date"]), parse_yuan(str(row["amount"]))) for row in situation["payments"]]
    due = _day(situation["due"])
    rules = pack.at(Month.of(due))
    fee = compute_late_fee(parse_yuan(str(situation["principal"])), due, payments, _day(situation["as_of"]), rules)
    if Decimal(fee) != Decimal(str(case["expect"])) * 100:
        yield f"late fee {yuan_plain(fee)}, expected {case['expect']}"


def run_case(case: Mapping[str, Any], rules: Mapping[str, Any], origin: str) -> CaseResult:
    """Run one case with a file's rules, overridden by its own, and return the result."""
    name, title = str(case.get("id", "?")), str(case.get("title", ""))
    try:
        _check_case(case)
        own = Pack.from_mapping(case.get("rules") or {}, f"{origin}: {name}")
        pack = own.laid_over(Pack.from_mapping(rules, origin))
        run = _run_late_fee if "late_fee" in case else _run_events
        return CaseResult(name, title, tuple(run(case, pack)))
    except (CaseError, PackError, Refusal, NotMoney, LookupError, ValueError, TypeError, AttributeError) as error:
        return CaseResult(name, title, (f"cannot be run: {error}",))


def _check_case(case: Mapping[str, Any]) -> None:
    """Raise :class:`CaseError` unless the case has the keys of a case, and either events or a late fee."""
    unknown = sorted(map(str, case.keys() - {"id", "title", "rules", "events", "late_fee", "expect"}))
    if unknown:
        raise CaseError(f"the case has unknown {', '.join(unknown)}")
    if ("events" in case) == ("late_fee" in case) or "expect" not in case:
        raise CaseError("a case has either events or late_fee, and expect")


def run_file(path: Path) -> list[CaseResult]:
    """Run every case of a file; raise :class:`CaseError` if it is not a case file."""
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CaseError(f"{path.name}: cannot be read: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("cases"), list):
        raise CaseError(f"{path.name}: has no list called cases")
    if not all(isinstance(case, dict) for case in document["cases"]):
        raise CaseError(f"{path.name}: a case is a mapping")
    unknown = sorted(map(str, document.keys() - {"rules", "cases"}))
    if unknown:
        raise CaseError(f"{path.name}: has unknown {', '.join(unknown)}")
    return [run_case(case, document.get("rules") or {}, path.name) for case in document["cases"]]
