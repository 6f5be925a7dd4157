"""The public check page: whether a notice or certificate is genuine and valid. It shows no personal data."""

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.levy.documents.data_file import fingerprint
from canbao.levy.documents.verification import VerifiedDocument, get_public_key, verify_document

KINDS: dict[str, Promise] = {
    "notice": _("Levy notice"),
    "payment_demand": _("Payment demand"),
    "person_insured": _("Certificate of a person's insurance"),
    "person_paid": _("Certificate of a person's contributions"),
    "employer_insured": _("Certificate of an employer's insurance"),
    "employer_paid": _("Certificate of an employer's contributions"),
}

STATES: dict[str, tuple[Promise, str]] = {
    "valid": (_("Genuine and valid"), "done"),
    "superseded": (_("Genuine; a supplementary bill of the same month was issued later"), "wait"),
    "void": (_("Genuine, but voided by the agency: it does not count any more"), "stop"),
    "expired": (_("Genuine; no longer valid after three months"), "stop"),
}


class DocumentCheckForm(forms.Form):
    """Number and check code as printed on the paper."""

    number = forms.CharField(
        label=_("Number on the paper"), max_length=40, error_messages={"required": _("Enter the number on the paper.")}
    )
    code = forms.CharField(
        label=_("Check code"),
        max_length=40,
        error_messages={"required": _("Enter the check code printed on the paper.")},
    )


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A genuine document: what is known of it, and the texts for its kind and its state with the kind of its tag."""

    verified: VerifiedDocument
    kind: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The form of the check, and the document it found; ``is_unknown`` means that there is no such document."""

    form: DocumentCheckForm
    document: CheckedDocument | None
    is_unknown: bool


def _get_checked_document(verified: VerifiedDocument) -> CheckedDocument:
    state, tone = STATES[verified.state]
    return CheckedDocument(verified, str(KINDS[verified.kind]), str(state), tone)


@requires("public.read")
@require_GET
def check_page(request: Request) -> HttpResponse:
    """Check a document by its number and code, typed or from the QR code."""
    form = DocumentCheckForm(request.GET if request.GET else None)
    is_submitted = bool(request.GET)
    verified = None
    if is_submitted and form.is_valid():
        verified = verify_document(form.cleaned_data["number"], form.cleaned_data["code"], timezone.localdate())
    status = 422 if is_submitted and not form.is_valid() else 200
    page = CheckPage(
        form=form,
        document=_get_checked_document(verified) if verified else None,
        is_unknown=is_submitted and form.is_valid() and verified is None,
    )
    context = {"page": page, "has_errors": status != 200}
    return render(request, "public/document_check/check.html", context, status=status)


@requires("public.read")
@require_GET
def public_key_page(request: Request) -> HttpResponse:
    """Show the public key for checking data files off-line."""
    return render(
        request,
        "public/document_check/public_key.html",
        {"key": get_public_key(), "fingerprint": fingerprint(get_public_key())},
    )
