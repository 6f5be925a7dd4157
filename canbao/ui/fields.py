"""Form fields every door asks with."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from canbao.values.months import Month


class MonthField(forms.CharField):
    """A month yyyyMM as a person types it; full-width digits and spaces around are taken."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Month | None:
        """Return the month, None for nothing typed; say what is wrong with the form typed."""
        text = str(super().clean(value))
        if not text:
            return None
        try:
            return Month.parse(text)
        except ValueError:
            raise forms.ValidationError(_wrong_month(text)) from None


def _wrong_month(text: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    if len(digits) == 6 and digits != text.strip():
        return _("Write the month as six digits without anything between them: yyyyMM, such as 202611.")
    if len(digits) == 6:
        return _("There is no such month: yyyyMM ends in 01 to 12, such as 202611.")
    return _("Enter a month as yyyyMM: four digits of the year and two of the month, such as 202611.")
