"""Columns of a line that declares a person's wage."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canbao.matters.columns import Column
from canbao.matters.facts import Facts
from canbao.matters.shared_columns import MONTH, REMARKS, WAGE, get_last_wage
from canbao.services.base_declaration.year import get_contribution_year
from canbao.values.bilingual import Bilingual

COLUMNS = (
    Column("last", Bilingual("Last declared (yuan)", "最近申报（元）"), "money", read_only=True),
    replace(
        WAGE,
        required=False,
        compared_with="last",
        help=Bilingual("Average monthly wage of the year before", "上年度月平均工资"),
    ),
    replace(MONTH, label=Bilingual("Counts from month", "生效年月")),
    REMARKS,
)


def prefill(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return the initial values of a person's line: the last declared wage, blank without one, and the month.

    The month is the first of the contribution year, or the first insured month of a person insured later.
    """
    wage = get_last_wage(particulars)
    year_start = get_contribution_year(facts).start
    return {"last": wage, "wage": wage, "month": str(int(max(year_start, particulars.get("from_month") or year_start)))}
