"""Acts on an employer's register record: register it with its numbers and codes, change its particulars."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from canbao.journal.operations import employer_chain, record_act
from canbao.register.models import Employer, EmployerKey
from canbao.register.verbs import EMPLOYER_CHANGE, EMPLOYER_REGISTER
from canbao.store.claims import claim
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.identifiers import check_identifier
from canbao.values.ids import new_id
from canbao.values.refusals import refusal
from canbao.values.text import mask_number

CODE_TAKEN = refusal(
    "code_taken",
    Bilingual(
        "The code belongs to another employer in the register; compare it with the certificate.",
        "该代码在登记簿中属于其他单位，请对照证照核对。",
    ),
)


EMPLOYER_FIELDS = tuple(
    field.name for field in Employer._meta.fields if field.name not in ("id", "version", "registered_on", "status")
)


_SEALED = ("legal_representative_phone", "insurance_officer_phone", "bank_account", "handler_phone")


def employer_keys(number: str, credit_code: str, organisation_code: str) -> dict[str, str]:
    """Return an employer's claims: key by field name. A credit code contains the organisation code."""
    keys = {"number": f"number:{number}"} if number else {}
    if credit_code:
        keys["credit_code"] = f"credit:{credit_code}"
        contained = check_identifier("uscc", credit_code, None).organisation_code
        keys["organisation_code"] = f"organisation:{contained or organisation_code}"
    elif organisation_code:
        keys["organisation_code"] = f"organisation:{organisation_code}"
    return keys


def _claim_keys(employer_id: int, keys: Mapping[str, str]) -> None:
    for field, key in keys.items():
        taken = not claim(EmployerKey(key=key, employer_id=employer_id))
        if taken and EmployerKey.objects.filter(key=key).exclude(employer_id=employer_id).exists():
            raise CODE_TAKEN(field=field)


def _mask_particulars(particulars: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: mask_number(str(value)) if name in _SEALED and value else value for name, value in particulars.items()
    }


@transaction.atomic
def register_employer(actor: Actor, particulars: Mapping[str, Any], reason: str = "") -> Employer:
    """Register an employer (单位参保登记 at the counter) and return it.

    ``particulars`` are values by the names of :data:`EMPLOYER_FIELDS`, already checked by the form; ``reason`` says why
    a credit code was let pass whose check character is wrong. Raise :class:`Refusal` ``code_taken``,
    with its ``field``, when number or a code belongs to another employer.
    """
    actor.require("office.employer.register")
    employer = Employer(id=new_id(), **particulars)
    if employer.credit_code and not employer.organisation_code:
        employer.organisation_code = check_identifier("uscc", employer.credit_code, None).organisation_code or ""
    _claim_keys(employer.id, employer_keys(employer.number, employer.credit_code, employer.organisation_code))
    employer.save(force_insert=True)
    record_act(
        actor,
        EMPLOYER_REGISTER,
        employer_chain(employer.id),
        ("employer", employer.id),
        new=_mask_particulars(dict(particulars)),
        reason=reason,
    )
    return employer


@dataclass(frozen=True, slots=True)
class ChangeSource:
    """The source of fact changes: the id and number of the decided matter."""

    matter_id: int | None = None
    number: str = ""


COUNTER = ChangeSource()
"""The source of a change without a matter."""


def change_employer(actor: Actor, employer_id: int, new: Mapping[str, Any], source: ChangeSource) -> None:
    """Write new particulars of an employer and journal old and new. Raise ``code_taken`` for a code in use."""
    employer = Employer.objects.select_for_update().get(id=employer_id)
    old = {name: getattr(employer, name) for name in new}
    for name, value in new.items():
        setattr(employer, name, value)
    if new.keys() & {"number", "credit_code", "organisation_code"}:
        _claim_keys(employer_id, employer_keys(employer.number, employer.credit_code, employer.organisation_code))
    employer.version += 1
    employer.save()
    record_act(
        actor,
        EMPLOYER_CHANGE,
        employer_chain(employer_id),
        ("employer", employer_id),
        old=_mask_particulars(old),
        new=_mask_particulars(dict(new)),
        reason=source.number,
    )
