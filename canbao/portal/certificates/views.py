"""参保证明 and 缴费证明: choose people, make a batch once per form, print it as one PDF or a zip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from canbao.access.http import Request
from canbao.access.limits import count_print
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.documents import certificates
from canbao.levy.documents.certificate_pdf import certificates_pdf, certificates_zip
from canbao.levy.documents.prepared_papers import (
    CERTIFICATES_PDF,
    CERTIFICATES_ZIP,
    PRINTED_AT_ONCE,
    ask_for_certificates,
    get_certificates_file,
)
from canbao.levy.models import Certificate
from canbao.portal.certificates.forms import KINDS, CertificateForm
from canbao.portal.files.views import see_file
from canbao.portal.refusals import sentence
from canbao.presentation.downloads import download, pdf_response
from canbao.presentation.paging import get_cursor, make_page_url
from canbao.presentation.redirects import see_other
from canbao.presentation.search_session import get_search, save_search
from canbao.register.models import InsuredPerson
from canbao.register.queries import get_roster, get_roster_page
from canbao.rules.formulas import accounting_month
from canbao.store.idempotency import FORM_USED, KeyReused, run_once
from canbao.values.ids import parse_number
from canbao.values.refusals import Refusal

PAGE_SIZE = 100
MAX_ROWS = 30
MOST_KEPT = 100
"""The longest text of a field that comes along to another page: that of a purpose."""


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """A page of the people to choose from, the form that makes certificates of them, and the batches made before.

    ``ticked`` are the ids, as text, of all people chosen, ``elsewhere`` of those on other pages. ``previous`` and
    ``next`` are the cursors of the neighbouring pages, None without such a page.
    """

    form: CertificateForm
    people: Sequence[InsuredPerson]
    ticked: frozenset[str]
    elsewhere: Sequence[str]
    text: str
    previous: int | None
    next: int | None
    batches: Sequence[dict[str, Any]]
    may_make: bool


@requires("certificate.read")
@require_http_methods(["GET", "POST"])
def certificate_page(request: Request) -> HttpResponse:
    """Show the form with the people to tick, and the earlier batches. A search or another page is a POST.

    Ticks and the other fields come along, sealed with the search, so nothing chosen is lost on the way.
    """
    if request.method == "POST":
        return _turn(request)
    last = accounting_month(get_law_today())
    kept = get_search(request)
    initial = {"first": int(last - 11), "last": int(last), **kept, "key": str(uuid4())}
    return _page(request, CertificateForm(initial=initial), 200, kept)


def _turn(request: Request) -> HttpResponse:
    """Keep what is ticked and typed, and show what is searched for, or the neighbouring page."""
    sent = request.POST
    kept = {name: sent.get(name, "")[:MOST_KEPT] for name in CertificateForm.base_fields if name != "key"}
    kept["text"] = "" if sent.get("do") == "clear" else sent.get("text", "")[:40]
    people = [str(person) for text in sent.getlist("person") if (person := parse_number(text))]
    kept["person"] = ",".join(dict.fromkeys(people[: certificates.MOST]))
    url = make_page_url(
        reverse("portal:certificates"), save_search(request, kept), after=sent.get("after"), before=sent.get("before")
    )
    return see_other(f"{url}#people")


def _page(
    request: Request, form: CertificateForm, status: int, kept: Mapping[str, str] = MappingProxyType({})
) -> HttpResponse:
    """Return the page. ``kept`` is what came along with a search or another page."""
    employer_id, text = request.actor.require_employer(), kept.get("text", "")
    chosen = [*request.POST.getlist("person"), *filter(None, kept.get("person", "").split(","))]
    shown = get_roster_page(
        get_roster(employer_id, text=text),
        employer_id,
        after=get_cursor(request, "after"),
        before=get_cursor(request, "before"),
        limit=PAGE_SIZE,
    )
    people = shown.people
    here = {str(person.person_id) for person in people}
    page = CertificatesPage(
        form=form,
        people=people,
        ticked=frozenset(chosen),
        elsewhere=[person for person in dict.fromkeys(chosen) if person not in here],
        text=text,
        previous=people[0].person_id if people and shown.is_preceded else None,
        next=people[-1].person_id if people and shown.is_followed else None,
        batches=[{**row, "words": KINDS[row["kind"]]} for row in certificates.get_batches(employer_id, MAX_ROWS)],
        may_make=request.actor.may("certificate.make"),
    )
    context = {"page": page, "has_errors": status != 200}
    return render(request, "portal/certificates/certificates.html", context, status=status)


@requires("certificate.make")
@require_http_methods(["GET", "POST"])
def make(request: Request) -> HttpResponse:
    """Make the certificates, once per form key. After a session ended, log-in leads here by GET: the form follows."""
    if request.method == "GET":
        return see_other(reverse("portal:certificates"))
    form, actor = CertificateForm(request.POST), request.actor
    if not form.is_valid():
        return _page(request, form, 422)
    count_print(request)
    values = form.cleaned_data
    employer_id = actor.require_employer()
    # A value that is no number becomes id 0, which is refused as not on the roster.
    people = [parse_number(text) or 0 for text in request.POST.getlist("person")]
    if values["everybody"] and values["kind"].startswith("person_"):
        now = accounting_month(get_law_today())
        people = list(get_roster(employer_id, month=now).values_list("person_id", flat=True)[: certificates.MOST + 1])

    def act() -> dict[str, Any]:
        period = (values["first"], values["last"])
        return {
            "batch": str(
                certificates.make_certificates(
                    actor, employer_id, values["kind"], people, form.why, period, get_city_pack()
                )
            )
        }

    body = {"people": people, **{name: str(value) for name, value in values.items()}}
    try:
        outcome, _is_replay = run_once(f"{actor.user_id}:{values['key']}", body, act)
    except KeyReused:
        form.data = {**request.POST.dict(), "key": str(uuid4())}
        form.add_error(None, sentence(FORM_USED()))
        return _page(request, form, 409)
    except Refusal as refusal:
        form.add_error(None, sentence(refusal))
        return _page(request, form, 409)
    return see_other(reverse("portal:batch", args=[int(outcome["batch"])]))


def _batch(request: Request, batch: int) -> list[Certificate]:
    rows = certificates.get_batch(request.actor.require_employer(), batch)
    if not rows:
        raise Http404
    return rows


_FILES = {"pdf": CERTIFICATES_PDF, "zip": CERTIFICATES_ZIP}


@requires("certificate.read")
@require_GET
def batch(request: Request, batch: int) -> HttpResponse:
    """Show one batch: its certificates with their codes, and its files."""
    rows = _batch(request, batch)
    is_direct = len(rows) <= PRINTED_AT_ONCE
    context = {"batch": batch, "rows": rows, "first": rows[0], "words": KINDS[rows[0].kind], "is_direct": is_direct}
    return render(request, "portal/certificates/batch.html", context)


@requires("certificate.read")
@require_POST
def prepare(request: Request, batch: int) -> HttpResponse:
    """Have a batch printed in the background, as PDF or zip."""
    _batch(request, batch)
    count_print(request)
    try:
        row = ask_for_certificates(request.actor, batch, _FILES.get(request.POST.get("file", ""), CERTIFICATES_PDF))
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
        return see_other(reverse("portal:files"))
    return see_file(row)


def _prepared(request: Request, batch: int, name: str) -> HttpResponse:
    """Return the redirect to the file of a large batch, or to the batch where it is asked for."""
    row = get_certificates_file(request.actor.require_employer(), batch, _FILES[name])
    return see_file(row) if row else see_other(reverse("portal:batch", args=[batch]))


@requires("certificate.read")
@require_GET
def batch_pdf(request: Request, batch: int) -> HttpResponse:
    """Return a small batch as one PDF; a large one leads to its prepared file."""
    rows = _batch(request, batch)
    if len(rows) > PRINTED_AT_ONCE:
        return _prepared(request, batch, "pdf")
    return pdf_response(f"certificates-{batch}.pdf", certificates_pdf(rows))


@requires("certificate.read")
@require_GET
def batch_zip(request: Request, batch: int) -> HttpResponse:
    """Return a small batch as a zip with a PDF and a signed data file for each certificate; else as `batch_pdf`."""
    rows = _batch(request, batch)
    if len(rows) > PRINTED_AT_ONCE:
        return _prepared(request, batch, "zip")
    return download(f"certificates-{batch}.zip", "application/zip", certificates_zip(rows))
