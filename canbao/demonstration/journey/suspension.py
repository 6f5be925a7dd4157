"""1.1.1 人员停续保: people ticked over two searches, one reason and date for all, decided by two people."""

from canbao.demonstration.journey import agency
from canbao.demonstration.journey.employer import check_and_submit, person_page, roster_row
from canbao.demonstration.journey.html_page import Form, Page
from canbao.demonstration.journey.player import Journey, UnexpectedPage, expect, month_now

STOP = "/portal/services/suspension/"
RESUME = "/portal/services/resumption/"


def choose(journey: Journey, service: str, names: list[str]) -> Page:
    """Search for one name after another and tick who is found; what was ticked before stays. Return the list."""
    visitor = journey.operator
    page = expect(visitor.open(f"{service}people/"))
    ticked: list[str] = []
    for name in names:
        page = expect(visitor.send(page.form("text", action="people/"), _ticks(ticked, name), ("do", "search")), name)
        ticked = found(page.form("text", action="people/"))
        if len(ticked) != 1:
            raise UnexpectedPage(f"a search for one name offers {len(ticked)} people")
    return expect(visitor.send(page.form("person", action="people/"), _ticks(ticked), ("do", "choose")), *names)


def found(form: Form) -> list[str]:
    """Return the people a form offers to tick."""
    return [control.value for control in form.controls if control.name == "person"]


def _ticks(ticked: list[str], text: str = "") -> dict[str, str | list[str]]:
    return {**({"person": ticked} if ticked else {}), **({"text": text} if text else {})}


# -- 停保 -----------------------------------------------------------------------------------------------------------


def choose_to_stop(journey: Journey) -> None:
    """参保人员列表 shows everybody insured; two searches by name tick one person each, and both are on the list."""
    page = expect(journey.operator.open(STOP), *(person["name"] for person in journey.people))
    if len(found(page.form("text"))) != len(journey.people):
        raise UnexpectedPage("the list offers others than the people insured")
    page = choose(journey, STOP, [person["name"] for person in journey.people[2:]])
    for person in journey.people[:2]:
        if page.says(person["number"]):
            raise UnexpectedPage("somebody is on the list who was not ticked")


def state_reason(journey: Journey) -> None:
    """停保原因 and 停保日期 are written into all lines at once; what the stop means for the bill is said."""
    visitor = journey.operator
    form = expect(visitor.open(STOP)).form("reason", "day", action="lines/fill/")
    day = (month_now() - 1).last_day.isoformat()
    page = expect(visitor.send(form, {"reason": "222", "day": day}, ("do", "all")), "辞职", day, "账单")
    if page.text.count(day) < 2:
        raise UnexpectedPage("the date does not stand in every line")


def stop(journey: Journey) -> None:
    """停保: submitted for review, then passed by two people."""
    names = [person["name"] for person in journey.people[2:]]
    check_and_submit(journey, STOP, *names, "辞职", "账单")
    agency.decide(journey, *names, "辞职")


def see_stopped(journey: Journey) -> None:
    """From the stop date on they are 暂停参保 on the roster, and nobody can stop them again."""
    for person in journey.people[2:]:
        expect(roster_row(journey, person["name"]), person["number"], "暂停参保", str(int(month_now())))
    visitor, gone = journey.operator, journey.people[2]
    form = expect(visitor.open(f"{STOP}people/")).form("text", action="people/")
    page = expect(visitor.send(form, {"text": gone["name"]}, ("do", "search")), "不能选择", gone["name"])
    if any(found(one) for one in page.forms):
        raise UnexpectedPage("somebody who is suspended is offered for stopping")


# -- 续保 -----------------------------------------------------------------------------------------------------------


def choose_to_resume(journey: Journey) -> None:
    """续保 offers whoever is suspended and nobody else; both are ticked over two searches."""
    page = expect(journey.operator.open(RESUME), *(person["name"] for person in journey.people[2:]))
    if len(found(page.form("text"))) != len(journey.people[2:]):
        raise UnexpectedPage("the list offers others than the people suspended")
    choose(journey, RESUME, [person["name"] for person in journey.people[2:]])


def resume(journey: Journey) -> None:
    """One month for all, the wage as declared last; two people pass it."""
    visitor, month = journey.operator, str(int(month_now()))
    form = expect(visitor.open(RESUME), "7,100.00", "4,980.00").form("month", action="lines/fill/")
    expect(visitor.send(form, {"month": month}, ("do", "all")), month)
    names = [person["name"] for person in journey.people[2:]]
    check_and_submit(journey, RESUME, *names)
    agency.decide(journey, *names)


def see_resumed(journey: Journey) -> None:
    """They are 正常参保 again on the roster, from the month stated; both periods stand on their pages."""
    now, before = str(int(month_now())), str(int(month_now() - 2))
    for person in journey.people[2:]:
        expect(roster_row(journey, person["name"]), person["number"], "正常参保", now)
        expect(person_page(journey, person["name"]), "辞职", before, now)
