"""The roster of the employer's insured people."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import cast
from tests.portal.pages import words


@pytest.fixture
def insured(town: cast.City) -> cast.City:
    people = [cast.newcomer(1, name="李晓燕"), cast.newcomer(2, name="王建国")]
    cast.decided(town, cast.submitted(town.owner_seat, people))
    return town


@pytest.mark.parametrize("text", ["晓燕", "lxy", cast.resident_number(1)], ids=["part of name", "initials", "number"])
def test_a_person_is_found(insured: cast.City, owner: Client, text: str) -> None:
    page = words(owner.post("/portal/roster/", {"text": text}, follow=True))
    assert "李晓燕" in page
    assert "王建国" not in page


def test_a_search_leaves_no_name_in_the_address(insured: cast.City, owner: Client) -> None:
    answer = owner.post("/portal/roster/", {"text": "lixiaoyan"})
    assert answer.status_code == 303
    assert "lixiaoyan" not in answer["Location"]


def test_a_number_searched_for_is_not_kept(insured: cast.City, owner: Client) -> None:
    number = cast.resident_number(1)
    owner.post("/portal/roster/", {"text": number})
    assert number not in str(dict(owner.session))


@pytest.mark.parametrize(("month", "there"), [("202610", False), ("202611", True)])
def test_the_roster_of_a_month(insured: cast.City, owner: Client, month: str, there: bool) -> None:
    assert ("王建国" in words(owner.post("/portal/roster/", {"month": month}, follow=True))) is there


def test_nobody_sees_another_employers_people(insured: cast.City, signed_in: Callable[..., Client]) -> None:
    clerk = cast.seat(insured.clerk)
    other = cast.bound_owner(clerk, cast.employer(clerk, name="别的单位"))
    assert "王建国" not in words(signed_in(other).get("/portal/roster/"))
