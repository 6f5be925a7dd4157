"""What the pages of receipts say, and their forms: amounts in yuan, a reason, a key that makes one press of two."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canbao.levy.bills import Refusal
from canbao.levy.ledger import KIND_WORDS
from canbao.levy.models import Arrival, Booking
from canbao.matters.templatetags.matters import spoken
from canbao.ui.fields import MonthField
from canbao.values.money import Fen, NotMoney, parse_yuan, yuan

SENTENCES: dict[str, Promise] = {
    "no_such_employer": _("There is no employer with this number. Look it up under Employers."),
    "no_such_bill": _("There is no such issued bill of this employer."),
    "no_such_arrival": _("There is no such tax receipt in the books."),
    "arrival_booked": _("Receipt %(ticket)s is booked already. Take that booking back first."),
    "booked_before": _(
        "Receipt %(ticket)s was booked for this employer once and taken back. To pay another bill of the same "
        "employer, take back the payment, not the receipt, and pay the bill from the money on account."
    ),
    "not_the_employers_notice": _(
        "Notice %(notice)s is none of this employer's. Leave it empty to keep it on account."
    ),
    "amount_not_above_zero": _("Enter an amount above zero."),
    "amount_is_zero": _("A balance of zero is none; nothing has to be entered."),
    "credit_too_small": _("Only %(credit)s yuan are on account and not asked to be paid back."),
    "credit_spent": _(
        "The money of this receipt was used since: %(short)s yuan are missing. Take back those payments first."
    ),
    "nothing_open": _("Nothing is open on notice %(notice)s any more."),
    "fee_too_small": _("The late fee open is %(fee)s yuan; no more can be waived."),
    "payee_missing": _("Enter the employer's bank and account number the money goes to."),
    "reason_missing": _("Enter the reason; it is kept in the books."),
    "no_such_booking": _("There is no such booking of this employer."),
    "not_reversible": _("This kind of booking is not taken back. A bill is corrected by another bill."),
    "reversed_already": _("This booking is taken back already."),
    "reversal_asked": _("Taking back this booking is asked already and waits for a second person."),
    "month_is_assessed": _(
        "%(month)s is a month the law assesses, so it has bills of its own, not an opening balance."
    ),
    "opening_there": _("There is a balance or a bill of %(month)s already."),
    "too_many_rows": _("The file has %(rows)s rows; at most %(most)s are taken at once. Part it into several files."),
    "no_such_opening_file": _("This file waits no longer: it was released or refused already."),
    "no_such_instruction": _("There is no such instruction."),
    "decided_already": _("%(name)s decided this already."),
    "same_person_asked": _("You asked for this yourself, so somebody else has to decide."),
    "nothing_to_export": _("Every issued bill of %(month)s that asks for money is in a file already."),
    "no_such_export": _("There is no such file."),
    "export_recalled": _("This file was recalled; its bills are in a later one or wait for it."),
    "export_fetched": _("%(name)s fetched this file, so it cannot be recalled. Correct bills by other bills."),
    "export_changed": _(
        "An employer's name or code changed since this file was made. Recall it and make it anew, so that nobody reads "
        "two files of one number."
    ),
    "nothing_overdue": _("Nothing of this employer is overdue."),
    "dunned_today": _("A letter was made for this employer today; print that one."),
    "day_passed": _("Set a day after today."),
    "no_such_break": _("There is no such difference."),
    "column_missing": _("The file has no column %(column)s. The first row must hold the headings of the feed."),
}
"""Every refusal of an act on money, in words that say what to do next."""

NO_TABLE: dict[str, Promise] = {
    "encoding": _("This is no CSV file a person could read. Export it again as CSV in UTF-8 or GB18030, or as .xlsx."),
    "workbook": _("This is no Excel workbook, whatever its name says. Save it again as .xlsx or CSV."),
    "too_large": _("This workbook asks for more room than any feed needs. Export the rows alone into a new file."),
    "empty": _("The file is empty."),
}
"""Why a file is no table, by the code of ``sheets.reading.NotATable``."""

PROBLEMS: dict[str, Promise] = {
    "ticket": _("no tax receipt number"),
    "ticket_number": _("the receipt number was kept as a number and lost digits; format the column as text"),
    "amount": _("the amount is no amount of yuan above zero"),
    "day": _("the day paid is no day up to today"),
    "other": _("the books have this receipt with another amount or day; nothing was changed"),
}
"""Why a row of the feed was not taken."""

EXPORT_STATES: dict[str, tuple[Promise, str]] = {
    "ready": (_("Ready to be fetched"), "wait"),
    "fetched": (_("Fetched"), "done"),
    "recalled": (_("Recalled"), "stop"),
}

BREAKS: dict[str, Promise] = {
    "bill_booking": _("Bill against its booking"),
    "bill_sums": _("Bill against its sums by scheme"),
    "bill_lines": _("Bill against its lines"),
    "arrival_booking": _("Arrival against its booking"),
    "notice_numbers": _("Issued bills against notice numbers"),
}
"""What is compared at the day's end."""

