"""The one definition of a line that declares somebody's wage."""

from collections.abc import Mapping
from typing import Any

from canbao.matters.columns import Column
from canbao.matters.facts import Facts
from canbao.services.base_declaration.year import year_start
from canbao.values.money import yuan_plain
from canbao.values.words import Text

COLUMNS = (
    Column("last", Text("Last declared (yuan)", "最近申报（元）"), "money", read_only=True),
    Column(
        "wage",
        Text("Wage a month (yuan)", "缴费工资（元）"),
        "money",
        stands="last",
        help=Text("Average monthly wage of the year before", "上年度月平均工资"),
    ),
    Column("month", Text("Counts from month", "生效年月"), "month", required=True),
    Column("remarks", Text("Remarks", "备注"), "text", longest=100),
)


def prefill(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return what a person's line begins with: the wage declared last, nothing when none ever was.

    It counts from the first month of the contribution year; for who joined later, from the month he joined.
    """
    wage = yuan_plain(particulars["wage"]) if particulars.get("wage") is not None else ""
    start = max(year_start(facts), particulars.get("from_month") or year_start(facts))
    return {"last": wage, "wage": wage, "month": str(int(start))}
