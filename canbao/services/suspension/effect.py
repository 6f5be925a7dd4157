"""The effect of a decided suspension on the register."""

from collections.abc import Sequence
from datetime import date

from canbao.matters.facts import Facts, Line
from canbao.services.suspension.checks import ends_insurance, first_uncovered
from canbao.values.fact_changes import FactChange, Suspend


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return one ``Suspend`` for each line, with the first uncovered month (city rule ``stop.effect``)."""
    return [_suspend(line, facts) for line in lines]


def _suspend(line: Line, facts: Facts) -> Suspend:
    day = date.fromisoformat(line.values["day"])
    reason = line.values["reason"]
    person = line.person_id or facts.person(line).person_id or 0
    return Suspend(facts.employer_id, person, day, first_uncovered(day, facts), reason, ends_insurance(reason))
