"""Play 1.1.3 单位缴费申报单打印: assess and issue the month, query it by month and type, tick and print."""

import re

from canbao.demonstration.journey.employer import log_in
from canbao.demonstration.journey.player import Journey, UnexpectedPage, expect
from canbao.demonstration.journey.visitor import Visitor

BILLS = "/portal/bills/"
_NOTICE = re.compile(r"ZJ[0-9]{14}")


def assess(journey: Journey) -> None:
    """Assess the employer's month as finance clerk; the same person is not offered to issue it."""
    clerk = Visitor(journey.instance.url)
    log_in(clerk, *journey.instance.people["finance"])
    form = expect(clerk.open(f"/office/employers/{journey.employer_id}/levy/")).form("month", action="/assess/")
    page = expect(clerk.send(form), "已出具", "由另一人签发")
    if any("/issue/" in form.action for form in page.forms):
        raise UnexpectedPage("the person who drew the bill up is offered to issue it")


def issue(journey: Journey) -> None:
    """Issue the bill as a second person; it gets its notice number."""
    page = expect(journey.approver.open(f"/office/employers/{journey.employer_id}/levy/"))
    expect(journey.approver.send(page.form(action="/issue/")), "已签发，通知单号ZJ")


def query(journey: Journey) -> None:
    """Query with a month that does not exist, which is explained at its field, then find the bill."""
    visitor = journey.operator
    form = expect(visitor.open("/portal/services/levy_notice/")).form("first", "last", "kind")
    month = form.value("last")
    page = expect(visitor.send(form, {"first": f"{month[:4]}13"}), "没有这个月份", status=422)
    form = page.form("first", "last", "kind")
    page = expect(visitor.send(form, {"first": month, "kind": "all"}), month, "待缴款")
    if not _NOTICE.search(page.text):
        raise UnexpectedPage("the list shows no notice number")


def explain(journey: Journey) -> None:
    """Open the explanation of a person's amount, from the wage to the difference."""
    visitor = journey.operator
    bill = next(link for link in visitor.page.links if re.fullmatch(rf"{BILLS}[0-9]+/1/", link.href))
    page = expect(visitor.open(bill.href), "分险种", *(person["name"] for person in journey.people))
    person = next(link for link in page.links if "/people/" in link.href)
    expect(visitor.open(person.href), "申报工资", "缴费基数", "当月应缴", "此前", "本次核定")


def print_notice(journey: Journey) -> None:
    """勾选要打印的数据,打印征缴通知单: print a PDF with the roster; the print is counted."""
    visitor = journey.operator
    listed = expect(visitor.open(BILLS))
    form, before = listed.form("bill", "roster"), listed.text
    keys = [control.value for control in form.controls if control.name == "bill"]
    page = visitor.send(form, {"bill": keys, "roster": ["1"]})
    if page.status != 200 or not page.body.startswith(b"%PDF-"):
        raise UnexpectedPage(f"printing answered {page.status} {page.text[:200]}")
    if visitor.open(BILLS).text == before:
        raise UnexpectedPage("the print was not counted")
