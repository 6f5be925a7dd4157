"""Nothing typed is lost in the browser: cells save themselves, leaving warns, an ended session gives the page back."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import sync_everyone
from canbao.matters.queries import get_draft, get_lines
from tests import axe, factories
from tests.journeys import acts
from tests.journeys.conftest import WAYS, OpenSite
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser
BASES = "/portal/services/base_declaration/"
ENROLMENT = "/portal/services/enrolment/"
SAVE = "=main button[name=do][value=save]"


@pytest.fixture
def declaring(town: factories.City) -> factories.City:
    """Return a city whose employer has begun to declare the wages of two people."""
    factories.insure_people(town.employer, "李晓燕", "王建国", wage=680_000)
    sync_everyone(town.owner_actor, get_service("base_declaration"))
    return town


def stored(town: factories.City) -> list[str]:
    draft = get_draft(town.owner_actor, "base_declaration")
    assert draft is not None
    return [line.raw["wage"] for line in get_lines(draft)]


def wage(visitor: Visitor, place: int = 0) -> Any:
    return visitor.page.locator("main input[name^=wage-]").nth(place)


def wait_for_note(visitor: Visitor, state: str) -> str:
    note = visitor.page.locator(f'[data-saved-note="{state}"]')
    note.wait_for()
    return str(note.inner_text())


def leave(visitor: Visitor, path: str) -> list[str]:
    """Follow a link of the navigation, and return the kinds of the browser's questions, all answered by leaving."""
    kinds: list[str] = []

    def accept(dialog: Any) -> None:
        kinds.append(dialog.type)
        dialog.accept()

    visitor.page.on("dialog", accept)
    with visitor.page.expect_navigation():
        visitor.page.locator(f'a[href="{path}"]').first.click()
    visitor.look()
    return kinds


def test_a_cell_saves_itself_and_says_when(declaring: factories.City, open_site: OpenSite) -> None:
    owner = open_site(declaring.owner)
    owner.open(BASES)
    wage(owner).fill("12345")
    assert wait_for_note(owner, "unsaved") == acts.translate("Not saved yet", owner)
    assert re.search(r"\d\d:\d\d:\d\d", wait_for_note(owner, "saved"))
    assert stored(declaring) == ["12345", "6800.00"]
    wage(owner).fill("12346")
    wait_for_note(owner, "unsaved")
    wait_for_note(owner, "saved")
    assert stored(declaring) == ["12346", "6800.00"]
    assert leave(owner, "/portal/matters/") == []


def test_saving_while_a_cell_saves_itself_is_no_conflict(declaring: factories.City, open_site: OpenSite) -> None:
    owner = open_site(declaring.owner)
    owner.open(BASES)
    wage(owner).fill("12345")
    with owner.page.expect_request(lambda request: request.method == "POST"):
        pass
    wage(owner).fill("12346")
    owner.press(SAVE)
    assert stored(declaring) == ["12346", "6800.00"]


def test_leaving_with_an_unsaved_person_warns(town: factories.City, open_site: OpenSite) -> None:
    owner = open_site(town.owner)
    owner.open(ENROLMENT)
    owner.fill(name="李晓燕")
    assert leave(owner, "/portal/matters/") == ["beforeunload"]


def test_leaving_untouched_or_by_the_button_does_not_warn(town: factories.City, open_site: OpenSite) -> None:
    owner = open_site(town.owner)
    owner.open(ENROLMENT)
    assert leave(owner, "/portal/matters/") == []
    owner.open(ENROLMENT)
    owner.fill(name="李晓燕")
    owner.press("=#add button[value=save]")
    draft = get_draft(town.owner_actor, "enrolment")
    assert draft is not None
    assert get_lines(draft)[0].raw["name"] == "李晓燕"


@pytest.mark.parametrize("way", ["as most people do", "without JavaScript"])
def test_a_stale_tab_writes_back_nothing_and_shows_both_values(
    declaring: factories.City, open_site: OpenSite, way: str
) -> None:
    owner = open_site(declaring.owner, WAYS[way])
    owner.open(BASES)
    other = Visitor(owner.page.context.new_page(), owner.language)
    other.open(BASES)
    wage(other).fill("12345")
    other.press(SAVE)
    wage(owner, 1).fill("9000")
    owner.press(SAVE)
    assert stored(declaring) == ["12345", "9000"]
    wage(other, 1).fill("7000")
    with other.page.expect_navigation():
        other.activate(other.element(SAVE))
    other.sees(
        "9000",
        acts.translate(
            "Somebody else changed what you had open. Nothing of theirs is overwritten; decide below.", other
        ),
    )
    assert wage(other, 1).input_value() == "7000"
    assert way != "as most people do" or axe.violations(other.page) == []
    assert stored(declaring) == ["12345", "9000"]
    with other.page.expect_navigation():
        other.activate(other.element(SAVE))
    assert stored(declaring) == ["12345", "7000"]


