"""Play the employer's steps of the manual: steps two to four, and the filing of new people."""

import re
from urllib.parse import urlsplit

from canbao.demonstration.journey.html_page import Page
from canbao.demonstration.journey.player import Journey, UnexpectedPage, expect, month_now
from canbao.demonstration.journey.visitor import Visitor

SERVICE = "/portal/services/enrolment/"
NUMBER = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{7}")
"""The number of a matter as pages show it."""
_PERSON = re.compile(r"/portal/roster/[0-9]+/")


def log_in(visitor: Visitor, username: str, password: str) -> None:
    """Log a visitor in; raise UnexpectedPage when that fails."""
    form = visitor.open("/login/").form("login", "password")
    page = expect(visitor.send(form, {"login": username, "password": password}))
    if urlsplit(page.url).path.startswith("/login"):
        raise UnexpectedPage(f"{username} could not log in: {page.text[:200]}")


# -- 第二步 ---------------------------------------------------------------------------------------------------------


def register_with_gaps(journey: Journey) -> None:
    """Register without name, codes and legal representative: it is refused and each gap is named."""
    visitor = journey.operator
    form = visitor.open("/register/").form("username", "password1", "legal_representative")
    page = expect(visitor.send(form, {"username": journey.account["username"]}), "单位名称", "法定代表人", status=422)
    for name in ("employer_name", "legal_representative", "credit_code", "password1"):
        if f'href="#id_{name}"' not in page.body.decode():
            raise UnexpectedPage(f"the summary of errors does not lead to {name}")
    if page.form("username").value("username") != journey.account["username"]:
        raise UnexpectedPage("what was typed is gone")


def register(journey: Journey) -> None:
    """Register with all fields; the personal centre opens."""
    visitor, employer, account = journey.operator, journey.employer, journey.account
    form = visitor.page.form("username", "password1", "legal_representative")
    page = visitor.send(
        form,
        {
            "username": account["username"],
            "password1": account["password"],
            "password2": account["password"],
            "name": employer["handler"],
            "email": f"{account['username']}@example.com",
            "phone": "１３８００００００００",
            "employer_name": employer["name"],
            "credit_code": employer["credit_code"].lower(),
            "legal_representative": employer["legal_representative"],
        },
    )
    expect(page, employer["name"])
    if urlsplit(page.url).path != "/portal/":
        raise UnexpectedPage(f"registration led to {page.url}")


def log_in_again(journey: Journey) -> None:
    """Log out and in again: the password opens the personal centre, a wrong one does not."""
    visitor, account = journey.operator, journey.account
    visitor.send(visitor.open("/portal/").form(action="/logout/"))
    form = visitor.open("/login/").form("login", "password")
    page = visitor.send(form, {"login": account["username"], "password": "not the password at all"})
    if not urlsplit(page.url).path.startswith("/login"):
        raise UnexpectedPage("a wrong password logs in")
    log_in(visitor, account["username"], account["password"])
    expect(visitor.open("/portal/"), journey.employer["name"])


# -- 第三步 ---------------------------------------------------------------------------------------------------------


def needs_particulars(journey: Journey) -> None:
    """Save the basic information without the legal representative: it is refused."""
    form = expect(journey.operator.open("/portal/account/")).form("employer_name", "legal_representative", "version")
    page = expect(journey.operator.send(form, {"legal_representative": ""}), status=422)
    if 'href="#id_legal_representative"' not in page.body.decode():
        raise UnexpectedPage("the summary of errors does not lead to the field")


def complete_particulars(journey: Journey) -> None:
    """Complete the basic information and read it again."""
    visitor = journey.operator
    form = visitor.open("/portal/account/").form("employer_name", "legal_representative", "version")
    typed = {"contact": journey.employer["handler"], "address": "示例市示例区建设路 99 号", "postcode": "727000"}
    expect(visitor.send(form, typed))
    again = visitor.open("/portal/account/").form("employer_name", "address")
    if again.value("address") != typed["address"]:
        raise UnexpectedPage("the address is not stored")


