"""What a decided change of the employer's particulars does to the books."""

from collections.abc import Sequence

from canbao.matters.facts import Facts, Line
from canbao.services.employer_change.checks import get_changes
from canbao.values.fact_changes import EmployerChange, FactChange


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return the EmployerChange of the particulars that differ; nothing when none does."""
    return [EmployerChange(facts.employer_id, new) for line in lines if (new := get_changes(line, facts))]
