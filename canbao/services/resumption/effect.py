"""The effect of a decided resumption on the register."""

from collections.abc import Sequence

from canbao.matters.facts import Facts, Line
from canbao.rules.formulas import effective_month
from canbao.values.fact_changes import FactChange, Resume


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return one ``Resume`` for each line, from the month in which the join takes effect."""
    return [
        Resume(
            facts.employer_id,
            facts.get_person_id(line),
            effective_month(line.get_month(), "join", facts.pack),
            line.values["category"],
            line.values["wage"],
            line.values["reason"],
        )
        for line in lines
    ]
