"""The assessment of a whole city: it resumes after an interruption, and a second person issues each month once."""

import pytest
from django.db import transaction

from canbao.levy.assessment import city
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.assessment.single import assess_and_bill
from canbao.levy.billing.bills import draw_up_bill, get_bill_lines, issue_bill
from canbao.levy.models import Assessment, Bill, BillKey, LevyLine
from canbao.register.models import Employer
from canbao.rules.packs import LawDay, Pack
from canbao.store.jobs import run_due_jobs
from canbao.store.models import Job
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

OCTOBER, NOVEMBER = Month(202610), Month(202611)


@pytest.fixture
def employers(town: factories.City) -> list[Employer]:
    """Return five employers with three people each."""
    others = [factories.employer(factories.actor(town.clerk), name=f"单位{number}") for number in range(4)]
    found = [town.employer, *others]
    for place, employer in enumerate(found):
        factories.insure_people(
            employer, "甲乙", "丙丁", "戊己", since=202609, wage=500_000 + 7_777 * place, start=10 * place + 1
        )
    return found


def get_levied_sums() -> dict[tuple[int, int, int, str, str], int]:
    """Return the sums levied by employer, person, month, scheme and payer."""
    sums: dict[tuple[int, int, int, str, str], int] = {}
    with fan_out("levy.run"):
        rows = LevyLine.objects.values_list("employer_id", "person_id", "accrual", "scheme", "payer", "amount")
        for *key, amount in rows:
            sums[tuple(key)] = sums.get(tuple(key), 0) + amount  # type: ignore[index, arg-type]
    return sums


def bills(month: Month) -> list[Bill]:
    return city.get_month_bills(month, None, 100)


