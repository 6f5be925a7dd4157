"""人员停保登记: from which day, for which reason, and what it means for the bill."""

from collections.abc import Callable

import pytest

from canbao.matters.catalogue import service
from canbao.matters.filling import fill, pick
from canbao.matters.models import Matter
from canbao.matters.operations import FindingsRefuse
from canbao.matters.queries import lines_of
from canbao.register.models import InsuredPerson, Spell, Standing
from canbao.register.queries import insured
from canbao.values.months import Month
from tests import cast

Codes = Callable[[Matter], dict[int, list[str]]]
SUSPENSION = "suspension"


def row(town: cast.City, person: int) -> InsuredPerson:
    return InsuredPerson.objects.of(town.employer.id).get(person_id=person)


def test_a_decided_stop_ends_the_spell_after_the_month_of_the_stop_date(town: cast.City) -> None:
    li = cast.on_the_books(town.employer, "李晓燕")["李晓燕"]
    draft = cast.listed(town.owner_seat, SUSPENSION, [li], reason="221", day="2026-11-20")
    cast.decided(town, cast.handed_in(town.owner_seat, draft))
    spell = Spell.objects.of(town.employer.id).get(person_id=li)
    assert (spell.until_month, spell.stop_reason, str(spell.stop_day), spell.ends) == (
        202612,
        "221",
        "2026-11-20",
        False,
    )
    assert row(town, li).standing == Standing.SUSPENDED
    assert insured(town.employer.id, Month(202611)).count() == 1
    assert insured(town.employer.id, Month(202612)).count() == 0


def test_before_it_is_decided_nothing_is_stopped(town: cast.City) -> None:
    li = cast.on_the_books(town.employer, "李晓燕")["李晓燕"]
    cast.handed_in(town.owner_seat, cast.listed(town.owner_seat, SUSPENSION, [li], reason="221", day="2026-11-20"))
    assert row(town, li).standing == Standing.ACTIVE


@pytest.mark.parametrize("reason", ["211", "212", "251"], ids=["death", "settled abroad", "retired"])
def test_some_reasons_end_the_insurance_for_good(town: cast.City, codes: Codes, reason: str) -> None:
    li = cast.on_the_books(town.employer, "李晓燕")["李晓燕"]
    draft = cast.listed(town.owner_seat, SUSPENSION, [li], reason=reason, day="2026-11-20")
    assert "ends?" in codes(draft)[1]
    cast.decided(town, cast.handed_in(town.owner_seat, draft))
    assert row(town, li).standing == Standing.ENDED


def test_what_a_stop_means_for_the_next_bill_is_said(town: cast.City, codes: Codes) -> None:
    li = cast.on_the_books(town.employer, "李晓燕")["李晓燕"]
    draft = cast.listed(town.owner_seat, SUSPENSION, [li], reason="222", day="2026-11-20")
    assert codes(draft) == {1: ["next_bill?"]}


def test_stop_dated_in_a_past_month(town: cast.City, codes: Codes) -> None:
    """A stop dated in a month already levied is taken: what was levied too much comes back on the next bill."""
    li = cast.on_the_books(town.employer, "李晓燕")["李晓燕"]
    draft = cast.listed(town.owner_seat, SUSPENSION, [li], reason="222", day="2026-08-31")
    assert codes(draft) == {1: ["refund?"]}
    cast.decided(town, cast.handed_in(town.owner_seat, draft))
    assert row(town, li).until_month == 202609


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-11-24", "day_in_future"), ("2026-07-31", "too_far_back"), ("2025-12-31", "before_spell")],
)
def test_a_day_that_cannot_be(town: cast.City, codes: Codes, day: str, code: str) -> None:
    li = cast.on_the_books(town.employer, "李晓燕", since=202601)["李晓燕"]
    draft = cast.listed(town.owner_seat, SUSPENSION, [li], reason="222", day=day)
    assert codes(draft)[1][0] == code
    with pytest.raises(FindingsRefuse):
        cast.handed_in(town.owner_seat, draft)


def test_reason_and_day_are_asked_for(town: cast.City, codes: Codes) -> None:
    li = cast.on_the_books(town.employer, "李晓燕")["李晓燕"]
    assert codes(cast.listed(town.owner_seat, SUSPENSION, [li])) == {1: ["missing", "missing"]}


def test_stopped_twice_is_stopped_once(town: cast.City, codes: Codes) -> None:
    """Two operators stop the same person: the second filing says that the first is under way."""
    li = cast.on_the_books(town.employer, "李晓燕")["李晓燕"]
    typed = {"reason": "222", "day": "2026-11-20"}
    cast.handed_in(town.owner_seat, cast.listed(town.owner_seat, SUSPENSION, [li], **typed))
    again = cast.listed(town.owner_seat, SUSPENSION, [li], **typed)
    assert codes(again)[1][0] == "under_way"


def test_who_was_stopped_meanwhile_is_said_to_be_no_longer_insured(town: cast.City, codes: Codes) -> None:
    people = cast.on_the_books(town.employer, "李晓燕", "王建国")
    typed = {"reason": "222", "day": "2026-11-20"}
    first = cast.handed_in(town.owner_seat, cast.listed(town.owner_seat, SUSPENSION, [people["李晓燕"]], **typed))
    later = cast.listed(town.owner_seat, SUSPENSION, list(people.values()), **typed)
    cast.decided(town, first)
    assert codes(later)[1] == ["not_insured_here"]


def test_only_people_insured_now_can_be_picked(town: cast.City) -> None:
    people = cast.on_the_books(town.employer, "李晓燕", "王建国")
    typed = {"reason": "222", "day": "2026-11-20"}
    cast.decided(
        town, cast.handed_in(town.owner_seat, cast.listed(town.owner_seat, SUSPENSION, [people["李晓燕"]], **typed))
    )
    assert pick(town.owner_seat, service(SUSPENSION), list(people.values())).line_count == 1


def test_another_employers_person_cannot_be_picked(town: cast.City) -> None:
    other = cast.employer(cast.seat(town.clerk), name="别的单位")
    stranger = cast.on_the_books(other, "赵强")["赵强"]
    assert pick(town.owner_seat, service(SUSPENSION), [stranger]).line_count == 0


def test_the_selection_is_the_draft(town: cast.City) -> None:
    people = cast.on_the_books(town.employer, "李晓燕", "王建国", "陈静")
    first, second, third = people.values()
    pick(town.owner_seat, service(SUSPENSION), [first, second])
    pick(town.owner_seat, service(SUSPENSION), [second, third], remove=[first])
    draft = pick(town.owner_seat, service(SUSPENSION), [])
    assert draft.line_count == 2


def test_one_date_for_all_and_another_for_one(town: cast.City) -> None:
    people = cast.on_the_books(town.employer, "李晓燕", "王建国")
    draft = cast.listed(town.owner_seat, SUSPENSION, list(people.values()), reason="222", day="2026-11-20")
    fill(town.owner_seat, service(SUSPENSION), {"day": "2026-10-31"}, [lines_of(draft)[1].id])
    assert [(line.raw["reason"], line.raw["day"]) for line in lines_of(draft)] == [
        ("222", "2026-11-20"),
        ("222", "2026-10-31"),
    ]
