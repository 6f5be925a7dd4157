"""Declare the service: the change of employer information."""

from canbao.matters.catalogue import Declaration
from canbao.values.bilingual import Bilingual

DECLARATION = Declaration(
    code="employer_change",
    title=Bilingual("Change of employer information", "单位信息修改"),
    summary=Bilingual("Name, legal representative, address, bank account", "名称、法定代表人、地址、账户"),
    scheme="310",
    kind="filing",
    lines="none",
    order=60,
    most_lines=1,
    documents=True,
)
