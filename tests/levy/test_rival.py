"""Cases that comparable open-source software gets wrong: rates, typed wages, duplicates, leavers, two employers."""

from datetime import date

import pytest
from django.db import OperationalError
from django.db.models import Sum

from canbao.access.actors import SYSTEM
from canbao.levy.account.ledger import get_balance
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, get_bill_lines, get_scheme_sums, issue_bill
from canbao.levy.exchange.tax_feed import import_tax_payments
from canbao.levy.models import BillKey, LevyLine, Run
from canbao.matters.columns import KINDS as CLEANERS
from canbao.matters.columns import TypedLine, UncleanValue
from canbao.matters.examination import examine_matter
from canbao.matters.queries import get_draft
from canbao.register.models import InsuredPerson
from canbao.register.operations import ChangesRefused, apply_changes
from canbao.rules.packs import Pack
from canbao.services.enrolment.columns import COLUMNS
from canbao.values.actor import Actor
from canbao.values.fact_changes import DeclareWage, Suspend
from canbao.values.money import Fen, yuan_plain
from canbao.values.months import Month
from tests import factories

WAGE = next(column for column in COLUMNS if column.name == "wage")
NOVEMBER = Month(202611)


def clean_wage(text: str, today: date) -> int:
    """Return a typed wage as the grid reads it, in fen."""
    fen: int = CLEANERS["money"](WAGE, text, TypedLine((WAGE,), {}, {}, today))
    return fen


def amounts(employer_id: int, month: int) -> dict[tuple[int, str, str], int]:
    rows = LevyLine.objects.for_employer(employer_id).filter(month=month, accrual=month)
    return {(line.person_id, line.scheme, line.payer): line.amount for line in rows}


@pytest.mark.parametrize(("rate", "amount"), [("0.005", 3_400), ("0.0725", 49_300)], ids=["0.5 %", "7.25 %"])
def test_a_rate_with_fractions_of_a_per_cent_is_levied_exactly(
    town: factories.City, finance: Actor, pack: Pack, rate: str, amount: int
) -> None:
    person = factories.insure_people(town.employer, "李晓燕", since=202611)["李晓燕"]
    law = pack.with_published("scheme.310.employer.rate", Month(202601), rate, "test")
    assess_employer(finance, town.employer.id, NOVEMBER, law)
    assert amounts(town.employer.id, 202611)[person, "310", "employer"] == amount


def test_a_negative_wage_is_refused(today: date) -> None:
    with pytest.raises(UncleanValue) as caught:
        clean_wage("-1000", today)
    assert caught.value.code == "money_negative"


def test_a_wage_with_a_space_in_it_is_refused(today: date) -> None:
    with pytest.raises(UncleanValue) as caught:
        clean_wage("1 000", today)
    assert caught.value.code == "money_format"


def test_a_wage_in_full_width_digits_is_read(today: date) -> None:
    assert clean_wage("１０００", today) == 100_000


def test_enrolling_a_person_twice_at_one_employer_is_refused(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕", since=202611)
    with pytest.raises(ChangesRefused):
        factories.insure_people(town.employer, "李晓燕", since=202611)


def test_a_person_twice_in_one_filing_is_found_before_submission(town: factories.City) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1), factories.newcomer(1)])
    draft = get_draft(town.owner_actor, "enrolment")
    assert draft is not None
    assert examine_matter(draft).errors > 0


def test_a_month_assessed_twice_is_levied_once(town: factories.City, finance: Actor, pack: Pack) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202611)
    first = assess_employer(finance, town.employer.id, NOVEMBER, pack)
    again = assess_employer(finance, town.employer.id, NOVEMBER, pack)
    assert first.lines == 8
    assert (again.lines, again.amount) == (0, 0)


def test_a_person_who_left_years_ago_is_not_levied(town: factories.City, finance: Actor, pack: Pack) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国", since=202001)
    left = Suspend(town.employer.id, people["王建国"], Month(202312).last_day, Month(202401), "221")
    apply_changes(SYSTEM, town.employer.id, [left])
    assess_employer(finance, town.employer.id, NOVEMBER, pack)
    levied = set(LevyLine.objects.for_employer(town.employer.id).values_list("person_id", flat=True))
    assert levied == {people["李晓燕"]}


