"""What is refused at the counter, in binding, and with the agency's own people."""

import pytest

from canbao.access import operations as access
from canbao.access.actors import SYSTEM
from canbao.access.models import OfficePost, Slip
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return factories.actor(factories.staff("office.accounts"))


def test_a_slip_opens_something(clerk: Actor) -> None:
    of = factories.employer(clerk)
    with pytest.raises(Refusal, match="no_scheme"):
        access.print_slip(clerk, of.id, "李四", [])
    assert not Slip.objects.for_employer(of.id).exists()


def test_only_a_valid_slip_is_voided(clerk: Actor) -> None:
    with pytest.raises(Refusal, match="no_valid_slip"):
        access.void_slip(clerk, factories.employer(clerk).id, "误印")


def test_a_slip_binds_only_what_it_lists(clerk: Actor) -> None:
    of = factories.employer(clerk)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    owner = factories.actor(factories.account_owner(of))
    with pytest.raises(Refusal, match="scheme_not_on_slip") as caught:
        access.bind_account(owner, printed.slip.user_name, printed.secret, "320")
    assert "It opens: Employee basic medical insurance." in caught.value.sentence("en")


def test_what_is_not_bound_is_not_unbound(clerk: Actor) -> None:
    of = factories.employer(clerk)
    owner = factories.bound_owner(clerk, of)
    with pytest.raises(Refusal, match="not_bound"):
        access.unbind_account(factories.actor(owner), "320")


def test_only_a_bound_employer_is_released_and_with_a_reason(clerk: Actor) -> None:
    of = factories.employer(clerk)
    with pytest.raises(Refusal, match="employer_not_bound"):
        access.release_employer(clerk, of.id, "无人能登录")
    factories.bound_owner(clerk, of)
    with pytest.raises(Refusal, match="words_missing"):
        access.release_employer(clerk, of.id, " ")


@pytest.mark.parametrize(
    ("username", "posts", "code"),
    [
        ("staff.a", [], "unknown_post"),
        ("staff.a", ["office.none"], "unknown_post"),
        ("staff.a", ["office.system", "office.audit"], "incompatible_posts"),
        ("taken.name", ["office.reviewer"], "username_taken"),
    ],
)
def test_nobody_is_added_with_posts_or_a_name_that_cannot_be(username: str, posts: list[str], code: str) -> None:
    factories.staff("office.reviewer", username="taken.name")
    with pytest.raises(Refusal, match=code):
        access.add_staff(SYSTEM, username, "张三", posts, "a password of 3 kinds")
    assert OfficePost.objects.count() == 1
