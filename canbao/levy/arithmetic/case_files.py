"""Run case files: events with the lines each assessment must produce, which an agency can write itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
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


def _wage(event: Mapping[str, Any]) -> int | None:
    return None if event.get("wage") is None else parse_yuan(str(event["wage"]))


def _effective(state: CaseState, month: Month, which: str) -> Month:
    return month + 1 if state.pack.at(month).get(f"{which}.effect") == "next_month" else month


def _change(state: CaseState, kind: str, event: Mapping[str, Any]) -> FactChange:
    employer = _number(str(event["employer"]))
    person = _number(str(event["person"]))
    match kind:
        case "join":
            month = _effective(state, Month(event["month"]), "join")
            identity = Identity("99", str(event["person"]), str(event["person"]), "0", date(1980, 1, 1))
            return Enrol(employer, identity, month, str(event["category"]), _wage(event))
        case "resume":
            month = _effective(state, Month(event["month"]), "join")
            return Resume(employer, person, month, str(event["category"]), _wage(event))
        case "stop":
            day = _day(event["date"])
            until = _effective(state, Month.of(day), "stop")
            return Suspend(employer, person, day, until, str(event.get("reason", "")))
        case "cancel_join":
            return UndoEnrol(employer, person)
        case "cancel_stop":
            return UndoSuspend(employer, person)
        case "declare":
            return DeclareWage(employer, person, Month(event["from"]), parse_yuan(str(event["wage"])))
        case "category":
            return CategoryChange(employer, person, Month(event["from"]), str(event["category"]))
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
    expected_lines = sorted(_line_text(line) for line in expected["lines"])
    actual_lines = sorted(_line_text(line) for line in lines)
    for text in expected_lines:
        if text not in actual_lines:
            yield f"{month}: missing {text}"
    for text in actual_lines:
        if text not in expected_lines:
            yield f"{month}: not expected {text}"
    total = yuan_plain(Fen(sum(parse_yuan(line["amount"]) for line in lines)))
    if total != str(expected["total"]):
        yield f"{month}: total {total}, expected {expected['total']}"


def _run_events(case: Mapping[str, Any], pack: Pack) -> Iterator[str]:
    state, expected = CaseState(pack), list(case["expect"])
    for event in case["events"]:
        (kind, values), *more = event.items()
        if more:
            raise CaseError("an event has one name")
        if kind == "assess":
            lines = [_plain(*line) for line in state.assess(Month(values))]
            if not expected:
                yield f"{values}: an assessment nothing is expected of"
                continue
            yield from _compare(expected.pop(0), lines)
        elif kind == "publish":
            state.pack = state.pack.with_published(values["parameter"], Month(values["from"]), values["value"], "case")
        else:
            state.change(str(values["employer"]), str(values["person"]), _change(state, kind, values))
    for assessment in expected:
        yield f"{assessment['assess']}: expected an assessment that no event makes"


def _run_late_fee(case: Mapping[str, Any], pack: Pack) -> Iterator[str]:
    situation = case["late_fee"]
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
        own = Pack.from_mapping(case.get("rules") or {}, f"{origin}: {name}")
        pack = own.laid_over(Pack.from_mapping(rules, origin))
        run = _run_late_fee if "late_fee" in case else _run_events
        return CaseResult(name, title, tuple(run(case, pack)))
    except (CaseError, PackError, Refusal, NotMoney, LookupError, ValueError) as error:
        return CaseResult(name, title, (f"cannot be run: {error}",))


def run_file(path: Path) -> list[CaseResult]:
    """Run every case of a file; raise :class:`CaseError` if it is not a case file."""
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CaseError(f"{path.name}: cannot be read: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("cases"), list):
        raise CaseError(f"{path.name}: has no list called cases")
    return [run_case(case, document.get("rules") or {}, path.name) for case in document["cases"]]