@pytest.mark.parametrize("stopped_at", ["assess_employers", "draw_up_bills", "enqueue"])
@pytest.mark.parametrize("chunks_done", [0, 1])
def test_an_interrupted_assessment_resumes_to_the_same_sums(
    employers: list[Employer], finance: Actor, monkeypatch: pytest.MonkeyPatch, chunks_done: int, stopped_at: str
) -> None:
    monkeypatch.setattr(city, "CHUNK", 2)
    original, done = getattr(city, stopped_at), []

    def interrupt(*arguments: object) -> object:
        if len(done) == chunks_done:
            raise KeyboardInterrupt
        done.append(arguments)
        return original(*arguments)

    city.start_assessment(finance, NOVEMBER)
    monkeypatch.setattr(city, stopped_at, interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_due_jobs()
    # The interrupted chunk leaves nothing behind: no run without its bill, no progress without its lines.
    assert Assessment.objects.get(month=NOVEMBER).done == 2 * chunks_done == len(bills(NOVEMBER))
    assert len(get_levied_sums()) == 2 * chunks_done * 3 * 3 * 4
    monkeypatch.setattr(city, stopped_at, original)
    Job.objects.update(leased_until=None)
    run_due_jobs()
    row = Assessment.objects.get(month=NOVEMBER)
    assert (row.state, row.done) == ("assessed", 5)
    resumed = get_levied_sums()
    assert len(resumed) == 5 * 3 * 3 * 4
    for employer in employers:
        assert assess_employer(finance, employer.id, NOVEMBER, city.get_city_pack()).lines == 0
    assert get_levied_sums() == resumed


def test_a_chunk_levies_the_same_as_single_assessments(
    employers: list[Employer], finance: Actor, issuer: Actor
) -> None:
    bill_employer(finance, employers[1], OCTOBER)
    issue_bill(issuer, BillKey(employers[1].id, OCTOBER, 1))
    factories.insure_people(employers[2], "庚辛", since=202611, start=90)
    with transaction.atomic():
        for employer in employers:
            assess_employer(finance, employer.id, NOVEMBER, city.get_city_pack())
        one_by_one = get_levied_sums()
        transaction.set_rollback(True)
    city.start_assessment(finance, NOVEMBER)
    run_due_jobs()
    assert get_levied_sums() == one_by_one


def test_assessing_again_only_bills_the_employers_that_changed(employers: list[Employer], finance: Actor) -> None:
    city.start_assessment(finance, NOVEMBER)
    run_due_jobs()
    drawn = {bill.employer_id: bill.last_run for bill in bills(NOVEMBER)}
    factories.insure_people(employers[3], "庚辛", since=202611, start=90)
    city.start_assessment(finance, NOVEMBER)
    run_due_jobs()
    again = {bill.employer_id for bill in bills(NOVEMBER) if bill.last_run != drawn[bill.employer_id]}
    assert again == {employers[3].id}


def test_a_failure_during_an_employers_assessment_leaves_no_lines(
    employers: list[Employer], finance: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("canbao.levy.assessment.runs._forget_changes", broken)
    with pytest.raises(OSError, match="disk full"):
        assess_employer(finance, employers[0].id, NOVEMBER, city.get_city_pack())
    assert get_levied_sums() == {}
    monkeypatch.undo()
    assert assess_employer(finance, employers[0].id, NOVEMBER, city.get_city_pack()).lines == 36


def test_an_assessment_that_is_running_can_not_be_started_again(employers: list[Employer], finance: Actor) -> None:
    city.start_assessment(finance, NOVEMBER)
    with pytest.raises(Refusal) as caught:
        city.start_assessment(finance, NOVEMBER)
    assert caught.value.code == "running_already"


def test_a_cancelled_assessment_stops_and_can_be_started_again(
    employers: list[Employer], finance: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(city, "CHUNK", 2)
    row = city.start_assessment(finance, NOVEMBER)
    city.assess_chunk({"month": 202611, "attempt": row.attempt}, "")
    city.cancel_assessment(finance, NOVEMBER)
    run_due_jobs()
    assert len(bills(NOVEMBER)) == 2
    city.start_assessment(finance, NOVEMBER)
    run_due_jobs()
    assert len(bills(NOVEMBER)) == 5
    assert Assessment.objects.get(month=NOVEMBER).state == "assessed"


def test_only_another_person_can_issue_an_assessed_month(
    employers: list[Employer], finance: Actor, issuer: Actor
) -> None:
    city.start_assessment(finance, NOVEMBER)
    run_due_jobs()
    with pytest.raises(Refusal) as caught:
        city.start_issuing(finance, NOVEMBER)
    assert caught.value.code == "same_person_drew_up"
    city.start_issuing(issuer, NOVEMBER)
    run_due_jobs()
    assert Assessment.objects.get(month=NOVEMBER).state == "issued"
    assert all(bill.notice and bill.issued_by == issuer.user_id for bill in bills(NOVEMBER))


def test_a_month_is_not_issued_before_its_assessment_is_finished(
    employers: list[Employer], finance: Actor, issuer: Actor
) -> None:
    with pytest.raises(Refusal) as caught:
        city.start_issuing(issuer, NOVEMBER)
    assert caught.value.code == "not_assessed"
    city.start_assessment(finance, NOVEMBER)
    for issue_it in (city.start_issuing, city.issue_month_bills):
        with pytest.raises(Refusal) as caught:
            issue_it(issuer, NOVEMBER)
        assert caught.value.code == "not_assessed"
    assert Assessment.objects.get(month=NOVEMBER).state == "running"


def test_an_issued_month_is_not_assessed_again(employers: list[Employer], finance: Actor, issuer: Actor) -> None:
    city.start_assessment(finance, NOVEMBER)
    run_due_jobs()
    city.issue_month_bills(issuer, NOVEMBER)
    with pytest.raises(Refusal) as caught:
        city.start_assessment(finance, NOVEMBER)
    assert caught.value.code == "month_issued"


@pytest.mark.parametrize(("month", "code"), [(202612, "month_ahead"), (202611, "earlier_month_open")])
def test_a_future_month_or_one_after_an_open_month_is_refused(
    employers: list[Employer], finance: Actor, month: int, code: str
) -> None:
    city.start_assessment(finance, OCTOBER)
    run_due_jobs()
    with pytest.raises(Refusal) as caught:
        city.start_assessment(finance, Month(month))
    assert caught.value.code == code


def test_a_missing_parameter_fails_the_assessment_and_is_named(
    employers: list[Employer], finance: Actor, monkeypatch: pytest.MonkeyPatch, pack: Pack
) -> None:
    poor = Pack({name: value for name, value in pack.parameters.items() if name != "base.cap_ratio"})
    monkeypatch.setattr(city, "get_city_pack", lambda: poor)
    city.start_assessment(finance, NOVEMBER)
    run_due_jobs()
    row = Assessment.objects.get(month=NOVEMBER)
    assert row.state == "failed"
    assert city.get_problem(row) == {"code": "not_in_force", "parameter": "base.cap_ratio", "month": 202609}
    assert get_levied_sums() == {}


# -- a single employer ----------------------------------------------------------------------------------------------


def bill_employer(actor: Actor, employer: Employer, month: Month = NOVEMBER) -> Bill:
    from django.utils import timezone

    bill = assess_and_bill(actor, employer.id, month, LawDay(timezone.localdate(), city.get_city_pack()))
    assert bill is not None
    return bill


def test_a_single_employer_is_assessed_and_issued_by_two_people(
    employers: list[Employer], finance: Actor, issuer: Actor
) -> None:
    bill = bill_employer(finance, employers[2])
    with pytest.raises(Refusal) as caught:
        issue_bill(finance, bill.key)
    assert caught.value.code == "same_person_drew_up"
    assert issue_bill(issuer, bill.key).notice.startswith("ZJ202611")
    assert {key[0] for key in get_levied_sums()} == {employers[2].id}


def test_a_change_after_issue_makes_a_supplementary_bill(
    employers: list[Employer], finance: Actor, issuer: Actor
) -> None:
    first = bill_employer(finance, employers[0])
    issue_bill(issuer, first.key)
    before = get_levied_sums()
    factories.insure_people(employers[0], "庚辛", since=202611, start=90)
    second = bill_employer(finance, employers[0])
    assert (second.number, second.people) == (2, 1)
    assert second.amount == sum(get_levied_sums().values()) - sum(before.values())
    assert {line.run for line in get_bill_lines(first)}.isdisjoint(line.run for line in get_bill_lines(second))


def test_a_month_after_an_open_bill_is_refused(employers: list[Employer], finance: Actor) -> None:
    bill_employer(finance, employers[0], OCTOBER)
    with pytest.raises(Refusal) as caught:
        bill_employer(finance, employers[0], NOVEMBER)
    assert caught.value.code == "earlier_bill_open"


def test_drawing_up_again_replaces_the_open_bill(employers: list[Employer], finance: Actor) -> None:
    first = bill_employer(finance, employers[0])
    factories.insure_people(employers[0], "庚辛", since=202611, start=90)
    again = bill_employer(finance, employers[0])
    assert (again.number, again.people) == (first.number, 4)
    assert draw_up_bill(finance, employers[0].id, NOVEMBER, city.get_city_pack()).amount == sum(
        get_levied_sums().values()
    )  # type: ignore[union-attr]
