"""What keeps an act on accounts, slips and staff from being carried out, and what the refusal is called."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from canbao.access import operations as access
from canbao.access.actors import SYSTEM
from canbao.access.models import Account, Slip
from canbao.access.particulars import change_particulars
from canbao.values.actor import Actor
from tests import factories

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(access.Refusal) as caught:
        act()
    return caught.value.code


@pytest.fixture
def clerk() -> Actor:
    """The account clerk."""
    return factories.actor(factories.staff("office.accounts"))


def test_a_log_in_name_is_given_once(clerk: Actor) -> None:
    of = factories.employer(clerk)
    factories.account_owner(of, "first")
    assert refused(lambda: factories.account_owner(of, "first")) == "username_taken"
    assert refused(lambda: factories.staff("office.audit", username="first")) == "username_taken"


def test_a_bound_account_changes_what_is_not_its_codes(clerk: Actor) -> None:
    of = factories.employer(clerk)
    owner = factories.bound_owner(clerk, of)
    account = Account.objects.get(employer_id=of.id)
    same = {"credit_code": account.credit_code, "contact": "王芳芳"}
    assert change_particulars(factories.actor(owner), account.version, same).contact == "王芳芳"
    other = {"organisation_code": "XXXX00000"}
    version = account.version + 1
    assert refused(lambda: change_particulars(factories.actor(owner), version, other)) == "codes_bound"


def test_a_slip_is_for_some_scheme_and_voided_once(clerk: Actor) -> None:
    of = factories.employer(clerk)
    assert refused(lambda: access.print_slip(clerk, of.id, "李四", [])) == "no_scheme"
    assert refused(lambda: access.void_slip(clerk, of.id, "误")) == "no_valid_slip"


def test_a_slip_binds_the_schemes_on_it(clerk: Actor) -> None:
    of = factories.employer(clerk)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    actor = factories.actor(factories.account_owner(of))
    name, secret = printed.slip.user_name, printed.secret
    assert refused(lambda: access.bind_account(actor, name, secret, "510")) == "scheme_not_on_slip"
    access.bind_account(actor, name, secret, "310")
    assert refused(lambda: access.bind_account(actor, name, secret, "310")) == "slip_used"


def test_a_slip_used_in_part_binds_no_other_account(clerk: Actor) -> None:
    of = factories.employer(clerk, schemes=["310", "510"])
    printed = access.print_slip(clerk, of.id, "李四", ["310", "510"])
    name, secret = printed.slip.user_name, printed.secret
    access.bind_account(factories.actor(factories.account_owner(of)), name, secret, "310")
    other = factories.actor(factories.account_owner(of))
    assert refused(lambda: access.bind_account(other, name, secret, "510")) == "slip_used"


def test_a_slip_binds_on_its_last_day(clerk: Actor) -> None:
    of = factories.employer(clerk)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    Slip.objects.for_employer(of.id).update(expires_on=timezone.localdate())
    assert access.bind_account(
        factories.actor(factories.account_owner(of)), printed.slip.user_name, printed.secret
    ) == ["310"]


def test_a_scheme_is_unbound_once(clerk: Actor) -> None:
    of = factories.employer(clerk)
    owner = factories.actor(factories.bound_owner(clerk, of))
    assert refused(lambda: access.unbind_account(owner, "510")) == "not_bound"
    access.unbind_account(owner, "310")
    assert refused(lambda: access.unbind_account(owner, "310")) == "not_bound"


@pytest.mark.parametrize("posts", [[], ["office.nobody"], ["office.audit", "office.nobody"]])
def test_staff_hold_posts_that_exist(posts: list[str]) -> None:
    assert refused(lambda: access.add_staff(SYSTEM, "new", "新", posts, factories.PASSWORD)) == "unknown_post"
