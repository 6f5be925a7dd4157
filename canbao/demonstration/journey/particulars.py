"""Play 1.1.4 单位信息修改 and 人员信息变更: before and after, reasons, documents, and the register afterwards."""

from canbao.demonstration.journey import agency
from canbao.demonstration.journey.employer import check_and_submit, person_page
from canbao.demonstration.journey.player import Journey, UnexpectedPage, expect
from canbao.demonstration.journey.suspension import choose
from canbao.values.number_checks import person_check_character

EMPLOYER = "/portal/services/employer_change/"
PERSON = "/portal/services/person_change/"
ADDRESS = "示例市示例区新川路 18 号"
DOCUMENT = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
"""A PDF without pages."""


def _attach(journey: Journey, name: str) -> None:
    """Attach a document; the visitor's page is the page of documents."""
    form = journey.operator.page.form("documents")
    expect(journey.operator.send(form, file=("documents", name, DOCUMENT)), name)


# -- 单位信息修改 ----------------------------------------------------------------------------------------------------


def change_address(journey: Journey) -> None:
    """Change the address: before and after side by side, submitted, passed by two people."""
    visitor = journey.operator
    form = expect(visitor.open(EMPLOYER)).form("name", "address", "version")
    if form.value("name") != journey.employer["name"]:
        raise UnexpectedPage("the form does not begin with the register's values")
    page = expect(visitor.send(form, {"address": ADDRESS}, ("do", "check")), ADDRESS)
    if page.says(journey.employer["legal_representative"]):
        raise UnexpectedPage("what does not change is listed as a change")
    check_and_submit(journey, EMPLOYER, ADDRESS)
    agency.decide(journey, ADDRESS)


def see_address(journey: Journey) -> None:
    """Check that the form and the agency's page of the employer show the new address."""
    form = expect(journey.operator.open(EMPLOYER)).form("address")
    if form.value("address") != ADDRESS:
        raise UnexpectedPage("the register still has the former address")
    expect(journey.clerk.open(f"/office/employers/{journey.employer_id}/"), ADDRESS)


def name_needs_proof(journey: Journey) -> None:
    """Change the name without a reason and a document: it is refused, and both are required."""
    visitor, name = journey.operator, _new_name(journey)
    form = expect(visitor.open(EMPLOYER)).form("name", "version")
    expect(visitor.send(form, {"name": name}, ("do", "save")), "请说明原因")
    page = expect(visitor.open(f"{EMPLOYER}check/"), "请说明原因", "请上传变更依据")
    if any("submit" in form.action for form in page.forms):
        raise UnexpectedPage("a change of name without proof can be submitted")


def change_name(journey: Journey) -> None:
    """Submit with reason and document; the reviewer opens the document, and two people pass the matter."""
    visitor, name = journey.operator, _new_name(journey)
    form = expect(visitor.open(EMPLOYER)).form("name", "reason", "version")
    if form.value("name") != name:
        raise UnexpectedPage("the name typed before is gone")
    page = visitor.send(form, {"reason": "公司更名，市场监管部门已核准。"}, ("do", "documents"))
    expect(page)
    _attach(journey, "变更核准通知书.pdf")
    check_and_submit(journey, EMPLOYER, journey.employer["name"], name, "变更核准通知书.pdf")
    agency.decide(journey, name, "变更核准通知书.pdf", document=DOCUMENT)
    journey.employer["name"] = name


def _new_name(journey: Journey) -> str:
    return journey.employer["name"].replace("行程示例", "新程示例")


def see_name(journey: Journey) -> None:
    """Check that the form and the agency's page of the employer show the new name."""
    form = expect(journey.operator.open(EMPLOYER)).form("name")
    if form.value("name") != journey.employer["name"]:
        raise UnexpectedPage("the register still has the former name")
    expect(journey.clerk.open(f"/office/employers/{journey.employer_id}/"), journey.employer["name"])


# -- 人员信息变更 ----------------------------------------------------------------------------------------------------


def change_person(journey: Journey) -> None:
    """Correct a number and a phone with a reason and a document; two people pass the matter."""
    visitor, person = journey.operator, journey.people[3]
    new = _corrected(person["number"])
    page = choose(journey, PERSON, [person["name"]])
    page = expect(visitor.open(page.link(f"{PERSON}lines/")), person["name"])
    typed: dict[str, str | list[str]] = {"number": new, "phone": "13900000000", "reason": "公安机关更正证件号码。"}
    expect(visitor.send(page.form("number", "phone", "reason", "version"), typed), "请上传")
    expect(visitor.open(f"{PERSON}documents/"))
    _attach(journey, "户口簿.pdf")
    check_and_submit(journey, PERSON, person["number"], new, "13900000000", "户口簿")
    agency.decide(journey, new, "户口簿", document=DOCUMENT)
    person["former"], person["number"] = person["number"], new


def _corrected(number: str) -> str:
    """Return an unused number with the same birth date and sex: serials below 500 are not given out."""
    body = f"{number[:14]}{int(number[14:17]) - 400:03d}"
    return body + person_check_character(body)


def see_person(journey: Journey) -> None:
    """Check that both numbers lead to the same person, at the employer and at the agency."""
    person = journey.people[3]
    pages = [person_page(journey, person[number]) for number in ("number", "former")]
    if len({page.url for page in pages}) != 1:
        raise UnexpectedPage("two numbers lead to two people")
    expect(pages[0], person["number"], "13900000000")
    person_page(journey, person["name"])
    for number in ("number", "former"):
        agency.find_person(journey, person[number])
