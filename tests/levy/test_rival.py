"""What the nearest open-source rival gets wrong, held here: rates, wages as typed, doubles, leavers, two employers."""

import pytest
from django.db import OperationalError
from django.db.models import Sum

from canbao.access.seats import SYSTEM
from canbao.levy.assess import assess
from canbao.levy.bills import draw_up, issue, lines_of, scheme_sums
from canbao.levy.ledger import balance
from canbao.levy.models import LevyLine, Run
from canbao.levy.tax_feed import import_arrivals
from canbao.matters.columns import KINDS as CLEANERS
from canbao.matters.columns import Unclean
from canbao.matters.queries import draft_of, examine_matter
from canbao.register.models import InsuredPerson
from canbao.register.operations import ChangesRefused, apply_changes
from canbao.rules.packs import Pack
from canbao.services.enrolment.columns import COLUMNS
from canbao.values.facts import Declare, Stop
from canbao.values.money import Fen, yuan_plain
from canbao.values.months import Month
from canbao.values.seat import Seat
from tests import cast

WAGE = next(column for column in COLUMNS if column.name == "wage")
NOVEMBER = Month(202611)


def typed(text: str, today: object) -> int:
    """A wage as the grid takes it, in fen."""
    return CLEANERS["money"](WAGE, text, {}, today)  # type: ignore[arg-type]


def amounts(employer_id: int, month: int) -> dict[tuple[int, str, str], int]:
    rows = LevyLine.objects.of(employer_id).filter(month=month, accrual=month)
    return {(line.person_id, line.scheme, line.payer): line.amount for line in rows}


@pytest.mark.parametrize(("rate", "amount"), [("0.005", 3_400), ("0.0725", 49_300)], ids=["0.5 %", "7.25 %"])
def test_a_rate_of_a_fraction_of_a_per_cent_is_levied_exactly(
    town: cast.City, finance: Seat, pack: Pack, rate: str, amount: int
) -> None:
    person = cast.on_the_books(town.employer, "李晓燕", since=202611)["李晓燕"]
    law = pack.publishing("scheme.310.employer.rate", Month(202601), rate, "test")
    assess(finance, town.employer.id, NOVEMBER, law)
    assert amounts(town.employer.id, 202611)[person, "310", "employer"] == amount


def test_a_wage_below_zero_is_refused_at_its_field(today: object) -> None:
    with pytest.raises(Unclean) as caught:
        typed("-1000", today)
    assert caught.value.code == "money_negative"


def test_a_wage_parted_by_a_space_is_not_read_as_another_sum(today: object) -> None:
    with pytest.raises(Unclean) as caught:
        typed("1 000", today)
    assert caught.value.code == "money_format"


def test_a_wage_in_full_width_digits_is_the_same_wage(today: object) -> None:
    assert typed("１０００", today) == 100_000


def test_the_same_person_twice_at_one_employer_is_refused(town: cast.City) -> None:
    cast.on_the_books(town.employer, "李晓燕", since=202611)
    with pytest.raises(ChangesRefused):
        cast.on_the_books(town.employer, "李晓燕", since=202611)


def test_the_same_person_twice_on_one_filing_is_found_before_submitting(town: cast.City) -> None:
    cast.draft(town.owner_seat, [cast.newcomer(1), cast.newcomer(1)])
    draft = draft_of(town.owner_seat, "enrolment")
    assert draft is not None
    assert examine_matter(draft).errors > 0


def test_a_month_assessed_twice_levies_once(town: cast.City, finance: Seat, pack: Pack) -> None:
    cast.on_the_books(town.employer, "李晓燕", "王建国", since=202611)
    first = assess(finance, town.employer.id, NOVEMBER, pack)
    again = assess(finance, town.employer.id, NOVEMBER, pack)
    assert first.lines == 8
    assert (again.lines, again.amount) == (0, 0)


