"""What a decided change of particulars does to the books."""

from collections.abc import Sequence
from typing import Any

from canbao.matters.facts import Facts, Line
from canbao.services.person_change.checks import get_changes
from canbao.values.fact_changes import CategoryChange, FactChange, PersonChange
from canbao.values.identifiers import check_identifier as check_identifier
from canbao.values.identifiers import kind_for_certificate
from canbao.values.months import Month


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return a PersonChange for a line's new particulars, and a Category where that differs.

    A new number that tells birth date and sex brings them along.
    """
    result: list[FactChange] = []
    for line in lines:
        new: dict[str, Any] = get_changes(line, facts)
        category = new.pop("category", None)
        person = line.person_id or facts.person(line).person_id or 0
        kind = kind_for_certificate(line.values["certificate"])
        if "number" in new and kind:
            told = check_identifier(kind, new["number"], facts.today)
            new |= {"birth": told.birth, "sex": told.sex} if told.birth and told.sex else {}
        if new:
            result.append(PersonChange(facts.employer_id, person, new))
        if category:
            result.append(CategoryChange(facts.employer_id, person, Month(line.values["month"]), category))
    return result
