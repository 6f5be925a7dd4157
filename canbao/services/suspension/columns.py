"""Columns of a line that suspends or ends a person's insurance."""

from canbao.matters.columns import Column
from canbao.rules.codes import get_table
from canbao.values.bilingual import Bilingual

REASONS = tuple(entry.code for entry in get_table("chg_rea").entries if entry.more.get("kind") == "stop")

COLUMNS = (
    Column("reason", Bilingual("Reason", "停保原因"), "code", required=True, codes="chg_rea", offered=REASONS),
    Column(
        "day",
        Bilingual("Stop date", "停保日期"),
        "date",
        required=True,
        help=Bilingual("The last day of employment", "在本单位的最后一日"),
    ),
    Column("remarks", Bilingual("Remarks", "备注"), "text", longest=100, wide=True),
)
