"""A value has bounds and a measured effect: late fees, due days, issued bills, and who is affected most."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from canbao.journal.models import Entry
from canbao.law.models import Impact, PublishedValue
from canbao.law.operations import prepare_value, release_value
from canbao.law.queries import get_city_pack, get_configured_pack
from canbao.law.value_bounds import (
    BEYOND_BOUNDS,
    BOUNDS_UNCONFIRMED,
    CALENDAR_CROSSED,
    CLOSED_UNCONFIRMED,
    NOT_BEYOND_BOUNDS,
    RATES_TOO_HIGH,
    check_cross_rules,
)
from canbao.levy.account.ledger import get_bill_states
from canbao.rules.cross_rules import get_cross_faults
from canbao.rules.packs import LawDay
from canbao.rules.parameters import PARAMETERS, get_parameter
from canbao.store.jobs import run_due_jobs
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import DeclaredRefusal, Refusal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

SEPTEMBER, NOVEMBER = Month(202609), Month(202611)
FEE, PAY_BY = "late_fee.daily_rate", "calendar.pay_by_day"


def prepared(actor: Actor, name: str, value: Any, since: Month = NOVEMBER, **more: Any) -> PublishedValue:
    return prepare_value(actor, name, since, value, "示例文号", "调整", **more)


def measured(row: PublishedValue) -> Impact:
    run_due_jobs()
    return Impact.objects.get(value=row)


def refused(act: Any, *args: Any, **more: Any) -> DeclaredRefusal:
    with pytest.raises(Refusal) as caught:
        act(*args, **more)
    return caught.value.declared


@pytest.fixture
def overdue(town: factories.City) -> factories.City:
    """A city with one bill of September, issued, due in October and unpaid."""
    factories.insure_people(town.employer, "李晓燕", since=202609, wage=680_000)
    factories.issue_month_bill(town, town.employer, 202609)
    return town


def test_every_money_parameter_of_the_configured_pack_is_within_its_bounds() -> None:
    for name, history in get_configured_pack().parameters.items():
        parameter = get_parameter(name)
        assert parameter is not None
        for entry in history:
            assert parameter.bounds is None or entry.value is None or parameter.bounds.has(entry.value), name


def test_bounds_name_their_source_in_both_languages() -> None:
    sources = [parameter.bounds.source for parameter in PARAMETERS if parameter.bounds]
    assert len(sources) >= 10 and all(source.en and source.zh for source in sources)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (FEE, "0.5"),
        ("late_fee.cap_ratio", "1.5"),
        ("reference_wage.annual", "9504"),
        ("base.cap_ratio", "3.5"),
        ("scheme.310.employer.rate", "0.7"),
        ("scheme.310.employer.rate", {"1101": "0.07", "*": "0.7"}),
        ("scheme.330.person.monthly_amount", "12000"),
        (PAY_BY, 1),
        ("filing.online_retro_months", 60),
    ],
)
def test_a_value_outside_its_bounds_is_refused_unless_the_city_says_so(preparer: Actor, name: str, value: Any) -> None:
    assert refused(prepared, preparer, name, value) is BEYOND_BOUNDS


def test_beyond_the_bounds_two_people_say_so_and_the_journal_has_it(preparer: Actor, releaser: Actor) -> None:
    row = prepared(preparer, "base.cap_ratio", "3.5", beyond_bounds=True)
    run_due_jobs()
    assert refused(release_value, releaser, row.id) is BOUNDS_UNCONFIRMED
    release_value(releaser, row.id, confirms_bounds=True)
    assert get_city_pack().at(NOVEMBER)["base.cap_ratio"] == Decimal("3.5")
    acts = Entry.objects.filter(verb__startswith="law.").order_by("seq")
    assert [entry.new.get("beyond_bounds") for entry in acts] == [True, True]


def test_a_value_within_its_bounds_is_not_said_to_be_beyond_them(preparer: Actor) -> None:
    assert refused(prepared, preparer, "base.cap_ratio", "2.5", beyond_bounds=True) is NOT_BEYOND_BOUNDS


def test_rates_that_add_up_to_too_much_are_refused() -> None:
    pack = get_configured_pack().with_published("scheme.310.person.rate", NOVEMBER, "0.15")
    assert not list(get_cross_faults(pack, NOVEMBER))
    too_high = pack.with_published("scheme.310.employer.rate", NOVEMBER, "0.15")
    assert [fault.kind for fault in get_cross_faults(too_high, NOVEMBER)] == ["rates"]
    with pytest.raises(Refusal) as caught:
        check_cross_rules(PublishedValue(name="scheme.310.employer.rate", since=NOVEMBER), pack, too_high)
    assert caught.value.declared is RATES_TOO_HIGH


def test_filing_does_not_open_after_its_last_day(preparer: Actor) -> None:
    assert refused(prepared, preparer, "calendar.open_day", 26) is CALENDAR_CROSSED


def test_a_higher_daily_rate_is_measured_on_the_late_fees_of_issued_bills(
    overdue: factories.City, preparer: Actor
) -> None:
    row = prepared(preparer, FEE, "0.0008", Month(202610), beyond_bounds=True)
    impact = measured(row)
    today = timezone.localdate()
    pack = get_city_pack()
    changed = pack.with_published(FEE, Month(202610), "0.0008")
    (now,) = get_bill_states(overdue.employer.id, LawDay(today, pack))
    (then,) = get_bill_states(overdue.employer.id, LawDay(today, changed))
    assert (impact.fee_bills, impact.fee_amount) == (1, then.late_fee - now.late_fee)
    assert impact.fee_amount > 0
    assert impact.largest == [[str(overdue.employer.id), impact.fee_amount]]


def test_reaching_over_issued_bills_needs_its_own_confirmation(
    overdue: factories.City, preparer: Actor, releaser: Actor
) -> None:
    row = prepared(preparer, "scheme.310.employer.rate", "0.08", SEPTEMBER)
    assert measured(row).closed_bills == 1
    assert refused(release_value, releaser, row.id) is CLOSED_UNCONFIRMED
    assert release_value(releaser, row.id, confirms_closed=True).state == "released"


def test_another_due_day_is_measured_on_bills_not_issued_yet(overdue: factories.City, preparer: Actor) -> None:
    impact = measured(prepared(preparer, PAY_BY, 15))
    assert (impact.due_bills, impact.closed_bills) == (1, 0)


def test_a_first_month_after_an_assessed_one_stops_the_release(
    overdue: factories.City, preparer: Actor, releaser: Actor
) -> None:
    impact = measured(prepared(preparer, "levy.first_month", 202610))
    assert (impact.state, impact.problem) == ("failed", {"code": "first_month_assessed", "month": 202609})


def test_the_late_fee_has_the_statutory_cap(overdue: factories.City) -> None:
    assert get_city_pack().at(NOVEMBER)["late_fee.cap_ratio"] == Decimal(1)
    bill_day = LawDay(timezone.localdate().replace(year=2036), get_city_pack())
    (state,) = get_bill_states(overdue.employer.id, bill_day)
    assert state.late_fee == state.principal
