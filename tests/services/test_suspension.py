"""人员停保登记: stop dates, reasons, and the effect on the bill."""

from collections.abc import Callable

import pytest

from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import fill_cells, pick_people
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines
from canbao.matters.submission import FindingsForbid
from canbao.register.models import CoveragePeriod, InsuranceStatus, InsuredPerson
from canbao.register.queries import get_insured
from canbao.values.months import Month
from tests import factories

Codes = Callable[[Matter], dict[int, list[str]]]
SUSPENSION = "suspension"


def row(town: factories.City, person: int) -> InsuredPerson:
    return InsuredPerson.objects.for_employer(town.employer.id).get(person_id=person)


def test_a_decided_stop_ends_coverage_after_the_month_of_the_stop_date(town: factories.City) -> None:
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    draft = factories.draft_for_people(town.owner_actor, SUSPENSION, [li], reason="221", day="2026-11-20")
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    period = CoveragePeriod.objects.for_employer(town.employer.id).get(person_id=li)
    assert (period.until_month, period.stop_reason, str(period.stop_day), period.ends) == (
        202612,
        "221",
        "2026-11-20",
        False,
    )
    assert row(town, li).insurance_status == InsuranceStatus.SUSPENDED
    assert get_insured(town.employer.id, Month(202611)).count() == 1
    assert get_insured(town.employer.id, Month(202612)).count() == 0


def test_a_stop_has_no_effect_before_it_is_decided(town: factories.City) -> None:
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    factories.submit_draft(
        town.owner_actor, factories.draft_for_people(town.owner_actor, SUSPENSION, [li], reason="221", day="2026-11-20")
    )
    assert row(town, li).insurance_status == InsuranceStatus.ACTIVE


@pytest.mark.parametrize("reason", ["211", "212", "251"], ids=["death", "settled abroad", "retired"])
def test_some_reasons_end_the_insurance_for_good(town: factories.City, codes: Codes, reason: str) -> None:
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    draft = factories.draft_for_people(town.owner_actor, SUSPENSION, [li], reason=reason, day="2026-11-20")
    assert "ends?" in codes(draft)[1]
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    assert row(town, li).insurance_status == InsuranceStatus.ENDED


def test_the_effect_on_the_next_bill_is_a_warning(town: factories.City, codes: Codes) -> None:
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    draft = factories.draft_for_people(town.owner_actor, SUSPENSION, [li], reason="222", day="2026-11-20")
    assert codes(draft) == {1: ["next_bill?"]}


def test_a_stop_in_a_past_month_is_allowed_and_announces_the_refund(town: factories.City, codes: Codes) -> None:
    """A stop in a month already levied is accepted; the next bill refunds what was levied too much."""
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    draft = factories.draft_for_people(town.owner_actor, SUSPENSION, [li], reason="222", day="2026-08-31")
    assert codes(draft) == {1: ["refund?"]}
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    assert row(town, li).until_month == 202609


@pytest.mark.parametrize(("day", "until"), [("2026-11-30", 202612), ("2026-07-31", 202608)])
def test_the_first_and_last_stop_dates_of_the_window_are_accepted(
    town: factories.City, codes: Codes, day: str, until: int
) -> None:
    """The last day of the open month is ahead of today; a stop in July first changes August, three months back."""
    li = factories.insure_people(town.employer, "李晓燕", since=202601)["李晓燕"]
    draft = factories.draft_for_people(town.owner_actor, SUSPENSION, [li], reason="222", day=day)
    assert codes(draft)[1][0] in ("next_bill?", "refund?")
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    assert row(town, li).until_month == until


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-12-01", "day_after_open_month"), ("2026-06-30", "too_far_back"), ("2025-12-31", "before_spell")],
)
def test_an_invalid_day_is_an_error(town: factories.City, codes: Codes, day: str, code: str) -> None:
    li = factories.insure_people(town.employer, "李晓燕", since=202601)["李晓燕"]
    draft = factories.draft_for_people(town.owner_actor, SUSPENSION, [li], reason="222", day=day)
    assert codes(draft)[1][0] == code
    with pytest.raises(FindingsForbid):
        factories.submit_draft(town.owner_actor, draft)


def test_reason_and_day_are_required(town: factories.City, codes: Codes) -> None:
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    assert codes(factories.draft_for_people(town.owner_actor, SUSPENSION, [li])) == {1: ["missing", "missing"]}


def test_a_second_stop_of_a_person_is_an_error(town: factories.City, codes: Codes) -> None:
    """Two operators stop the same person; a finding in the second filing says that the first is under way."""
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    typed = {"reason": "222", "day": "2026-11-20"}
    factories.submit_draft(town.owner_actor, factories.draft_for_people(town.owner_actor, SUSPENSION, [li], **typed))
    again = factories.draft_for_people(town.owner_actor, SUSPENSION, [li], **typed)
    assert codes(again)[1][0] == "under_way"


def test_a_person_stopped_meanwhile_is_an_error(town: factories.City, codes: Codes) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    typed = {"reason": "222", "day": "2026-11-20"}
    first = factories.submit_draft(
        town.owner_actor, factories.draft_for_people(town.owner_actor, SUSPENSION, [people["李晓燕"]], **typed)
    )
    later = factories.draft_for_people(town.owner_actor, SUSPENSION, list(people.values()), **typed)
    factories.decide_matter(town, first)
    assert codes(later)[1] == ["not_insured_here"]


def test_only_people_insured_now_can_be_chosen(town: factories.City) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    typed = {"reason": "222", "day": "2026-11-20"}
    factories.decide_matter(
        town,
        factories.submit_draft(
            town.owner_actor, factories.draft_for_people(town.owner_actor, SUSPENSION, [people["李晓燕"]], **typed)
        ),
    )
    assert pick_people(town.owner_actor, get_service(SUSPENSION), list(people.values())).line_count == 1


def test_another_employers_person_can_not_be_chosen(town: factories.City) -> None:
    other = factories.employer(factories.actor(town.clerk), name="别的单位")
    stranger = factories.insure_people(other, "赵强")["赵强"]
    assert pick_people(town.owner_actor, get_service(SUSPENSION), [stranger]).line_count == 0


def test_chosen_people_are_the_lines_of_the_draft(town: factories.City) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国", "陈静")
    first, second, third = people.values()
    pick_people(town.owner_actor, get_service(SUSPENSION), [first, second])
    pick_people(town.owner_actor, get_service(SUSPENSION), [second, third], remove=[first])
    draft = pick_people(town.owner_actor, get_service(SUSPENSION), [])
    assert draft.line_count == 2


def test_one_date_is_filled_in_for_all_and_another_for_one(town: factories.City) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    draft = factories.draft_for_people(
        town.owner_actor, SUSPENSION, list(people.values()), reason="222", day="2026-11-20"
    )
    fill_cells(town.owner_actor, get_service(SUSPENSION), {"day": "2026-10-31"}, [get_lines(draft)[1].id])
    assert [(line.raw["reason"], line.raw["day"]) for line in get_lines(draft)] == [
        ("222", "2026-11-20"),
        ("222", "2026-10-31"),
    ]
