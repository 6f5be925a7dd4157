"""The effect of a decided change of particulars on the register."""

from collections.abc import Sequence
from typing import Any

from canbao.matters.facts import Facts, Line
from canbao.services.person_change.checks import get_changes
from canbao.values.fact_changes import CategoryChange, FactChange, PersonChange
from canbao.values.identifiers import check_identifier, kind_for_certificate


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return a ``PersonChange`` of each line's changed particulars, and a ``CategoryChange`` of a changed category.

    A new number that contains birth date and sex changes them too.
    """
    result: list[FactChange] = []
    for line in lines:
        new: dict[str, Any] = get_changes(line, facts)
        category = new.pop("category", None)
        person = facts.get_person_id(line)
        kind = kind_for_certificate(line.values["certificate"])
        if "number" in new and kind:
            verdict = check_identifier(kind, new["number"], facts.today)
            new |= {"birth": verdict.birth, "sex": verdict.sex} if verdict.birth and verdict.sex else {}
        if new:
            result.append(PersonChange(facts.employer_id, person, new))
        if category:
            result.append(CategoryChange(facts.employer_id, person, line.get_month(), category))
    return result
