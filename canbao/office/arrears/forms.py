"""Forms of payment demands: the deadline, and why one is refused or voided."""

from django import forms
from django.utils.translation import gettext_lazy as _

from canbao.journal.operations import MAX_REASON, WORDS_MISSING
from canbao.levy.collection.payment_demands import get_pay_until_window
from canbao.office.forms import get_required_message
from canbao.presentation.form_fields import DayField


class PaymentDemandForm(forms.Form):
    """The deadline that a payment demand sets."""

    pay_until = DayField(
        window=get_pay_until_window,
        label=_("Deadline of the payment demand"),
        help_text=_("A working day, 5 to 60 days from today"),
        error_messages={"required": _("Enter the deadline of the payment demand.")},
    )


class DemandReasonForm(forms.Form):
    """Why a payment demand is refused or voided."""

    reason = forms.CharField(
        label=_("Reason"), max_length=MAX_REASON, error_messages=get_required_message(WORDS_MISSING)
    )
