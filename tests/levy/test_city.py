"""A whole city is assessed: killed and resumed to the same fen, issued by a second person, each month once."""

import pytest
from django.db import transaction

from canbao.levy import city
from canbao.levy.assess import assess
from canbao.levy.bills import Refusal, draw_up, issue, lines_of
from canbao.levy.models import Assessment, Bill, LevyLine
from canbao.levy.single import assess_alone
from canbao.register.models import Employer
from canbao.rules.packs import Pack
from canbao.store.jobs import drain
from canbao.store.models import Job
from canbao.store.scope import fan_out
from canbao.values.months import Month
from canbao.values.seat import Seat
from tests import cast

OCTOBER, NOVEMBER = Month(202610), Month(202611)


@pytest.fixture
def employers(town: cast.City) -> list[Employer]:
    """Five employers with three people each."""
    others = [cast.employer(cast.seat(town.clerk), name=f"单位{number}") for number in range(4)]
    found = [town.employer, *others]
    for place, employer in enumerate(found):
        cast.on_the_books(
            employer, "甲乙", "丙丁", "戊己", since=202609, wage=500_000 + 7_777 * place, start=10 * place + 1
        )
    return found


def levied() -> dict[tuple[int, int, int, str, str], int]:
    """What stands levied over all employers, by employer, person, month, scheme and payer."""
    sums: dict[tuple[int, int, int, str, str], int] = {}
    with fan_out("levy.run"):
        rows = LevyLine.objects.values_list("employer_id", "person_id", "accrual", "scheme", "payer", "amount")
        for *key, amount in rows:
            sums[tuple(key)] = sums.get(tuple(key), 0) + amount  # type: ignore[index, arg-type]
    return sums


def bills(month: Month) -> list[Bill]:
    return city.bills_of_month(month, None, 100)


@pytest.mark.parametrize("killed_at", ["assess_many", "draw_up_many", "enqueue"])
@pytest.mark.parametrize("killed_after", [0, 1])
def test_killed_anywhere_and_taken_up_again_it_comes_to_the_same_fen(
    employers: list[Employer], finance: Seat, monkeypatch: pytest.MonkeyPatch, killed_after: int, killed_at: str
) -> None:
    monkeypatch.setattr(city, "CHUNK", 2)
    really, done = getattr(city, killed_at), []

    def killed(*arguments: object) -> object:
        if len(done) == killed_after:
            raise KeyboardInterrupt
        done.append(arguments)
        return really(*arguments)

    city.start(finance, NOVEMBER)
    monkeypatch.setattr(city, killed_at, killed)
    with pytest.raises(KeyboardInterrupt):
        drain()
    # What was killed has left nothing behind: no run without its bill, no progress without its lines.
    assert Assessment.objects.get(month=NOVEMBER).done == 2 * killed_after == len(bills(NOVEMBER))
    assert len(levied()) == 2 * killed_after * 3 * 3 * 4
    monkeypatch.setattr(city, killed_at, really)
    Job.objects.update(leased_until=None)
    drain()
    row = Assessment.objects.get(month=NOVEMBER)
    assert (row.state, row.done) == ("assessed", 5)
    resumed = levied()
    assert len(resumed) == 5 * 3 * 3 * 4
    for employer in employers:
        assert assess(finance, employer.id, NOVEMBER, city.city_pack()).lines == 0
    assert levied() == resumed


def test_a_chunk_levies_what_each_employer_alone_would_be_asked(
    employers: list[Employer], finance: Seat, issuer: Seat
) -> None:
    alone(finance, employers[1], OCTOBER)
    issue(issuer, employers[1].id, OCTOBER, 1)
    cast.on_the_books(employers[2], "庚辛", since=202611, start=90)
    with transaction.atomic():
        for employer in employers:
            assess(finance, employer.id, NOVEMBER, city.city_pack())
        one_by_one = levied()
        transaction.set_rollback(True)
    city.start(finance, NOVEMBER)
    drain()
    assert levied() == one_by_one


def test_run_again_only_what_changed_gets_lines_and_a_new_bill(employers: list[Employer], finance: Seat) -> None:
    city.start(finance, NOVEMBER)
    drain()
    drawn = {bill.employer_id: bill.last_run for bill in bills(NOVEMBER)}
    cast.on_the_books(employers[3], "庚辛", since=202611, start=90)
    city.start(finance, NOVEMBER)
    drain()
    again = {bill.employer_id for bill in bills(NOVEMBER) if bill.last_run != drawn[bill.employer_id]}
    assert again == {employers[3].id}


