"""The effect of a decided declaration on the register."""

from collections.abc import Sequence

from canbao.matters.facts import Facts, Line
from canbao.services.base_declaration.checks import is_changed
from canbao.values.fact_changes import DeclareWage, FactChange


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return one ``DeclareWage`` for each line whose wage differs from the last declared one."""
    return [
        DeclareWage(facts.employer_id, facts.get_person_id(line), line.get_month(), line.values["wage"])
        for line in lines
        if is_changed(line)
    ]
