"""What a decided stop does to the books."""

from collections.abc import Sequence
from datetime import date

from canbao.matters.facts import Facts, Line
from canbao.services.suspension.checks import ends_insurance, first_uncovered
from canbao.values.fact_changes import FactChange, Suspend


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return one Stop a line: from the stop date on, in the month the city's rule gives."""
    return [_stop(line, facts) for line in lines]


def _stop(line: Line, facts: Facts) -> Suspend:
    day = date.fromisoformat(line.values["day"])
    reason = line.values["reason"]
    person = line.person_id or facts.person(line).person_id or 0
    return Suspend(facts.employer_id, person, day, first_uncovered(day, facts), reason, ends_insurance(reason))
