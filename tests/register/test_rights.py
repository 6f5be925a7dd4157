"""No act on the register is carried out for somebody without the right to it."""

from collections.abc import Callable

import pytest
from django.db import transaction

from canbao.register import employers
from canbao.register import operations as register
from canbao.register.bulk_import import import_people
from canbao.values.actor import Actor, NotAllowed
from canbao.values.months import Month
from tests import factories


def applied(actor: Actor) -> object:
    with transaction.atomic():
        return register.apply_changes(actor, 1, [])


ACTS: list[tuple[str, Callable[[Actor], object]]] = [
    ("office.employer.register", lambda actor: employers.register_employer(actor, {"name": "某单位"})),
    ("office.unmask", lambda actor: register.unmask_person(actor, 1, "核对")),
    ("register.apply", applied),
    ("register.apply", lambda actor: import_people(actor, {}, Month(202611))),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "act"), ACTS)
def test_an_act_needs_its_right(verb: str, act: Callable[[Actor], object]) -> None:
    with pytest.raises(NotAllowed) as caught:
        act(factories.actor_without_rights())
    assert caught.value.verb == verb
