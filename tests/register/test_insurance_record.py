"""What a fact change does to a person's record."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.register.insurance_record import InsuranceRecord, apply_change, first_changed_month
from canbao.values.fact_changes import (
    CategoryChange,
    DeclareWage,
    Enrol,
    Identity,
    Resume,
    Suspend,
    UndoEnrol,
    UndoSuspend,
)
from canbao.values.months import Month
from canbao.values.refusals import Refusal

HERE, ELSEWHERE = 1, 2
LI = Identity("01", "610200199001010011", "李晓燕", "1", date(1990, 1, 1))


def join(month: int, wage: int | None = 680000) -> Enrol:
    return Enrol(HERE, LI, Month(month), "1101", wage)


def stop(until: int, *, ends: bool = False) -> Suspend:
    return Suspend(HERE, 7, Month(until).first_day, Month(until), "222", ends)


def record(*changes: object) -> InsuranceRecord:
    result = InsuranceRecord(HERE)
    for change in changes:
        result = apply_change(result, change)  # type: ignore[arg-type]
    return result


def covered(of: InsuranceRecord, month: int) -> bool:
    return any(period.start <= month and (period.until is None or month < period.until) for period in of.valid_periods)


def test_a_join_opens_a_spell_with_category_and_wage() -> None:
    joined = record(join(202601))
    assert [(period.start, period.until) for period in joined.periods] == [(202601, None)]
    assert joined.categories == {202601: "1101"}
    assert joined.wages == {202601: 680000}
    assert joined.covered_by == HERE


def test_nobody_joins_twice() -> None:
    with pytest.raises(Refusal) as refused:
        record(join(202601), join(202603))
    assert refused.value.code == "insured_here"


def test_nobody_joins_while_another_employer_covers_him() -> None:
    with pytest.raises(Refusal) as refused:
        apply_change(InsuranceRecord(HERE, covered_by=ELSEWHERE), join(202601))
    assert refused.value.code == "insured_elsewhere"


def test_nobody_joins_before_an_earlier_cover_ended() -> None:
    with pytest.raises(Refusal) as refused:
        apply_change(InsuranceRecord(HERE, insurable_from=Month(202605)), join(202604))
    assert (refused.value.code, refused.value.words) == ("covered_until", {"month": 202605})


def test_a_stop_leaves_the_person_free_from_the_first_uncovered_month() -> None:
    stopped = record(join(202601), stop(202604))
    assert stopped.covered_by is None
    assert stopped.insurable_from == 202604
    assert covered(stopped, 202603)
    assert not covered(stopped, 202604)


def test_a_stop_that_leaves_nothing_of_the_spell_removes_it() -> None:
    stopped = record(join(202604), stop(202604))
    assert stopped.valid_periods == []
    assert stopped.insurable_from is None


def test_a_stop_that_leaves_nothing_keeps_what_earlier_covers_say() -> None:
    stopped = record(join(202601), stop(202603), Resume(HERE, 7, Month(202608)), stop(202608))
    assert stopped.insurable_from == 202603


def test_who_is_not_insured_here_cannot_be_stopped() -> None:
    with pytest.raises(Refusal) as refused:
        record(stop(202604))
    assert refused.value.code == "not_insured_here"


def test_a_resumption_keeps_the_wage_declared_last() -> None:
    resumed = record(join(202601), stop(202604), Resume(HERE, 7, Month(202606)))
    assert resumed.wages == {202601: 680000}
    assert [period.start for period in resumed.valid_periods] == [202601, 202606]


def test_a_later_declaration_for_the_same_month_replaces_the_earlier_one() -> None:
    declared = record(
        join(202601), DeclareWage(HERE, 7, Month(202607), 700000), DeclareWage(HERE, 7, Month(202607), 710000)
    )
    assert declared.wages[Month(202607)] == 710000
    assert declared.get_wage(Month(202608)) == 710000
    assert declared.get_wage(Month(202606)) == 680000


def test_an_undone_join_takes_the_latest_spell_and_leaves_category_and_wage() -> None:
    undone = record(join(202601), UndoEnrol(HERE, 7))
    assert undone.valid_periods == []
    assert undone.covered_by is None
    assert undone.wages == {202601: 680000}


def test_an_undone_stop_opens_the_latest_spell_again() -> None:
    undone = record(join(202601), stop(202604), UndoSuspend(HERE, 7))
    assert undone.valid_periods[-1].until is None
    assert undone.covered_by == HERE


def test_a_stop_can_be_undone_and_made_earlier() -> None:
    again = record(join(202601), stop(202609), UndoSuspend(HERE, 7), stop(202607))
    assert again.insurable_from == 202607


def test_an_undone_stop_is_refused_once_another_employer_covers_the_person() -> None:
    stopped = record(join(202601), stop(202604))
    with pytest.raises(Refusal) as refused:
        apply_change(
            InsuranceRecord(HERE, stopped.periods, covered_by=ELSEWHERE, insurable_from=stopped.insurable_from),
            UndoSuspend(HERE, 7),
        )
    assert refused.value.code == "insured_elsewhere"


def test_a_category_counts_from_its_month() -> None:
    changed = record(join(202601), CategoryChange(HERE, 7, Month(202605), "1102"))
    assert changed.get_category(Month(202604)) == "1101"
    assert changed.get_category(Month(202605)) == "1102"


months_of_year = st.integers(202601, 202612).map(Month)
changes = st.one_of(
    st.builds(join, months_of_year),
    st.builds(stop, months_of_year),
    st.builds(lambda month: Resume(HERE, 7, month), months_of_year),
    st.just(UndoEnrol(HERE, 7)),
    st.just(UndoSuspend(HERE, 7)),
)


@given(st.lists(changes, max_size=12))
def test_valid_spells_never_overlap_and_at_most_one_is_open(history: list[object]) -> None:
    current = InsuranceRecord(HERE)
    for change in history:
        try:
            current = apply_change(current, change)  # type: ignore[arg-type]
        except Refusal:
            continue
        periods = current.valid_periods
        for earlier, later in zip(periods, periods[1:], strict=False):
            assert earlier.until is not None
            assert earlier.until <= later.start
        assert all(period.until is None or period.start < period.until for period in periods)
        assert (current.covered_by == HERE) == any(period.until is None for period in periods)


@given(st.lists(changes, max_size=8), months_of_year)
def test_a_join_and_its_undoing_leave_the_months_covered_as_they_were(history: list[object], month: Month) -> None:
    current = InsuranceRecord(HERE)
    for change in history:
        try:
            current = apply_change(current, change)  # type: ignore[arg-type]
        except Refusal:
            continue
    try:
        undone = apply_change(apply_change(current, join(month)), UndoEnrol(HERE, 7))
    except Refusal:
        return
    assert [covered(current, m) for m in range(202601, 202613)] == [covered(undone, m) for m in range(202601, 202613)]


def test_the_first_month_that_differs_is_told() -> None:
    joined = record(join(202601))
    assert first_changed_month(InsuranceRecord(HERE), joined) == 202601
    assert first_changed_month(joined, apply_change(joined, stop(202604))) == 202604
    assert first_changed_month(joined, apply_change(joined, DeclareWage(HERE, 7, Month(202603), 700000))) == 202603
    assert first_changed_month(joined, apply_change(joined, UndoEnrol(HERE, 7))) == 202601
    assert first_changed_month(joined, joined) is None


@given(st.lists(changes, max_size=8), changes)
def test_before_the_first_difference_nothing_differs(history: list[object], change: object) -> None:
    current = InsuranceRecord(HERE)
    for one in history:
        try:
            current = apply_change(current, one)  # type: ignore[arg-type]
        except Refusal:
            continue
    try:
        after = apply_change(current, change)  # type: ignore[arg-type]
    except Refusal:
        return
    since = first_changed_month(current, after) or Month(999912)
    for month in map(Month, range(202601, 202613)):
        if month < since:
            assert covered(current, month) == covered(after, month)
            assert current.get_wage(month) == after.get_wage(month)


def test_only_insurance_that_was_stopped_goes_on() -> None:
    with pytest.raises(Refusal, match="not_stopped_here"):
        record(join(202601), UndoSuspend(HERE, 7))


def test_a_stop_is_not_undone_over_a_later_coverage_elsewhere() -> None:
    """Another employer covered the person in April; an open period from here would cover April twice."""
    stopped = replace(record(join(202601), stop(202604)), insurable_from=Month(202605))
    with pytest.raises(Refusal) as refused:
        apply_change(stopped, UndoSuspend(HERE, 7))
    assert (refused.value.code, refused.value.words) == ("covered_until", {"month": 202605})
