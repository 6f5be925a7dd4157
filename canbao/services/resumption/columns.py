"""Columns of a line that resumes a person's insurance."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canbao.matters.facts import Facts
from canbao.matters.shared_columns import CATEGORY, MONTH, REMARKS, WAGE, get_last_wage, make_reason_column
from canbao.values.bilingual import Bilingual

COLUMNS = (
    make_reason_column("resume", Bilingual("Reason", "续保原因"), default="121"),
    replace(MONTH, label=Bilingual("Resumed from month", "续保年月")),
    CATEGORY,
    WAGE,
    REMARKS,
)


def prefill(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return the initial values of a picked person's line: open month, last category, last declared wage."""
    category = particulars.get("category")
    return {
        "month": str(int(facts.month)),
        "category": category if category in CATEGORY.offered else CATEGORY.default,
        "wage": get_last_wage(particulars),
    }
