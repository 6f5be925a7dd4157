"""Acts on accounts and slips lock the row they look at first, so that two at once follow one another."""

from collections.abc import Callable

import pytest
from django.db import transaction

from canbao.access import contact
from canbao.access import operations as access
from canbao.access.actors import SYSTEM
from canbao.access.particulars import change_particulars, follow_register
from tests import factories

pytestmark = pytest.mark.django_db

ACCOUNT, SLIP, USER = "access_account", "access_slip", "access_user"


@pytest.fixture
def locks(row_locks: list[str]) -> Callable[[Callable[[], object]], list[str]]:
    """Carry out an act and return the tables whose rows it locks, the journal's left out."""

    def carry_out(act: Callable[[], object]) -> list[str]:
        row_locks.clear()
        act()
        return [table for table in row_locks if table != "journal_chain"]

    return carry_out


def test_account_and_slip_are_locked_before_they_are_changed(
    locks: Callable[[Callable[[], object]], list[str]],
) -> None:
    clerk = factories.actor(factories.staff("office.accounts"))
    of = factories.employer(clerk)
    assert locks(lambda: access.print_slip(clerk, of.id, "李四", ["310"])) == ["register_employer"]
    assert locks(lambda: access.void_slip(clerk, of.id, "误")) == [SLIP]
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    owner = factories.account_owner(of)
    assert locks(lambda: change_particulars(factories.actor(owner), 1, {"contact": "王芳芳"})) == [ACCOUNT]
    bound = locks(lambda: access.bind_account(factories.actor(owner), printed.slip.user_name, printed.secret))
    assert bound == [ACCOUNT, SLIP]
    assert locks(lambda: access.unbind_account(factories.actor(owner), "310")) == [ACCOUNT]


def test_an_account_is_locked_before_the_agency_releases_its_employer(
    locks: Callable[[Callable[[], object]], list[str]],
) -> None:
    clerk = factories.actor(factories.staff("office.accounts"))
    employer = factories.employer(clerk)
    factories.bound_owner(clerk, employer)
    assert locks(lambda: access.release_employer(clerk, employer.id, "电话已停机")) == [ACCOUNT]


@pytest.mark.django_db(transaction=True)
def test_an_account_is_locked_before_it_follows_the_register(
    locks: Callable[[Callable[[], object]], list[str]],
) -> None:
    clerk = factories.actor(factories.staff("office.accounts"))
    employer = factories.employer(clerk)
    factories.bound_owner(clerk, employer)

    def follow() -> None:
        with transaction.atomic():
            follow_register(SYSTEM, employer.id, {"name": "新名称有限公司"}, "名称变更")

    assert locks(follow) == [ACCOUNT]


def test_a_log_in_is_locked_before_its_contact_data_is_changed(
    locks: Callable[[Callable[[], object]], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = factories.actor(factories.city().owner)
    monkeypatch.setattr(contact, "check_email_code", lambda *_of: None)
    pending = contact.PendingEmail("fang@example.com", "", "")
    assert locks(lambda: contact.confirm_email(owner, pending, "12345678"))[0] == USER
    assert locks(lambda: contact.change_phone(owner, "13900000009"))[0] == USER
