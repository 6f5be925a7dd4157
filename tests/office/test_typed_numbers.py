"""A number in an address or a form is read or ignored and never causes a server error."""

import pytest
from django.test import Client

from tests import factories

INVALID_NUMBERS = ("²", "１２", "-1", "1e9", "9" * 30, "")


@pytest.mark.parametrize("text", INVALID_NUMBERS)
@pytest.mark.parametrize(
    "address",
    [
        "/office/journal/?before={}",
        "/office/journal/?chain=employer:{}",
        "/office/levy/202611/?after={0}.{0}",
        "/office/publishing/?before={}",
        "/announcements/?before={}",
    ],
)
def test_an_invalid_number_in_an_address_is_ignored(town: factories.City, address: str, text: str) -> None:
    browser = Client()
    for post in ("audit", "finance", "parameters"):
        browser.force_login(factories.staff(f"office.{post}"))
        assert browser.get(address.format(text)).status_code in (200, 403)


@pytest.mark.parametrize("text", INVALID_NUMBERS)
def test_an_invalid_version_matches_no_matter(town: factories.City, text: str) -> None:
    owner = Client()
    owner.force_login(town.owner)
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    answer = owner.post(f"/portal/matters/{matter.id}/withdraw/", {"version": text})
    assert answer.status_code in (303, 409)
    matter.refresh_from_db()
    assert matter.state == "submitted"


@pytest.mark.parametrize("text", INVALID_NUMBERS)
def test_an_invalid_ticked_matter_is_ignored(town: factories.City, text: str) -> None:
    browser = Client()
    browser.force_login(town.reviewer)
    assert browser.post("/office/matters/take/", {"line": f"{text}:{text}"}).status_code in (302, 303)
