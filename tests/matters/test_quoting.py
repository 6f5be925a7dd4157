"""A quote before submitting and before deciding: the next bill as it is then assessed."""

import pytest

from canbao.access.actors import SYSTEM
from canbao.law.queries import get_city_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.forecast.quote import get_unbilled_amount
from canbao.levy.models import Bill, Quote
from canbao.matters.quoting import get_quotes_on_bill
from canbao.register.operations import apply_changes
from canbao.store.jobs import run_due_jobs
from canbao.values.fact_changes import DeclareWage
from canbao.values.months import Month
from tests import factories

NOVEMBER = Month(202611)


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """The agency and a bound employer with two people; October is assessed and issued."""
    town = factories.city()
    factories.on_the_books(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)
    billed(town, Month(202610))
    return town


def billed(town: factories.City, month: Month) -> Bill:
    finance = factories.actor(factories.staff("office.finance"))
    assess_employer(finance, town.employer.id, month, get_city_pack())
    drawn = draw_up_bill(finance, town.employer.id, month, get_city_pack())
    assert drawn is not None
    return issue_bill(factories.actor(town.approver), town.employer.id, month, drawn.number)


def quotes(town: factories.City, stage: str) -> list[Quote]:
    return list(Quote.objects.for_employer(town.employer.id).filter(stage=stage).order_by("at"))


def test_what_was_quoted_for_a_newcomer_is_billed_to_the_fen(town: factories.City) -> None:
    matter = factories.submitted(town.owner_actor, [factories.newcomer(40), factories.newcomer(41)])
    run_due_jobs()
    (told,) = quotes(town, "submitted")
    assert (told.month, len(told.changes)) == (NOVEMBER, 2)
    assert told.after > told.before > 0
    factories.decided(town, matter)
    (decided,) = quotes(town, "decided")
    assert (decided.before, decided.after) == (told.before, told.after)
    bill = billed(town, NOVEMBER)
    assert bill.amount == decided.after
    (said,) = get_quotes_on_bill(bill)
    assert (said.matter_id, said.rest, said.since) == (matter.id, 0, ())


def test_of_two_matters_the_first_is_told_what_the_second_changed(town: factories.City) -> None:
    first, second = (factories.submitted(town.owner_actor, [factories.newcomer(serial)]) for serial in (40, 41))
    factories.decided(town, first)
    factories.decided(town, second)
    bill = billed(town, NOVEMBER)
    one, two = get_quotes_on_bill(bill)
    later = quotes(town, "decided")[1]
    assert one.since == ((two.number, later.after - later.before),)
    assert (one.rest, two.rest, two.after) == (0, 0, bill.amount)


def test_a_change_at_the_counter_since_is_told(town: factories.City) -> None:
    matter = factories.submitted(town.owner_actor, [factories.newcomer(40)])
    factories.decided(town, matter)
    person = next(iter(factories.on_the_books(town.employer, "赵新", since=202611, wage=500_000, start=70).values()))
    apply_changes(SYSTEM, town.employer.id, [DeclareWage(town.employer.id, person, NOVEMBER, 600_000)])
    bill = billed(town, NOVEMBER)
    (said,) = get_quotes_on_bill(bill)
    assert said.after + said.rest == bill.amount and said.rest > 0 and not said.is_law_changed


def test_once_the_month_is_issued_the_next_one_is_quoted(town: factories.City) -> None:
    billed(town, NOVEMBER)
    matter = factories.submitted(town.owner_actor, [factories.newcomer(40)])
    run_due_jobs()
    (told,) = quotes(town, "submitted")
    assert told.month == NOVEMBER + 1
    factories.decided(town, matter)
    assert billed(town, NOVEMBER + 1).amount == told.after


def test_while_a_supplementary_bill_waits_it_is_the_next_bill(town: factories.City) -> None:
    issued = billed(town, NOVEMBER)
    assert (issued.amount > 0, get_unbilled_amount(town.employer.id, NOVEMBER)) == (True, 0)
    factories.on_the_books(town.employer, "赵新", since=202611, wage=500_000, start=70)
    finance = factories.actor(factories.staff("office.finance"))
    assess_employer(finance, town.employer.id, NOVEMBER, get_city_pack())
    waiting = draw_up_bill(finance, town.employer.id, NOVEMBER, get_city_pack())
    assert waiting is not None and waiting.number == 2
    assert get_unbilled_amount(town.employer.id, NOVEMBER) == waiting.amount
    factories.submitted(town.owner_actor, [factories.newcomer(40)])
    run_due_jobs()
    (told,) = quotes(town, "submitted")
    assert (told.month, told.before) == (NOVEMBER, waiting.amount)
