"""Before a month is issued: against the month before, employers without a bill and why, and supplementary bills."""

from io import StringIO

import pytest

from canbao.cli.month_review import write_review
from canbao.law.operations import prepare_value, release_value
from canbao.levy.assessment import city
from canbao.levy.assessment.supplement import start_supplement
from canbao.levy.billing.month_review import review_month
from canbao.levy.models import Assessment, Bill
from canbao.register.models import Employer, EmployerStatus
from canbao.store.jobs import run_due_jobs
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

OCTOBER, NOVEMBER = Month(202610), Month(202611)


def assess(actor: Actor, month: Month) -> None:
    city.start_assessment(actor, month)
    for _row in city.run_assessment(month):
        pass


def add_employer(town: factories.City, name: str, *people: str, since: int, start: int, wage: int | None) -> Employer:
    employer = factories.employer(factories.actor(town.clerk), name=name)
    factories.insure_people(employer, *people, since=since, wage=wage, start=start)
    return employer


@pytest.fixture
def employers(town: factories.City, finance: Actor, issuer: Actor) -> dict[str, Employer]:
    """Return four employers after October's issue and November's assessment."""
    found = {
        "same": add_employer(town, "不变单位", "甲乙", since=202610, start=1, wage=600_000),
        "new": add_employer(town, "新单位", "丙丁", "戊己", since=202611, start=10, wage=None),
        "suspended": add_employer(town, "暂停单位", "庚辛", since=202610, start=20, wage=600_000),
        "empty": factories.employer(factories.actor(town.clerk), name="无人单位"),
    }
    assess(finance, OCTOBER)
    city.issue_month_bills(issuer, OCTOBER)
    Employer.objects.filter(id=found["suspended"].id).update(status=EmployerStatus.SUSPENDED)
    assess(finance, NOVEMBER)
    return found


def test_a_month_is_compared_with_the_month_before(employers: dict[str, Employer]) -> None:
    review = review_month(NOVEMBER)
    assert (review.before.employers, review.now.employers) == (2, 2)
    assert (review.before.people, review.now.people, review.open) == (2, 3, 2)
    changed = {change.employer_id for change in review.changes.rows}
    assert changed == {employers["new"].id, employers["suspended"].id}
    assert sum(change.difference for change in review.changes.rows) == review.now.amount - review.before.amount
    assert sum(review.now.schemes.values()) == review.now.amount


def test_employers_without_a_bill_are_listed_with_the_reason(
    town: factories.City, employers: dict[str, Employer]
) -> None:
    reasons = {row.employer_id: (row.reason, row.people) for row in review_month(NOVEMBER).without_bill.rows}
    assert reasons[employers["suspended"].id] == ("not_insured", 1)
    assert reasons[employers["empty"].id] == ("nobody_insured", 0)
    late = add_employer(town, "核定后参保", "壬癸", since=202611, start=30, wage=600_000)
    reasons = {row.employer_id: (row.reason, row.people) for row in review_month(NOVEMBER).without_bill.rows}
    assert reasons[late.id] == ("not_assessed", 1)


def test_people_without_a_wage_are_counted_by_employer(employers: dict[str, Employer]) -> None:
    review = review_month(NOVEMBER)
    assert [(row.employer_id, row.people) for row in review.without_base.rows] == [(employers["new"].id, 2)]
    assert review.people_without_base == 2


def test_bills_of_zero_and_below_are_listed(employers: dict[str, Employer]) -> None:
    for employer, amount in ((employers["same"], 0), (employers["new"], -5)):
        Bill.objects.for_employer(employer.id).filter(month=NOVEMBER).update(amount=amount)
    review = review_month(NOVEMBER)
    assert [row.employer_id for row in review.zero.rows] == [employers["same"].id]
    assert [row.employer_id for row in review.negative.rows] == [employers["new"].id]


def test_a_long_list_says_how_many_it_leaves_out(employers: dict[str, Employer]) -> None:
    changes = review_month(NOVEMBER, 1).changes
    assert (len(changes.rows), changes.more) == (1, 1)


def test_the_command_writes_the_whole_review_as_a_table(employers: dict[str, Employer]) -> None:
    written = StringIO()
    write_review(NOVEMBER, written)
    lines = written.getvalue().splitlines()
    assert lines[0].startswith("section,employer or sum,reason,")
    assert any(line.startswith("change,") and "新单位" in line for line in lines)
    assert any("无人单位,Nobody is insured in this month." in line for line in lines)


# -- supplementary bills for the whole city --------------------------------------------------------------------------


def publish_rate() -> None:
    preparer, releaser = (factories.actor(factories.staff("office.parameters", name)) for name in ("参数甲", "参数乙"))
    row = prepare_value(preparer, "scheme.310.employer.rate", OCTOBER, "0.08", "示例〔2026〕8号", "调整")
    run_due_jobs()
    release_value(releaser, row.id, confirms_closed=True)


def test_a_change_of_law_is_levied_on_supplementary_bills_of_the_issued_month(
    employers: dict[str, Employer], finance: Actor, issuer: Actor
) -> None:
    city.issue_month_bills(issuer, NOVEMBER)
    before = city.get_month_sums([NOVEMBER])[NOVEMBER]
    publish_rate()
    start_supplement(finance, NOVEMBER, "费率调整")
    for _row in city.run_assessment(NOVEMBER):
        pass
    row = Assessment.objects.get(month=NOVEMBER)
    assert (row.state, row.supplement_reason) == ("assessed", "费率调整")
    with fan_out("verify"):
        drawn = list(Bill.objects.filter(month=NOVEMBER, number=2).order_by("employer_id"))
    assert {bill.employer_id for bill in drawn} == {employers["same"].id, employers["new"].id}
    after = city.get_month_sums([NOVEMBER])[NOVEMBER]
    assert (after.open, after.bills) == (2, before.bills + 2)
    assert (before.people, after.people, sum(bill.people for bill in drawn)) == (3, 3, 3)
    assert city.issue_month_bills(issuer, NOVEMBER) == 2
    assert Assessment.objects.get(month=NOVEMBER).state == "issued"


def test_a_supplementary_run_without_a_difference_leaves_the_month_issued(
    employers: dict[str, Employer], finance: Actor, issuer: Actor
) -> None:
    city.issue_month_bills(issuer, NOVEMBER)
    start_supplement(finance, NOVEMBER, "核对")
    for _row in city.run_assessment(NOVEMBER):
        pass
    assert Assessment.objects.get(month=NOVEMBER).state == "issued"
    assert city.get_month_sums([NOVEMBER])[NOVEMBER].open == 0


def test_only_the_last_issued_month_is_assessed_again_and_only_with_a_reason(
    employers: dict[str, Employer], finance: Actor, issuer: Actor
) -> None:
    def refused(month: Month, reason: str) -> str:
        with pytest.raises(Refusal) as caught:
            start_supplement(finance, month, reason)
        return caught.value.code

    assert refused(NOVEMBER, "费率调整") == "month_not_issued"
    assert refused(OCTOBER, "费率调整") == "later_month_assessed"
    city.issue_month_bills(issuer, NOVEMBER)
    assert refused(NOVEMBER, "  ") == "words_missing"
    assert refused(NOVEMBER, "长" * 201) == "words_too_long"
