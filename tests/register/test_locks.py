"""Changes of the register lock the people's covers, then the person or employer they write."""

import pytest
from django.db import transaction

from canbao.access.actors import SYSTEM
from canbao.register.operations import apply_changes
from canbao.values.fact_changes import EmployerChange, PersonChange
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_changes_lock_covers_person_and_employer(row_locks: list[str]) -> None:
    town = factories.city()
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    changes = [PersonChange(town.employer.id, li, {"phone": "13800000009"}), EmployerChange(town.employer.id, {})]
    row_locks.clear()
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, changes)
    tables = [table for table in row_locks if table != "journal_chain"]
    assert tables == ["register_currentcoverage", "register_person", "register_employer"]
