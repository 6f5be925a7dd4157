"""Forms of a value of the law: prepare, answer, find by name."""

import json
import re
import unicodedata
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canbao.law.operations import (
    ANSWER_MISSING,
    LAW_REASON_MISSING,
    MONTH_TAKEN,
    NEVER_ENDS,
    NOTHING_NEW,
    NOTHING_TO_CORRECT,
    PREPARED_ALREADY,
    SOURCE_MISSING,
    UNKNOWN_PARAMETER,
    WRONG_VALUE,
)
from canbao.office.money_refusals import get_required_message
from canbao.presentation.form_fields import MonthField
from canbao.presentation.templatetags.matters import in_language
from canbao.rules.parameters import get_parameter, raw_value, read_value
from canbao.values.refusals import DeclaredRefusal

FIELD_OF_REFUSAL: dict[DeclaredRefusal, str] = {
    SOURCE_MISSING: "source",
    LAW_REASON_MISSING: "reason",
    WRONG_VALUE: "value",
    MONTH_TAKEN: "since",
    NOTHING_TO_CORRECT: "corrects",
    NEVER_ENDS: "ends",
    NOTHING_NEW: "value",
    PREPARED_ALREADY: "since",
}
"""At which field of the form a refusal is said."""


def parse_typed_value(name: str, typed: str) -> Any:
    """Return what somebody typed for a parameter in the form a pack's file has. Raise ValueError when it is no value.

    Quotes may be left out, lists parted by commas or spaces, full-width signs typed; a share may be a percentage.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    tries: list[Any] = [text]
    one = get_parameter(name)
    if one is not None and one.is_share and text.endswith("%"):
        with suppress(InvalidOperation):
            tries.append(f"{Decimal(text[:-1].strip()) / 100:f}")
    with suppress(ValueError, RecursionError):
        tries.append(json.loads(text, parse_float=str))
    tries.append([part for part in re.split(r"[,、\s]+|至|到", text) if part])
    for raw in tries:
        try:
            read_value(name, raw)
        except (ValueError, TypeError, AttributeError):
            continue
        return raw
    raise ValueError(typed)


def format_typed_value(value: Any) -> str:
    """Return a value that was read as somebody would type it: the inverse of :func:`parse_typed_value`."""
    raw = raw_value(value)
    return raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)


class ValueForm(forms.Form):
    """A new value of a parameter, from when, where from and why."""

    since = MonthField(
        label=_("Counts from"),
        help_text=_("yyyyMM"),
        error_messages={"required": _("Enter the month the value counts from, such as 202701.")},
    )
    value = forms.CharField(label=_("New value"), max_length=4000, required=False)
    ends = forms.BooleanField(label=_("The parameter ends: from this month on nothing is in force"), required=False)
    corrects = forms.BooleanField(label=_("It replaces the value that counts from the same month"), required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Document number and title; it stands beside every number."),
        error_messages=get_required_message(SOURCE_MISSING),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages=get_required_message(LAW_REASON_MISSING))

    def __init__(self, name: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.name = name
        one = get_parameter(name)
        if one is None or not one.may_end:
            del self.fields["ends"]
        if one is not None:
            self.fields["value"].help_text = self.shape()

    def shape(self) -> str:
        """Return what a value of the parameter looks like."""
        one = get_parameter(self.name)
        shape = in_language(one.shape) if one else ""
        if one is None or not one.by_category:
            return shape
        words = {"shape": shape, "example": '{"1101": "0.07", "*": "0.08"}'}
        return gettext("%(shape)s; or by person category, such as %(example)s") % words

    def clean(self) -> dict[str, Any]:
        """Turn the value typed into the form of a pack's file, or say what it has to look like."""
        values = super().clean() or {}
        typed = str(values.get("value") or "")
        if values.get("ends"):
            if typed.strip():
                self.add_error("value", gettext("Leave the value empty when the parameter ends."))
            values["raw"] = None
            return values
        try:
            values["raw"] = parse_typed_value(self.name, typed)
        except ValueError:
            self.add_error("value", gettext("Enter %(shape)s.") % {"shape": self.shape()})
        return values


class RefuseValueForm(forms.Form):
    """Why a prepared value is refused."""

    answer = forms.CharField(
        label=_("Why it is refused"), max_length=200, error_messages=get_required_message(ANSWER_MISSING)
    )


class ParameterNameForm(forms.Form):
    """A parameter by its name, for those that no pack sets yet."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("such as scheme.320.person.rate"),
        error_messages={"required": _("Enter the name of a parameter.")},
    )

    def clean_name(self) -> str:
        """Return the name; say that there is none such."""
        name = str(self.cleaned_data["name"]).strip()
        if get_parameter(name) is None:
            raise forms.ValidationError(in_language(UNKNOWN_PARAMETER(parameter=name).message))
        return name
