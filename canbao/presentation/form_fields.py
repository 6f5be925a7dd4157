"""Form fields for days, months, amounts and person categories, and the text for a parameter that is not in force."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.presentation.language import get_reader_language
from canbao.rules.codes import get_table
from canbao.rules.packs import NotInForce
from canbao.values.days import DayWindow, NotADay, parse_day, parse_month
from canbao.values.money import Fen, NotMoney, parse_yuan
from canbao.values.months import Month

MAX_AMOUNT = Fen(100_000_000_00)
"""A hundred million yuan in fen, above what any employer owes or any person earns in a month."""


NO_DAY = gettext_lazy("Enter a day as year-month-day, such as 2026-12-10.")
NO_AMOUNT = gettext_lazy("Enter an amount in yuan with at most two decimals, such as 1200.50.")


def up_to_today(today: date) -> DayWindow:
    """Return the window of a day that has come: a year of two digits is read backwards from today."""
    return DayWindow(last=today)


def up_to_next_year(today: date) -> DayWindow:
    """Return the window of a day that somebody plans for: up to the end of next year."""
    return DayWindow(last=date(today.year + 1, 12, 31))


def get_readings(form: forms.Form) -> list[dict[str, str]]:
    """Return the days and months of a valid form as they were read, with their labels, for a summary list."""
    return [
        {"key": str(form.fields[name].label), "value": value.isoformat() if isinstance(value, date) else str(value)}
        for name, value in form.cleaned_data.items()
        if isinstance(form.fields[name], DayField | MonthField) and value is not None
    ]


class DayField(forms.CharField):
    """A day as a person types it, within the window that the field allows (``values.days``).

    ``window`` gives the window on the day of use. A day outside it is an error that names the nearest day allowed.
    """

    def __init__(self, *, window: Callable[[date], DayWindow] = lambda today: DayWindow(), **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.DateInput(format="%Y-%m-%d"), **kwargs)
        self.window = window

    def clean(self, value: Any) -> date | None:
        """Return the day, None for an empty field; raise ValidationError with an example or the nearest day."""
        if isinstance(value, date):
            return value
        text = str(super().clean(value))
        if not text:
            return None
        try:
            return parse_day(text, self.window(timezone.localdate()))
        except NotADay as wrong:
            raise forms.ValidationError(_wrong_day(wrong, text)) from None


def _wrong_day(wrong: NotADay, text: str) -> str:
    if wrong.day is not None:
        message = _(
            "%(number)s is the number by which a spreadsheet counts days. It means %(day)s; enter the day itself."
        )
        return message % {"number": text, "day": wrong.day.isoformat()}
    if wrong.reason == "serial":
        return _("%(number)s is the number by which a spreadsheet counts days; enter the day itself.") % {
            "number": text
        }
    if wrong.reason == "early":
        message = _("The earliest day possible here is %(day)s; check the year, with four digits.")
        return message % {"day": wrong.window.first.isoformat()}
    if wrong.reason == "late":
        message = _("The latest day possible here is %(day)s; check the year, with four digits.")
        return message % {"day": wrong.window.last.isoformat()}
    return str(NO_DAY)


class YuanField(forms.CharField):
    """An amount of yuan as a person types it, cleaned to fen.

    ``minimum`` and ``maximum`` are fen; None sets no limit.
    """

    def __init__(self, *, minimum: int | None = 0, maximum: int | None = MAX_AMOUNT, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def clean(self, value: Any) -> Fen | None:
        """Return fen, None for an empty field; raise ValidationError with an example of an amount."""
        text = str(super().clean(value))
        if not text:
            return None
        try:
            fen = parse_yuan(text)
        except NotMoney:
            raise forms.ValidationError(NO_AMOUNT) from None
        if (self.minimum is not None and fen < self.minimum) or (self.maximum is not None and fen > self.maximum):
            raise forms.ValidationError(_("Enter an amount from 0 to 100,000,000 yuan."))
        return fen


class CategoryField(forms.ChoiceField):
    """A person category (psn_type), in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: get_table("psn_type").choices(get_reader_language()), **kwargs)


def not_in_force_text(missing: NotInForce) -> str:
    """Return the message for a parameter without a value in a month."""
    return _("Nothing is in force for %(parameter)s in %(month)s; choose another month.") % {
        "parameter": missing.name,
        "month": int(missing.month),
    }


class MonthField(forms.CharField):
    """A month as a person types it: 202611, 2026-11, 2026年11月 and the other forms of ``values.days.parse_month``.

    ``months_ahead`` is how many months after the current one the latest month is; None sets no limit.
    """

    def __init__(self, *, months_ahead: int | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.months_ahead = months_ahead

    def clean(self, value: Any) -> Month | None:
        """Return the month, None for an empty field; raise ValidationError that names the mistake."""
        text = str(super().clean(value))
        if not text:
            return None
        try:
            month = parse_month(text)
        except ValueError:
            raise forms.ValidationError(_wrong_month(text)) from None
        latest = Month.of(timezone.localdate()) + (self.months_ahead or 0)
        if self.months_ahead is not None and month > latest:
            raise forms.ValidationError(_("The latest month possible here is %(month)s.") % {"month": int(latest)})
        return month


def _wrong_month(text: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    if len(digits) == 6:
        return _("There is no such month: yyyyMM ends in 01 to 12, such as 202611.")
    return _("Enter a month as yyyyMM: four digits of the year and two of the month, such as 202611.")
