"""The form that narrows the roster."""

from django import forms
from django.utils.translation import gettext_lazy

from canbao.presentation.form_fields import MonthField


class RosterFilterForm(forms.Form):
    """Text, insurance status and month of a search in the roster."""

    text = forms.CharField(
        label=gettext_lazy("Name, initials or number"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Pinyin initials are enough; a number must be complete"),
    )
    insurance_status = forms.ChoiceField(
        label=gettext_lazy("Insurance status today"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("1", gettext_lazy("Insured")),
            ("2", gettext_lazy("Suspended")),
            ("4", gettext_lazy("Ended")),
            ("0", gettext_lazy("Not insured yet")),
        ],
    )
    month = MonthField(
        months_ahead=12, label=gettext_lazy("Insured in month"), required=False, help_text=gettext_lazy("yyyyMM")
    )