@pytest.mark.parametrize("way", ["as most people do", "without JavaScript"])
@pytest.mark.parametrize("ends", ["its rows are gone", "every cookie is gone"])
def test_a_session_that_ends_gives_the_page_back(
    town: factories.City, open_site: OpenSite, way: str, ends: str
) -> None:
    owner = open_site(town.owner, WAYS[way])
    owner.open(ENROLMENT)
    owner.fill(**acts.PEOPLE[0], month=acts.month())
    if ends == "its rows are gone":
        Session.objects.all().delete()
    else:
        owner.page.context.clear_cookies()
    owner.press("=#add button[value=save]")
    owner.fill(login=town.owner.username, password=factories.PASSWORD)
    owner.press("=main form button[type=submit]")
    assert acts.translate("What you typed is kept", owner) in owner.page.title()
    assert way != "as most people do" or axe.violations(owner.page) == []
    owner.press(acts.translate("Save what I typed", owner))
    draft = get_draft(town.owner_actor, "enrolment")
    assert draft is not None
    assert [line.raw["name"] for line in get_lines(draft)] == [acts.PEOPLE[0]["name"]]


@pytest.mark.parametrize("way", ["as most people do", "without JavaScript", "by keyboard alone"])
def test_a_pasted_column_is_looked_at_before_it_is_saved(
    declaring: factories.City, open_site: OpenSite, way: str
) -> None:
    owner = open_site(declaring.owner, WAYS[way])
    owner.open(f"{BASES}lines/column/")
    owner.fill(text="王建国\t7002\n无此人\t7003")
    owner.press(acts.translate("Show what changes", owner))
    owner.sees("王建国", "6800.00", "7002", "无此人", acts.translate("matches nobody on the list", owner))
    assert stored(declaring) == ["6800.00", "6800.00"]
    assert way == "without JavaScript" or axe.violations(owner.page) == []
    owner.press("=main button[value=write]")
    assert sorted(stored(declaring)) == ["6800.00", "7002"]


def test_the_keyboard_goes_from_error_to_error(declaring: factories.City, open_site: OpenSite) -> None:
    owner = open_site(declaring.owner)
    owner.open(BASES)
    wage(owner, 0).fill("x")
    wage(owner, 1).fill("y")
    owner.press(SAVE)
    assert axe.violations(owner.page) == []
    owner.activate(owner.element(acts.translate("First error", owner)))
    assert owner.page.evaluate("document.activeElement.value") == "x"
    owner.activate(owner.element(acts.translate("Next error", owner)))
    assert owner.page.evaluate("document.activeElement.value") == "y"


def test_a_cell_that_can_not_save_itself_says_so_and_is_given_back(
    declaring: factories.City, open_site: OpenSite
) -> None:
    owner = open_site(declaring.owner)
    owner.open(BASES)
    Session.objects.all().delete()
    wage(owner).fill("12345")
    assert acts.translate("Not saved yet", owner) not in wait_for_note(owner, "failed")
    owner.press(SAVE)
    owner.fill(login=declaring.owner.username, password=factories.PASSWORD)
    owner.press("=main form button[type=submit]")
    owner.press(acts.translate("Save what I typed", owner))
    assert stored(declaring) == ["12345", "6800.00"]


def test_removing_a_line_while_a_person_is_typed_warns(town: factories.City, open_site: OpenSite) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    owner = open_site(town.owner)
    owner.open(ENROLMENT)
    owner.fill(name="王建国")
    kinds: list[str] = []
    owner.page.on("dialog", lambda dialog: (kinds.append(dialog.type), dialog.dismiss()))
    owner.page.locator("main form[action$='lines/remove/'] button").first.click()
    owner.page.wait_for_function("() => true")
    assert kinds == ["beforeunload"]
    assert owner.page.locator("#add [name=name]").input_value() == "王建国"


@pytest.mark.parametrize("page", ["/portal/hall/", "/portal/matters/"])
def test_a_draft_is_discarded_from_a_list(town: factories.City, open_site: OpenSite, page: str) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    owner = open_site(town.owner)
    owner.open(page)
    assert axe.violations(owner.page) == []
    owner.press(acts.translate("Discard", owner))
    owner.press(acts.translate("Discard the draft", owner))
    assert get_draft(town.owner_actor, "enrolment") is None


def test_typed_lines_with_errors_have_no_violation(town: factories.City, open_site: OpenSite) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(serial, number="1") for serial in (1, 2, 3)])
    owner = open_site(town.owner)
    owner.open(ENROLMENT)
    assert axe.violations(owner.page) == []
