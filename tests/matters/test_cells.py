"""Cells of a draft are saved one by one: an untouched cell is never written, a touched one only over what was shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import CellConflict, TypedCell, save_lines
from canbao.matters.drafts import remove_lines
from canbao.matters.queries import get_lines
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.mark.parametrize(
    ("shown", "typed", "stored", "kept"),
    [
        pytest.param("6800", "6800", "12345", "12345", id="untouched"),
        pytest.param("6800", " 6800 ", "12345", "12345", id="only spaces"),
        pytest.param("6800", "7000", "6800", "7000", id="touched"),
        pytest.param("6800", "", "6800", "", id="emptied"),
        pytest.param("6800", "7000", "7000", "7000", id="the same as another typed"),
        pytest.param("", "7000", "", "7000", id="blank before"),
    ],
)
def test_a_cell_is_saved_without_a_conflict(
    town: factories.City, shown: str, typed: str, stored: str, kept: str
) -> None:
    draft = factories.draft(town.owner_actor, [factories.newcomer(1, wage=stored)])
    line = get_lines(draft)[0]
    cells = {line.id: {"wage": TypedCell(shown, typed)}}
    saved, conflicts = save_lines(town.owner_actor, get_service("enrolment"), draft.id, cells)
    assert conflicts == []
    assert get_lines(saved)[0].raw["wage"] == kept


def test_a_conflict_keeps_the_stored_value_and_saves_the_other_cells(town: factories.City) -> None:
    draft = factories.draft(town.owner_actor, [factories.newcomer(1, wage="12345")])
    line = get_lines(draft)[0]
    cells = {line.id: {"wage": TypedCell("6800", "7743.60"), "name": TypedCell("李晓燕", "李小燕")}}
    saved, conflicts = save_lines(town.owner_actor, get_service("enrolment"), draft.id, cells)
    assert conflicts == [CellConflict(line.id, 1, "wage", "12345", "7743.60")]
    raw = get_lines(saved)[0].raw
    assert (raw["wage"], raw["name"]) == ("12345", "李小燕")


def test_what_was_typed_into_a_removed_line_is_reported(town: factories.City) -> None:
    draft = factories.draft(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    line = get_lines(draft)[0]
    remove_lines(town.owner_actor, get_service("enrolment"), draft.id, [line.id])
    cells = {line.id: {"wage": TypedCell("6800", "7000"), "name": TypedCell("李晓燕", "李晓燕")}}
    _saved, conflicts = save_lines(town.owner_actor, get_service("enrolment"), draft.id, cells)
    assert conflicts == [CellConflict(line.id, 0, "wage", None, "7000")]


def test_a_save_that_touches_nothing_leaves_the_draft_alone(town: factories.City) -> None:
    draft = factories.draft(town.owner_actor, [factories.newcomer(1)])
    line = get_lines(draft)[0]
    cells = {line.id: {name: TypedCell(text, text) for name, text in line.raw.items()}}
    saved, _conflicts = save_lines(town.owner_actor, get_service("enrolment"), draft.id, cells)
    assert (saved.version, get_lines(saved)[0].version) == (draft.version, line.version)


@given(st.text())
def test_spaces_around_a_text_and_line_breaks_are_no_change(shown: str) -> None:
    assert not TypedCell(shown, shown).is_touched
    assert not TypedCell(shown, f" {shown}\n").is_touched
    assert TypedCell(shown, f"{shown}7").is_touched
