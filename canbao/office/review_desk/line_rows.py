"""The lines of a matter as rows of the review desk: person, stated values, findings then and now, decision."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils import timezone

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column, clean_line
from canbao.matters.examination import Examination
from canbao.matters.facts import Facts, Line
from canbao.matters.models import MatterLine
from canbao.matters.review import Decision
from canbao.office.review_desk.decisions import Decisions
from canbao.presentation.columns import cell_text, display_value
from canbao.presentation.findings import finding_text, worst_level
from canbao.presentation.language import in_language
from canbao.values.findings import Finding
from canbao.values.text import mask_name, mask_number, mask_phone

_LONG_NUMBER = re.compile(r"[0-9A-Za-z]{7,}")


@dataclass(frozen=True, slots=True)
class LineCell:
    """The text stated in a column."""

    column: Column
    text: str


@dataclass(frozen=True, slots=True)
class ParticularChange:
    """A particular that a line would change, with its texts before and after."""

    label: str
    old: str
    new: str


_IDENTITY = frozenset({"name_alike", "name_differs"})
"""Codes of findings about who a person is; they do not come true by the passing of time."""


@dataclass(frozen=True, slots=True)
class FindingText:
    """A finding as text, and what became of it since the matter was submitted.

    ``since`` is empty for a finding that was known and still holds, ``new`` for one that was not there, and ``worse``
    for one that says something else now or has become an error.
    """

    code: str
    text: str
    level: str
    since: Literal["", "new", "worse"]


@dataclass(frozen=True, slots=True)
class SinceReturn:
    """What the employer did to a line since the matter was returned: added it, or changed values; else nothing."""

    is_added: bool
    changes: tuple[ParticularChange, ...]


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line on the review desk.

    ``since_return`` is None for a matter that never was returned. ``changes`` are the person's particulars that would
    change. ``resolved_findings`` existed when the matter was
    submitted and no longer hold.
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
    since_return: SinceReturn | None = None

    @property
    def state(self) -> str:
        """error, warning or nothing, for the row's colour."""
        return "error" if self.problem else worst_level(finding.level for finding in self.findings)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is to be found, or only warnings that came true since a submission without findings.

        A name that differs from the register's always waits for the reviewer.
        """
        came_true = all(finding.level == "warning" and finding.code not in _IDENTITY for finding in self.findings)
        return not self.findings or (self.line.findings == [] and came_true)


def mask_value(column: Column, text: str) -> str:
    """Return a stated value masked for an actor who may not see it in full."""
    if column.kind == "name":
        return mask_name(text)
    if column.kind == "number":
        return mask_number(text)
    if column.kind == "phone":
        return mask_phone(text)
    if column.from_number:
        return "*" * min(len(text), 4)
    return _LONG_NUMBER.sub(lambda match: mask_number(match[0]), text) if column.kind == "text" else text


def stated_text(column: Column, line: Line, raw: Mapping[str, Any], *, unmasked: bool) -> str:
    """Return what a line states in a column: the cleaned value as text, else the typed text."""
    text = cell_text(column, line.values, raw)
    return text if unmasked else mask_value(column, text)


def get_name_and_number(
    service: Service, line: Line, raw: Mapping[str, Any], facts: Facts, *, unmasked: bool
) -> tuple[str, str]:
    """Return name and certificate number of a line's person: as stated if people are typed, else from the roster."""
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
    """Return the columns of the desk's table; the panel of register facts shows all columns."""
    is_typed = service.declaration.lines == "typed"
    compared = {column.name for column in get_compared_columns(service)}
    return tuple(
        column
        for column in service.columns
        if column.name not in compared and _is_worth_showing(column, lines, is_typed)
    )


def get_compared_columns(service: Service) -> list[Column]:
    """Return the columns that state particulars of a registered person again; only their differences are shown."""
    if service.declaration.lines not in ("picked", "everyone"):
        return []
    read_only = {column.name for column in service.columns if column.read_only}
    return [column for column in service.columns if column.compared_with and column.compared_with not in read_only]


