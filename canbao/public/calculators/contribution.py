"""The contribution calculator, with the arithmetic and the explanations of the bills."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.law.queries import get_city_pack
from canbao.levy.arithmetic.contribution import compute_dues
from canbao.levy.arithmetic.explanation import PAYER_WORDS, explain_due
from canbao.presentation.form_fields import CategoryField, MonthField, YuanField, get_readings, not_in_force_text
from canbao.presentation.language import in_language, scheme_name
from canbao.rules.packs import NotInForce
from canbao.rules.scheme_terms import get_first_charged_month, get_scheme_terms
from canbao.values.months import Month


class ContributionForm(forms.Form):
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


@dataclass(frozen=True, slots=True)
class Contribution:
    """What employer and person pay for a month, line by line with explanations; no lines if nothing is levied."""

    month: Month
    lines: Sequence[dict[str, Any]]
    employer: int
    person: int
    readings: Sequence[dict[str, str]]

    @property
    def total(self) -> int:
        """What both pay together."""
        return self.employer + self.person


def get_contribution(form: ContributionForm) -> Contribution | None:
    """Return the answer to a valid form; None, with an error on the form, if no law applies."""
    values, pack = form.cleaned_data, get_city_pack()
    first = get_first_charged_month(pack)
    if first is not None and values["month"] < first:
        message = _("The city's figures begin in %(month)s; choose that month or a later one.")
        form.add_error("month", message % {"month": int(first)})
        return None
    rules = pack.at(values["month"])
    try:
        dues = compute_dues(get_scheme_terms(values["category"], rules), values["wage"])
        lines = [
            {
                "scheme": scheme_name(due.scheme_payer.scheme),
                "payer": in_language(PAYER_WORDS[due.scheme_payer.payer]),
                "base": due.base,
                "amount": due.amount,
                "rows": [
                    {"key": in_language(step.title), "value": in_language(step.text)}
                    for step in explain_due(values["wage"], due, rules)
                ],
            }
            for due in dues
        ]
    except NotInForce as missing:
        form.add_error("month", not_in_force_text(missing))
        return None
    sums = {payer: sum(due.amount for due in dues if due.scheme_payer.payer == payer) for payer in PAYER_WORDS}
    return Contribution(values["month"], lines, sums["employer"], sums["person"], get_readings(form))
