"""What is owed for months gone by: month by month, with the late fee where the city charges it, explained."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.law.queries import city_pack
from canbao.levy.back_payments import OwedMonth, Reason, owed, reasons
from canbao.levy.explain import PAYER_WORDS, kind_words, scheme_words
from canbao.matters.templatetags.matters import spoken
from canbao.public.fields import CategoryField, YuanField, nothing_in_force
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import NotInForce
from canbao.ui.fields import MonthField
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

MOST_MONTHS = 120


class BackPaymentForm(forms.Form):
    """First and last month, wage and category of somebody joined late, and the day the late fee counts to."""

    first = MonthField(
        label=gettext_lazy("From month"),
        help_text=gettext_lazy("yyyyMM"),
        error_messages={"required": gettext_lazy("Enter the first month, such as 202607.")},
    )
    last = MonthField(
        label=gettext_lazy("To month"),
        help_text=gettext_lazy("yyyyMM"),
        error_messages={"required": gettext_lazy("Enter the last month, such as 202611.")},
    )
    wage = YuanField(
        label=gettext_lazy("Wage a month (yuan)"),
        required=False,
        help_text=gettext_lazy("Without a wage the floor counts"),
    )
    category = CategoryField(label=gettext_lazy("Person category"))
    as_of = forms.DateField(
        label=gettext_lazy("Late fee up to"), required=False, help_text=gettext_lazy("Blank: today")
    )

    def clean(self) -> dict[str, Any]:
        """The months follow one another, have begun, and are not too many."""
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first is None or last is None:
            return values
        now = accounting_month(timezone.localdate(), city_pack())
        if first > last:
            self.add_error("last", _("The last month lies before the first; exchange the two."))
        elif last > now:
            self.add_error(
                "last", _("Nothing is owed for a month to come; the month open now is %(now)s.") % {"now": now}
            )
        elif last - first >= MOST_MONTHS:
            self.add_error("first", _("At most %(most)s months are reckoned at once.") % {"most": MOST_MONTHS})
        return values


def back_payment(form: BackPaymentForm) -> dict[str, Any]:
    """Return what the page shows of a valid form; where a law is missing, nothing but its error at the field."""
    values, pack = form.cleaned_data, city_pack()
    now = accounting_month(timezone.localdate(), pack)
    as_of = values["as_of"] or timezone.localdate()
    try:
        months = owed(values["category"], values["wage"], values["first"], values["last"], now, as_of, pack)
        told = reasons(values["category"], values["wage"], months, pack)
    except NotInForce as missing:
        form.add_error("first", nothing_in_force(missing))
        return {}
    begin = pack.explain("levy.first_month", now)
    return {
        "is_owed": True,
        "owed": [_row(one) for one in months],
        "owed_sums": {
            "employer": sum(one.of("employer") for one in months),
            "person": sum(one.of("person") for one in months),
            "principal": sum(one.principal for one in months),
            "fee": sum(one.fee for one in months),
            "total": sum(one.principal + one.fee for one in months),
        },
        "bears_fee": any(one.pay_by for one in months),
        "owed_as_of": as_of,
        "reasons": [_reason(one) for one in told],
        "fees": [_fee(one) for one in months if one.told],
        "never_before": begin.value if begin and values["first"] < Month(begin.value) else None,
    }


def _row(one: OwedMonth) -> dict[str, Any]:
    return {
        "month": one.month,
        "kind": spoken(kind_words(one.lines[0].kind)),
        "employer": one.of("employer"),
        "person": one.of("person"),
        "principal": one.principal,
        "pay_by": one.pay_by,
        "fee": one.fee,
    }


def _reason(one: Reason) -> dict[str, Any]:
    words = {
        "scheme": spoken(scheme_words(one.head.scheme)),
        "payer": spoken(PAYER_WORDS[one.head.payer]),
        "first": int(one.first),
        "last": int(one.last),
        "amount": yuan(one.amount),
    }
    told = _("%(scheme)s, %(payer)s, %(first)s to %(last)s: %(amount)s yuan a month")
    return {
        "summary": told % words,
        "rows": [{"key": spoken(step.title), "value": spoken(step.text)} for step in one.steps],
    }


def _fee(one: OwedMonth) -> dict[str, Any]:
    words = {"month": int(one.month), "amount": yuan(Fen(one.fee))}
    return {"summary": _("Late fee on %(month)s: %(amount)s yuan") % words, "told": [spoken(text) for text in one.told]}
