"""Estimate a contribution, a back payment, a late fee: the same arithmetic and the same words as the bills."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.law.queries import city_pack
from canbao.levy.explain import PAYER_WORDS, asking, explain_late_fee, scheme_words
from canbao.levy.law import Payment, asked
from canbao.matters.templatetags.matters import spoken
from canbao.public.back_payment import BackPaymentForm, back_payment
from canbao.public.fields import CategoryField, YuanField, nothing_in_force
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import NotInForce, Pack
from canbao.ui.fields import MonthField
from canbao.values.months import Month


class EstimateForm(forms.Form):
    """Wage, month and category of one person."""

    wage = YuanField(
        label=gettext_lazy("Wage a month (yuan)"),
        required=False,
        help_text=gettext_lazy("Without a wage the floor counts"),
    )
    month = MonthField(
        label=gettext_lazy("Month"),
        help_text=gettext_lazy("yyyyMM"),
        error_messages={"required": gettext_lazy("Enter the month, such as 202611.")},
    )
    category = CategoryField(label=gettext_lazy("Person category"))


class LateFeeForm(forms.Form):
    """What was owed, by when, what was paid when, and the day up to which the fee is reckoned."""

    principal = YuanField(
        label=gettext_lazy("Owed (yuan)"), error_messages={"required": gettext_lazy("Enter what was owed.")}
    )
    due = forms.DateField(
        label=gettext_lazy("Day to pay by"), error_messages={"required": gettext_lazy("Enter the day to pay by.")}
    )
    as_of = forms.DateField(
        label=gettext_lazy("Reckoned up to"), required=False, help_text=gettext_lazy("Blank: today")
    )
    paid = forms.DateField(label=gettext_lazy("First payment on"), required=False)
    paid_amount = YuanField(
        label=gettext_lazy("Paid (yuan)"), required=False, help_text=gettext_lazy("Blank: everything")
    )
    paid_again = forms.DateField(label=gettext_lazy("Second payment on"), required=False)
    paid_again_amount = YuanField(
        label=gettext_lazy("Paid then (yuan)"), required=False, help_text=gettext_lazy("Blank: the rest")
    )

    @property
    def payments(self) -> list[Payment]:
        """The payments stated; one without an amount paid everything."""
        values = self.cleaned_data
        pairs = (
            (values.get("paid"), values.get("paid_amount")),
            (values.get("paid_again"), values.get("paid_again_amount")),
        )
        return [
            Payment(day, values["principal"] if amount is None else amount) for day, amount in pairs if day is not None
        ]

    def clean(self) -> dict[str, Any]:
        """An amount paid needs its day."""
        values = super().clean() or {}
        for name in ("paid", "paid_again"):
            if values.get(f"{name}_amount") is not None and not values.get(name) and name not in self.errors:
                self.add_error(name, _("Enter the day on which this was paid."))
        return values


@requires("public.read")
@require_GET
def estimator(request: Request) -> HttpResponse:
    """The three calculators on a page; what was asked stands in the address, so that it can be asked again."""
    what = request.GET.get("reckon", "")
    now = accounting_month(timezone.localdate(), city_pack())
    estimate = EstimateForm(request.GET if what == "contribution" else None, initial={"month": int(now)})
    back = BackPaymentForm(
        request.GET if what == "back_payment" else None, initial={"last": int(now)}, auto_id="back_%s"
    )
    fee = LateFeeForm(request.GET if what == "late_fee" else None)
    context: dict[str, Any] = {"estimate": estimate, "back": back, "fee": fee}
    if estimate.is_bound and estimate.is_valid():
        context |= _estimated(estimate)
    if back.is_bound and back.is_valid():
        context |= back_payment(back)
    if fee.is_bound and fee.is_valid():
        context |= _reckoned(fee)
    errors = bool(estimate.errors or back.errors or fee.errors)
    return render(request, "public/estimator.html", {**context, "has_errors": errors}, status=422 if errors else 200)


def _estimated(form: EstimateForm) -> dict[str, Any]:
    values, pack = form.cleaned_data, city_pack()
    first = _first_levied(pack)
    if first is not None and values["month"] < first:
        words = {"month": int(first)}
        form.add_error("month", _("The city's figures begin in %(month)s; choose that month or a later one.") % words)
        return {}
    rules = pack.at(values["month"])
    try:
        found = asked(values["category"], values["wage"], rules)
        lines = [
            {
                "scheme": spoken(scheme_words(one.head.scheme)),
                "payer": spoken(PAYER_WORDS[one.head.payer]),
                "base": one.base,
                "amount": one.amount,
                "rows": [
                    {"key": spoken(step.title), "value": spoken(step.text)}
                    for step in asking(values["wage"], values["category"], one, rules)
                ],
            }
            for one in found
        ]
    except NotInForce as missing:
        form.add_error("month", nothing_in_force(missing))
        return {}
    sums = {payer: sum(one.amount for one in found if one.head.payer == payer) for payer in PAYER_WORDS}
    return {"lines": lines, "is_estimated": True, "sums": sums, "total": sum(sums.values()), "month": values["month"]}


def _first_levied(pack: Pack) -> Month | None:
    """Return the first month for which a pack asks anything of anybody, None where it asks nothing at all."""
    asking_names = [name for name in pack.parameters if name.endswith((".rate", ".monthly_amount"))]
    return min((Month(one.since) for name in asking_names for one in pack.parameters[name]), default=None)


def _reckoned(form: LateFeeForm) -> dict[str, Any]:
    values = form.cleaned_data
    as_of = values["as_of"] or timezone.localdate()
    try:
        rules = city_pack().at(Month.of(values["due"]))
        told, fee = explain_late_fee(values["principal"], values["due"], form.payments, as_of, rules)
    except NotInForce as missing:
        form.add_error("due", nothing_in_force(missing))
        return {}
    return {"fee_told": [spoken(one) for one in told], "late_fee": fee, "as_of": as_of}