def test_somebody_who_left_years_ago_is_not_levied(town: cast.City, finance: Seat, pack: Pack) -> None:
    people = cast.on_the_books(town.employer, "李晓燕", "王建国", since=202001)
    left = Stop(town.employer.id, people["王建国"], Month(202312).last_day, Month(202401), "221")
    apply_changes(SYSTEM, town.employer.id, [left])
    assess(finance, town.employer.id, NOVEMBER, pack)
    levied = set(LevyLine.objects.of(town.employer.id).values_list("person_id", flat=True))
    assert levied == {people["李晓燕"]}


def test_two_employers_levy_one_person_each_on_its_own_wage(town: cast.City, finance: Seat, pack: Pack) -> None:
    other = cast.employer(cast.seat(town.clerk), name="别的单位")
    person = cast.on_the_books(town.employer, "李晓燕", since=202608, wage=600_000)["李晓燕"]
    gone = Stop(town.employer.id, person, Month(202609).last_day, Month(202610), "221")
    apply_changes(SYSTEM, town.employer.id, [gone])
    assert cast.on_the_books(other, "李晓燕", since=202610, wage=900_000) == {"李晓燕": person}
    for employer in (town.employer, other):
        assess(finance, employer.id, NOVEMBER, pack)
    here = LevyLine.objects.of(town.employer.id).filter(scheme="310", payer="person")
    there = LevyLine.objects.of(other.id).filter(scheme="310", payer="person")
    assert list(here.order_by("accrual").values_list("accrual", "amount")) == [(202608, 12_000), (202609, 12_000)]
    assert list(there.order_by("accrual").values_list("accrual", "amount")) == [(202610, 18_000), (202611, 18_000)]


def test_the_bill_is_the_sum_of_its_rounded_lines_and_of_its_schemes(
    town: cast.City, finance: Seat, pack: Pack
) -> None:
    people = cast.on_the_books(town.employer, *"甲乙丙丁", since=202608, wage=None)
    wages = [
        Declare(town.employer.id, person, Month(202608), 612_345 + 77 * place)
        for place, person in enumerate(people.values())
    ]
    apply_changes(SYSTEM, town.employer.id, wages)
    law = pack.publishing("base.unit", Month(202601), "0.01", "test")
    assess(finance, town.employer.id, NOVEMBER, law)
    bill = draw_up(finance, town.employer.id, NOVEMBER, law)
    assert bill is not None
    assert bill.people == 4
    assert bill.amount == lines_of(bill).aggregate(total=Sum("amount"))["total"]
    assert bill.amount == sum(one.total for one in scheme_sums(bill))


@pytest.mark.parametrize("other", [-1, 0, 1], ids=["a fen less", "to the fen", "a fen more"])
def test_a_payment_of_another_sum_than_the_premiums_is_told_to_the_fen(
    town: cast.City, finance: Seat, pack: Pack, other: int
) -> None:
    cast.on_the_books(town.employer, *"甲乙丙", since=202611, wage=612_345)
    assess(finance, town.employer.id, NOVEMBER, pack)
    drawn = draw_up(finance, town.employer.id, NOVEMBER, pack)
    assert drawn is not None
    bill = issue(cast.seat(town.approver), town.employer.id, NOVEMBER, drawn.number)
    premiums = sum(one.total for one in scheme_sums(bill))
    paid = yuan_plain(Fen(premiums + other))
    feed = f"ticket,notice,amount,paid_on\nT1,{bill.notice},{paid},2026-11-20".encode()
    import_arrivals(finance, "f.csv", feed, pack)
    at = balance(town.employer.id)
    assert (at.principal, at.credit, at.cash) == (max(0, -other), max(0, other), premiums + other)


def test_a_failure_half_way_leaves_no_line_no_run_and_nobody_marked_as_done(
    town: cast.City, finance: Seat, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.on_the_books(town.employer, "李晓燕", "王建国", since=202611)

    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("canbao.levy.assess.Count", full)
    with pytest.raises(OperationalError):
        assess(finance, town.employer.id, NOVEMBER, pack)
    monkeypatch.undo()
    assert not LevyLine.objects.of(town.employer.id).exists()
    assert not Run.objects.of(town.employer.id).exists()
    assert InsuredPerson.objects.of(town.employer.id).filter(changed_from__isnull=False).count() == 2
    assert assess(finance, town.employer.id, NOVEMBER, pack).lines == 8
