"""What a decision would do: the effect of one line folded over the records as they stand, without writing."""

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
    """The records of a line's person now and after the line has passed.

    ``after`` is None when the records forbid the line; ``refused`` then says why. ``particulars`` holds what would
    change of the person's or the employer's own particulars: (old, new) by field name of the register.
    """

    before: InsuranceRecord
    after: InsuranceRecord | None
    refused: Refusal | None = None
    particulars: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


def preview_line(service: Service, line: Line, facts: Facts) -> Preview:
    """Return what passing a clean line would do to the records that ``facts`` hold."""
    return fold_changes(facts, line, service.effect([line], facts))


def fold_changes(facts: Facts, line: Line, changes: Sequence[FactChange]) -> Preview:
    """Return what changes of one line's person, and of the employer, would do to the records that ``facts`` hold."""
    person = facts.person(line)
    before = person.record or InsuranceRecord(
        facts.employer_id, covered_by=person.covered_by, insurable_from=person.insurable_from
    )
    particulars: dict[str, tuple[Any, Any]] = {}
    after = before
    for change in changes:
        if isinstance(change, PersonChange | EmployerChange):
            stands = person.particulars if isinstance(change, PersonChange) else facts.employer
            particulars |= {name: (stands.get(name), value) for name, value in change.new.items()}
        if isinstance(change, EmployerChange):
            continue
        try:
            after = apply_change(after, change)
        except Refusal as refused:
            return Preview(before, None, refused, particulars)
    return Preview(before, after, None, particulars)
