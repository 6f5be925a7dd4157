"""A form field for codes and numbers with check digits; its errors say what to enter instead."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from canbao.register.queries import get_employer_by_key
from canbao.values.identifiers import check_identifier
from canbao.values.text import compact


def _problem(kind: str, reason: str, expected: str | None) -> str:
    if kind == "phone":
        return _("Enter a mobile number of 11 digits, or a landline with its area code.")
    if kind == "postcode":
        return _("Enter the six digits of the postcode.")
    if kind == "month":
        return _("Enter a month as yyyyMM, such as 202611.")
    if expected:
        return _("The last character should be %(expected)s; compare it with the certificate.") % {"expected": expected}
    if reason == "length" and kind == "uscc":
        return _("A unified social credit code has 18 characters; compare it with the certificate.")
    if reason == "length" and kind == "organisation_code":
        return _("An organisation code has 9 characters; compare it with the certificate.")
    if reason == "character":
        return _("This contains an invalid character; compare it with the certificate.")
    return _("This number is not valid; compare it with the certificate.")


class IdentifierField(forms.CharField):
    """An identifier of a kind in ``values.identifiers``, cleaned to the form the register stores."""

    def __init__(self, *, kind: str, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, **kwargs})
        self.kind = kind

    def is_known(self, bare: str) -> bool:
        """Return whether a number with a wrong check character is accepted all the same."""
        return False

    def clean(self, value: Any) -> str:
        """Return the normalised identifier, empty for an empty field that is not required."""
        text = str(super().clean(value))
        if not text:
            return ""
        verdict = check_identifier(self.kind, text, timezone.localdate())
        if verdict.valid:
            return verdict.normalized or text
        if verdict.reason == "checksum" and self.is_known(compact(text)):
            return compact(text)
        raise ValidationError(_problem(self.kind, verdict.reason or "", verdict.expected_check))


class CreditCodeField(IdentifierField):
    """A unified social credit code. One with a wrong check character is accepted when the register has it.

    Such codes were issued, and the counter accepted them by the certificate.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(kind="uscc", **kwargs)

    def is_known(self, bare: str) -> bool:
        """Return whether an employer of the register has the code."""
        return get_employer_by_key(f"credit:{bare}") is not None
