"""Declare the service: resumption."""

from canbao.matters.catalogue import Declaration
from canbao.values.bilingual import Bilingual

DECLARATION = Declaration(
    code="resumption",
    title=Bilingual("Resuming insurance", "人员续保登记"),
    summary=Bilingual("For people whose insurance was suspended", "停保人员恢复缴费"),
    scheme="310",
    kind="filing",
    lines="picked",
    order=30,
    roster=("2",),
    touches=frozenset({"coverage", "wage", "category"}),
)
