"""The impact of a prepared value equals, to the fen, what the next assessment adds after its release."""

from datetime import date
from typing import Any

import pytest

from canbao.law.models import Impact
from canbao.law.operations import prepare_value, release_value
from canbao.law.queries import get_city_pack
from canbao.levy.assessment import city
from canbao.levy.assessment.runs import assess_employer, get_pending_amount
from canbao.levy.forecast import impact
from canbao.levy.models import LevyLine
from canbao.register.models import Employer
from canbao.store.jobs import run_due_jobs
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.months import Month
from tests import factories

RATE = "scheme.310.employer.rate"
SEPTEMBER, OCTOBER, NOVEMBER = Month(202609), Month(202610), Month(202611)


@pytest.fixture
def employers(town: factories.City) -> list[Employer]:
    """Return three employers with people since July; at each, one has no wage and one is above the cap."""
    found = [
        town.employer,
        *(factories.employer(factories.actor(town.clerk), name=f"单位{number}") for number in range(2)),
    ]
    for place, of in enumerate(found):
        factories.insure_people(of, "甲", "乙", since=202607, wage=612_345 + 1_111 * place, start=10 * place + 1)
        factories.insure_people(of, "丙", since=202608, wage=None, start=10 * place + 5)
        factories.insure_people(of, "丁", since=202609, wage=9_000_000, start=10 * place + 6)
    return found


def assess_months(finance: Actor, employers: list[Employer], *months: Month) -> None:
    for month in months:
        for of in employers:
            assess_employer(finance, of.id, month, get_city_pack())


def compute_impact(preparer: Actor, value: Any, since: Month, name: str = RATE, **more: Any) -> Impact:
    row = prepare_value(preparer, name, since, value, "示例文号", "调整", **more)
    run_due_jobs()
    return Impact.objects.get(value=row)


def assess_and_sum(finance: Actor, employers: list[Employer], month: Month) -> dict[tuple[int, int, str], int]:
    """Assess every employer and return what it adds, by employer, the month it is for and scheme."""
    found: dict[tuple[int, int, str], int] = {}
    for of in employers:
        run = assess_employer(finance, of.id, month, get_city_pack())
        for line in LevyLine.objects.for_employer(of.id).filter(month=month, run=run.number):
            place = (of.id, int(line.accrual), line.scheme)
            found[place] = found.get(place, 0) + line.amount
    return found


CHANGES = [
    (RATE, "0.0725", 202609, False),
    ("scheme.310.person.rate", "0.015", 202608, False),
    ("reference_wage.annual", "101238", 202607, True),
    ("base.floor_ratio", "0.7", 202610, False),
    ("scheme.330.person.monthly_amount", "12.50", 202609, False),
    ("scheme.510.employer.rate", None, 202610, False),
    ("scheme.310.applies_to", ["1102"], 202611, False),
    ("base.unit", "0.01", 202609, False),
]


@pytest.mark.parametrize(("name", "value", "since", "corrects"), CHANGES)
def test_the_impact_is_what_the_next_assessment_adds(
    employers: list[Employer],
    preparer: Actor,
    releaser: Actor,
    finance: Actor,
    name: str,
    value: Any,
    since: int,
    corrects: bool,
) -> None:
    months = [Month(month) for month in range(202607, 202612)]
    assess_months(finance, employers, *months)
    row = compute_impact(preparer, value, Month(since), name, corrects=corrects)
    assert row.state == "done" and row.amount != 0
    release_value(releaser, row.value_id)
    lines = assess_and_sum(finance, employers, NOVEMBER)
    assert row.amount == sum(lines.values())
    by_month: dict[str, dict[str, int]] = {}
    for (_employer, month, scheme), fen in lines.items():
        of_month = by_month.setdefault(str(month), {})
        of_month[scheme] = of_month.get(scheme, 0) + fen
    assert row.sums == by_month
    assert (row.first_month, row.last_month) == (min(map(int, by_month)), max(map(int, by_month)))
    assert row.employers == len({employer for employer, _month, _scheme in lines})


def test_a_law_without_rates_refunds_everything_levied(
    employers: list[Employer], preparer: Actor, finance: Actor
) -> None:
    assess_months(finance, employers, *(Month(month) for month in range(202607, 202612)))
    nobody = get_city_pack()
    for name in get_city_pack().parameters:
        if name.startswith("scheme.") and name.split(".")[-1] in ("rate", "monthly_amount"):
            nobody = nobody.with_published(name, Month(202607), None)
    for of in employers:
        levied = sum(LevyLine.objects.for_employer(of.id).values_list("amount", flat=True))
        effect = impact.compute_employer_impact(of.id, Month(202607), date(2026, 11, 23), get_city_pack(), nobody)
        assert effect.amount == get_pending_amount(of.id, NOVEMBER, nobody) == -levied
        assert assess_employer(finance, of.id, NOVEMBER, nobody).amount == -levied
        back = impact.compute_employer_impact(of.id, Month(202607), date(2026, 11, 23), nobody, get_city_pack())
        assert back.amount == get_pending_amount(of.id, NOVEMBER, get_city_pack()) == levied
        assert assess_employer(finance, of.id, NOVEMBER, get_city_pack()).amount == levied


