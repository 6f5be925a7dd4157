"""Forms for parameters of the law: prepare a value, refuse one, find a parameter by name."""

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
from canbao.law.value_bounds import BEYOND_BOUNDS, CALENDAR_CROSSED, NOT_BEYOND_BOUNDS, RATES_TOO_HIGH
from canbao.office.forms import get_required_message
from canbao.presentation.form_fields import MonthField
from canbao.presentation.language import in_language
from canbao.rules.parameters import get_parameter, raw_value, read_value
from canbao.values.refusals import DeclaredRefusal

FIELD_OF_REFUSAL: dict[DeclaredRefusal, str] = {
    BEYOND_BOUNDS: "value",
    NOT_BEYOND_BOUNDS: "beyond_bounds",
    RATES_TOO_HIGH: "value",
    CALENDAR_CROSSED: "value",
    SOURCE_MISSING: "source",
    LAW_REASON_MISSING: "reason",
    WRONG_VALUE: "value",
    MONTH_TAKEN: "since",
    NOTHING_TO_CORRECT: "corrects",
    NEVER_ENDS: "ends",
    NOTHING_NEW: "value",
    PREPARED_ALREADY: "since",
}
"""The field of the form at which a refusal is shown, by code."""


def parse_typed_value(name: str, typed: str) -> Any:
    """Return the typed value of a parameter in the format of a pack's file; raise ValueError if it is no value.

    Quotes are optional, lists are separated by commas or spaces, full-width characters are accepted, and a share may
    be a percentage.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    candidates: list[Any] = [text]
    parameter = get_parameter(name)
    if parameter is not None and parameter.is_share and text.endswith("%"):
        with suppress(InvalidOperation):
            candidates.append(f"{Decimal(text[:-1].strip()) / 100:f}")
    with suppress(ValueError, RecursionError):
        candidates.append(json.loads(text, parse_float=str))
    candidates.append([part for part in re.split(r"[,、\s]+|至|到", text) if part])
    for raw in candidates:
        try:
            read_value(name, raw)
        except (ValueError, TypeError, AttributeError):
            continue
        return raw
    raise ValueError(typed)


def format_typed_value(value: Any) -> str:
    """Return a parsed value as text to type: the inverse of :func:`parse_typed_value`."""
    raw = raw_value(value)
    return raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)


class ValueForm(forms.Form):
    """A new value of a parameter with its first month, source and reason."""

    since = MonthField(
        label=_("Counts from"),
        help_text=_("yyyyMM"),
        error_messages={"required": _("Enter the month the value counts from, such as 202701.")},
    )
    value = forms.CharField(label=_("New value"), max_length=4000, required=False)
    ends = forms.BooleanField(label=_("The parameter ends: from this month on nothing is in force"), required=False)
    corrects = forms.BooleanField(label=_("It replaces the value that counts from the same month"), required=False)
    beyond_bounds = forms.BooleanField(
        label=_("The city's own document sets a value outside the bounds"), required=False
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Document number and title; shown with every number."),
        error_messages=get_required_message(SOURCE_MISSING),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages=get_required_message(LAW_REASON_MISSING))

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        parameter = get_parameter(name)
        if parameter is None or not parameter.may_end:
            del self.fields["ends"]
        if parameter is not None:
            self.fields["value"].help_text = self.shape()
        if parameter is None or parameter.bounds is None:
            del self.fields["beyond_bounds"]
        else:
            bounds = parameter.bounds
            self.fields["beyond_bounds"].help_text = gettext("From %(least)s to %(most)s: %(source)s") % {
                "least": bounds.least,
                "most": bounds.most,
                "source": in_language(bounds.source),
            }

    def shape(self) -> str:
        """Return the description of the parameter's values."""
        parameter = get_parameter(self.name)
        shape = in_language(parameter.shape) if parameter else ""
        if parameter is None or not parameter.by_category:
            return shape
        values = {"shape": shape, "example": '{"1101": "0.07", "*": "0.08"}'}
        return gettext("%(shape)s; or by person category, such as %(example)s") % values

    def clean(self) -> dict[str, Any]:
        """Convert the typed value to the format of a pack's file, or add an error that describes the value."""
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
    """The answer that refuses a prepared value."""

    answer = forms.CharField(
        label=_("Why it is refused"), max_length=200, error_messages=get_required_message(ANSWER_MISSING)
    )


class ReleaseForm(forms.Form):
    """What the releaser confirms by itself: that issued bills change, that the value is beyond the bounds."""

    closed = forms.BooleanField(
        label=_("I have seen that this value changes what issued bills owe, and it is intended"), required=False
    )
    bounds = forms.BooleanField(
        label=_("I have seen the city's document that sets a value outside the bounds"), required=False
    )

    def __init__(self, *args: Any, has_closed: bool = True, is_beyond: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_closed:
            del self.fields["closed"]
        if not is_beyond:
            del self.fields["bounds"]


class ParameterNameForm(forms.Form):
    """The name of a parameter, for those that no pack sets yet."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("such as scheme.320.person.rate"),
        error_messages={"required": _("Enter the name of a parameter.")},
    )

    def clean_name(self) -> str:
        """Return the name; raise ValidationError for an unknown one."""
        name = str(self.cleaned_data["name"]).strip()
        if get_parameter(name) is None:
            raise forms.ValidationError(in_language(UNKNOWN_PARAMETER(parameter=name).message))
        return name
