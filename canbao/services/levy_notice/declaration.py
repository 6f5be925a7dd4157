"""Declare the service: the levy notice query."""

from canbao.matters.catalogue import Declaration
from canbao.values.bilingual import Bilingual

DECLARATION = Declaration(
    code="levy_notice",
    title=Bilingual("Query and printing of the levy notice", "单位缴费申报单查询"),
    summary=Bilingual(
        "The amounts due for a month, person by person, and the notice to print",
        "查询各月应缴费款和明细，打印征缴通知单",
    ),
    scheme="310",
    kind="inquiry",
    lines="none",
    order=50,
)
