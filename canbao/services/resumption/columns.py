"""The one definition of a line that resumes somebody's insurance."""

from collections.abc import Mapping
from typing import Any

from canbao.matters.columns import Column
from canbao.matters.facts import Facts
from canbao.rules.codes import table
from canbao.values.money import yuan_plain
from canbao.values.words import Text

REASONS = tuple(entry.code for entry in table("chg_rea").entries if entry.more.get("kind") == "resume")

COLUMNS = (
    Column(
        "reason", Text("Reason", "续保原因"), "code", required=True, codes="chg_rea", offered=REASONS, default="121"
    ),
    Column(
        "month",
        Text("Resumed from month", "续保年月"),
        "month",
        required=True,
        help=Text("yyyyMM, such as 202611", "yyyyMM，例如 202611"),
    ),
    Column(
        "category",
        Text("Person category", "人员类别"),
        "code",
        required=True,
        codes="psn_type",
        offered=("1101", "1102"),
        default="1101",
    ),
    Column("wage", Text("Wage a month (yuan)", "缴费工资（元）"), "money", required=True),
    Column("remarks", Text("Remarks", "备注"), "text", longest=100, wide=True),
)


def prefill(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return what a picked person's line begins with: the open month, his last category and last declared wage."""
    wage = particulars.get("wage")
    category = particulars.get("category")
    return {
        "reason": "121",
        "month": str(int(facts.month)),
        "category": category if category in ("1101", "1102") else "1101",
        "wage": yuan_plain(wage) if wage is not None else "",
    }