def test_a_failure_within_an_employer_leaves_nothing_of_it(
    employers: list[Employer], finance: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("canbao.levy.assess._forget_changes", broken)
    with pytest.raises(OSError, match="disk full"):
        assess(finance, employers[0].id, NOVEMBER, city.city_pack())
    assert levied() == {}
    monkeypatch.undo()
    assert assess(finance, employers[0].id, NOVEMBER, city.city_pack()).lines == 36


def test_started_twice_at_once_the_second_is_refused(employers: list[Employer], finance: Seat) -> None:
    city.start(finance, NOVEMBER)
    with pytest.raises(Refusal) as caught:
        city.start(finance, NOVEMBER)
    assert caught.value.code == "running_already"


def test_cancelled_it_stops_and_started_again_it_finishes(
    employers: list[Employer], finance: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(city, "CHUNK", 2)
    row = city.start(finance, NOVEMBER)
    city.assess_chunk({"month": 202611, "attempt": row.attempt}, "")
    city.cancel(finance, NOVEMBER)
    drain()
    assert len(bills(NOVEMBER)) == 2
    city.start(finance, NOVEMBER)
    drain()
    assert len(bills(NOVEMBER)) == 5
    assert Assessment.objects.get(month=NOVEMBER).state == "assessed"


def test_who_started_it_cannot_issue_it_and_another_person_can(
    employers: list[Employer], finance: Seat, issuer: Seat
) -> None:
    city.start(finance, NOVEMBER)
    drain()
    with pytest.raises(Refusal) as caught:
        city.start_issue(finance, NOVEMBER)
    assert caught.value.code == "same_person"
    city.start_issue(issuer, NOVEMBER)
    drain()
    assert Assessment.objects.get(month=NOVEMBER).state == "issued"
    assert all(bill.notice and bill.issued_by == issuer.user_id for bill in bills(NOVEMBER))


def test_an_issued_month_is_not_assessed_again(employers: list[Employer], finance: Seat, issuer: Seat) -> None:
    city.start(finance, NOVEMBER)
    drain()
    city.issue_month(issuer, NOVEMBER)
    with pytest.raises(Refusal) as caught:
        city.start(finance, NOVEMBER)
    assert caught.value.code == "month_issued"


@pytest.mark.parametrize(("month", "code"), [(202612, "month_ahead"), (202611, "earlier_month_open")])
def test_a_month_out_of_turn_is_refused(employers: list[Employer], finance: Seat, month: int, code: str) -> None:
    city.start(finance, OCTOBER)
    drain()
    with pytest.raises(Refusal) as caught:
        city.start(finance, Month(month))
    assert caught.value.code == code


def test_a_parameter_missing_stops_it_and_names_what_is_missing(
    employers: list[Employer], finance: Seat, monkeypatch: pytest.MonkeyPatch, pack: Pack
) -> None:
    poor = Pack({name: value for name, value in pack.parameters.items() if name != "base.cap_ratio"})
    monkeypatch.setattr(city, "city_pack", lambda: poor)
    city.start(finance, NOVEMBER)
    drain()
    row = Assessment.objects.get(month=NOVEMBER)
    assert row.state == "failed"
    assert city.problem_of(row) == {"code": "not_in_force", "parameter": "base.cap_ratio", "month": 202609}
    assert levied() == {}


# -- one employer alone ----------------------------------------------------------------------------------------------


def alone(seat: Seat, employer: Employer, month: Month = NOVEMBER) -> Bill:
    from django.utils import timezone

    bill = assess_alone(seat, employer.id, month, city.city_pack(), timezone.localdate())
    assert bill is not None
    return bill


def test_one_employer_alone_is_assessed_and_issued_by_two_people(
    employers: list[Employer], finance: Seat, issuer: Seat
) -> None:
    bill = alone(finance, employers[2])
    with pytest.raises(Refusal) as caught:
        issue(finance, bill.employer_id, NOVEMBER, bill.number)
    assert caught.value.code == "same_person"
    assert issue(issuer, bill.employer_id, NOVEMBER, bill.number).notice.startswith("ZJ202611")
    assert {key[0] for key in levied()} == {employers[2].id}


def test_what_is_learned_after_issue_makes_a_supplementary_bill(
    employers: list[Employer], finance: Seat, issuer: Seat
) -> None:
    first = alone(finance, employers[0])
    issue(issuer, first.employer_id, NOVEMBER, first.number)
    before = levied()
    cast.on_the_books(employers[0], "庚辛", since=202611, start=90)
    second = alone(finance, employers[0])
    assert (second.number, second.people) == (2, 1)
    assert second.amount == sum(levied().values()) - sum(before.values())
    assert {line.run for line in lines_of(first)}.isdisjoint(line.run for line in lines_of(second))


def test_an_open_bill_of_an_earlier_month_comes_first(employers: list[Employer], finance: Seat) -> None:
    alone(finance, employers[0], OCTOBER)
    with pytest.raises(Refusal) as caught:
        alone(finance, employers[0], NOVEMBER)
    assert caught.value.code == "earlier_bill_open"


def test_drawing_up_again_replaces_the_open_bill(employers: list[Employer], finance: Seat) -> None:
    first = alone(finance, employers[0])
    cast.on_the_books(employers[0], "庚辛", since=202611, start=90)
    again = alone(finance, employers[0])
    assert (again.number, again.people) == (first.number, 4)
    assert draw_up(finance, employers[0].id, NOVEMBER, city.city_pack()).amount == sum(levied().values())  # type: ignore[union-attr]
