"""The form that sets the day of a dunning letter."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from canbao.presentation.form_fields import DayField
from canbao.values.days import DayWindow


class DunningLetterForm(forms.Form):
    """The deadline that a dunning letter sets."""

    pay_until = DayField(
        window=lambda today: DayWindow(today, today + timedelta(days=366)),
        label=_("Deadline of the letter"),
        help_text=_("Such as 2026-12-10"),
        error_messages={"required": _("Enter the deadline of the letter.")},
    )
