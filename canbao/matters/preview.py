"""Preview a decision: apply the effect of one line to the insurance record in memory, without writing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from canbao.matters.catalogue import Service
from canbao.matters.facts import Facts, Line
from canbao.register.insurance_record import InsuranceRecord, apply_change
from canbao.values.fact_changes import EmployerChange, FactChange, PersonChange
from canbao.values.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Preview:
    """The insurance record of a line's person, before and after the line passes.

    ``after`` is None when the record forbids the line; ``refused`` then holds the reason. ``particulars`` are the
    changed particulars of the person or the employer: (old, new) by field name of the register.
    """

    before: InsuranceRecord
    after: InsuranceRecord | None
    refused: Refusal | None = None
    particulars: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


def preview_line(service: Service, line: Line, facts: Facts) -> Preview:
    """Return the preview of passing a clean line."""
    return fold_changes(facts, line, service.effect([line], facts))


def fold_changes(facts: Facts, line: Line, changes: Sequence[FactChange]) -> Preview:
    """Return the preview of some changes of one line's person and of the employer."""
    person = facts.person(line)
    before = person.record or InsuranceRecord(
        facts.employer_id, covered_by=person.covered_by, insurable_from=person.insurable_from
    )
    particulars: dict[str, tuple[Any, Any]] = {}
    after = before
    for change in changes:
        if isinstance(change, PersonChange | EmployerChange):
            registered = person.particulars if isinstance(change, PersonChange) else facts.employer
            particulars |= {name: (registered.get(name), value) for name, value in change.new.items()}
        if isinstance(change, EmployerChange):
            continue
        try:
            after = apply_change(after, change)
        except Refusal as refused:
            return Preview(before, None, refused, particulars)
    return Preview(before, after, None, particulars)
