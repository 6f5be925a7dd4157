"""The sentences of every form for mistakes that a field has no sentence of its own for, instead of Django's.

Django's sentences name limits in the words of a programmer ("Ensure this value has at most 20 characters"). This table
replaces them where Django reads them, so that a form does not have to repeat them; a field's own sentence still counts.
"""

from typing import TYPE_CHECKING

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_REQUIRED = _("Fill in this field.")
_CHOICE = _("Choose one of the options in the list.")
_WHOLE_NUMBER = _("Enter a whole number in digits.")
_DAY = _("Enter a day as year-month-day, such as 2026-12-10.")

FIELD_ERRORS: dict[type[forms.Field], dict[str, "_StrPromise"]] = {
    forms.Field: {"required": _REQUIRED},
    forms.IntegerField: {"invalid": _WHOLE_NUMBER},
    forms.DecimalField: {"invalid": _("Enter a number in digits.")},
    forms.DateField: {"invalid": _DAY},
    forms.ChoiceField: {"invalid_choice": _CHOICE},
    forms.MultipleChoiceField: {"invalid_choice": _CHOICE, "invalid_list": _CHOICE},
    forms.FileField: {
        "invalid": _("Choose a file."),
        "missing": _("Choose a file."),
        "empty": _("This file is empty. Choose another one."),
        "max_length": _("The name of this file is longer than %(max)d characters. Rename the file."),
    },
}
"""Sentences by field and by the code of Django's error."""

VALIDATOR_ERRORS: dict[type[validators.BaseValidator], "_StrPromise"] = {
    validators.MaxLengthValidator: _("This has %(show_value)d characters, and %(limit_value)d fit. Shorten it."),
    validators.MinLengthValidator: _("This has %(show_value)d characters; enter at least %(limit_value)d."),
    validators.MaxValueValidator: _("Enter at most %(limit_value)s."),
    validators.MinValueValidator: _("Enter at least %(limit_value)s."),
}
"""Sentences by validator."""


def install_default_errors() -> None:
    """Put the sentences where Django's forms read them; it is called once at start."""
    for field, errors in FIELD_ERRORS.items():
        field.default_error_messages = {**field.default_error_messages, **errors}
    for validator, sentence in VALIDATOR_ERRORS.items():
        validator.message = sentence
    validators.EmailValidator.message = _("Enter an e-mail address, such as name@example.cn.")
    validators.ProhibitNullCharactersValidator.message = _("This has characters that cannot be stored. Type it again.")
