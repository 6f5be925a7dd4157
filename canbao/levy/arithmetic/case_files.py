"""Case files: situations with the lines each assessment must produce, which an agency can write and run itself."""

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
    SchemePayer,
    compute_differences,
    compute_late_fee,
)
from canbao.register.insurance_record import InsuranceRecord, Refused, apply_change
from canbao.rules.packs import Pack, PackError
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


class CaseError(ValueError):
    """A case file is wrong. Its text names the file, the case and what is wrong."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a case ended: its id and title, and what differs from what it expects, line by line."""

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
        """Fold one fact change over the person's record at an employer, holding his cover anywhere against it."""
        at, free = self.coverages.get(person, (None, None))
        held = self.records.get((employer, person), InsuranceRecord(_number(employer)))
        record = replace(held, covered_by=None if at is None else _number(at), insurable_from=free)
        record = apply_change(record, change)
        self.records[employer, person] = record
        covering = employer if record.covered_by == _number(employer) else at if record.covered_by is not None else None
        self.coverages[person] = (covering, record.insurable_from)

    def assess(self, month: Month) -> list[tuple[str, str, Difference]]:
        """Levy the differences of everybody in an accounting month and return the new lines."""
        new = []
        for (employer, person), record in sorted(self.records.items()):
            before = self.levied.setdefault((employer, person), {})
            for line in compute_differences(record, month, self.pack, before):
                before.setdefault((line.scheme_payer, line.accrual), []).append(Levied(line.base, line.amount))
                new.append((employer, person, line))
        return new


def _number(name: str) -> int:
    # The people and employers of a case are names; the records want numbers, any will do.
    return int.from_bytes(name.encode()[:7], "big")


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _wage(event: Mapping[str, Any]) -> int | None:
    return None if event.get("wage") is None else parse_yuan(str(event["wage"]))


def _effective(world: CaseState, month: Month, which: str) -> Month:
    return month + 1 if world.pack.at(month).get(f"{which}.effect") == "next_month" else month


def _change(world: CaseState, kind: str, event: Mapping[str, Any]) -> FactChange:
    employer = _number(str(event["employer"]))
    person = _number(str(event["person"]))
    match kind:
        case "join":
            month = _effective(world, Month(event["month"]), "join")
            identity = Identity("99", str(event["person"]), str(event["person"]), "0", date(1980, 1, 1))
            return Enrol(employer, identity, month, str(event["category"]), _wage(event))
        case "resume":
            month = _effective(world, Month(event["month"]), "join")
            return Resume(employer, person, month, str(event["category"]), _wage(event))
        case "stop":
            day = _day(event["date"])
            until = _effective(world, Month.of(day), "stop")
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


def _line_words(line: Mapping[str, Any]) -> str:
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


def _compare(expected: Mapping[str, Any], got: list[dict[str, Any]]) -> Iterator[str]:
    month = expected["assess"]
    wanted = sorted(_line_words(line) for line in expected["lines"])
    found = sorted(_line_words(line) for line in got)
    for words in wanted:
        if words not in found:
            yield f"{month}: missing {words}"
    for words in found:
        if words not in wanted:
            yield f"{month}: not expected {words}"
    total = yuan_plain(Fen(sum(parse_yuan(line["amount"]) for line in got)))
    if total != str(expected["total"]):
        yield f"{month}: total {total}, expected {expected['total']}"


def _run_events(case: Mapping[str, Any], pack: Pack) -> Iterator[str]:
    world, expected = CaseState(pack), list(case["expect"])
    for event in case["events"]:
        (kind, values), *more = event.items()
        if more:
            raise CaseError("an event has one name")
        if kind == "assess":
            got = [_plain(*line) for line in world.assess(Month(values))]
            if not expected:
                yield f"{values}: an assessment nothing is expected of"
                continue
            yield from _compare(expected.pop(0), got)
        elif kind == "publish":
            world.pack = world.pack.with_published(values["parameter"], Month(values["from"]), values["value"], "case")
        else:
            world.change(str(values["employer"]), str(values["person"]), _change(world, kind, values))
    for rest in expected:
        yield f"{rest['assess']}: expected an assessment that no event makes"


def _run_late_fee(case: Mapping[str, Any], pack: Pack) -> Iterator[str]:
    given = case["late_fee"]
    payments = [Payment(_day(one["date"]), parse_yuan(str(one["amount"]))) for one in given["payments"]]
    due = _day(given["due"])
    rules = pack.at(Month.of(due))
    fee = compute_late_fee(parse_yuan(str(given["principal"])), due, payments, _day(given["as_of"]), rules)
    if Decimal(fee) != Decimal(str(case["expect"])) * 100:
        yield f"late fee {yuan_plain(fee)}, expected {case['expect']}"


def run_case(case: Mapping[str, Any], rules: Mapping[str, Any], origin: str) -> CaseResult:
    """Run one case over a file's rules, its own replacing single names; return how it ended."""
    name, title = str(case.get("id", "?")), str(case.get("title", ""))
    try:
        own = Pack.from_mapping(case.get("rules") or {}, f"{origin}: {name}")
        pack = own.laid_over(Pack.from_mapping(rules, origin))
        run = _run_late_fee if "late_fee" in case else _run_events
        return CaseResult(name, title, tuple(run(case, pack)))
    except (CaseError, PackError, Refused, NotMoney, LookupError, ValueError) as error:
        return CaseResult(name, title, (f"cannot be run: {error}",))


def run_file(path: Path) -> list[CaseResult]:
    """Run every case of a file; raise :class:`CaseError` when it cannot be read as one."""
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CaseError(f"{path.name}: cannot be read: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("cases"), list):
        raise CaseError(f"{path.name}: has no list called cases")
    return [run_case(case, document.get("rules") or {}, path.name) for case in document["cases"]]
