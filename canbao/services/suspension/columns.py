"""The one definition of a line that stops somebody's insurance."""

from canbao.matters.columns import Column
from canbao.rules.codes import table
from canbao.values.words import Text

REASONS = tuple(entry.code for entry in table("chg_rea").entries if entry.more.get("kind") == "stop")

COLUMNS = (
    Column("reason", Text("Reason", "停保原因"), "code", required=True, codes="chg_rea", offered=REASONS),
    Column(
        "day",
        Text("Stop date", "停保日期"),
        "date",
        required=True,
        help=Text("The last day of employment", "在本单位的最后一日"),
    ),
    Column("remarks", Text("Remarks", "备注"), "text", longest=100, wide=True),
)
