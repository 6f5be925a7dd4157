"""Fields of the calculators: an amount of yuan, a person category; and what is said where no law is known."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from canbao.rules.codes import table
from canbao.rules.packs import NotInForce
from canbao.values.money import Fen, NotMoney, parse_yuan

MOST = Fen(100_000_000_00)
"""A hundred million yuan: nobody owes or earns more in a month."""


class YuanField(forms.CharField):
    """An amount of yuan as a person types it, given in fen; not below zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Fen | None:
        """Return fen, None for nothing typed; say what an amount has to look like."""
        text = str(super().clean(value))
        if not text:
            return None
        try:
            fen = parse_yuan(text)
        except NotMoney:
            raise forms.ValidationError(_("Enter an amount of yuan such as 6800 or 6,800.50.")) from None
        if not 0 <= fen <= MOST:
            raise forms.ValidationError(_("Enter an amount from 0 to 100,000,000 yuan."))
        return fen


class CategoryField(forms.ChoiceField):
    """A person category (psn_type), in the language of whoever is asked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: table("psn_type").choices(get_language() or "zh-hans"), **kwargs)


def nothing_in_force(missing: NotInForce) -> str:
    """Return what is said where a parameter has no value in a month."""
    return _("Nothing is in force for %(parameter)s in %(month)s; choose another month.") % {
        "parameter": missing.name,
        "month": int(missing.month),
    }
