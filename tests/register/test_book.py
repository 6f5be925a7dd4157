"""What a fact change does to a person's book."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.register.book import Book, Refused, apply, first_difference
from canbao.values.facts import Category, Declare, Identity, Join, Resume, Stop, UndoJoin, UndoStop
from canbao.values.months import Month

HERE, ELSEWHERE = 1, 2
LI = Identity("01", "610200199001010011", "李晓燕", "1", date(1990, 1, 1))


def join(month: int, wage: int | None = 680000) -> Join:
    return Join(HERE, LI, Month(month), "1101", wage)


def stop(until: int, *, ends: bool = False) -> Stop:
    return Stop(HERE, 7, Month(until).first_day, Month(until), "222", ends)


def book(*changes: object) -> Book:
    result = Book(HERE)
    for change in changes:
        result = apply(result, change)  # type: ignore[arg-type]
    return result


def covered(of: Book, month: int) -> bool:
    return any(spell.start <= month and (spell.until is None or month < spell.until) for spell in of.valid_spells)


def test_a_join_opens_a_spell_with_category_and_wage() -> None:
    joined = book(join(202601))
    assert [(spell.start, spell.until) for spell in joined.spells] == [(202601, None)]
    assert joined.categories == {202601: "1101"}
    assert joined.wages == {202601: 680000}
    assert joined.covered_by == HERE


def test_nobody_joins_twice() -> None:
    with pytest.raises(Refused) as refused:
        book(join(202601), join(202603))
    assert refused.value.code == "insured_here"


def test_nobody_joins_while_another_employer_covers_him() -> None:
    with pytest.raises(Refused) as refused:
        apply(Book(HERE, covered_by=ELSEWHERE), join(202601))
    assert refused.value.code == "insured_elsewhere"


def test_nobody_joins_before_an_earlier_cover_ended() -> None:
    with pytest.raises(Refused) as refused:
        apply(Book(HERE, free_from=Month(202605)), join(202604))
    assert (refused.value.code, refused.value.words) == ("covered_until", {"month": 202605})


def test_a_stop_leaves_the_person_free_from_the_first_uncovered_month() -> None:
    stopped = book(join(202601), stop(202604))
    assert stopped.covered_by is None
    assert stopped.free_from == 202604
    assert covered(stopped, 202603)
    assert not covered(stopped, 202604)


def test_a_stop_that_leaves_nothing_of_the_spell_removes_it() -> None:
    stopped = book(join(202604), stop(202604))
    assert stopped.valid_spells == []
    assert stopped.free_from is None


def test_a_stop_that_leaves_nothing_keeps_what_earlier_covers_say() -> None:
    stopped = book(join(202601), stop(202603), Resume(HERE, 7, Month(202608)), stop(202608))
    assert stopped.free_from == 202603


def test_who_is_not_insured_here_cannot_be_stopped() -> None:
    with pytest.raises(Refused) as refused:
        book(stop(202604))
    assert refused.value.code == "not_insured_here"


def test_a_resumption_keeps_the_wage_declared_last() -> None:
    resumed = book(join(202601), stop(202604), Resume(HERE, 7, Month(202606)))
    assert resumed.wages == {202601: 680000}
    assert [spell.start for spell in resumed.valid_spells] == [202601, 202606]


def test_a_later_declaration_for_the_same_month_replaces_the_earlier_one() -> None:
    declared = book(join(202601), Declare(HERE, 7, Month(202607), 700000), Declare(HERE, 7, Month(202607), 710000))
    assert declared.wages[Month(202607)] == 710000
    assert declared.at(Month(202608), dict(declared.wages)) == 710000
    assert declared.at(Month(202606), dict(declared.wages)) == 680000


def test_an_undone_join_takes_the_latest_spell_and_leaves_category_and_wage() -> None:
    undone = book(join(202601), UndoJoin(HERE, 7))
    assert undone.valid_spells == []
    assert undone.covered_by is None
    assert undone.wages == {202601: 680000}


def test_an_undone_stop_opens_the_latest_spell_again() -> None:
    undone = book(join(202601), stop(202604), UndoStop(HERE, 7))
    assert undone.valid_spells[-1].until is None
    assert undone.covered_by == HERE


def test_a_stop_can_be_undone_and_made_earlier() -> None:
    again = book(join(202601), stop(202609), UndoStop(HERE, 7), stop(202607))
    assert again.free_from == 202607


def test_an_undone_stop_is_refused_once_another_employer_covers_the_person() -> None:
    stopped = book(join(202601), stop(202604))
    with pytest.raises(Refused) as refused:
        apply(Book(HERE, stopped.spells, covered_by=ELSEWHERE, free_from=stopped.free_from), UndoStop(HERE, 7))
    assert refused.value.code == "insured_elsewhere"


def test_a_category_counts_from_its_month() -> None:
    changed = book(join(202601), Category(HERE, 7, Month(202605), "1102"))
    assert changed.at(Month(202604), dict(changed.categories)) == "1101"
    assert changed.at(Month(202605), dict(changed.categories)) == "1102"


months_of_year = st.integers(202601, 202612).map(Month)
changes = st.one_of(
    st.builds(join, months_of_year),
    st.builds(stop, months_of_year),
    st.builds(lambda month: Resume(HERE, 7, month), months_of_year),
    st.just(UndoJoin(HERE, 7)),
    st.just(UndoStop(HERE, 7)),
)


@given(st.lists(changes, max_size=12))
def test_valid_spells_never_overlap_and_at_most_one_is_open(history: list[object]) -> None:
    current = Book(HERE)
    for change in history:
        try:
            current = apply(current, change)  # type: ignore[arg-type]
        except Refused:
            continue
        spells = current.valid_spells
        for earlier, later in zip(spells, spells[1:], strict=False):
            assert earlier.until is not None
            assert earlier.until <= later.start
        assert all(spell.until is None or spell.start < spell.until for spell in spells)
        assert (current.covered_by == HERE) == any(spell.until is None for spell in spells)


@given(st.lists(changes, max_size=8), months_of_year)
def test_a_join_and_its_undoing_leave_the_months_covered_as_they_were(history: list[object], month: Month) -> None:
    current = Book(HERE)
    for change in history:
        try:
            current = apply(current, change)  # type: ignore[arg-type]
        except Refused:
            continue
    try:
        undone = apply(apply(current, join(month)), UndoJoin(HERE, 7))
    except Refused:
        return
    assert [covered(current, m) for m in range(202601, 202613)] == [covered(undone, m) for m in range(202601, 202613)]


def test_the_first_month_that_differs_is_told() -> None:
    joined = book(join(202601))
    assert first_difference(Book(HERE), joined) == 202601
    assert first_difference(joined, apply(joined, stop(202604))) == 202604
    assert first_difference(joined, apply(joined, Declare(HERE, 7, Month(202603), 700000))) == 202603
    assert first_difference(joined, apply(joined, UndoJoin(HERE, 7))) == 202601
    assert first_difference(joined, joined) is None


@given(st.lists(changes, max_size=8), changes)
def test_before_the_first_difference_nothing_differs(history: list[object], change: object) -> None:
    current = Book(HERE)
    for one in history:
        try:
            current = apply(current, one)  # type: ignore[arg-type]
        except Refused:
            continue
    try:
        after = apply(current, change)  # type: ignore[arg-type]
    except Refused:
        return
    since = first_difference(current, after) or Month(999912)
    for month in map(Month, range(202601, 202613)):
        if month < since:
            assert covered(current, month) == covered(after, month)
            assert current.at(month, dict(current.wages)) == after.at(month, dict(after.wages))
