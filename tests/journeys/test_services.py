"""Each service in Chromium, from the first page to the receipt, and what is in the register afterwards.

The review is done by calls of its acts; ``test_slice.py`` shows how two people review on their pages.
"""

from datetime import date

import pytest
from django.db import transaction

from canbao.access.actors import SYSTEM
from canbao.law.queries import get_city_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.models import Bill, BillKey
from canbao.matters.models import Matter
from canbao.register.models import CoveragePeriod, DeclaredWage, Employer, InsuranceStatus, InsuredPerson
from canbao.register.operations import apply_changes
from canbao.store.tenancy import fan_out
from canbao.values.fact_changes import Suspend
from canbao.values.months import Month
from tests import factories
from tests.journeys import acts
from tests.journeys.conftest import WAYS, OpenSite
from tests.journeys.visitors import KeyboardVisitor, Visitor

pytestmark = pytest.mark.browser
CHECK = "=main button[name=do][value=check]"


def begin(visitor: Visitor, code: str) -> None:
    """Open a service from the hall."""
    visitor.open("/portal/hall/")
    visitor.press(f"=main a[href='/portal/services/{code}/']")


def row_of(visitor: Visitor, name: str, inside: str) -> str:
    """Return the selector of an element in a person's row, for a visitor."""
    return f'=main tbody tr:has(:text("{name}")) {inside}'


def choose(visitor: Visitor, **found: str) -> None:
    """Tick people over several searches (name=search text), and go on to the list."""
    for name, text in found.items():
        visitor.fill(text=text)
        visitor.press("=main button[name=do][value=search]")
        visitor.tick(visitor.element(row_of(visitor, name, "input[name=person]")))
    visitor.press("=main button[name=do][value=choose]")
    visitor.sees(*found)


def write_day(visitor: Visitor, name: str, day: date) -> None:
    """Enter a day into a date field; by keyboard part by part, in the order of the browser."""
    field = visitor.page.locator(f'main [name="{name}"]')
    if not isinstance(visitor, KeyboardVisitor):
        visitor.write(field, day.isoformat())
        return
    visitor.reach(field)
    for order in ("%m%d%Y", "%Y\t%m\t%d"):
        visitor.page.keyboard.press("Shift+Tab")
        visitor.page.keyboard.press("Tab")
        for part in day.strftime(order):
            visitor.page.keyboard.press("Tab" if part == "\t" else part)
        if field.input_value() == day.isoformat():
            return
    raise AssertionError(f"the date field took {field.input_value()!r}")


def submit(visitor: Visitor, town: factories.City) -> Matter:
    """Submit from the check page, read the receipt, and let two people pass every line."""
    visitor.press("=main form[action$='submit/'] button[type=submit]")
    number = acts.number_on_receipt(visitor)
    with fan_out("verify"):
        matter = Matter.objects.get(number=number)
    done = factories.decide_matter(town, matter)
    assert done.state == "done"
    visitor.open("/portal/matters/")
    visitor.sees(number, acts.translate("Done", visitor))
    return done


def person(town: factories.City, person_id: int) -> InsuredPerson:
    return InsuredPerson.objects.for_employer(town.employer.id).get(person_id=person_id)


@pytest.mark.parametrize("way", ["as most people do", "by keyboard alone"])
def test_people_are_suspended(town: factories.City, open_site: OpenSite, way: str) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国", "赵新")
    owner = open_site(town.owner, WAYS[way])
    begin(owner, "suspension")
    choose(owner, 李晓燕="李晓", 赵新="zx")
    assert "王建国" not in owner.text()
    write_day(owner, "day", date(2026, 11, 20))
    owner.fill(reason="222")
    owner.press("=main button[name=do][value=all]")
    owner.press(CHECK)
    owner.sees("李晓燕", "赵新", "2026-11-20")
    submit(owner, town)
    statuses = {name: person(town, one).insurance_status for name, one in people.items()}
    assert statuses == {
        "李晓燕": InsuranceStatus.SUSPENDED,
        "赵新": InsuranceStatus.SUSPENDED,
        "王建国": InsuranceStatus.ACTIVE,
    }
    periods = CoveragePeriod.objects.for_employer(town.employer.id).filter(
        person_id__in=[people["李晓燕"], people["赵新"]]
    )
    assert {(one.stop_reason, one.stop_day, one.ends) for one in periods} == {("222", date(2026, 11, 20), False)}
    owner.open("/portal/roster/")
    for name, status in (("李晓燕", "202611"), ("赵新", "202611"), ("王建国", "Insured")):
        row = owner.page.locator("main tbody tr", has_text=name)
        assert acts.translate(status, owner) in row.inner_text()


