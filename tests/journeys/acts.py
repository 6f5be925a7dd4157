"""The acts of a whole filing, each as a person does it on the pages."""

import re
from datetime import date
from pathlib import Path

from django.utils.translation import gettext, ngettext, override
from pypdf import PdfReader

from canbao.access.models import User
from tests import factories
from tests.journeys.visitors import Visitor

_SERVICE = "/portal/services/enrolment/"
_NUMBER = re.compile(r"\d{4}-\d{4}-\d{7}")
_USER_NAME = re.compile(r"CB\d{8}")
_SECRET = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")

EMPLOYER = {
    "number": "6102009001",
    "name": "铜川王益示例陶瓷有限公司",
    "credit_code": factories.credit_code(9001),
    "legal_representative": "王建国",
    "handler": "李四",
    "employer_type": "10",
    "schemes": "310",
}
"""The employer as the counter enters it."""

OWNER = {"username": "wangfang.hr", "password": "每月两次报医保 canbao 2026", "name": "王芳"}
"""The person who registers the employer's account."""

PEOPLE = (
    {"name": "李晓燕", "number": factories.resident_number(902), "phone": "13800000001", "wage": "6800"},
    {"name": "张卫东", "number": factories.resident_number(903), "phone": "13800000002", "wage": "7,250.50"},
    {"name": "阿依古丽·买买提江", "number": factories.resident_number(904), "phone": "13800000003", "wage": "5200"},
)
"""The people who are enrolled: the first by the form, the others pasted; the third's number is mistyped at first."""


def translate(words: str, visitor: Visitor) -> str:
    """Return a message in the visitor's language."""
    with override("en" if visitor.language == "en" else "zh-hans"):
        return gettext(words)


def month() -> str:
    """Return this calendar month as fields take it."""
    return f"{date.today():%Y%m}"


def mistype(number: str) -> str:
    """Return a number with a wrong check character."""
    return number[:-1] + ("1" if number[-1] == "0" else "0")


def log_in(visitor: Visitor, user: User) -> Visitor:
    """Log in with name and password."""
    visitor.open("/login/")
    visitor.fill(login=user.username, password=factories.PASSWORD)
    visitor.press("=main form button[type=submit]")
    assert "/login/" not in visitor.page.url, visitor.text()
    return visitor


# -- the counter ---------------------------------------------------------------------------------------------------


def enter_employer(clerk: Visitor) -> None:
    """单位参保登记 at the counter."""
    clerk.open("/office/employers/")
    clerk.press(translate("Enter an employer", clerk))
    clerk.fill(**EMPLOYER)
    clerk.press(translate("Enter in the register", clerk))
    clerk.sees(EMPLOYER["name"], EMPLOYER["number"])


def print_slip(clerk: Visitor, folder: Path) -> tuple[str, str]:
    """Print a slip and return the binding user name and secret read from it."""
    clerk.press(translate("Open the account: print the slip", clerk))
    paper = PdfReader(clerk.download(translate("Print", clerk), folder))
    text = "\n".join(sheet.extract_text() for sheet in paper.pages)
    user_name, secret = _USER_NAME.search(text), _SECRET.search(text)
    assert user_name and secret, text
    return user_name.group(), secret.group()


# -- the employer --------------------------------------------------------------------------------------------------


def register(owner: Visitor) -> None:
    """会员注册: first with missing values, which are reported at their fields."""
    owner.open("/")
    owner.press(translate("Register", owner))
    owner.fill(username=OWNER["username"], employer_name=EMPLOYER["name"])
    owner.press(translate("Register", owner))
    assert owner.page.locator("#id_password1_error, #id_password1[aria-invalid=true]").count()
    owner.fill(
        username=OWNER["username"],
        password1=OWNER["password"],
        password2=OWNER["password"],
        name=OWNER["name"],
        email="wangfang@example.com",
        phone="138 0000 0000",
        credit_code=EMPLOYER["credit_code"].lower(),
        legal_representative=EMPLOYER["legal_representative"],
    )
    owner.press(translate("Register", owner))
    owner.sees(EMPLOYER["name"])
    assert owner.page.url.endswith("/portal/")


