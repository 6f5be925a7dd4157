"""A quote before submitting and before deciding: the next bill as it is then assessed."""

import pytest

from canbao.access.seats import SYSTEM
from canbao.law.queries import city_pack
from canbao.levy.assess import assess
from canbao.levy.bills import draw_up, issue
from canbao.levy.models import Bill, Quote
from canbao.levy.quote import standing
from canbao.matters.quoting import quoted_on
from canbao.register.operations import apply_changes
from canbao.store.jobs import drain
from canbao.values.facts import Declare
from canbao.values.months import Month
from tests import cast

NOVEMBER = Month(202611)


@pytest.fixture
def town(db: None, today: object) -> cast.City:
    """The agency and a bound employer with two people; October is assessed and issued."""
    town = cast.city()
    cast.on_the_books(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)
    billed(town, Month(202610))
    return town


def billed(town: cast.City, month: Month) -> Bill:
    finance = cast.seat(cast.staff("office.finance"))
    assess(finance, town.employer.id, month, city_pack())
    drawn = draw_up(finance, town.employer.id, month, city_pack())
    assert drawn is not None
    return issue(cast.seat(town.approver), town.employer.id, month, drawn.number)


def quotes(town: cast.City, stage: str) -> list[Quote]:
    return list(Quote.objects.of(town.employer.id).filter(stage=stage).order_by("at"))


def test_what_was_quoted_for_a_newcomer_is_billed_to_the_fen(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(40), cast.newcomer(41)])
    drain()
    (told,) = quotes(town, "submitted")
    assert (told.month, len(told.changes)) == (NOVEMBER, 2)
    assert told.after > told.before > 0
    cast.decided(town, matter)
    (decided,) = quotes(town, "decided")
    assert (decided.before, decided.after) == (told.before, told.after)
    bill = billed(town, NOVEMBER)
    assert bill.amount == decided.after
    (said,) = quoted_on(bill)
    assert (said.matter_id, said.rest, said.since) == (matter.id, 0, ())


def test_of_two_matters_the_first_is_told_what_the_second_changed(town: cast.City) -> None:
    first, second = (cast.submitted(town.owner_seat, [cast.newcomer(serial)]) for serial in (40, 41))
    cast.decided(town, first)
    cast.decided(town, second)
    bill = billed(town, NOVEMBER)
    one, two = quoted_on(bill)
    later = quotes(town, "decided")[1]
    assert one.since == ((two.number, later.after - later.before),)
    assert (one.rest, two.rest, two.after) == (0, 0, bill.amount)


def test_a_change_at_the_counter_since_is_told(town: cast.City) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(40)])
    cast.decided(town, matter)
    person = next(iter(cast.on_the_books(town.employer, "赵新", since=202611, wage=500_000, start=70).values()))
    apply_changes(SYSTEM, town.employer.id, [Declare(town.employer.id, person, NOVEMBER, 600_000)])
    bill = billed(town, NOVEMBER)
    (said,) = quoted_on(bill)
    assert said.after + said.rest == bill.amount and said.rest > 0 and not said.is_law_anew


def test_once_the_month_is_issued_the_next_one_is_quoted(town: cast.City) -> None:
    billed(town, NOVEMBER)
    matter = cast.submitted(town.owner_seat, [cast.newcomer(40)])
    drain()
    (told,) = quotes(town, "submitted")
    assert told.month == NOVEMBER + 1
    cast.decided(town, matter)
    assert billed(town, NOVEMBER + 1).amount == told.after


def test_while_a_supplementary_bill_waits_it_is_the_next_bill(town: cast.City) -> None:
    issued = billed(town, NOVEMBER)
    assert (issued.amount > 0, standing(town.employer.id, NOVEMBER)) == (True, 0)
    cast.on_the_books(town.employer, "赵新", since=202611, wage=500_000, start=70)
    finance = cast.seat(cast.staff("office.finance"))
    assess(finance, town.employer.id, NOVEMBER, city_pack())
    waiting = draw_up(finance, town.employer.id, NOVEMBER, city_pack())
    assert waiting is not None and waiting.number == 2
    assert standing(town.employer.id, NOVEMBER) == waiting.amount
    cast.submitted(town.owner_seat, [cast.newcomer(40)])
    drain()
    (told,) = quotes(town, "submitted")
    assert (told.month, told.before) == (NOVEMBER, waiting.amount)
