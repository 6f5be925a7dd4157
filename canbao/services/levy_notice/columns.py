"""Columns of the query: its search fields."""

from canbao.matters.columns import Column
from canbao.values.bilingual import Bilingual

COLUMNS = (
    Column(
        "first",
        Bilingual("From month", "开始费款年月"),
        "month",
        required=True,
        help=Bilingual("yyyyMM", "格式 yyyyMM"),
    ),
    Column(
        "last", Bilingual("To month", "截止费款年月"), "month", required=True, help=Bilingual("yyyyMM", "格式 yyyyMM")
    ),
    Column(
        "kind", Bilingual("Levy type", "缴费类型"), "code", codes="clct_type", offered=("10", "20", "30", "34", "35")
    ),
)
