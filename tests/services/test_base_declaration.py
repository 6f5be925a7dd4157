"""人员缴费基数申报: the list of everyone with the last wage, once a year, and corrections from a later month."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction

from canbao.access.actors import SYSTEM
from canbao.matters import review
from canbao.matters.catalogue import get_service
from canbao.matters.column_paste import paste_column, plan_column_paste
from canbao.matters.draft_lines import (
    CellConflict,
    TypedCell,
    copy_registered_values,
    fill_cells,
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


def list_everyone(town: factories.City) -> Matter:
    return sync_everyone(town.owner_actor, get_service(BASES))[0]


def cells(matter: Matter, column: str) -> dict[str, str]:
    """Return the cells of a column by the person's name."""
    lines = get_lines(matter)
    people = get_people_of_lines(matter.employer_id, lines)
    return {people[line.person_id or 0].name: line.raw[column] for line in lines}


def type_in(town: factories.City, matter: Matter, typed: Mapping[str, Mapping[str, str]]) -> Matter:
    """Type into lines, by the person's name."""
    lines = get_lines(matter)
    people = get_people_of_lines(matter.employer_id, lines)
    by_name = {people[line.person_id or 0].name: line for line in lines}
    return factories.type_cells(town.owner_actor, matter, {by_name[name].id: raw for name, raw in typed.items()})[0]


def decide_in_one_step(town: factories.City, matter: Matter) -> None:
    """Decide a matter of a service that has one review only."""
    reviewer = factories.actor(town.reviewer)
    review.take_matter(reviewer, matter.employer_id, matter.id)
    taken = get_office_matter(matter.employer_id, matter.id)
    review.review_matter(
        reviewer, matter.employer_id, matter.id, taken.version, factories.pass_all_lines(matter.line_count), send=True
    )


def test_the_list_starts_with_the_last_declared_wages(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕", wage=680_000)
    factories.insure_people(town.employer, "王建国", wage=None, start=50)
    assert cells(list_everyone(town), "wage") == {"李晓燕": "6800.00", "王建国": ""}


def test_stopped_people_are_not_on_the_list(town: factories.City) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    stop = Suspend(town.employer.id, people["王建国"], date(2026, 9, 30), Month(202610), "222")
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, [stop])
    assert list(cells(list_everyone(town), "wage")) == ["李晓燕"]


def test_only_changed_wages_are_declared(town: factories.City) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    draft = type_in(town, list_everyone(town), {"李晓燕": {"wage": "7200"}})
    decide_in_one_step(town, factories.submit_draft(town.owner_actor, draft))
    declared = DeclaredWage.objects.for_employer(town.employer.id).filter(from_month=202607)
    assert [(one.person_id, one.wage) for one in declared] == [(people["李晓燕"], 720_000)]
    assert InsuredPerson.objects.for_employer(town.employer.id).get(person_id=people["王建国"]).wage == 680_000


def test_a_declaration_without_changes_is_an_error(town: factories.City, codes: Codes) -> None:
    factories.insure_people(town.employer, "李晓燕")
    draft = list_everyone(town)
    assert codes(draft) == {0: ["nothing_changed"]}
    with pytest.raises(FindingsForbid):
        factories.submit_draft(town.owner_actor, draft)


def test_a_missing_wage_is_a_warning(town: factories.City, codes: Codes) -> None:
    factories.insure_people(town.employer, "李晓燕", wage=None)
    assert "wage_missing?" in codes(list_everyone(town))[1]


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
def test_an_unusual_wage_or_month_is_a_finding(
    town: factories.City, codes: Codes, typed: dict[str, str], code: str
) -> None:
    factories.insure_people(town.employer, "李晓燕")
    assert code in codes(type_in(town, list_everyone(town), {"李晓燕": typed}))[1]


def test_a_wage_counts_from_the_month_of_joining_within_the_year(town: factories.City, codes: Codes) -> None:
    factories.insure_people(town.employer, "李晓燕", since=202609)
    draft = list_everyone(town)
    assert cells(draft, "month") == {"李晓燕": "202609"}
    early = type_in(town, draft, {"李晓燕": {"wage": "7000", "month": "202608"}})
    assert codes(early)[1] == ["before_spell"]


def test_a_second_declaration_in_a_year_is_a_correction_from_a_later_month(town: factories.City, codes: Codes) -> None:
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, [DeclareWage(town.employer.id, li, Month(202607), 690_000)])
    draft = type_in(town, list_everyone(town), {"李晓燕": {"wage": "7000", "month": "202607"}})
    assert codes(draft)[1] == ["declared_this_year"]
    assert codes(type_in(town, draft, {"李晓燕": {"month": "202610"}})) == {}


