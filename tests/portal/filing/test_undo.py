"""The last paste or removal is undone as one step, until the draft changes otherwise."""

from django.core.cache import cache
from django.test import Client

from canbao.matters.queries import get_draft, get_lines
from tests import factories
from tests.portal.pages import words

FILING = "/portal/services/enrolment/"
UNDO = f"{FILING}lines/undo/"


def names(town: factories.City) -> list[str]:
    draft = get_draft(town.owner_actor, "enrolment")
    return [line.raw["name"] for line in get_lines(draft)] if draft else []


def paste(owner: Client, text: str) -> None:
    assert owner.post(f"{FILING}lines/paste/", {"text": text, "do": "save"}).status_code == 303


def test_a_paste_is_taken_back_and_what_was_there_before_stays(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1, name="欧阳晓")])
    paste(owner, "李晓燕\n王建国")
    assert "Undo the paste of 2 people" in words(owner.get(FILING))
    assert "Undone." in words(owner.post(UNDO, follow=True))
    assert names(town) == ["欧阳晓"]
    assert "Undo" not in words(owner.get(FILING)).replace("Undone", "")


def test_removed_lines_are_put_back_where_they_were(town: factories.City, owner: Client) -> None:
    rows = [factories.newcomer(serial, name=f"甲{name}") for serial, name in enumerate("子丑寅卯辰", start=1)]
    matter = factories.draft(town.owner_actor, rows)
    before, lines = names(town), get_lines(matter)
    owner.post(f"{FILING}lines/remove/", {"line": [lines[1].id, lines[3].id, lines[4].id]})
    assert "Undo: put 3 lines back" in words(owner.get(FILING))
    owner.post(UNDO)
    assert names(town) == before


def test_after_another_change_nothing_is_undone(town: factories.City, owner: Client) -> None:
    paste(owner, "李晓燕\n王建国")
    owner.post(f"{FILING}lines/add/", factories.newcomer(1, name="欧阳晓"))
    assert "Undo" not in words(owner.get(FILING))
    assert "can no longer be undone" in words(owner.post(UNDO, follow=True))
    assert names(town) == ["李晓燕", "王建国", "欧阳晓"]


def test_removed_lines_are_kept_for_an_hour_and_outside_the_session(town: factories.City, owner: Client) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1, name="欧阳晓")])
    owner.post(f"{FILING}lines/remove/", {"line": [get_lines(matter)[0].id]})
    step = owner.session["draft_undo"]
    assert "欧阳晓" not in str(cache.get(step["removed"]))
    assert len(str(step)) < 200
    cache.delete(step["removed"])
    assert "can no longer be undone" in words(owner.post(UNDO, follow=True))
    assert names(town) == []
