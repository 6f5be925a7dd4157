"""人员缴费基数申报: everyone with the wage declared last, once a year, corrected from a stated month."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction

from canbao.access.actors import SYSTEM
from canbao.matters import review
from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import (
    copy_registered_values,
    fill_cells,
    paste_column,
    raise_by_percent,
    save_lines,
    sync_everyone,
)
from canbao.matters.line_pages import get_people_of_lines
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines, get_office_matter
from canbao.matters.submission import FindingsForbid
from canbao.register.models import DeclaredWage, InsuredPerson
from canbao.register.operations import apply_changes
from canbao.values.fact_changes import DeclareWage, Suspend
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

Codes = Callable[[Matter], dict[int, list[str]]]
BASES = "base_declaration"


def everyone(town: factories.City) -> Matter:
    return sync_everyone(town.owner_actor, get_service(BASES))[0]


def cells(matter: Matter, column: str) -> dict[str, str]:
    """The cells of a column by the person's name."""
    lines = get_lines(matter)
    people = get_people_of_lines(matter.employer_id, lines)
    return {people[line.person_id or 0].name: line.raw[column] for line in lines}


def type_in(town: factories.City, matter: Matter, typed: Mapping[str, Mapping[str, str]]) -> Matter:
    """Type into lines named by the person."""
    lines = get_lines(matter)
    people = get_people_of_lines(matter.employer_id, lines)
    by_name = {people[line.person_id or 0].name: line for line in lines}
    wanted = {by_name[name].id: (by_name[name].version, raw) for name, raw in typed.items()}
    return save_lines(town.owner_actor, get_service(BASES), matter.id, wanted)[0]


def decided_alone(town: factories.City, matter: Matter) -> None:
    """The decision of a service that one person reviews."""
    reviewer = factories.actor(town.reviewer)
    review.take_matter(reviewer, matter.employer_id, matter.id)
    taken = get_office_matter(matter.employer_id, matter.id)
    review.review_matter(
        reviewer, matter.employer_id, matter.id, taken.version, factories.passed(matter.line_count), send=True
    )


def test_the_list_begins_with_the_wage_declared_last_and_blank_where_none_was(town: factories.City) -> None:
    factories.on_the_books(town.employer, "李晓燕", wage=680_000)
    factories.on_the_books(town.employer, "王建国", wage=None, start=50)
    assert cells(everyone(town), "wage") == {"李晓燕": "6800.00", "王建国": ""}


def test_people_who_are_stopped_are_not_on_it(town: factories.City) -> None:
    people = factories.on_the_books(town.employer, "李晓燕", "王建国")
    stop = Suspend(town.employer.id, people["王建国"], date(2026, 9, 30), Month(202610), "222")
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, [stop])
    assert list(cells(everyone(town), "wage")) == ["李晓燕"]


def test_only_who_changes_is_declared(town: factories.City) -> None:
    people = factories.on_the_books(town.employer, "李晓燕", "王建国")
    draft = type_in(town, everyone(town), {"李晓燕": {"wage": "7200"}})
    decided_alone(town, factories.handed_in(town.owner_actor, draft))
    declared = DeclaredWage.objects.for_employer(town.employer.id).filter(from_month=202607)
    assert [(one.person_id, one.wage) for one in declared] == [(people["李晓燕"], 720_000)]
    assert InsuredPerson.objects.for_employer(town.employer.id).get(person_id=people["王建国"]).wage == 680_000


def test_nothing_changed_is_nothing_to_declare(town: factories.City, codes: Codes) -> None:
    factories.on_the_books(town.employer, "李晓燕")
    draft = everyone(town)
    assert codes(draft) == {0: ["nothing_changed"]}
    with pytest.raises(FindingsForbid):
        factories.handed_in(town.owner_actor, draft)


