"""The back payment calculator: what is owed for past months, with late fees and explanations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.arithmetic.back_payments import OwedMonth, PeriodExplanation, compute_owed_months, explain_periods
from canbao.levy.arithmetic.explanation import PAYER_WORDS, kind_words
from canbao.presentation.form_fields import (
    CategoryField,
    DayField,
    MonthField,
    YuanField,
    get_readings,
    not_in_force_text,
    up_to_next_year,
)
from canbao.presentation.language import in_language, scheme_name
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import LawDay, NotInForce
from canbao.rules.scheme_terms import get_first_assessed_month
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

MOST_MONTHS = 120


class BackPaymentForm(forms.Form):
    """First and last month, wage and category of a person enrolled late, and the day the late fee counts to."""

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
    as_of = DayField(
        label=gettext_lazy("Late fee up to"),
        window=up_to_next_year,
        required=False,
        help_text=gettext_lazy("Blank: today"),
    )

    def clean(self) -> dict[str, Any]:
        """Check that the first month is not after the last, that the last has begun, and that they are not too many."""
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first is None or last is None:
            return values
        now = accounting_month(get_law_today())
        if first > last:
            self.add_error("last", _("The last month is before the first month. Swap the two."))
        elif last > now:
            self.add_error(
                "last", _("Nothing is due for a future month; the current accounting month is %(now)s.") % {"now": now}
            )
        elif last - first >= MOST_MONTHS:
            self.add_error(
                "first", _("At most %(most)s months are computed at once. Choose fewer months.") % {"most": MOST_MONTHS}
            )
        return values


@dataclass(frozen=True, slots=True)
class OwedRow:
    """What is owed for one month; ``pay_by`` is None if the month bears no late fee."""

    month: Month
    kind: str
    employer: int
    person: int
    principal: int
    pay_by: date | None
    fee: int


@dataclass(frozen=True, slots=True)
class BackPayment:
    """What is owed for past months up to ``as_of``, month by month, with explanations of amounts and late fees.

    ``months`` is empty if nothing is levied. ``begin`` is the first month ever assessed here if the form asks for
    earlier ones, else None.
    """

    months: Sequence[OwedRow]
    as_of: date
    reasons: Sequence[dict[str, Any]]
    fees: Sequence[dict[str, Any]]
    begin: object
    readings: Sequence[dict[str, str]]

    @property
    def bears_fee(self) -> bool:
        """Whether any month bears a late fee."""
        return any(month.pay_by for month in self.months)

    @property
    def employer(self) -> int:
        """What the employer owes for all months."""
        return sum(month.employer for month in self.months)

    @property
    def person(self) -> int:
        """What the person owes for all months."""
        return sum(month.person for month in self.months)

    @property
    def principal(self) -> int:
        """What both owe for all months."""
        return sum(month.principal for month in self.months)

    @property
    def fee(self) -> int:
        """The late fee on all months."""
        return sum(month.fee for month in self.months)

    @property
    def total(self) -> int:
        """What both owe for all months, with the late fee."""
        return self.principal + self.fee


def get_back_payment(form: BackPaymentForm) -> BackPayment | None:
    """Return the answer to a valid form; None, with an error on the form, if a parameter is missing."""
    values, pack = form.cleaned_data, get_city_pack()
    now = accounting_month(LawDay(timezone.localdate(), pack))
    as_of = values["as_of"] or timezone.localdate()
    try:
        months = compute_owed_months(
            values["category"], values["wage"], values["first"], values["last"], now, LawDay(as_of, pack)
        )
        explanations = explain_periods(values["wage"], months, pack)
    except NotInForce as missing:
        form.add_error("first", not_in_force_text(missing))
        return None
    first = get_first_assessed_month(pack.at(now))
    return BackPayment(
        months=[_get_row(month) for month in months],
        as_of=as_of,
        reasons=[_reason(explanation) for explanation in explanations],
        fees=[_fee(month) for month in months if month.fee_explanation],
        begin=first if first and values["first"] < first else None,
        readings=get_readings(form),
    )


def _get_row(month: OwedMonth) -> OwedRow:
    return OwedRow(
        month=month.month,
        kind=in_language(kind_words(month.lines[0].kind)),
        employer=month.amount_of("employer"),
        person=month.amount_of("person"),
        principal=month.principal,
        pay_by=month.pay_by,
        fee=month.fee,
    )


def _reason(explanation: PeriodExplanation) -> dict[str, Any]:
    values = {
        "scheme": scheme_name(explanation.head.scheme),
        "payer": in_language(PAYER_WORDS[explanation.head.payer]),
        "first": int(explanation.first),
        "last": int(explanation.last),
        "amount": yuan(explanation.amount),
    }
    summary = _("%(scheme)s, %(payer)s, %(first)s to %(last)s: %(amount)s yuan a month")
    return {
        "summary": summary % values,
        "rows": [{"key": in_language(step.title), "value": in_language(step.text)} for step in explanation.steps],
    }


def _fee(month: OwedMonth) -> dict[str, Any]:
    values = {"month": int(month.month), "amount": yuan(Fen(month.fee))}
    return {
        "summary": _("Late fee on %(month)s: %(amount)s yuan") % values,
        "told": [in_language(text) for text in month.fee_explanation],
    }
