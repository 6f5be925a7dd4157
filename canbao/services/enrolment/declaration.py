"""Declare the service: enrolment."""

from canbao.matters.catalogue import Declaration
from canbao.values.bilingual import Bilingual

DECLARATION = Declaration(
    code="enrolment",
    title=Bilingual("Enrolment of new people", "人员新参保登记"),
    summary=Bilingual("For people newly employed, within 30 days of employment", "新招用职工自用工之日起 30 日内办理"),
    scheme="310",
    kind="filing",
    lines="typed",
    order=10,
    touches=frozenset({"coverage", "wage", "category", "particulars"}),
)
