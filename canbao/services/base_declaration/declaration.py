"""Declare the service: the declaration of contribution bases."""

from canbao.matters.catalogue import Declaration
from canbao.values.bilingual import Bilingual

DECLARATION = Declaration(
    code="base_declaration",
    title=Bilingual("Declaration of contribution bases", "人员缴费基数申报"),
    summary=Bilingual("Once a year for everyone; corrected when wages change", "每年一次，可随工资变动更正"),
    scheme="310",
    kind="filing",
    lines="everyone",
    order=40,
    touches=frozenset({"wage"}),
)
