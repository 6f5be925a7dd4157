"""What keeps an act on the register from being carried out."""

import pytest
from django.db import transaction

from canbao.access.actors import SYSTEM
from canbao.register.employers import CODE_TAKEN
from canbao.register.models import Employer
from canbao.register.operations import apply_changes, unmask_person
from canbao.values.fact_changes import EmployerChange
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = pytest.mark.django_db


def changed(of: Employer, **new: str) -> Employer:
    with transaction.atomic():
        apply_changes(SYSTEM, of.id, [EmployerChange(of.id, new)])
    return Employer.objects.get(id=of.id)


def test_an_employer_keeps_its_own_codes_and_never_takes_another_s() -> None:
    clerk = factories.actor(factories.staff("office.accounts"))
    of, other = factories.employer(clerk), factories.employer(clerk, name="另一单位")
    fresh = factories.credit_code(9001)
    assert changed(of, credit_code=fresh).credit_code == fresh
    for name in ("number", "credit_code"):
        with pytest.raises(Refusal) as caught:
            changed(of, **{name: getattr(other, name)})
        assert (caught.value.declared, caught.value.words["field"]) == (CODE_TAKEN, name)


def test_a_person_is_shown_in_clear_only_with_a_reason() -> None:
    with pytest.raises(Refusal, match="words_missing"):
        unmask_person(factories.actor(factories.staff("office.audit")), 1, " ")
