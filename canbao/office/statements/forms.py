"""Forms that say what a statement covers: a period, a month, a day, an employer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.presentation.form_fields import DayField, MonthField
from canbao.register.models import Employer
from canbao.register.queries import get_employer_by_key
from canbao.values.text import compact

LONGEST_DAYS = 366
"""The days of the longest period of a statement, a year."""


class TodayForm(forms.Form):
    """A statement of today, which asks for nothing."""


class PeriodForm(forms.Form):
    """The first and the last day."""

    first = DayField(
        label=gettext_lazy("From"), error_messages={"required": gettext_lazy("Enter the first day of the statement.")}
    )
    last = DayField(
        label=gettext_lazy("To"), error_messages={"required": gettext_lazy("Enter the last day of the statement.")}
    )

    def clean(self) -> dict[str, Any]:
        """Check that the period is in order and at most a year."""
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first. Swap the two."))
        elif first and last and (last - first).days > LONGEST_DAYS:
            self.add_error("last", _("A statement covers at most a year. Choose a shorter period."))
        return values


class AccountForm(PeriodForm):
    """The employer, and the period."""

    number = forms.CharField(
        label=gettext_lazy("Employer number"),
        max_length=20,
        error_messages={"required": gettext_lazy("Enter the employer's number.")},
    )
    field_order = ("number", "first", "last")

    def clean_number(self) -> Employer:
        """Return the employer with the number."""
        employer = get_employer_by_key(f"number:{compact(self.cleaned_data['number'])}")
        if employer is None:
            raise forms.ValidationError(_("No employer has this number. Compare it with the register."))
        return employer


class MonthOfForm(forms.Form):
    """The month."""

    month = MonthField(
        label=gettext_lazy("Month"),
        help_text=gettext_lazy("yyyyMM"),
        error_messages={"required": gettext_lazy("Enter a month.")},
    )


class DayForm(forms.Form):
    """The reconciled day."""

    day = DayField(label=gettext_lazy("Day"), error_messages={"required": gettext_lazy("Enter a reconciled day.")})
