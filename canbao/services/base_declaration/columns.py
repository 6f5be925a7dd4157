"""Columns of a line that declares a person's wage."""

from collections.abc import Mapping
from typing import Any

from canbao.matters.columns import Column
from canbao.matters.facts import Facts
from canbao.services.base_declaration.year import get_year_start
from canbao.values.bilingual import Bilingual
from canbao.values.money import yuan_plain

COLUMNS = (
    Column("last", Bilingual("Last declared (yuan)", "最近申报（元）"), "money", read_only=True),
    Column(
        "wage",
        Bilingual("Wage a month (yuan)", "缴费工资（元）"),
        "money",
        compared_with="last",
        help=Bilingual("Average monthly wage of the year before", "上年度月平均工资"),
    ),
    Column("month", Bilingual("Counts from month", "生效年月"), "month", required=True),
    Column("remarks", Bilingual("Remarks", "备注"), "text", longest=100),
)


def prefill(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return the initial values of a person's line: the last declared wage, blank without one, and the month.

    The month is the first of the contribution year, or the first insured month of a person insured later.
    """
    wage = yuan_plain(particulars["wage"]) if particulars.get("wage") is not None else ""
    start = max(get_year_start(facts), particulars.get("from_month") or get_year_start(facts))
    return {"last": wage, "wage": wage, "month": str(int(start))}
