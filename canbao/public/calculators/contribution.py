"""Estimate a contribution, a back payment, a late fee: the same arithmetic and the same words as the bills."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.law.queries import get_city_pack
from canbao.levy.arithmetic.contribution import compute_dues
from canbao.levy.arithmetic.explanation import PAYER_WORDS, explain_due, scheme_words
from canbao.presentation.form_fields import CategoryField, MonthField, YuanField, not_in_force_text
from canbao.presentation.templatetags.matters import in_language
from canbao.rules.packs import NotInForce, Pack
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


def _get_contribution_context(form: ContributionForm) -> dict[str, Any]:
    values, pack = form.cleaned_data, get_city_pack()
    first = _first_levied(pack)
    if first is not None and values["month"] < first:
        words = {"month": int(first)}
        form.add_error("month", _("The city's figures begin in %(month)s; choose that month or a later one.") % words)
        return {}
    rules = pack.at(values["month"])
    try:
        found = compute_dues(values["category"], values["wage"], rules)
        lines = [
            {
                "scheme": in_language(scheme_words(one.scheme_payer.scheme)),
                "payer": in_language(PAYER_WORDS[one.scheme_payer.payer]),
                "base": one.base,
                "amount": one.amount,
                "rows": [
                    {"key": in_language(step.title), "value": in_language(step.text)}
                    for step in explain_due(values["wage"], values["category"], one, rules)
                ],
            }
            for one in found
        ]
    except NotInForce as missing:
        form.add_error("month", not_in_force_text(missing))
        return {}
    sums = {payer: sum(one.amount for one in found if one.scheme_payer.payer == payer) for payer in PAYER_WORDS}
    return {
        "lines": lines,
        "has_contribution": True,
        "sums": sums,
        "total": sum(sums.values()),
        "month": values["month"],
    }


def _first_levied(pack: Pack) -> Month | None:
    """Return the first month for which a pack asks anything of anybody, None where it asks nothing at all."""
    asking_names = [name for name in pack.parameters if name.endswith((".rate", ".monthly_amount"))]
    return min((Month(one.since) for name in asking_names for one in pack.parameters[name]), default=None)
