"""Acts on accounts and slips lock the row they look at first, so that two at once follow one another."""

from collections.abc import Callable

import pytest

from canbao.access import operations as access
from canbao.access.particulars import change_particulars
from tests import factories

pytestmark = pytest.mark.django_db

ACCOUNT, SLIP = "access_account", "access_slip"


def test_account_and_slip_are_locked_before_they_are_changed(row_locks: list[str]) -> None:
    def locks(act: Callable[[], object]) -> list[str]:
        row_locks.clear()
        act()
        return [table for table in row_locks if table != "journal_chain"]

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