def test_who_has_no_wage_counts_at_the_floor_and_this_is_said(town: factories.City, codes: Codes) -> None:
    factories.on_the_books(town.employer, "李晓燕", wage=None)
    assert "wage_missing?" in codes(everyone(town))[1]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"wage": "1000"}, "below_floor?"),
        ({"wage": "99999"}, "above_cap?"),
        ({"wage": "10200"}, "large_change?"),
        ({"wage": "abc"}, "money_format"),
        ({"wage": "-5"}, "money_negative"),
        ({"wage": "7000", "month": "202612"}, "month_in_future"),
        ({"wage": "7000", "month": "202606"}, "before_year"),
        ({"wage": "7000", "month": "2026"}, "month_format"),
        ({"wage": "7000", "month": ""}, "missing"),
    ],
)
def test_what_is_said_of_a_wage(town: factories.City, codes: Codes, typed: dict[str, str], code: str) -> None:
    factories.on_the_books(town.employer, "李晓燕")
    assert code in codes(type_in(town, everyone(town), {"李晓燕": typed}))[1]


def test_who_joined_within_the_year_counts_from_his_own_month(town: factories.City, codes: Codes) -> None:
    factories.on_the_books(town.employer, "李晓燕", since=202609)
    draft = everyone(town)
    assert cells(draft, "month") == {"李晓燕": "202609"}
    early = type_in(town, draft, {"李晓燕": {"wage": "7000", "month": "202608"}})
    assert codes(early)[1] == ["before_spell"]


def test_once_a_year_and_then_only_as_a_correction_from_a_later_month(town: factories.City, codes: Codes) -> None:
    li = factories.on_the_books(town.employer, "李晓燕")["李晓燕"]
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, [DeclareWage(town.employer.id, li, Month(202607), 690_000)])
    draft = type_in(town, everyone(town), {"李晓燕": {"wage": "7000", "month": "202607"}})
    assert codes(draft)[1] == ["declared_this_year"]
    assert codes(type_in(town, draft, {"李晓燕": {"month": "202610"}})) == {}


def test_outside_the_window_only_corrections_are_taken(town: factories.City, codes: Codes) -> None:
    factories.on_the_books(town.employer, "李晓燕")
    with time_machine.travel(date(2027, 2, 3), tick=False):
        draft = type_in(town, everyone(town), {"李晓燕": {"wage": "7000", "month": "202607"}})
        assert codes(draft)[1] == ["window_closed"]
        assert codes(type_in(town, draft, {"李晓燕": {"month": "202702"}})) == {}


# -- the tools ------------------------------------------------------------------------------------------------------


def test_per_cent_are_added_to_what_was_declared_last_so_twice_is_once(town: factories.City) -> None:
    factories.on_the_books(town.employer, "李晓燕", wage=680_055)
    factories.on_the_books(town.employer, "王建国", wage=None, start=50)
    draft = everyone(town)
    for _press in range(2):
        raise_by_percent(town.owner_actor, get_service(BASES), "wage", Decimal("3.5"))
    assert cells(draft, "wage") == {"李晓燕": "7038.57", "王建国": ""}


def test_a_slip_of_the_finger_raises_nobody(town: factories.City) -> None:
    factories.on_the_books(town.employer, "李晓燕")
    everyone(town)
    with pytest.raises(Refusal, match="percent_out_of_range"):
        raise_by_percent(town.owner_actor, get_service(BASES), "wage", Decimal(5000))


def test_carrying_over_brings_back_what_was_declared_last(town: factories.City) -> None:
    factories.on_the_books(town.employer, "李晓燕", "王建国")
    draft = type_in(town, everyone(town), {"李晓燕": {"wage": "1"}, "王建国": {"wage": "2"}})
    copy_registered_values(town.owner_actor, get_service(BASES), "wage", [line.id for line in get_lines(draft)][:1])
    assert sorted(cells(draft, "wage").values()) == ["2", "6800.00"]


def test_a_month_for_all(town: factories.City) -> None:
    factories.on_the_books(town.employer, "李晓燕", "王建国")
    draft = everyone(town)
    fill_cells(town.owner_actor, get_service(BASES), {"month": "202611"})
    assert set(cells(draft, "month").values()) == {"202611"}


