"""No act on accounts, slips and staff is carried out for somebody without the right to it."""

from collections.abc import Callable

import pytest

from canbao.access import contact
from canbao.access import operations as access
from canbao.access.particulars import change_particulars, follow_register
from canbao.values.actor import Actor, NotAllowed
from tests import factories

PENDING = contact.PendingEmail("fang@example.com", "", "2026-11-23T09:00:00+08:00")
ACTS: list[tuple[str, Callable[[Actor], object]]] = [
    ("self.manage", lambda actor: contact.send_email_code(actor, "fang@example.com")),
    ("self.manage", lambda actor: contact.confirm_email(actor, PENDING, "")),
    ("self.manage", lambda actor: contact.change_phone(actor, "13800000000")),
    ("register.apply", lambda actor: follow_register(actor, 1, {}, "")),
    ("account.change", lambda actor: change_particulars(actor, 1, {})),
    ("account.bind", lambda actor: access.bind_account(actor, "CB1", "secret")),
    ("account.unbind", lambda actor: access.unbind_account(actor, "310")),
    ("office.slip.print", lambda actor: access.print_slip(actor, 1, "李四", ["310"])),
    ("office.slip.void", lambda actor: access.void_slip(actor, 1, "误")),
    ("office.account.release", lambda actor: access.release_employer(actor, 1, "误")),
    ("office.staff.add", lambda actor: access.add_staff(actor, "new", "新", ["office.audit"], factories.PASSWORD)),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "act"), ACTS)
def test_an_act_needs_its_right(verb: str, act: Callable[[Actor], object]) -> None:
    with pytest.raises(NotAllowed) as caught:
        act(factories.actor_without_rights())
    assert caught.value.verb == verb
