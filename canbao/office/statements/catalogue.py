"""The statements of the agency: form, first values of the form, and the function that makes each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canbao.law.queries import get_law_today
from canbao.levy.integrity.reconciliation import COMPARISONS, get_reconciliations
from canbao.levy.models import Reconciliation
from canbao.levy.reports import money_statements as make
from canbao.levy.reports.statements import Statement
from canbao.office.statements.forms import AccountForm, DayForm, MonthOfForm, PeriodForm, TodayForm
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month
from canbao.values.refusals import refusal

DAY_NOT_RECONCILED = refusal(
    "day_not_reconciled",
    Bilingual(
        "This day was not reconciled. Choose a day listed under “Day's end”.", "当日未对账，请选择已对账的日期。"
    ),
)


@dataclass(frozen=True, slots=True)
class StatementKind:
    """A statement: title and purpose, the form that asks what it covers, and the function that makes it."""

    title: Promise
    text: Promise
    form: type[forms.Form]
    make: Callable[[Mapping[str, Any]], Statement]


def _make_day(values: Mapping[str, Any]) -> Statement:
    row = Reconciliation.objects.filter(day=values["day"]).first()
    if row is None:
        raise DAY_NOT_RECONCILED()
    return make.make_day_statement(row, COMPARISONS)


KINDS: dict[str, StatementKind] = {
    "receipts": StatementKind(
        _("Tax receipts"),
        _("Every receipt of a period, and what it paid by scheme and fund"),
        PeriodForm,
        lambda values: make.make_receipts_statement(values["first"], values["last"]),
    ),
    "arrears": StatementKind(
        _("Arrears"),
        _("Every overdue bill as of today, by scheme and fund"),
        TodayForm,
        lambda values: make.make_arrears_statement(get_law_today()),
    ),
    "account": StatementKind(
        _("Account statement"),
        _("One employer's bookings of a period, with its bills by scheme and fund"),
        AccountForm,
        lambda values: make.make_account_statement(values["number"], values["first"], values["last"]),
    ),
    "instructions": StatementKind(
        _("Instructions of two people"),
        _("Waivers, refunds, reversals, write-offs and opening balances requested in a period"),
        PeriodForm,
        lambda values: make.make_instructions_statement(values["first"], values["last"]),
    ),
    "day": StatementKind(
        _("Day's end"), _("The sums and differences of a reconciled day, and what it received"), DayForm, _make_day
    ),
    "month": StatementKind(
        _("Bills of a month"),
        _("Every issued bill of a month, what is settled and open, by scheme and fund"),
        MonthOfForm,
        lambda values: make.make_month_statement(values["month"]),
    ),
}
"""The statements by their names in URLs."""


def get_first_values() -> dict[str, str]:
    """Return what the forms propose: this month so far, the month billed last, the day reconciled last."""
    today = get_law_today().day
    reconciled = get_reconciliations(1)
    return {
        "first": today.replace(day=1).isoformat(),
        "last": today.isoformat(),
        "day": (reconciled[0].day if reconciled else today).isoformat(),
        "month": str(int(Month.of(today))),
    }
