"""Quotes at submission and at decision agree with the next bill."""

import pytest

from canbao.access.actors import SYSTEM
from canbao.law.queries import get_city_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.forecast.quote import get_unbilled_amount
from canbao.levy.models import Bill, BillKey, Quote
from canbao.matters.quoting import get_quotes_on_bill
from canbao.register.operations import apply_changes
from canbao.store.jobs import run_due_jobs
from canbao.values.fact_changes import DeclareWage
from canbao.values.months import Month
from tests import factories

NOVEMBER = Month(202611)


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """Return the agency with a bound employer of two people; October is assessed and issued."""
    town = factories.city()
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)
    issue_month(town, Month(202610))
    return town


def issue_month(town: factories.City, month: Month) -> Bill:
    finance = factories.actor(factories.staff("office.finance"))
    assess_employer(finance, town.employer.id, month, get_city_pack())
    drawn = draw_up_bill(finance, town.employer.id, month, get_city_pack())
    assert drawn is not None
    return issue_bill(factories.actor(town.approver), BillKey(town.employer.id, month, drawn.number))


def get_quotes(town: factories.City, stage: str) -> list[Quote]:
    return list(Quote.objects.for_employer(town.employer.id).filter(stage=stage).order_by("at"))


def test_the_quote_for_new_people_is_billed_to_the_fen(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(40), factories.newcomer(41)])
    run_due_jobs()
    (submitted,) = get_quotes(town, "submitted")
    assert (submitted.month, len(submitted.changes)) == (NOVEMBER, 2)
    assert submitted.after > submitted.before > 0
    factories.decide_matter(town, matter)
    (decided,) = get_quotes(town, "decided")
    assert (decided.before, decided.after) == (submitted.before, submitted.after)
    bill = issue_month(town, NOVEMBER)
    assert bill.amount == decided.after
    (on_bill,) = get_quotes_on_bill(bill)
    assert (on_bill.matter_id, on_bill.rest, on_bill.since) == (matter.id, 0, ())


def test_the_first_of_two_quotes_lists_what_the_second_matter_changed(town: factories.City) -> None:
    first, second = (factories.submit_people(town.owner_actor, [factories.newcomer(serial)]) for serial in (40, 41))
    factories.decide_matter(town, first)
    factories.decide_matter(town, second)
    bill = issue_month(town, NOVEMBER)
    one, two = get_quotes_on_bill(bill)
    later = get_quotes(town, "decided")[1]
    assert one.since == ((two.number, later.after - later.before),)
    assert (one.rest, two.rest, two.after) == (0, 0, bill.amount)


def test_a_later_change_at_the_counter_is_shown_as_the_rest(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(40)])
    factories.decide_matter(town, matter)
    person = next(iter(factories.insure_people(town.employer, "赵新", since=202611, wage=500_000, start=70).values()))
    apply_changes(SYSTEM, town.employer.id, [DeclareWage(town.employer.id, person, NOVEMBER, 600_000)])
    bill = issue_month(town, NOVEMBER)
    (on_bill,) = get_quotes_on_bill(bill)
    assert on_bill.after + on_bill.rest == bill.amount and on_bill.rest > 0 and not on_bill.is_law_changed


def test_after_a_month_is_issued_the_next_month_is_quoted(town: factories.City) -> None:
    issue_month(town, NOVEMBER)
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(40)])
    run_due_jobs()
    (submitted,) = get_quotes(town, "submitted")
    assert submitted.month == NOVEMBER + 1
    factories.decide_matter(town, matter)
    assert issue_month(town, NOVEMBER + 1).amount == submitted.after


def test_a_supplementary_bill_not_issued_yet_is_the_next_bill(town: factories.City) -> None:
    issued = issue_month(town, NOVEMBER)
    assert (issued.amount > 0, get_unbilled_amount(town.employer.id, NOVEMBER)) == (True, 0)
    factories.insure_people(town.employer, "赵新", since=202611, wage=500_000, start=70)
    finance = factories.actor(factories.staff("office.finance"))
    assess_employer(finance, town.employer.id, NOVEMBER, get_city_pack())
    waiting = draw_up_bill(finance, town.employer.id, NOVEMBER, get_city_pack())
    assert waiting is not None and waiting.number == 2
    assert get_unbilled_amount(town.employer.id, NOVEMBER) == waiting.amount
    factories.submit_people(town.owner_actor, [factories.newcomer(40)])
    run_due_jobs()
    (submitted,) = get_quotes(town, "submitted")
    assert (submitted.month, submitted.before) == (NOVEMBER, waiting.amount)
