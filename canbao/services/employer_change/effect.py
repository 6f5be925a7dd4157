"""The effect of a decided change of the employer's particulars on the register."""

from collections.abc import Sequence

from canbao.matters.facts import Facts, Line
from canbao.services.employer_change.checks import get_changes
from canbao.values.fact_changes import EmployerChange, FactChange


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return an ``EmployerChange`` of the changed particulars, if any."""
    return [EmployerChange(facts.employer_id, new) for line in lines if (new := get_changes(line, facts))]
