"""Refusals of acts on money, in words."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canbao.levy.billing.bills import Refusal
from canbao.values.money import Fen, yuan

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


def sentence(refusal: Refusal) -> str:
    """Return a refusal's sentence in the reader's language; amounts in yuan."""
    words = {
        name: yuan(Fen(value)) if name in ("credit", "fee", "short") and isinstance(value, int) else value
        for name, value in refusal.words.items()
    }
    return str(SENTENCES[refusal.code]) % words


def get_required_message(code: str) -> dict[str, Any]:
    """Return what an empty field is answered: the sentence the act would refuse it with."""
    return {"required": SENTENCES[code]}
