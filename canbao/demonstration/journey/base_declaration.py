"""1.1.2 人员缴费基数申报: everybody with the base declared last, changed in place and by a tool, reviewed, counted."""

from canbao.demonstration.journey import agency
from canbao.demonstration.journey.employer import check_and_submit, person_page, roster_row
from canbao.demonstration.journey.html_page import Form
from canbao.demonstration.journey.player import Journey, UnexpectedPage, expect, month_now

SERVICE = "/portal/services/base_declaration/"
NEW = {1: "5,600.00", 2: "7,455.00"}
"""Wages as they are after the declaration, by the person's place among the journey's people."""


def take_over_undeclared(journey: Journey) -> None:
    """Let the throw-away books hold somebody whose wage was never declared, as an agency's older books do.

    No filing leaves a wage out, so that only a take-over can bring such a person.
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
    """The list shows everybody with the base declared last; it is empty where none ever was."""
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
    """One wage is changed in its cell, another by the tool that raises; both are marked as changed."""
    visitor = journey.operator
    form = expect(visitor.open(SERVICE)).form("here", "percent")
    expect(visitor.send(form, {f"wage-{_line(form, '5250.50')}": "5,600"}, ("do", "save")))
    form = expect(visitor.open(SERVICE)).form("here", "percent")
    typed: dict[str, str | list[str]] = {"line": [_line(form, "7100.00")], "percent": "5"}
    page = expect(visitor.send(form, typed, ("do", "raise_ticked")))
    form = page.form("here", "percent")
    _line(form, "5,600"), _line(form, "7455.00")
    if page.body.decode().count("data-changed") != 2:
        raise UnexpectedPage("the changed cells are not marked")


def _line(form: Form, wage: str) -> str:
    """Return the line in whose cell a wage stands."""
    for control in form.controls:
        if control.name.startswith("wage-") and control.value == wage:
            return control.name.removeprefix("wage-")
    raise LookupError(f"no cell holds {wage}")


def declare(journey: Journey) -> None:
    """提交审核: only who changes is listed, before and after; the agency passes it."""
    changed = [journey.people[place]["name"] for place in NEW]
    check_and_submit(journey, SERVICE, *changed, "5,250.50", "7,100.00", *NEW.values())
    if not journey.operator.page.says(journey.number):
        raise UnexpectedPage("the receipt has no number")
    agency.decide(journey, *changed, people=1)


def see_wages(journey: Journey) -> None:
    """The new wage stands on the person's page of the roster, under the one before; others keep theirs."""
    for place, wage in NEW.items():
        expect(person_page(journey, journey.people[place]["number"]), wage)
    expect(roster_row(journey, journey.people[0]["name"]), "6,800.00")
