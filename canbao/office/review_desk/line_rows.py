"""The lines of a matter as the desk shows them: person, what was stated, what was found then and now, the decision."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.examination import Examination
from canbao.matters.facts import Facts, Line
from canbao.matters.models import MatterLine
from canbao.matters.review import Decision
from canbao.office.review_desk.decisions import Decisions
from canbao.presentation.templatetags.matters import display_value, in_language, says
from canbao.values.findings import Finding
from canbao.values.text import mask_name, mask_number, mask_phone

_LONG_NUMBER = re.compile(r"[0-9A-Za-z]{7,}")


@dataclass(frozen=True, slots=True)
class LineCell:
    """What was stated in a column, in words."""

    column: Column
    text: str


@dataclass(frozen=True, slots=True)
class ParticularChange:
    """A particular that a line would change, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class FindingText:
    """A finding in words; ``is_new`` tells that it was not there at submitting."""

    text: str
    level: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line on the desk.

    ``changes`` are the person's particulars that would change; ``gone`` findings of the submitting that no longer hold.
    """

    line: MatterLine
    label: str
    number: str
    cells: tuple[LineCell, ...]
    changes: tuple[ParticularChange, ...]
    findings: tuple[FindingText, ...]
    resolved_findings: tuple[str, ...]
    decision: Decision
    problem: str = ""

    @property
    def state(self) -> str:
        """error, warning or nothing, for the row's colour."""
        levels = {one.level for one in self.findings}
        return "error" if self.problem or "error" in levels else "warning" if levels else ""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def mask_value(column: Column, text: str) -> str:
    """Return what a actor that may not see it clear is shown of a stated value."""
    if column.kind == "name":
        return mask_name(text)
    if column.kind == "number":
        return mask_number(text)
    if column.kind == "phone":
        return mask_phone(text)
    if column.from_number:
        return "*" * min(len(text), 4)
    return _LONG_NUMBER.sub(lambda found: mask_number(found[0]), text) if column.kind == "text" else text


def stated_text(column: Column, line: Line, raw: Mapping[str, Any], *, unmasked: bool) -> str:
    """Return what a line states in a column: the cleaned value in words, else what was typed."""
    value = line.values.get(column.name)
    text = display_value(value, column) if value not in (None, "") else str(raw.get(column.name) or "")
    return text if unmasked else mask_value(column, text)


def get_name_and_number(
    service: Service, line: Line, raw: Mapping[str, Any], facts: Facts, *, unmasked: bool
) -> tuple[str, str]:
    """Return name and certificate number of a line's person: as stated where people are typed, else of the roster."""
    if service.declaration.lines == "typed":
        names = [column for column in service.columns if column.kind == "name"]
        name = stated_text(names[0], line, raw, unmasked=True) if names else ""
        number = (
            stated_text(service.column(service.number_column), line, raw, unmasked=True)
            if service.number_column
            else ""
        )
    else:
        particulars = facts.person(line).particulars
        name, number = str(particulars.get("name", "")), str(particulars.get("number", ""))
    return (name, number) if unmasked else (mask_name(name), mask_number(number))


def get_table_columns(service: Service, lines: Sequence[Line]) -> tuple[Column, ...]:
    """Return the columns worth a place in the desk's table; all of them stand beside the register's facts."""
    is_typed = service.declaration.lines == "typed"
    apart = {column.name for column in get_compared_columns(service)}
    return tuple(
        column for column in service.columns if column.name not in apart and _is_worth_showing(column, lines, is_typed)
    )


def get_compared_columns(wanted: Service) -> list[Column]:
    """Return the columns that state a known person's particulars anew: only what differs is worth an eye."""
    if wanted.declaration.lines not in ("picked", "everyone"):
        return []
    beside = {column.name for column in wanted.columns if column.read_only}
    return [column for column in wanted.columns if column.compared_with and column.compared_with not in beside]


def get_particular_changes(
    service: Service, line: Line, raw: Mapping[str, Any], facts: Facts, *, unmasked: bool
) -> tuple[ParticularChange, ...]:
    """Return what a line states otherwise than the register holds it of its person."""
    particulars = facts.person(line).particulars
    found = []
    for column in get_compared_columns(service):
        stands = display_value(particulars.get(column.compared_with), column)
        told = stated_text(column, line, raw, unmasked=True)
        if told and told != stands:
            words = (stands, told) if unmasked else (mask_value(column, stands), mask_value(column, told))
            found.append(ParticularChange(in_language(column.label), *words))
    return tuple(found)


def _is_worth_showing(column: Column, lines: Sequence[Line], is_typed: bool) -> bool:
    if is_typed and column.kind in ("name", "number"):
        return False
    if column.from_number or column.kind in ("phone", "text"):
        return False
    told = {line.values.get(column.name) for line in lines} - {None, "", column.default}
    if column.kind in ("month", "money"):
        return bool(told)
    return bool(told) and column.required


def get_line_rows(
    service: Service,
    rows: Sequence[MatterLine],
    examined: Examination,
    decisions: Decisions,
    columns: Sequence[Column],
    *,
    unmasked: bool,
    is_open: bool,
) -> list[LineRow]:
    """Return the lines of a matter. Of an ended one the findings are those of its submitting."""
    lines = {line.position: line for line in examined.lines}
    now: dict[int, list[Finding]] = {}
    for finding in examined.findings:
        now.setdefault(finding.line or 0, []).append(finding)
    result = []
    for row in rows:
        line = lines[row.position]
        label, number = get_name_and_number(service, line, row.raw, examined.facts, unmasked=unmasked)
        then = [Finding.from_plain(plain) for plain in row.findings or []]
        found, gone = _compare_findings(service, now.get(row.position, []) if is_open else then, then)
        decision = decisions.by_line.get(row.position) or Decision("")
        if not is_open:
            decision = Decision(str(row.outcome or row.proposal), row.reason_code, row.reason)
        cells = tuple(LineCell(column, stated_text(column, line, row.raw, unmasked=unmasked)) for column in columns)
        result.append(
            LineRow(
                row,
                label or str(row.position),
                number,
                cells,
                get_particular_changes(service, line, row.raw, examined.facts, unmasked=unmasked),
                found,
                gone,
                decision,
                decisions.problems.get(row.position, ""),
            )
        )
    return result


def _compare_findings(
    service: Service, now: Sequence[Finding], then: Sequence[Finding]
) -> tuple[tuple[FindingText, ...], tuple[str, ...]]:
    """Return the findings of now, errors first, and the words of those of the submitting that no longer hold."""
    known = {(one.code, one.column) for one in then}
    present = {(one.code, one.column) for one in now}
    ordered = sorted(now, key=lambda one: one.level != "error")
    found = tuple(FindingText(says(one, service), one.level, (one.code, one.column) not in known) for one in ordered)
    return found, tuple(says(one, service) for one in then if (one.code, one.column) not in present)
