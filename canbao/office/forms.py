"""The forms of the agency's site, but for decisions on the desk (``decisions``)."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.matters.catalogue import get_services
from canbao.presentation.form_fields import MonthField
from canbao.presentation.language import get_reader_language
from canbao.rules.codes import get_table

DEFAULT_SCHEME = "310"


def make_idempotency_key() -> str:
    """Return a fresh key for a form that changes things once."""
    return str(uuid4())


def scheme_choices() -> list[tuple[str, str]]:
    """Return the schemes whose business can be done on-line, with the basic one first."""
    codes = dict.fromkeys([DEFAULT_SCHEME, *(one.declaration.scheme for one in get_services().values())])
    return [(code, get_table("insutype").text(code, get_reader_language())) for code in codes]


def _codes(name: str, *, empty: bool) -> list[tuple[str, str]]:
    offered = [(code, f"{code} {words}") for code, words in get_table(name).choices(get_reader_language())]
    return [("", _("Not stated")), *offered] if empty else [("", _("Choose …")), *offered]


class ReasonForm(forms.Form):
    """An act that needs a reason in words."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("It stands in the journal"),
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
    """A form that counts once, however often its button is pressed."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
