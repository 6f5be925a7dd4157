"""The effect of a decided resumption on the register."""

from collections.abc import Sequence

from canbao.matters.facts import Facts, Line
from canbao.values.fact_changes import FactChange, Resume
from canbao.values.months import Month


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return one ``Resume`` for each line, from the stated month or the next one (city rule ``join.effect``)."""
    return [_resume(line, facts) for line in lines]


def _resume(line: Line, facts: Facts) -> Resume:
    stated = Month(line.values["month"])
    month = stated + 1 if facts.pack.at(stated).get("join.effect") == "next_month" else stated
    person = line.person_id or facts.person(line).person_id or 0
    values = line.values
    return Resume(facts.employer_id, person, month, values["category"], values["wage"], values["reason"])
