"""Forms and options that several pages of the agency's site share."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.matters.catalogue import get_services
from canbao.presentation.form_fields import MonthField
from canbao.presentation.key_field import KeyField
from canbao.presentation.language import get_reader_language, scheme_name, spoken_later
from canbao.rules.codes import get_table
from canbao.values.refusals import DeclaredRefusal

DEFAULT_SCHEME = "310"
MAX_FILE_BYTES = 20 * 1024 * 1024
"""Maximum bytes of a table uploaded to a page; the command ``canbao receipts import`` reads larger ones."""


def make_idempotency_key() -> str:
    """Return a fresh key for a form that may be submitted once."""
    return str(uuid4())


def scheme_choices() -> list[tuple[str, str]]:
    """Return the schemes with online services as options, the basic one first."""
    codes = dict.fromkeys([DEFAULT_SCHEME, *(service.declaration.scheme for service in get_services().values())])
    return [(code, scheme_name(code)) for code in codes]


def code_choices(name: str, *, empty: bool) -> list[tuple[str, str]]:
    """Return the codes of a table as options; the blank one reads "Not stated" if the field may stay empty."""
    options = [(code, f"{code} {text}") for code, text in get_table(name).choices(get_reader_language())]
    return [("", _("Not stated") if empty else _("Choose …")), *options]


def get_required_message(refusal: DeclaredRefusal) -> dict[str, Any]:
    """Return the error message for an empty field: the sentence of the act's refusal."""
    return {"required": spoken_later(refusal.message)}


class ReasonForm(forms.Form):
    """The reason for an act that needs one."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Recorded in the journal"),
        error_messages={"required": gettext_lazy("Write the reason.")},
    )


class MonthForm(forms.Form):
    """The month to assess."""

    month = MonthField(
        label=gettext_lazy("Month"),
        help_text=gettext_lazy("yyyyMM"),
        error_messages={"required": gettext_lazy("Enter the month to assess, such as 202611.")},
    )


class IdempotentForm(forms.Form):
    """A form with an idempotency key, so that it takes effect once however often it is submitted."""

    key = KeyField()
