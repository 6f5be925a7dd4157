"""参保证明 and 缴费证明: chosen, made once however often the button is pressed, printed as one PDF or a zip."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.law.queries import city_pack
from canbao.levy import certificates
from canbao.levy.bills import Refusal
from canbao.levy.certificate_papers import all_in_one, zipped
from canbao.levy.models import Certificate
from canbao.portal.search import address, keep, kept, mark
from canbao.portal.sentences import CERTIFICATES
from canbao.register.queries import roster, roster_page
from canbao.rules.formulas import accounting_month
from canbao.store.once import DifferentBody, once
from canbao.ui.downloads import download
from canbao.ui.fields import MonthField
from canbao.values.ids import number_in
from canbao.values.seat import Seat

A_PAGE = 100
SHOWN = 30

KINDS = {
    "person_insured": gettext_lazy("Certificate of a person's insurance"),
    "person_paid": gettext_lazy("Certificate of a person's contributions"),
    "employer_insured": gettext_lazy("Certificate of an employer's insurance"),
    "employer_paid": gettext_lazy("Certificate of an employer's contributions"),
}
PURPOSES = {
    "购房、落户": gettext_lazy("Buying a home, settling"),
    "子女入学": gettext_lazy("A child's school"),
    "招投标": gettext_lazy("Bidding"),
    "求职、职称": gettext_lazy("A job, a professional title"),
    "other": gettext_lazy("Another purpose, below"),
}


class CertificateForm(forms.Form):
    """Kind, purpose, period; whom it is about is ticked in the list."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    kind = forms.ChoiceField(label=gettext_lazy("Certificate"), choices=list(KINDS.items()))
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=list(PURPOSES.items()))
    other = forms.CharField(label=gettext_lazy("Another purpose"), max_length=100, required=False)
    first = MonthField(label=gettext_lazy("From month"))
    last = MonthField(label=gettext_lazy("To month"))
    everybody = forms.BooleanField(label=gettext_lazy("Everybody insured today"), required=False)

    def clean(self) -> dict[str, Any]:
        """Another purpose is said in words."""
        values = super().clean() or {}
        if values.get("purpose") == "other" and not values.get("other"):
            self.add_error("other", _("Say what the certificate is for."))
        return values

    @property
    def why(self) -> str:
        """The purpose as it stands on the paper."""
        purpose = self.cleaned_data["purpose"]
        return str(self.cleaned_data["other"] if purpose == "other" else purpose)


def _seat(request: Request) -> Seat:
    return request.seat


@requires("certificate.read")
@require_http_methods(["GET", "POST"])
def certificate_page(request: Request) -> HttpResponse:
    """The form with the people to tick, and what was made before. A search by name is a POST."""
    path = reverse("portal:certificates")
    if request.method == "POST":
        token = keep(request, {"text": request.POST.get("text", "")[:40]})
        return HttpResponseRedirect(address(path, token) + "#people", status=303)
    last = accounting_month(timezone.localdate(), city_pack())
    initial = {"key": str(uuid4()), "first": int(last - 11), "last": int(last)}
    return _page(request, CertificateForm(initial=initial), 200)


def _page(request: Request, form: CertificateForm, status: int) -> HttpResponse:
    employer_id, path = _seat(request).require_employer(), reverse("portal:certificates")
    text = kept(request).get("text", "") if request.method == "GET" else ""
    token = request.GET.get("f", "") if text else ""
    page = roster_page(
        roster(employer_id, text=text),
        employer_id,
        after=mark(request, "after"),
        before=mark(request, "before"),
        limit=A_PAGE,
    )
    people = page.people
    context = {
        "form": form,
        "people": people,
        "ticked": set(request.POST.getlist("person")),
        "text": text,
        "previous": address(path, token, before=people[0].person_id) if people and page.is_preceded else "",
        "next": address(path, token, after=people[-1].person_id) if people and page.is_followed else "",
        "batches": [{**one, "words": KINDS[one["kind"]]} for one in certificates.batches(employer_id, SHOWN)],
        "may_make": _seat(request).may("certificate.make"),
        "has_errors": status != 200,
    }
    return render(request, "portal/certificates.html", context, status=status)


@requires("certificate.make")
@require_POST
def make(request: Request) -> HttpResponse:
    """Give the certificates out, once."""
    form, seat = CertificateForm(request.POST), _seat(request)
    if not form.is_valid():
        return _page(request, form, 422)
    values = form.cleaned_data
    employer_id = seat.require_employer()
    # A tick that is no person's id is nobody's: it is refused as one who is not on the roster.
    people = [number_in(one) or 0 for one in request.POST.getlist("person")]
    if values["everybody"] and values["kind"].startswith("person_"):
        now = accounting_month(timezone.localdate(), city_pack())
        people = list(roster(employer_id, month=now).values_list("person_id", flat=True)[: certificates.MOST + 1])

    def act() -> dict[str, Any]:
        period = (values["first"], values["last"])
        return {
            "batch": str(certificates.make(seat, employer_id, values["kind"], people, form.why, period, city_pack()))
        }

    body = {"people": people, **{name: str(value) for name, value in values.items()}}
    try:
        outcome, _is_replay = once(f"{seat.user_id}:{values['key']}", body, act)
    except DifferentBody as other:
        outcome = dict(other.outcome)
        messages.warning(request, _("This form was used already; below is what was made with it."))
    except Refusal as refusal:
        form.add_error(None, str(CERTIFICATES[refusal.code]) % refusal.words)
        return _page(request, form, 409)
    return HttpResponseRedirect(reverse("portal:batch", args=[int(outcome["batch"])]), status=303)


def _batch(request: Request, batch: int) -> list[Certificate]:
    found = certificates.of_batch(_seat(request).require_employer(), batch)
    if not found:
        raise Http404
    return found


@requires("certificate.read")
@require_GET
def batch(request: Request, batch: int) -> HttpResponse:
    """One batch: its certificates with their codes, the files to take."""
    rows = _batch(request, batch)
    context = {"batch": batch, "rows": rows, "first": rows[0], "words": KINDS[rows[0].kind]}
    return render(request, "portal/certificate_batch.html", context)


@requires("certificate.read")
@require_GET
def batch_pdf(request: Request, batch: int) -> HttpResponse:
    """A batch as one PDF."""
    answer = HttpResponse(all_in_one(_batch(request, batch)).pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="certificates-{batch}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@requires("certificate.read")
@require_GET
def batch_zip(request: Request, batch: int) -> HttpResponse:
    """A batch as a zip: a PDF and a signed data file for each certificate."""
    return download(f"certificates-{batch}.zip", "application/zip", zipped(_batch(request, batch)))
