"""Play 1.1.2 人员缴费基数申报: all people with the base declared last, changed in place and by a tool, reviewed."""

from canbao.demonstration.journey import agency
from canbao.demonstration.journey.employer import check_and_submit, person_page, roster_row
from canbao.demonstration.journey.html_page import Form
from canbao.demonstration.journey.player import Journey, UnexpectedPage, expect, month_now

SERVICE = "/portal/services/base_declaration/"
NEW = {1: "5,600.00", 2: "7,455.00"}
"""Wages after the declaration, by the person's position among the journey's people."""


def take_over_undeclared(journey: Journey) -> None:
    """Register a person without a declared wage, as an older register may hold.

    No filing leaves a wage out, so only an import can bring such a person.
    """
    from datetime import date

    from django.db import transaction

    from canbao.access.actors import SYSTEM
    from canbao.register.operations import apply_changes
    from canbao.values.fact_changes import Enrol, Identity

    number = journey.undeclared["number"]
    birth = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    sex = "1" if int(number[16]) % 2 else "2"
    person = Identity("01", number, journey.undeclared["name"], sex, birth)
    with transaction.atomic():
        apply_changes(
            SYSTEM, int(journey.employer_id), [Enrol(int(journey.employer_id), person, month_now(), "1101", None)]
        )
    journey.insured += 1


def begin(journey: Journey) -> None:
    """Open the list: every person has the base declared last, or none where none was ever declared."""
    if journey.instance.is_ours:
        take_over_undeclared(journey)
    visitor = journey.operator
    form = expect(visitor.open(SERVICE)).form(action="/everyone/")
    page = expect(visitor.send(form), *(person["name"] for person in journey.people), "6,800.00", "5,250.50")
    wages = [control.value for control in page.form("here").controls if control.name.startswith("wage-")]
    empty = 1 if journey.instance.is_ours else 0
    if sorted(wages) != sorted([*[""] * empty, "6800.00", "5250.50", "7100.00", "4980.00"]):
        raise UnexpectedPage(f"the list begins with {wages}")
    if journey.instance.is_ours:
        expect(page, journey.undeclared["name"], "从未申报")


def change(journey: Journey) -> None:
    """Change one wage in its cell, another with the tool that raises; both are marked as changed."""
    visitor = journey.operator
    form = expect(visitor.open(SERVICE)).form("here", "percent")
    expect(visitor.send(form, {f"wage-{_find_line(form, '5250.50')}": "5,600"}, ("do", "save")))
    form = expect(visitor.open(SERVICE)).form("here", "percent")
    typed: dict[str, str | list[str]] = {"line": [_find_line(form, "7100.00")], "percent": "5"}
    page = expect(visitor.send(form, typed, ("do", "raise_ticked")))
    form = page.form("here", "percent")
    _find_line(form, "5,600"), _find_line(form, "7455.00")
    if page.body.decode().count("data-changed") != 2:
        raise UnexpectedPage("the changed cells are not marked")


def _find_line(form: Form, wage: str) -> str:
    """Return the line whose cell holds a wage."""
    for control in form.controls:
        if control.name.startswith("wage-") and control.value == wage:
            return control.name.removeprefix("wage-")
    raise LookupError(f"no cell holds {wage}")


def declare(journey: Journey) -> None:
    """提交审核: the check page lists only changed wages, before and after; the agency passes the matter."""
    changed = [journey.people[index]["name"] for index in NEW]
    check_and_submit(journey, SERVICE, *changed, "5,250.50", "7,100.00", *NEW.values())
    if not journey.operator.page.says(journey.number):
        raise UnexpectedPage("the receipt has no number")
    agency.decide(journey, *changed, people=1)


def see_wages(journey: Journey) -> None:
    """Check that a person's page shows the new wage; the others keep theirs."""
    for index, wage in NEW.items():
        expect(person_page(journey, journey.people[index]["number"]), wage)
    expect(roster_row(journey, journey.people[0]["name"]), "6,800.00")
