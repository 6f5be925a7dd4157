"""Columns of the query: its search fields."""

from dataclasses import replace

from canbao.matters.columns import Column
from canbao.matters.shared_columns import MONTH
from canbao.values.bilingual import Bilingual

COLUMNS = (
    replace(MONTH, name="first", label=Bilingual("From month", "开始费款年月")),
    replace(MONTH, name="last", label=Bilingual("To month", "截止费款年月")),
    Column(
        "kind", Bilingual("Levy type", "缴费类型"), "code", codes="clct_type", offered=("10", "20", "30", "34", "35")
    ),
)