def complete(owner: Visitor) -> None:
    """完善单位基本信息."""
    owner.open("/portal/account/")
    owner.fill(contact=OWNER["name"], contact_phone="13800000000", address="示例路 1 号", postcode="727000")
    owner.press(translate("Save", owner))


def bind(owner: Visitor, slip: tuple[str, str]) -> None:
    """单位账户绑定: the service is closed before and open afterwards."""
    owner.open(_SERVICE)
    owner.press(translate("Bind the account", owner))
    owner.press(translate("Bind all applications on the slip", owner))
    owner.fill(user_name=slip[0], secret=slip[1].lower())
    owner.press("=main form button[type=submit]")
    owner.sees(translate("Bound", owner))


def enrol(owner: Visitor) -> None:
    """人员新参保: one person by the form, two by paste; the wrong number is corrected at its cell."""
    first, second, third = PEOPLE
    owner.open("/portal/hall/")
    owner.press("=main a[href='/portal/services/enrolment/']")
    owner.fill(**first, category="1101", month=month())
    owner.press("=#add button[value=save]")
    owner.press(translate("Paste from a spreadsheet", owner))
    rows = [
        "姓名\t证件类型\t证件号码\t手机号\t人员类别\t参保年月\t缴费工资",
        *(
            "\t".join((one["name"], "01", number, one["phone"], "1101", month(), one["wage"]))
            for one, number in ((second, second["number"]), (third, mistype(third["number"])))
        ),
    ]
    owner.fill(text="\n".join(rows))
    owner.press(translate("Show what is read", owner))
    owner.press("=main button[value=save]")
    owner.sees(*(person["name"] for person in PEOPLE))
    cell = owner.page.locator("#line-3 td.cell-number")
    assert cell.locator(".finding[data-kind=error]").count() == 1, owner.text()
    owner.press("=#line-3 td:last-child a")
    owner.fill(number=third["number"])
    owner.press(translate("Save", owner))
    assert owner.page.locator(".finding[data-kind=error]").count() == 0, owner.text()


def check(owner: Visitor) -> None:
    """核对 before submitting."""
    owner.press("=#add button[value=check]")
    owner.sees(*(person["name"] for person in PEOPLE), *(person["number"] for person in PEOPLE))


def submit(owner: Visitor) -> str:
    """提交审核(3 人): return the number on the receipt."""
    with override("en" if owner.language == "en" else "zh-hans"):
        words = ngettext("Submit for review (%(count)s person)", "Submit for review (%(count)s people)", 3)
    owner.press(words % {"count": 3})
    return number_on_receipt(owner)


def number_on_receipt(owner: Visitor) -> str:
    """Return the matter's number on the receipt that is shown."""
    found = _NUMBER.search(owner.text())
    assert owner.page.url.endswith("/receipt/") and found, owner.text()
    return found.group()


def see_done(owner: Visitor, number: str) -> None:
    """Check 办结 in the list and on the matter's page, and that the roster shows everybody."""
    owner.open("/portal/matters/")
    owner.sees(number, translate("Done", owner))
    owner.press(translate("View", owner))
    owner.sees(number, translate("Passed", owner))
    owner.open("/portal/roster/")
    owner.sees(*(word for person in PEOPLE for word in (person["name"], person["number"])))


# -- the review ----------------------------------------------------------------------------------------------------


def take_and_review(reviewer: Visitor, number: str) -> None:
    """受理 and 初审: every line passes; the matter goes to a second person."""
    reviewer.open("/office/matters/?queue=unassigned")
    reviewer.press(number)
    reviewer.press(translate("Take", reviewer))
    reviewer.sees(*(person["name"] for person in PEOPLE))
    reviewer.fill(**{f"decision-{line}": "passed" for line in (1, 2, 3)})
    reviewer.press(translate("Send for second review", reviewer))


def confirm(approver: Visitor, number: str) -> None:
    """复核 by another person: 办结."""
    approver.open("/office/matters/?queue=second")
    approver.press(number)
    approver.press(translate("Open for second review", approver))
    approver.sees(*(person["name"] for person in PEOPLE))
    approver.press(translate("Confirm and finish", approver))
