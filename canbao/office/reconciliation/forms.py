"""The form for the tax office's own total of a treasury day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from canbao.levy.integrity.treasury import TREASURY_SOURCE_MISSING, get_entry_window
from canbao.office.forms import get_required_message
from canbao.presentation.form_fields import DayField, YuanField

MAX_TOTAL = 10**15
"""The most fen of a day: ten trillion yuan."""


class TreasuryTotalForm(forms.Form):
    """The tax office's number of receipts and sum of a treasury day, with the source."""

    day = DayField(
        window=get_entry_window,
        label=_("Treasury day"),
        help_text=_("The day the money reached the treasury"),
        error_messages={"required": _("Enter the treasury day, such as 2026-11-20.")},
    )
    receipts = forms.IntegerField(
        label=_("Number of receipts"),
        min_value=0,
        max_value=10**7,
        error_messages={
            "required": _("Enter the number of receipts; 0 for a day without any."),
            "invalid": _("Enter the number of receipts in digits."),
            "min_value": _("Enter the number of receipts; 0 for a day without any."),
            "max_value": _("Enter at most 10,000,000 receipts."),
        },
    )
    amount = YuanField(
        minimum=-MAX_TOTAL,
        maximum=MAX_TOTAL,
        label=_("Amount (yuan)"),
        error_messages={"required": _("Enter the amount in yuan, such as 1200.50.")},
    )
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Such as the number of the tax office's statement"),
        max_length=100,
        error_messages=get_required_message(TREASURY_SOURCE_MISSING),
    )
