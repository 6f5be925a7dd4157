"""Columns of a line that suspends or ends a person's insurance."""

from canbao.matters.columns import Column
from canbao.matters.shared_columns import REMARKS, make_reason_column
from canbao.values.bilingual import Bilingual

COLUMNS = (
    make_reason_column("stop", Bilingual("Reason", "停保原因")),
    Column(
        "day",
        Bilingual("Stop date", "停保日期"),
        "date",
        required=True,
        window="stop",
        help=Bilingual("The last day of employment", "在本单位的最后一日"),
    ),
    REMARKS,
)
