"""The effect of a decided enrolment on the register."""

from collections.abc import Sequence

from canbao.matters.facts import Facts, Line
from canbao.rules.formulas import effective_month
from canbao.values.fact_changes import Enrol, FactChange, Identity


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return one ``Enrol`` for each line, from the month in which the join takes effect."""
    return [_enrol(line, facts) for line in lines]


def _enrol(line: Line, facts: Facts) -> Enrol:
    values = line.values
    return Enrol(
        facts.employer_id,
        Identity(
            values["certificate"],
            values["number"],
            values["name"],
            values["sex"],
            line.get_day("birth"),
            values["ethnicity"] or "",
            values["phone"] or "",
            values["household"] or "",
            values["employment"] or "",
            line.get_day("first_employed") if values["first_employed"] else None,
        ),
        effective_month(line.get_month(), "join", facts.pack),
        values["category"],
        values["wage"],
    )