def test_only_corrections_are_allowed_outside_the_window(town: factories.City, codes: Codes) -> None:
    factories.insure_people(town.employer, "李晓燕")
    with time_machine.travel(date(2027, 2, 3), tick=False):
        draft = type_in(town, list_everyone(town), {"李晓燕": {"wage": "7000", "month": "202607"}})
        assert codes(draft)[1] == ["window_closed"]
        assert codes(type_in(town, draft, {"李晓燕": {"month": "202702"}})) == {}


# -- the tools ------------------------------------------------------------------------------------------------------


def test_a_percentage_is_added_to_the_last_declared_wage(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕", wage=680_055)
    factories.insure_people(town.employer, "王建国", wage=None, start=50)
    draft = list_everyone(town)
    for _press in range(2):
        raise_by_percent(town.owner_actor, get_service(BASES), "wage", Decimal("3.5"))
    assert cells(draft, "wage") == {"李晓燕": "7038.57", "王建国": ""}


def test_a_percentage_out_of_range_is_refused(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕")
    list_everyone(town)
    with pytest.raises(Refusal, match="percent_out_of_range"):
        raise_by_percent(town.owner_actor, get_service(BASES), "wage", Decimal(5000))


def test_the_last_declared_wage_can_be_restored(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国")
    draft = type_in(town, list_everyone(town), {"李晓燕": {"wage": "1"}, "王建国": {"wage": "2"}})
    copy_registered_values(town.owner_actor, get_service(BASES), "wage", [line.id for line in get_lines(draft)][:1])
    assert sorted(cells(draft, "wage").values()) == ["2", "6800.00"]


def test_a_month_can_be_set_for_all_lines(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国")
    draft = list_everyone(town)
    fill_cells(town.owner_actor, get_service(BASES), {"month": "202611"})
    assert set(cells(draft, "month").values()) == {"202611"}


def test_a_pasted_column_matches_people_by_number_or_unique_name(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国", "陈静", "陈静")
    draft = list_everyone(town)
    rows = [[factories.resident_number(1), "7001"], ["王建国", "7002"], ["陈静", "7003"], ["无此人", "7004"]]
    plan = plan_column_paste(get_service(BASES), draft, "wage", rows)
    assert [(row.number, row.reason) for row in plan.skipped] == [(3, "several"), (4, "nobody")]
    assert set(cells(draft, "wage").values()) == {"6800.00"}
    paste_column(town.owner_actor, get_service(BASES), "wage", rows, plan.digest)
    changed = {name: wage for name, wage in cells(draft, "wage").items() if wage != "6800.00"}
    assert changed == {"李晓燕": "7001", "王建国": "7002"}


def test_a_pasted_row_whose_name_and_number_are_different_people_is_not_written(town: factories.City) -> None:
    """In a spreadsheet the names were sorted without the numbers."""
    factories.insure_people(town.employer, "李晓燕", "王建国", "陈静")
    rows = [
        ["王建国", factories.resident_number(1), "7001"],
        [factories.resident_number(1), factories.resident_number(2), "7002"],
        ["陈 静", factories.resident_number(3), "7003"],
        ["名单外的车间", factories.resident_number(2), "7004"],
    ]
    plan = plan_column_paste(get_service(BASES), list_everyone(town), "wage", rows)
    assert [(row.number, row.reason) for row in plan.skipped] == [(1, "different"), (2, "different")]
    assert [(value.name, value.new) for value in plan.values] == [("陈静", "7003"), ("王建国", "7004")]


def test_a_pasted_column_without_names_follows_the_order_of_the_list(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国")
    draft = list_everyone(town)
    plan = plan_column_paste(get_service(BASES), draft, "wage", [["1"], ["2"]])
    assert [(value.position, value.old, value.new) for value in plan.values] == [
        (1, "6800.00", "1"),
        (2, "6800.00", "2"),
    ]
    paste_column(town.owner_actor, get_service(BASES), "wage", [["1"], ["2"]], plan.digest)
    assert list(cells(draft, "wage").values()) == ["1", "2"]


@pytest.mark.parametrize("rows", [["1"], ["1", "2", "3"], ["1", "", "2"]])
def test_a_single_column_of_another_length_is_refused_with_both_counts(town: factories.City, rows: list[str]) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国")
    draft = list_everyone(town)
    with pytest.raises(Refusal) as refused:
        plan_column_paste(get_service(BASES), draft, "wage", [[row] for row in rows])
    assert refused.value.code == "wrong_count"
    assert f"{len(rows)} rows" in refused.value.message.en
    assert "2 people" in refused.value.message.en


def test_a_blank_row_in_a_single_column_leaves_its_person_alone(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国", "陈静")
    plan = plan_column_paste(get_service(BASES), list_everyone(town), "wage", [["1"], [""], ["3"]])
    assert [(value.position, value.new) for value in plan.values] == [(1, "1"), (3, "3")]
    assert [(row.number, row.reason) for row in plan.skipped] == [(2, "blank")]


def test_rows_that_name_the_same_person_are_not_written(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国")
    rows = [["姓名", "工资"], ["李晓燕", "7001"], [factories.resident_number(1), "7002"], ["王建国", ""], ["王建国"]]
    plan = plan_column_paste(get_service(BASES), list_everyone(town), "wage", rows)
    assert plan.headings == ("姓名", "工资")
    assert [(row.number, row.reason) for row in plan.skipped] == [
        (2, "twice"),
        (3, "twice"),
        (4, "twice"),
        (5, "twice"),
    ]
    assert not plan.values


def test_a_list_that_changed_after_the_preview_is_not_written(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国")
    draft = list_everyone(town)
    rows = [["李晓燕", "7001"]]
    digest = plan_column_paste(get_service(BASES), draft, "wage", rows).digest
    type_in(town, draft, {"李晓燕": {"wage": "7200"}})
    with pytest.raises(Refusal, match="paste_outdated"):
        paste_column(town.owner_actor, get_service(BASES), "wage", rows, digest)
    assert cells(draft, "wage")["李晓燕"] == "7200"


# -- the list and the grid ------------------------------------------------------------------------------------------


def test_updating_the_list_keeps_typed_wages(town: factories.City) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    type_in(town, list_everyone(town), {"李晓燕": {"wage": "7200"}})
    stop = Suspend(town.employer.id, people["王建国"], date(2026, 11, 20), Month(202612), "222")
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, [stop])
    factories.insure_people(town.employer, "陈静", since=202611, wage=500_000, start=70)
    draft, joined, left = sync_everyone(town.owner_actor, get_service(BASES))
    assert (joined, left) == (1, 1)
    assert cells(draft, "wage") == {"李晓燕": "7200", "陈静": "5000.00"}


def test_updating_the_list_reads_the_registered_wages_again(town: factories.City) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    type_in(town, list_everyone(town), {"李晓燕": {"wage": "7200"}})
    declared = [DeclareWage(town.employer.id, person, Month(202610), 690_000) for person in people.values()]
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, declared)
    draft = list_everyone(town)
    assert cells(draft, "last") == {"李晓燕": "6900.00", "王建国": "6900.00"}
    assert cells(draft, "wage") == {"李晓燕": "7200", "王建国": "6900.00"}


def test_the_last_declared_wage_can_not_be_typed(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕")
    draft = type_in(town, list_everyone(town), {"李晓燕": {"last": "1", "wage": "7000"}})
    assert cells(draft, "last") == {"李晓燕": "6800.00"}


def test_a_stale_cell_is_not_saved(town: factories.City) -> None:
    factories.insure_people(town.employer, "李晓燕")
    draft = list_everyone(town)
    line = get_lines(draft)[0]
    type_in(town, draft, {"李晓燕": {"wage": "7000"}})
    stale = {line.id: {"wage": TypedCell("6800.00", "9000")}}
    _draft, conflicts = save_lines(town.owner_actor, get_service(BASES), draft.id, stale)
    assert conflicts == [CellConflict(line.id, 1, "wage", "7000", "9000")]
    assert cells(draft, "wage") == {"李晓燕": "7000"}


def test_another_matter_of_a_listed_person_is_only_a_warning(town: factories.City, codes: Codes) -> None:
    people = factories.insure_people(town.employer, "李晓燕", "王建国")
    factories.submit_draft(
        town.owner_actor,
        factories.draft_for_people(town.owner_actor, "suspension", [people["王建国"]], reason="222", day="2026-11-20"),
    )
    draft = type_in(town, list_everyone(town), {"李晓燕": {"wage": "7200"}})
    assert [code for found in codes(draft).values() for code in found] == ["under_way?"]
