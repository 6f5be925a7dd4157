"""Declare the service: the change of a person's particulars."""

from canbao.matters.catalogue import Declaration
from canbao.values.bilingual import Bilingual

DECLARATION = Declaration(
    code="person_change",
    title=Bilingual("Change of a person's particulars", "人员信息变更登记"),
    summary=Bilingual("Name, certificate number, phone or category", "姓名、证件号码、手机号、人员类别"),
    scheme="310",
    kind="filing",
    lines="picked",
    order=50,
    documents=True,
    touches=frozenset({"category", "particulars"}),
)
