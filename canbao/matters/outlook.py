"""What a decision would do: the effect of one line folded over the books as they stand, without writing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from canbao.matters.catalogue import Service
from canbao.matters.facts import Facts, Line
from canbao.register.book import Book, Refused, apply
from canbao.values.facts import EmployerChange, FactChange, PersonChange


@dataclass(frozen=True, slots=True)
class Outlook:
    """The books of a line's person now and after the line has passed.

    ``after`` is None when the books forbid the line; ``refused`` then says why. ``particulars`` holds what would change
    of the person's or the employer's own particulars: (old, new) by field name of the register.
    """

    before: Book
    after: Book | None
    refused: Refused | None = None
    particulars: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


def outlook(wanted: Service, line: Line, facts: Facts) -> Outlook:
    """Return what passing a clean line would do to the books that ``facts`` hold."""
    return folded(facts, line, wanted.effect([line], facts))


def folded(facts: Facts, line: Line, changes: Sequence[FactChange]) -> Outlook:
    """Return what changes of one line's person, and of the employer, would do to the books that ``facts`` hold."""
    person = facts.person(line)
    before = person.book or Book(facts.employer_id, covered_by=person.covered_by, free_from=person.free_from)
    particulars: dict[str, tuple[Any, Any]] = {}
    after = before
    for change in changes:
        if isinstance(change, PersonChange | EmployerChange):
            stands = person.particulars if isinstance(change, PersonChange) else facts.employer
            particulars |= {name: (stands.get(name), value) for name, value in change.new.items()}
        if isinstance(change, EmployerChange):
            continue
        try:
            after = apply(after, change)
        except Refused as refused:
            return Outlook(before, None, refused, particulars)
    return Outlook(before, after, None, particulars)