def test_each_employer_of_a_person_is_levied_on_its_own_wage(town: factories.City, finance: Actor, pack: Pack) -> None:
    other = factories.employer(factories.actor(town.clerk), name="别的单位")
    person = factories.insure_people(town.employer, "李晓燕", since=202608, wage=600_000)["李晓燕"]
    gone = Suspend(town.employer.id, person, Month(202609).last_day, Month(202610), "221")
    apply_changes(SYSTEM, town.employer.id, [gone])
    assert factories.insure_people(other, "李晓燕", since=202610, wage=900_000) == {"李晓燕": person}
    for employer in (town.employer, other):
        assess_employer(finance, employer.id, NOVEMBER, pack)
    here = LevyLine.objects.for_employer(town.employer.id).filter(scheme="310", payer="person")
    there = LevyLine.objects.for_employer(other.id).filter(scheme="310", payer="person")
    assert list(here.order_by("accrual").values_list("accrual", "amount")) == [(202608, 12_000), (202609, 12_000)]
    assert list(there.order_by("accrual").values_list("accrual", "amount")) == [(202610, 18_000), (202611, 18_000)]


def test_a_bill_is_the_sum_of_its_rounded_lines_and_of_its_schemes(
    town: factories.City, finance: Actor, pack: Pack
) -> None:
    people = factories.insure_people(town.employer, *"甲乙丙丁", since=202608, wage=None)
    wages = [
        DeclareWage(town.employer.id, person, Month(202608), 612_345 + 77 * place)
        for place, person in enumerate(people.values())
    ]
    apply_changes(SYSTEM, town.employer.id, wages)
    law = pack.with_published("base.unit", Month(202601), "0.01", "test")
    assess_employer(finance, town.employer.id, NOVEMBER, law)
    bill = draw_up_bill(finance, town.employer.id, NOVEMBER, law)
    assert bill is not None
    assert bill.people == 4
    assert bill.amount == get_bill_lines(bill).aggregate(total=Sum("amount"))["total"]
    assert bill.amount == sum(one.total for one in get_scheme_sums(bill))


@pytest.mark.parametrize("other", [-1, 0, 1], ids=["a fen less", "to the fen", "a fen more"])
def test_a_payment_that_differs_by_a_fen_leaves_that_fen_open_or_on_account(
    town: factories.City, finance: Actor, pack: Pack, other: int
) -> None:
    factories.insure_people(town.employer, *"甲乙丙", since=202611, wage=612_345)
    assess_employer(finance, town.employer.id, NOVEMBER, pack)
    drawn = draw_up_bill(finance, town.employer.id, NOVEMBER, pack)
    assert drawn is not None
    issued = issue_bill(factories.actor(town.approver), BillKey(town.employer.id, NOVEMBER, drawn.number))
    bill = factories.issued_earlier(issued)
    premiums = sum(one.total for one in get_scheme_sums(bill))
    paid = yuan_plain(Fen(premiums + other))
    feed = f"ticket,notice,amount,paid_on\nT1,{bill.notice},{paid},2026-11-20".encode()
    import_tax_payments(finance, "f.csv", feed, pack)
    at = get_balance(town.employer.id)
    assert (at.principal, at.credit, at.cash) == (max(0, -other), max(0, other), premiums + other)


def test_a_failure_halfway_leaves_no_line_no_run_and_every_change_pending(
    town: factories.City, finance: Actor, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202611)

    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("canbao.levy.assessment.runs.Count", full)
    with pytest.raises(OperationalError):
        assess_employer(finance, town.employer.id, NOVEMBER, pack)
    monkeypatch.undo()
    assert not LevyLine.objects.for_employer(town.employer.id).exists()
    assert not Run.objects.for_employer(town.employer.id).exists()
    assert InsuredPerson.objects.for_employer(town.employer.id).filter(changed_from__isnull=False).count() == 2
    assert assess_employer(finance, town.employer.id, NOVEMBER, pack).lines == 8
