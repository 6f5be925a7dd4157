"""Columns of a line that resumes a person's insurance."""

from collections.abc import Mapping
from typing import Any

from canbao.matters.columns import Column
from canbao.matters.facts import Facts
from canbao.rules.codes import get_table
from canbao.values.bilingual import Bilingual
from canbao.values.money import yuan_plain

REASONS = tuple(entry.code for entry in get_table("chg_rea").entries if entry.more.get("kind") == "resume")

COLUMNS = (
    Column(
        "reason",
        Bilingual("Reason", "续保原因"),
        "code",
        required=True,
        codes="chg_rea",
        offered=REASONS,
        default="121",
    ),
    Column(
        "month",
        Bilingual("Resumed from month", "续保年月"),
        "month",
        required=True,
        help=Bilingual("yyyyMM, such as 202611", "yyyyMM，例如 202611"),
    ),
    Column(
        "category",
        Bilingual("Person category", "人员类别"),
        "code",
        required=True,
        codes="psn_type",
        offered=("1101", "1102"),
        default="1101",
    ),
    Column("wage", Bilingual("Wage a month (yuan)", "缴费工资（元）"), "money", required=True),
    Column("remarks", Bilingual("Remarks", "备注"), "text", longest=100, wide=True),
)


def prefill(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return the initial values of a picked person's line: open month, last category, last declared wage."""
    wage = particulars.get("wage")
    category = particulars.get("category")
    return {
        "reason": "121",
        "month": str(int(facts.month)),
        "category": category if category in ("1101", "1102") else "1101",
        "wage": yuan_plain(wage) if wage is not None else "",
    }
