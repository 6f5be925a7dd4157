"""Forms of the pages of tax payments, and texts for refused rows of the tax office's files."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from canbao.levy.collection.candidates import Candidate, get_candidates
from canbao.levy.collection.held_payments import HOLD_REASONS
from canbao.levy.collection.tax_payments import get_bill_of_notice
from canbao.levy.exchange.feed_rows import PROBLEMS
from canbao.levy.models import TaxPayment, TaxPaymentKind
from canbao.presentation.language import in_language
from canbao.values.bilingual import enumeration


def get_problem_rows(problems: list[list[Any]]) -> list[dict[str, Any]]:
    """Return the refused rows of a file: row number, ticket, reason."""
    return [{"row": row, "ticket": ticket, "text": in_language(PROBLEMS[code])} for row, code, ticket in problems]


def get_held_rows(payments: list[TaxPayment]) -> list[dict[str, Any]]:
    """Return held tax payments, each with the reason why it is held."""
    return [
        {
            "arrival": payment,
            "text": in_language(HOLD_REASONS[payment.held_for]),
            "is_taken_back": payment.kind != TaxPaymentKind.PAYMENT,
        }
        for payment in payments
    ]


class TaxFeedForm(forms.Form):
    """A file of the tax office to read."""

    file = forms.FileField(
        label=_("File of the tax office"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file first.")},
    )


class AssignPaymentForm(forms.Form):
    """The employer that a tax payment belongs to, and optionally the notice that it pays."""

    number = forms.CharField(
        label=_("Employer number"), max_length=20, error_messages={"required": _("Enter the employer number.")}
    )
    notice = forms.CharField(
        label=_("Notice number"), max_length=20, required=False, help_text=_("Empty: keep on account")
    )


def make_assign_form(ticket: str, typed: Mapping[str, str] | None = None, notice: str = "") -> AssignPaymentForm:
    """Return the form of one tax payment, with its input or prefilled with the notice of the file if it exists."""
    known = notice if get_bill_of_notice(notice) else ""
    return AssignPaymentForm(typed, initial={"notice": known}, auto_id=f"id_{ticket}_%s")


def get_unmatched_rows(
    payments: list[TaxPayment], refused_form: AssignPaymentForm | None = None, ticket: str = ""
) -> list[dict[str, Any]]:
    """Return unmatched tax payments, each with its form to assign it; ``refused_form`` is that of ``ticket``."""
    candidates = get_candidates(payments)
    return [
        {
            "arrival": payment,
            "candidates": [_get_candidate(candidate) for candidate in candidates[payment.ticket]],
            "form": refused_form
            if refused_form and payment.ticket == ticket
            else make_assign_form(payment.ticket, None, payment.notice),
        }
        for payment in payments
    ]


def _get_candidate(candidate: Candidate) -> dict[str, str]:
    return {
        "number": candidate.employer.number,
        "name": candidate.employer.name,
        "notice": candidate.notice,
        "reasons": in_language(enumeration(candidate.reasons)),
    }
