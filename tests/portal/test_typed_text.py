"""Texts of every form arrive without characters that nobody sees."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from canbao.access.models import User
from canbao.levy.models import Certificate
from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import sync_everyone
from canbao.matters.models import Announcement
from canbao.matters.queries import get_draft, get_lines
from tests import factories
from tests.portal.pages import hidden

UNSEEN = "\u202e\u2066\u200b\u200e\ufeff\x00\x07\u3164\u115f\U000e0041"
"""A character of each kind: direction, isolate, blank of no width, mark, byte order, control, filler, tag."""


def make_certificate(owner: Client, town: factories.City, purpose: str) -> tuple[Any, list[str]]:
    """Return the answer to a certificate with a typed purpose, and the purposes of the certificates made."""
    person = next(iter(factories.insure_people(town.employer, "李晓燕").values()))
    typed = {"kind": "person_insured", "purpose": "other", "other": purpose, "first": "202609", "last": "202611"}
    page = "/portal/certificates/"
    answer = owner.post(f"{page}make/", {**hidden(owner.get(page), "key"), **typed, "person": [person]})
    return answer, [row.purpose for row in Certificate.objects.for_employer(town.employer.id)]


def test_a_purpose_is_printed_as_it_is_read(town: factories.City, owner: Client) -> None:
    assert make_certificate(owner, town, f"签{UNSEEN}证{UNSEEN}")[1] == ["签证"]


def test_a_text_of_nothing_visible_is_empty(town: factories.City, owner: Client) -> None:
    answer, made = make_certificate(owner, town, UNSEEN)
    assert answer.status_code == 422
    assert made == []


def test_a_text_of_several_lines_keeps_its_lines(town: factories.City, signed_in: Callable[[User], Client]) -> None:
    writer = signed_in(factories.staff("office.parameters"))
    typed = {"title": f"{UNSEEN}系统维护", "body": f"今晚停机。\r\n\t{UNSEEN}明日恢复。"}
    writer.post("/office/publishing/announcements/new/", typed)
    (notice,) = Announcement.objects.all()
    assert (notice.title, notice.body.split()) == ("系统维护", ["今晚停机。", "明日恢复。"])
    assert "\n" in notice.body


def test_a_query_in_the_address_is_cleaned(owner: Client) -> None:
    page = owner.get("/check/", {"number": f"61{UNSEEN}02", "code": UNSEEN}).content.decode()
    assert 'value="6102"' in page
    assert "\u202e" not in page


def test_a_password_stays_as_it_is_typed(town: factories.City) -> None:
    password = "a password\u200b long enough"
    town.owner.set_password(password)
    town.owner.save()
    browser = Client(headers={"accept-language": "en"})
    for typed, is_right in (("a password long enough", False), (password, True)):
        browser.post("/login/", {"login": town.owner.username, "password": typed})
        assert ("_auth_user_id" in browser.session) is is_right


def test_a_cell_that_holds_invisible_characters_can_be_typed_over(town: factories.City, owner: Client) -> None:
    factories.insure_people(town.employer, "李晓燕")
    matter, *_rest = sync_everyone(town.owner_actor, get_service("base_declaration"))
    line = get_lines(matter)[0]
    line.raw = {**line.raw, "wage": f"6800{UNSEEN}".replace("\x00", "")}
    line.save()
    posted = {
        "here": [line.id],
        f"wage-{line.id}": "7777",
        f"was-wage-{line.id}": line.raw["wage"],
        f"month-{line.id}": line.raw["month"],
        f"was-month-{line.id}": line.raw["month"],
    }
    owner.post("/portal/services/base_declaration/lines/save/", posted)
    draft = get_draft(town.owner_actor, "base_declaration")
    assert draft is not None
    assert get_lines(draft)[0].raw["wage"] == "7777"