def get_particular_changes(
    service: Service, line: Line, raw: Mapping[str, Any], facts: Facts, *, unmasked: bool
) -> tuple[ParticularChange, ...]:
    """Return the particulars of a line's person that differ from the register."""
    particulars = facts.person(line).particulars
    changes = []
    for column in get_compared_columns(service):
        registered = display_value(particulars.get(column.compared_with), column)
        stated = stated_text(column, line, raw, unmasked=True)
        if stated and stated != registered:
            texts = (registered, stated) if unmasked else (mask_value(column, registered), mask_value(column, stated))
            changes.append(ParticularChange(in_language(column.label), *texts))
    return tuple(changes)


def _is_worth_showing(column: Column, lines: Sequence[Line], is_typed: bool) -> bool:
    if is_typed and column.kind in ("name", "number"):
        return False
    if column.from_number or column.kind in ("phone", "text"):
        return False
    values = {line.values.get(column.name) for line in lines} - {None, "", column.default}
    if column.kind in ("month", "money"):
        return bool(values)
    return bool(values) and column.required


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
    """Return the lines of a matter; those of an ended matter have the findings of its submission."""
    lines = {line.position: line for line in examined.lines}
    now: dict[int, list[Finding]] = {}
    for finding in examined.findings:
        now.setdefault(finding.line or 0, []).append(finding)
    was_returned = any(row.returned_raw is not None for row in rows)
    result = []
    for row in rows:
        line = lines[row.position]
        label, number = get_name_and_number(service, line, row.raw, examined.facts, unmasked=unmasked)
        then = [Finding.from_plain(plain) for plain in row.findings or []]
        findings, resolved = _compare_findings(service, now.get(row.position, []) if is_open else then, then)
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
                findings,
                resolved,
                decision,
                decisions.problems.get(row.position, ""),
                _get_since_return(service, row, line, unmasked=unmasked) if was_returned else None,
            )
        )
    return result


def _get_since_return(service: Service, row: MatterLine, line: Line, *, unmasked: bool) -> SinceReturn:
    """Return what became of a line since its matter was returned; values are compared as they are shown."""
    if row.returned_raw is None:
        return SinceReturn(is_added=True, changes=())
    values, _findings = clean_line(service.columns, row.returned_raw, row.position, timezone.localdate())
    returned = Line(row.position, values, line.person_id)
    changes = []
    for column in service.columns:
        old = stated_text(column, returned, row.returned_raw, unmasked=True)
        new = stated_text(column, line, row.raw, unmasked=True)
        if old != new:
            texts = (old, new) if unmasked else (mask_value(column, old), mask_value(column, new))
            changes.append(ParticularChange(in_language(column.label), *texts))
    return SinceReturn(is_added=False, changes=tuple(changes))


def _since(finding: Finding, then: Finding | None) -> Literal["", "new", "worse"]:
    if then is None:
        return "new"
    return "" if (finding.level, dict(finding.words)) == (then.level, dict(then.words)) else "worse"


def _compare_findings(
    service: Service, now: Sequence[Finding], then: Sequence[Finding]
) -> tuple[tuple[FindingText, ...], tuple[str, ...]]:
    """Return the present findings, errors first, and the texts of earlier findings that no longer hold."""
    known = {(finding.code, finding.column): finding for finding in then}
    present = {(finding.code, finding.column) for finding in now}
    ordered = sorted(now, key=lambda finding: finding.level != "error")
    texts = tuple(
        FindingText(
            finding.code,
            finding_text(finding, service),
            finding.level,
            _since(finding, known.get((finding.code, finding.column))),
        )
        for finding in ordered
    )
    gone = [finding for finding in then if (finding.code, finding.column) not in present]
    return texts, tuple(finding_text(finding, service) for finding in gone)
