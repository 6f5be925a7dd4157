"""What the service says of itself."""

from canbao.matters.catalogue import Declaration
from canbao.values.words import Text

DECLARATION = Declaration(
    code="person_change",
    title=Text("Change of a person's particulars", "人员信息变更登记"),
    summary=Text("Name, certificate number, phone or category", "姓名、证件号码、手机号、人员类别"),
    scheme="310",
    kind="filing",
    lines="picked",
    order=50,
    documents=True,
)