def test_a_pasted_column_finds_people_by_number_or_by_a_name_only_one_has(town: factories.City) -> None:
    factories.on_the_books(town.employer, "李晓燕", "王建国", "陈静", "陈静")
    draft = everyone(town)
    rows = [[factories.resident_number(1), "7001"], ["王建国", "7002"], ["陈静", "7003"], ["无此人", "7004"]]
    _draft, unfitting = paste_column(town.owner_actor, get_service(BASES), "wage", rows)
    assert unfitting == [3, 4]
    changed = {name: wage for name, wage in cells(draft, "wage").items() if wage != "6800.00"}
    assert changed == {"李晓燕": "7001", "王建国": "7002"}


def test_a_column_alone_is_taken_in_the_order_of_the_list(town: factories.City) -> None:
    factories.on_the_books(town.employer, "李晓燕", "王建国")
    draft = everyone(town)
    _draft, unfitting = paste_column(town.owner_actor, get_service(BASES), "wage", [["1"], ["2"], ["3"]])
    assert unfitting == [3]
    assert list(cells(draft, "wage").values()) == ["1", "2"]


# -- the list and the grid ------------------------------------------------------------------------------------------


def test_the_list_is_brought_up_to_date_and_what_was_typed_stays(town: factories.City) -> None:
    people = factories.on_the_books(town.employer, "李晓燕", "王建国")
    type_in(town, everyone(town), {"李晓燕": {"wage": "7200"}})
    stop = Suspend(town.employer.id, people["王建国"], date(2026, 11, 20), Month(202612), "222")
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, [stop])
    factories.on_the_books(town.employer, "陈静", since=202611, wage=500_000, start=70)
    draft, joined, left = sync_everyone(town.owner_actor, get_service(BASES))
    assert (joined, left) == (1, 1)
    assert cells(draft, "wage") == {"李晓燕": "7200", "陈静": "5000.00"}


def test_what_the_register_holds_is_read_again(town: factories.City) -> None:
    people = factories.on_the_books(town.employer, "李晓燕", "王建国")
    type_in(town, everyone(town), {"李晓燕": {"wage": "7200"}})
    declared = [DeclareWage(town.employer.id, person, Month(202610), 690_000) for person in people.values()]
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, declared)
    draft = everyone(town)
    assert cells(draft, "last") == {"李晓燕": "6900.00", "王建国": "6900.00"}
    assert cells(draft, "wage") == {"李晓燕": "7200", "王建国": "6900.00"}


def test_nobody_types_what_was_declared_last(town: factories.City) -> None:
    factories.on_the_books(town.employer, "李晓燕")
    draft = type_in(town, everyone(town), {"李晓燕": {"last": "1", "wage": "7000"}})
    assert cells(draft, "last") == {"李晓燕": "6800.00"}


def test_a_cell_somebody_else_changed_meanwhile_stays_his(town: factories.City) -> None:
    factories.on_the_books(town.employer, "李晓燕")
    draft = everyone(town)
    line = get_lines(draft)[0]
    type_in(town, draft, {"李晓燕": {"wage": "7000"}})
    stale = {line.id: (line.version, {"wage": "9000"})}
    _draft, missed = save_lines(town.owner_actor, get_service(BASES), draft.id, stale)
    assert missed == [1]
    assert cells(draft, "wage") == {"李晓燕": "7000"}


def test_another_filing_for_somebody_on_the_list_is_worth_knowing_and_not_in_the_way(
    town: factories.City, codes: Codes
) -> None:
    people = factories.on_the_books(town.employer, "李晓燕", "王建国")
    factories.handed_in(
        town.owner_actor,
        factories.listed(town.owner_actor, "suspension", [people["王建国"]], reason="222", day="2026-11-20"),
    )
    draft = type_in(town, everyone(town), {"李晓燕": {"wage": "7200"}})
    assert [said for found in codes(draft).values() for said in found] == ["under_way?"]
