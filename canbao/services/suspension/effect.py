"""The effect of a decided suspension on the register."""

from collections.abc import Sequence

from canbao.matters.facts import Facts, Line
from canbao.services.suspension.checks import ends_insurance, get_first_uncovered
from canbao.values.fact_changes import FactChange, Suspend


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return one ``Suspend`` for each line, with the first uncovered month."""
    return [
        Suspend(
            facts.employer_id,
            facts.get_person_id(line),
            line.get_day("day"),
            get_first_uncovered(line, facts),
            line.values["reason"],
            ends_insurance(line.values["reason"]),
        )
        for line in lines
    ]
