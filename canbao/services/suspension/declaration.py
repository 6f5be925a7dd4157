"""Declare the service: suspension."""

from canbao.matters.catalogue import Declaration
from canbao.values.bilingual import Bilingual

DECLARATION = Declaration(
    code="suspension",
    title=Bilingual("Stopping insurance", "人员停保登记"),
    summary=Bilingual("For people who resigned, retired, died or left", "离职、退休、死亡等，自停保日期起停保"),
    scheme="310",
    kind="filing",
    lines="picked",
    order=20,
    roster=("1",),
    touches=frozenset({"coverage"}),
)
