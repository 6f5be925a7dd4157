"""The late fee calculator, from an amount owed and up to two payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.law.queries import get_city_pack
from canbao.levy.arithmetic.contribution import Payment
from canbao.levy.arithmetic.explanation import explain_late_fee
from canbao.presentation.form_fields import (
    DayField,
    YuanField,
    get_readings,
    not_in_force_text,
    up_to_next_year,
    up_to_today,
)
from canbao.presentation.language import in_language
from canbao.rules.packs import NotInForce
from canbao.values.money import Fen
from canbao.values.months import Month


class LateFeeForm(forms.Form):
    """Amount owed, payment deadline, up to two payments, and the day up to which the fee is computed."""

    principal = YuanField(
        label=gettext_lazy("Owed (yuan)"), error_messages={"required": gettext_lazy("Enter the amount due.")}
    )
    due = DayField(
        label=gettext_lazy("Payment deadline"),
        window=up_to_today,
        error_messages={"required": gettext_lazy("Enter the payment deadline.")},
    )
    as_of = DayField(
        label=gettext_lazy("Computed up to"),
        window=up_to_next_year,
        required=False,
        help_text=gettext_lazy("Blank: today"),
    )
    paid = DayField(label=gettext_lazy("First payment on"), window=up_to_today, required=False)
    paid_amount = YuanField(
        label=gettext_lazy("Paid (yuan)"), required=False, help_text=gettext_lazy("Blank: everything")
    )
    paid_again = DayField(label=gettext_lazy("Second payment on"), window=up_to_today, required=False)
    paid_again_amount = YuanField(
        label=gettext_lazy("Paid then (yuan)"), required=False, help_text=gettext_lazy("Blank: the rest")
    )

    @property
    def payments(self) -> list[Payment]:
        """The payments entered; one without an amount counts as the whole principal."""
        values = self.cleaned_data
        pairs = (
            (values.get("paid"), values.get("paid_amount")),
            (values.get("paid_again"), values.get("paid_again_amount")),
        )
        return [
            Payment(day, values["principal"] if amount is None else amount) for day, amount in pairs if day is not None
        ]

    def clean(self) -> dict[str, Any]:
        """Check that every amount paid has its day."""
        values = super().clean() or {}
        for name in ("paid", "paid_again"):
            if values.get(f"{name}_amount") is not None and not values.get(name) and name not in self.errors:
                self.add_error(name, _("Enter the day on which this was paid."))
        return values


@dataclass(frozen=True, slots=True)
class LateFee:
    """A late fee up to a day, with the days as they were read and the sentences that explain it."""

    fee: Fen
    steps: Sequence[str]
    as_of: date
    readings: Sequence[dict[str, str]]


def get_late_fee(form: LateFeeForm) -> LateFee | None:
    """Return the answer to a valid form; None, with an error on the form, if no law applies."""
    values = form.cleaned_data
    as_of = values["as_of"] or timezone.localdate()
    try:
        rules = get_city_pack().at(Month.of(values["due"]))
        steps, fee = explain_late_fee(values["principal"], values["due"], form.payments, as_of, rules)
    except NotInForce as missing:
        form.add_error("due", not_in_force_text(missing))
        return None
    sentences = [in_language(step) for step in steps]
    return LateFee(fee, [*sentences, *_uncounted(form.payments, as_of)], as_of, get_readings(form))


def _uncounted(payments: Sequence[Payment], as_of: date) -> list[str]:
    """Return a sentence for each payment after the day up to which the fee is computed."""
    sentence = _("The payment on %(day)s is not counted: it is after %(as_of)s, the day the fee is computed up to.")
    return [
        sentence % {"day": payment.day.isoformat(), "as_of": as_of.isoformat()}
        for payment in payments
        if payment.day > as_of
    ]