INSTRUCTION_STATES: dict[str, tuple[Promise, str]] = {
    "asked": (_("Waits for a second person"), "wait"),
    "released": (_("Released"), "done"),
    "refused": (_("Refused"), "stop"),
}

BILL_TONES = {"settled": "done", "nothing": "done", "overdue": "stop", "part": "wait", "waiting": "wait"}
"""Kinds of the tags of ``levy.ledger.BillState.code``."""


def sentence(refusal: Refusal) -> str:
    """Return a refusal's sentence in the reader's language; amounts in yuan."""
    words = {
        name: yuan(Fen(value)) if name in ("credit", "fee", "short") and isinstance(value, int) else value
        for name, value in refusal.words.items()
    }
    return str(SENTENCES[refusal.code]) % words


def booking_words(row: Booking) -> str:
    """Return what a booking is, a counter-entry said as one."""
    words = spoken(KIND_WORDS[row.kind])
    return gettext("Taken back: %(what)s") % {"what": words} if row.reverses is not None else words


def problem_rows(problems: list[list[Any]]) -> list[dict[str, Any]]:
    """Return the rows of a feed that were not taken: number, receipt, why."""
    return [{"row": row, "ticket": ticket, "text": PROBLEMS[code]} for row, code, ticket in problems]


NO_DAY = _("Enter a day as year-month-day, such as 2026-12-10.")
NO_AMOUNT = _("Enter an amount in yuan with at most two decimals, such as 1200.50.")


class YuanField(forms.CharField):
    """An amount of yuan as a person types it, cleaned to fen."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"required": _("Enter the amount in yuan, such as 1200.50.")}
        super().__init__(max_length=30, error_messages=messages, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the fen; say what an amount looks like."""
        text = str(super().clean(value))
        try:
            return parse_yuan(text)
        except NotMoney:
            raise forms.ValidationError(
                _("Enter an amount in yuan with at most two decimals, such as 1200.50.")
            ) from None


def needed(code: str) -> dict[str, Any]:
    """Return what an empty field is answered: the sentence the act would refuse it with."""
    return {"required": SENTENCES[code]}


class KeyForm(forms.Form):
    """A form that counts once, however often its button is pressed."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


class FeedForm(forms.Form):
    """A feed of the tax office to be read."""

    file = forms.FileField(
        label=_("File of the tax office"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file first.")},
    )


class OpeningFileForm(FeedForm):
    """A file of opening balances to be read."""

    file = forms.FileField(
        label=_("File of opening balances"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file first.")},
    )


class AssignForm(forms.Form):
    """Whose an arrival is, and which notice it pays."""

    number = forms.CharField(
        label=_("Employer number"), max_length=20, error_messages={"required": _("Enter the employer number.")}
    )
    notice = forms.CharField(label=_("Notice number"), max_length=20, required=False, help_text=_("Empty: on account"))


class PayForm(KeyForm):
    """Money on account to pay a bill with."""

    amount = YuanField(label=_("Amount (yuan)"))


class WaiverForm(PayForm):
    """Late fee to be waived, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages=needed("reason_missing"))


class RefundForm(WaiverForm):
    """Money on account to be paid back: how much, where to, why."""

    bank = forms.CharField(label=_("Bank"), max_length=100, error_messages=needed("payee_missing"))
    account = forms.CharField(label=_("Bank account"), max_length=40, error_messages=needed("payee_missing"))


class OpeningForm(WaiverForm):
    """The balance an imported register brings along."""

    month = MonthField(label=_("Month"), help_text=_("yyyyMM"), error_messages={"required": _("Enter a month.")})
    pay_by = forms.DateField(
        label=_("Pay by"),
        required=False,
        help_text=_("Such as 2026-12-10; not needed for money on account"),
        error_messages={"invalid": NO_DAY},
    )

    def clean(self) -> dict[str, Any]:
        """Arrears need the day they were to be paid by; money on account was never to be paid."""
        values = super().clean() or {}
        if not values.get("pay_by") and "pay_by" not in self.errors and "amount" in values:
            if values["amount"] < 0:
                values["pay_by"] = timezone.localdate()
            else:
                self.add_error("pay_by", _("Enter the day it was to be paid by."))
        return values


class DunForm(forms.Form):
    """The day a letter sets."""

    pay_until = forms.DateField(
        label=_("To be paid by"),
        help_text=_("Such as 2026-12-10"),
        error_messages={"required": _("Enter the day to pay by."), "invalid": NO_DAY},
    )


def assign_form(ticket: str, typed: Mapping[str, str] | None = None, notice: str = "") -> AssignForm:
    """Return the form of one arrival: empty with the notice the feed gave, or with what was typed into it."""
    return AssignForm(typed, initial={"notice": notice}, auto_id=f"id_{ticket}_%s")


def arrival_rows(found: list[Arrival], wrong: AssignForm | None = None, ticket: str = "") -> list[dict[str, Any]]:
    """Return arrivals nobody is known for, each with the form that says whose it is; a refused one keeps its own."""
    return [
        {"arrival": one, "form": wrong if wrong and one.ticket == ticket else assign_form(one.ticket, None, one.notice)}
        for one in found
    ]