# -- 第四步 ---------------------------------------------------------------------------------------------------------


def closed_before_binding(journey: Journey) -> None:
    """Open a service before binding: it is closed, says why, and links to the binding."""
    expect(journey.operator.open("/portal/hall/")).link("/portal/binding/")
    expect(journey.operator.open(SERVICE), status=403).link("/portal/binding/")


def _bind(journey: Journey, name: str, secret: str, status: int, *words: str) -> None:
    visitor = journey.operator
    form = expect(visitor.open("/portal/binding/bind/")).form("user_name", "secret")
    expect(visitor.send(form, {"user_name": name, "secret": secret}), *words, status=status)


def bind_wrongly(journey: Journey) -> None:
    """Bind with a wrong secret: it is refused, and the page shows the remaining attempts."""
    _bind(journey, journey.slips[-1][0], "2222-2222-2222-2222", 409, "4")


def bind_with_voided_slip(journey: Journey) -> None:
    """Bind with the voided slip: it is refused with its own sentence."""
    name, secret = journey.slips[0]
    _bind(journey, name, secret, 409, "作废")


def bind(journey: Journey) -> None:
    """Bind with the valid slip; the list of applications shows it."""
    name, secret = journey.slips[-1]
    _bind(journey, name, secret.lower().replace("-", " "), 200)
    page = expect(journey.operator.open("/portal/binding/"))
    page.link("/portal/binding/unbind/")


# -- 第五步 (一) ----------------------------------------------------------------------------------------------------


def open_service(journey: Journey) -> None:
    """网上办事 → 医疗保险 → directory: open the service."""
    page = expect(journey.operator.open("/portal/hall/"), "城镇职工基本医疗保险", "人员新参保登记")
    expect(journey.operator.open(page.link(SERVICE))).form("name", "number", "month", "wage")


def save_people(journey: Journey) -> None:
    """保存: mistype a number, correct it at its field, and save a second person."""
    visitor, (first, second) = journey.operator, journey.people[:2]
    wrong = first["number"][:-1] + ("1" if first["number"][-1] == "0" else "0")
    common = {"phone": "13800000000", "month": str(int(month_now()))}
    form = visitor.open(SERVICE).form("name", "number", "month", "wage")
    page = expect(visitor.send(form, {**first, **common, "number": wrong}, ("do", "save")), "校验")
    expect(visitor.send(page.form("name", "number", "version"), {"number": first["number"]}))
    form = visitor.open(SERVICE).form("name", "number", "month", "wage", action="add")
    full_width = second["number"].translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    expect(visitor.send(form, {**second, **common, "number": f" {full_width} "}, ("do", "save")))


def paste_people(journey: Journey) -> None:
    """Paste rows of a spreadsheet with column names, look at what was read: both people of earlier months are saved."""
    visitor = journey.operator
    form = expect(visitor.open(f"{SERVICE}lines/paste/")).form("text")
    month = str(int(month_now() - 2))
    rows = [["姓名", "证件号码", "手机号", "参保年月", "缴费工资（元）"]]
    rows += [[person["name"], person["number"], "13800000000", month, person["wage"]] for person in journey.people[2:]]
    preview = visitor.send(form, {"text": "\n".join("\t".join(row) for row in rows)})
    read = expect(preview, *(person["name"] for person in journey.people[2:])).form("text")
    page = visitor.send(read, {}, ("do", "save"))
    expect(page, *(person["name"] for person in journey.people), "7,100.00")


def find_draft_again(journey: Journey) -> None:
    """Open the draft on another device; sex and birth date come from the number."""
    device = Visitor(journey.instance.url)
    log_in(device, journey.account["username"], journey.account["password"])
    page = expect(device.open(SERVICE), *(person["name"] for person in journey.people))
    birth = journey.people[0]["number"][6:14]
    expect(page, f"{birth[:4]}-{birth[4:6]}-{birth[6:]}", "6,800.00", "5,250.50")


