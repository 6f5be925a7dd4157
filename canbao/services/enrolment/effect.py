"""The effect of a decided enrolment on the register."""

from collections.abc import Sequence
from datetime import date

from canbao.matters.facts import Facts, Line
from canbao.values.fact_changes import Enrol, FactChange, Identity
from canbao.values.months import Month


def effect(lines: Sequence[Line], facts: Facts) -> list[FactChange]:
    """Return one ``Enrol`` for each line, from the stated month or the next one (city rule ``join.effect``)."""
    return [_enrol(line, facts) for line in lines]


def _enrol(line: Line, facts: Facts) -> Enrol:
    values = line.values
    stated = Month(values["month"])
    month = stated + 1 if facts.pack.at(stated).get("join.effect") == "next_month" else stated
    first = values["first_employed"]
    return Enrol(
        facts.employer_id,
        Identity(
            values["certificate"],
            values["number"],
            values["name"],
            values["sex"],
            date.fromisoformat(values["birth"]),
            values["ethnicity"] or "",
            values["phone"] or "",
            values["household"] or "",
            values["employment"] or "",
            date.fromisoformat(first) if first else None,
        ),
        month,
        values["category"],
        values["wage"],
    )
