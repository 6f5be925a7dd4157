"""Forms of requests on an employer's account."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from canbao.journal.operations import MAX_REASON, WORDS_MISSING
from canbao.levy.collection.payees import LONGEST_NAME
from canbao.office.forms import IdempotentForm, get_required_message
from canbao.presentation.form_fields import DayField, MonthField, YuanField


class PayBillForm(IdempotentForm):
    """The amount of money on account that pays a bill."""

    amount = YuanField(
        label=_("Amount (yuan)"),
        minimum=None,
        maximum=None,
        error_messages={"required": _("Enter the amount in yuan, such as 1200.50.")},
    )


class WriteOffForm(IdempotentForm):
    """The reason to write off what remains open on a bill."""

    reason = forms.CharField(
        label=_("Reason"), max_length=MAX_REASON, error_messages=get_required_message(WORDS_MISSING)
    )


class WaiverForm(PayBillForm):
    """The late fee to waive, and the reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=MAX_REASON, error_messages=get_required_message(WORDS_MISSING)
    )


class RefundForm(WaiverForm):
    """Money on account to pay back: amount, payee and reason."""

    payee = forms.CharField(
        label=_("Payee"), max_length=LONGEST_NAME, error_messages={"required": _("Enter the payee's name.")}
    )
    bank = forms.CharField(
        label=_("Bank"),
        max_length=LONGEST_NAME,
        help_text=_("With its branch"),
        error_messages={"required": _("Enter the payee's bank.")},
    )
    account = forms.CharField(
        label=_("Bank account"), max_length=60, error_messages={"required": _("Enter the payee's bank account.")}
    )


class OpeningBalanceForm(WaiverForm):
    """The opening balance of an employer whose register was imported."""

    month = MonthField(label=_("Month"), help_text=_("yyyyMM"), error_messages={"required": _("Enter a month.")})
    pay_by = DayField(
        label=_("Pay by"), required=False, help_text=_("Such as 2026-12-10; not needed for money on account")
    )

    def clean(self) -> dict[str, Any]:
        """Check that arrears have their payment deadline; money on account needs none."""
        values = super().clean() or {}
        if not values.get("pay_by") and "pay_by" not in self.errors and "amount" in values:
            if values["amount"] < 0:
                values["pay_by"] = timezone.localdate()
            else:
                self.add_error("pay_by", _("Enter the original payment deadline."))
        return values