def submit(journey: Journey) -> None:
    """提交审核(N 人): read the check page and submit; the receipt has a number."""
    visitor = journey.operator
    names = [person["name"] for person in journey.people]
    journey.tabs = [expect(visitor.open(f"{SERVICE}check/"), *names).form("key", "version", "matter") for _tab in "12"]
    journey.matter_id, journey.number = receipt(visitor.send(journey.tabs[0]))


def submit_again(journey: Journey) -> None:
    """Submit again, and from a second tab: the receipt is the same, and the list has one matter."""
    for tab in journey.tabs:
        visitor = journey.operator
        if receipt(visitor.send(tab)) != (journey.matter_id, journey.number):
            raise UnexpectedPage("submitting again made another receipt")
    rows = [link for link in journey.operator.open("/portal/matters/").links if journey.number in link.text]
    if len({link.href for link in rows}) != 1:
        raise UnexpectedPage(f"the list shows {len(rows)} matters with the number")


def receipt(page: Page) -> tuple[str, str]:
    """Return the id and number of the matter on a receipt."""
    number = NUMBER.search(expect(page, "受理").text)
    parts = urlsplit(page.url).path.rstrip("/").split("/")
    if number is None or parts[-1] != "receipt":
        raise UnexpectedPage(f"submitting led to {page.url}")
    return parts[-2], number.group()


def check_and_submit(journey: Journey, service: str, *words: str) -> None:
    """Submit from the check page of a service or an edited matter; the page has to show ``words``."""
    form = expect(journey.operator.open(f"{service}check/"), *words).form("key", "version", "matter")
    journey.matter_id, journey.number = receipt(journey.operator.send(form))


# -- afterwards -----------------------------------------------------------------------------------------------------


def see_under_way(journey: Journey) -> None:
    """办事状态 before the matter is taken: 已提交, and it can be withdrawn."""
    page = expect(journey.operator.open(f"/portal/matters/{journey.matter_id}/"), journey.number, "已提交")
    page.link("/withdraw/")


def see_roster(journey: Journey) -> None:
    """Check the roster: every person is insured from their month with the wage as typed; search for one."""
    journey.insured = len(journey.people)
    month = str(int(month_now()))
    words = [word for person in journey.people for word in (person["name"], person["number"])]
    expect(journey.operator.open("/portal/roster/"), *words, "6,800.00", "5,250.50")
    form = journey.operator.page.form("text", "month")
    expect(
        journey.operator.send(form, {"text": journey.people[0]["name"], "month": month}), journey.people[0]["number"]
    )


def roster_row(journey: Journey, text: str) -> Page:
    """Return the roster filtered by a name or number."""
    form = expect(journey.operator.open("/portal/roster/")).form("text", "month")
    return expect(journey.operator.send(form, {"text": text}))


def person_page(journey: Journey, text: str) -> Page:
    """Return the page of the one person that a name or number finds on the roster."""
    pages = person_pages(roster_row(journey, text))
    if len(pages) != 1:
        raise UnexpectedPage(f"the roster finds {len(pages)} people")
    return expect(journey.operator.open(pages[0]))


def person_pages(page: Page) -> list[str]:
    """Return the addresses of the people on a page of the roster."""
    return [link.href for link in page.links if _PERSON.fullmatch(link.href)]


def file_again(journey: Journey) -> None:
    """File the same person again: the line is refused, since they are insured here already."""
    visitor, person = journey.operator, journey.people[0]
    form = expect(visitor.open(SERVICE)).form("name", "number", "month", "wage", action="add")
    typed = {**person, "phone": "13800000000", "month": str(int(month_now()))}
    expect(visitor.send(form, typed, ("do", "save")), "已在本单位参保")