def test_a_person_is_resumed(town: factories.City, open_site: OpenSite) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    with transaction.atomic():
        stop = Suspend(town.employer.id, people["李晓燕"], date(2026, 6, 30), Month(202607), "222", False)
        apply_changes(SYSTEM, town.employer.id, [stop])
    owner = open_site(town.owner)
    begin(owner, "resumption")
    assert "王建国" not in owner.text()
    choose(owner, 李晓燕="李")
    owner.press(CHECK)
    assert owner.page.locator("main .finding[data-kind=warning]").count(), "no warning about the long interruption"
    submit(owner, town)
    periods = (
        CoveragePeriod.objects.for_employer(town.employer.id).filter(person_id=people["李晓燕"]).order_by("from_month")
    )
    assert [(one.from_month, one.until_month) for one in periods] == [(202601, 202607), (202611, None)]
    assert person(town, people["李晓燕"]).insurance_status == InsuranceStatus.ACTIVE


@pytest.mark.parametrize("way", ["as most people do", "without JavaScript"])
def test_wages_are_declared(town: factories.City, open_site: OpenSite, way: str) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国", "赵新")
    owner = open_site(town.owner, WAYS[way])
    begin(owner, "base_declaration")
    owner.press("=main form[action$='everyone/'] button")
    owner.sees(*people)
    owner.write(owner.element(row_of(owner, "李晓燕", "input[name^='wage-']")), "7,250.50")
    owner.tick(owner.element(row_of(owner, "王建国", "input[name=line]")))
    owner.press_here("=main details.details summary")
    owner.fill(percent="5")
    owner.press("=main button[name=do][value=raise_ticked]")
    wages = {
        name: owner.element(row_of(owner, name, "input[name^='wage-']")).input_value().replace(",", "")
        for name in people
    }
    assert wages == {"李晓燕": "7250.50", "王建国": "7140.00", "赵新": "6800.00"}
    assert owner.page.locator("main input[name^='wage-'][data-changed]").count() == 2
    owner.press(CHECK)
    owner.sees("李晓燕", "王建国", "7,250.50", "7,140.00")
    assert "赵新" not in owner.text()
    matter = submit(owner, town)
    assert {name: person(town, one).wage for name, one in people.items()} == {
        "李晓燕": 725_050,
        "王建国": 714_000,
        "赵新": 680_000,
    }
    declared = DeclaredWage.objects.for_employer(town.employer.id).filter(matter_id=matter.id)
    assert set(declared.values_list("person_id", flat=True)) == {people["李晓燕"], people["王建国"]}


def test_the_employers_address_is_changed(town: factories.City, open_site: OpenSite) -> None:
    before = Employer.objects.get(id=town.employer.id)
    owner = open_site(town.owner)
    begin(owner, "employer_change")
    owner.fill(address="王益区示例路 8 号", postcode="727000")
    owner.press(CHECK)
    owner.sees("王益区示例路 8 号", "727000")
    submit(owner, town)
    after = Employer.objects.get(id=town.employer.id)
    assert (after.address, after.postcode) == ("王益区示例路 8 号", "727000")
    assert (after.name, after.credit_code, after.legal_representative) == (
        before.name,
        before.credit_code,
        before.legal_representative,
    )


def test_a_persons_phone_is_changed(town: factories.City, open_site: OpenSite) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    owner = open_site(town.owner)
    begin(owner, "person_change")
    choose(owner, 李晓燕="lxy")
    owner.press("=#line-1 td:last-child a")
    owner.fill(phone="139 0000 0009", reason="换了手机号")
    owner.press(acts.translate("Save", owner))
    owner.press("=main button[name=do][value=check]")
    submit(owner, town)
    phones = {name: person(town, one).phone for name, one in people.items()}
    assert phones == {"李晓燕": "13900000009", "王建国": "13800000001"}


def issue_month(town: factories.City, month: int) -> Bill:
    """Return the bill of a month, assessed by one person and issued by another."""
    finance = factories.actor(factories.staff("office.finance"))
    assess_employer(finance, town.employer.id, Month(month), get_city_pack())
    bill = draw_up_bill(finance, town.employer.id, Month(month), get_city_pack())
    assert bill is not None
    return issue_bill(factories.actor(town.approver), BillKey(town.employer.id, Month(month), bill.number))


def test_bills_are_found_and_explained(town: factories.City, open_site: OpenSite) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202610)
    october, november = issue_month(town, 202610), issue_month(town, 202611)
    owner = open_site(town.owner)
    owner.open("/portal/bills/")
    owner.sees(october.notice, november.notice)
    owner.fill(first="202610", last="202610")
    owner.press("=main form[role=search] button[type=submit]")
    owner.sees(october.notice)
    assert november.notice not in owner.text()
    owner.press("=#bills tbody a")
    owner.sees(october.notice, "李晓燕", "王建国", f"{october.amount / 100:,.2f}")
    owner.press(row_of(owner, "李晓燕", "a[href*='/people/']"))
    owner.sees("李晓燕", "6,800.00")
