"""Play 1.1.1 人员停续保: tick people over two searches, one reason and date for all, decided by two people."""

from canbao.demonstration.journey import agency
from canbao.demonstration.journey.employer import check_and_submit, person_page, roster_row
from canbao.demonstration.journey.html_page import Form, Page
from canbao.demonstration.journey.player import Journey, UnexpectedPage, expect, month_now

STOP = "/portal/services/suspension/"
RESUME = "/portal/services/resumption/"


def choose(journey: Journey, service: str, names: list[str]) -> Page:
    """Search for each name and tick the person found; earlier ticks remain. Return the list page."""
    visitor = journey.operator
    page = expect(visitor.open(f"{service}people/"))
    ticked: list[str] = []
    for name in names:
        page = expect(visitor.send(page.form("text", action="people/"), _ticks(ticked, name), ("do", "search")), name)
        ticked = get_offered(page.form("text", action="people/"))
        if len(ticked) != 1:
            raise UnexpectedPage(f"a search for one name offers {len(ticked)} people")
    return expect(visitor.send(page.form("person", action="people/"), _ticks(ticked), ("do", "choose")), *names)


def get_offered(form: Form) -> list[str]:
    """Return the ids of the people that a form offers to tick."""
    return [control.value for control in form.controls if control.name == "person"]


def _ticks(ticked: list[str], text: str = "") -> dict[str, str | list[str]]:
    return {**({"person": ticked} if ticked else {}), **({"text": text} if text else {})}


# -- 停保 -----------------------------------------------------------------------------------------------------------


def choose_to_stop(journey: Journey) -> None:
    """参保人员列表: all insured people are listed; two searches tick one person each, and both are on the list."""
    page = expect(journey.operator.open(STOP), *(person["name"] for person in journey.people))
    if len(get_offered(page.form("text"))) != len(journey.people):
        raise UnexpectedPage("the list does not offer exactly the insured people")
    page = choose(journey, STOP, [person["name"] for person in journey.people[2:]])
    for person in journey.people[:2]:
        if page.says(person["number"]):
            raise UnexpectedPage("a person is on the list who was not ticked")


def state_reason(journey: Journey) -> None:
    """Fill 停保原因 and 停保日期 into all lines at once; the page shows the effect on the bill."""
    visitor = journey.operator
    form = expect(visitor.open(STOP)).form("reason", "day", action="lines/fill/")
    day = (month_now() - 1).last_day.isoformat()
    page = expect(visitor.send(form, {"reason": "222", "day": day}, ("do", "all")), "辞职", day, "核定单")
    if page.text.count(day) < 2:
        raise UnexpectedPage("the date is not in every line")


def stop(journey: Journey) -> None:
    """停保: submit for review; two people pass the matter."""
    names = [person["name"] for person in journey.people[2:]]
    check_and_submit(journey, STOP, *names, "辞职", "核定单")
    agency.decide(journey, *names, "辞职")


def see_stopped(journey: Journey) -> None:
    """Check that the roster shows 暂停参保 from the stop date, and that a second stop is not offered."""
    for person in journey.people[2:]:
        expect(roster_row(journey, person["name"]), person["number"], "暂停参保", str(int(month_now())))
    visitor, stopped = journey.operator, journey.people[2]
    form = expect(visitor.open(f"{STOP}people/")).form("text", action="people/")
    page = expect(visitor.send(form, {"text": stopped["name"]}, ("do", "search")), "不能选择", stopped["name"])
    if any(get_offered(form) for form in page.forms):
        raise UnexpectedPage("a suspended person is offered for stopping")


# -- 续保 -----------------------------------------------------------------------------------------------------------


def choose_to_resume(journey: Journey) -> None:
    """续保 offers exactly the suspended people; tick both over two searches."""
    page = expect(journey.operator.open(RESUME), *(person["name"] for person in journey.people[2:]))
    if len(get_offered(page.form("text"))) != len(journey.people[2:]):
        raise UnexpectedPage("the list does not offer exactly the suspended people")
    choose(journey, RESUME, [person["name"] for person in journey.people[2:]])


def resume(journey: Journey) -> None:
    """Resume all for one month with the wage declared last; two people pass the matter."""
    visitor, month = journey.operator, str(int(month_now()))
    form = expect(visitor.open(RESUME), "7,100.00", "4,980.00").form("month", action="lines/fill/")
    expect(visitor.send(form, {"month": month}, ("do", "all")), month)
    names = [person["name"] for person in journey.people[2:]]
    check_and_submit(journey, RESUME, *names)
    agency.decide(journey, *names)


def see_resumed(journey: Journey) -> None:
    """Check that the roster shows 正常参保 from that month, and each person's page both periods."""
    now, before = str(int(month_now())), str(int(month_now() - 2))
    for person in journey.people[2:]:
        expect(roster_row(journey, person["name"]), person["number"], "正常参保", now)
        expect(person_page(journey, person["name"]), "辞职", before, now)