def test_correcting_a_value_not_yet_assessed_reverses_its_impact(
    employers: list[Employer], preparer: Actor, releaser: Actor, finance: Actor
) -> None:
    assess_months(finance, employers, *(Month(month) for month in range(202607, 202612)))
    until_now = get_city_pack().at(SEPTEMBER)[RATE]
    raised = compute_impact(preparer, "0.0725", SEPTEMBER)
    release_value(releaser, raised.value_id)
    back = compute_impact(preparer, str(until_now), SEPTEMBER, corrects=True)
    assert back.amount == -raised.amount != 0
    assert back.sums == {month: {scheme: -fen for scheme, fen in of.items()} for month, of in raised.sums.items()}


def test_the_impact_before_an_assessment_is_the_change_of_what_it_levies(
    employers: list[Employer], preparer: Actor, releaser: Actor, finance: Actor
) -> None:
    assess_months(finance, employers, OCTOBER)
    without = sum(get_pending_amount(of.id, NOVEMBER, get_city_pack()) for of in employers)
    row = compute_impact(preparer, "0.08", SEPTEMBER)
    release_value(releaser, row.value_id)
    assert sum(assess_and_sum(finance, employers, NOVEMBER).values()) == without + row.amount
    assert set(row.sums) == {"202609", "202610", "202611"}


def test_the_people_employers_and_months_affected_are_counted(
    employers: list[Employer], preparer: Actor, finance: Actor
) -> None:
    assess_months(finance, employers, NOVEMBER)
    row = compute_impact(preparer, "0.7", SEPTEMBER, "base.floor_ratio")
    # Only those without a wage or with one below the new floor of 5,544 yuan: one person at each employer.
    assert (row.people, row.employers, row.done, row.total) == (3, 3, 3, 3)
    assert (row.first_month, row.last_month) == (SEPTEMBER, NOVEMBER)


def test_the_impact_of_a_future_value_is_computed_for_its_first_month(
    employers: list[Employer], preparer: Actor, finance: Actor
) -> None:
    assess_months(finance, employers, NOVEMBER)
    row = compute_impact(preparer, "0.08", Month(202707))
    assert set(row.sums) == {"202707"}
    assert row.people == 12


def test_a_value_that_no_bill_depends_on_has_no_impact(
    employers: list[Employer], preparer: Actor, finance: Actor
) -> None:
    assess_months(finance, employers, NOVEMBER)
    row = compute_impact(preparer, 20, NOVEMBER, "calendar.cutoff_day")
    assert (row.state, row.people, row.amount) == ("done", 0, 0)
    assert not impact.is_levied_by(row.value)


def test_computing_an_impact_levies_nothing(employers: list[Employer], preparer: Actor, finance: Actor) -> None:
    from canbao.levy.models import Rate, Run

    assess_months(finance, employers, NOVEMBER)

    def count_rows() -> tuple[int, ...]:
        with fan_out("levy.run"):
            return LevyLine.objects.count(), Run.objects.count(), Rate.objects.count()

    before = count_rows()
    compute_impact(preparer, "0.08", SEPTEMBER)
    assert count_rows() == before


def test_a_chunk_that_runs_twice_is_counted_once(
    employers: list[Employer], preparer: Actor, finance: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assess_months(finance, employers, NOVEMBER)
    whole = compute_impact(preparer, "0.08", SEPTEMBER)
    monkeypatch.setattr(impact, "CHUNK", 1)
    row = prepare_value(preparer, RATE, OCTOBER, "0.08", "示例文号", "调整")
    payload = {"value": str(row.id), "attempt": 1}
    impact.compute_impact_chunk(payload, "")
    assert Impact.objects.get(value=row).done == 1
    halfway = Impact.objects.get(value=row)
    impact._save(Impact(value=row, attempt=1, cursor=0), [1], impact.ImpactSums(1, 1, {(202609, "310"): 1}))
    assert Impact.objects.get(value=row).sums == halfway.sums
    run_due_jobs()
    done = Impact.objects.get(value=row)
    assert (done.state, done.done, done.people) == ("done", 3, whole.people)
    assert done.amount == whole.amount - sum(whole.sums["202609"].values())


def test_the_impact_of_a_law_without_a_needed_parameter_is_refused(
    employers: list[Employer], preparer: Actor, finance: Actor
) -> None:
    row = compute_impact(preparer, "0.005", Month(201701), "scheme.320.employer.rate")
    assert row.state == "done"
    pack = get_city_pack()
    poor = pack.with_published("base.cap_ratio", SEPTEMBER, None)
    with pytest.raises(impact.NotInForce):
        impact.compute_employer_impact(employers[0].id, SEPTEMBER, date(2026, 11, 23), pack, poor)


def test_a_value_that_completes_the_law_has_an_impact(employers: list[Employer], finance: Actor) -> None:
    pack = get_city_pack()
    poor = pack.with_published("base.cap_ratio", SEPTEMBER, None)
    healed = poor.with_published("base.cap_ratio", SEPTEMBER, "3.00")
    found = impact.compute_employer_impact(employers[0].id, SEPTEMBER, date(2026, 11, 23), poor, healed)
    assert found.amount > 0


def test_a_value_published_late_is_levied_as_differences(
    employers: list[Employer], preparer: Actor, releaser: Actor, finance: Actor
) -> None:
    assess_months(finance, employers, OCTOBER)
    release_value(releaser, compute_impact(preparer, "0.08", SEPTEMBER).value_id)
    city.start_assessment(finance, NOVEMBER)
    run_due_jobs()
    with fan_out("levy.run"):
        kinds = LevyLine.objects.filter(month=NOVEMBER, accrual=SEPTEMBER).values_list("kind", "scheme", "payer")
        assert set(kinds) == {("35", "310", "employer")}
        assert kinds.count() == 12
