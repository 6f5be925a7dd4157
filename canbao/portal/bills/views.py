"""单位缴费申报单查询: issued bills by month and type, levy notices to print, and each person's explained lines."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.http import Request
from canbao.access.limits import count_print
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.billing.bills import get_issued_bill
from canbao.levy.collection.tax_payments import NO_SUCH_ISSUED_BILL
from canbao.levy.documents.notices import count_prints, get_ticked_bills, print_notices
from canbao.levy.documents.prepared_papers import ask_for_notices, is_quick
from canbao.levy.documents.verification import make_notice_file
from canbao.levy.models import Bill
from canbao.portal.bills.bill_page import get_bill_page
from canbao.portal.bills.forms import BillsForm
from canbao.portal.bills.rows import get_explanation_rows, get_listed_bills
from canbao.portal.files.views import see_file
from canbao.portal.refusals import sentence
from canbao.presentation.downloads import download, pdf_response
from canbao.presentation.explanation import ExplainedLine, get_explained_lines
from canbao.presentation.explanation_pdf import explanation_pdf
from canbao.presentation.paging import make_page_url
from canbao.presentation.redirects import see_other
from canbao.presentation.search_session import save_search
from canbao.register.models import InsuredPerson
from canbao.rules.formulas import accounting_month
from canbao.values.refusals import Refusal


def _employer(request: Request) -> int:
    return request.actor.require_employer()


@requires("bill.read")
@require_GET
def bills(request: Request) -> HttpResponse:
    """Show the bills of the query, by default those of the last twelve months."""
    last = accounting_month(get_law_today())
    query = {name: request.GET[name] for name in ("first", "last", "kind") if name in request.GET}
    form = BillsForm(query or {"first": int(last - 11), "last": int(last), "kind": "all"})
    is_valid = form.is_valid()
    rows = []
    if is_valid:
        values = form.cleaned_data
        rows = get_listed_bills(
            _employer(request), values["first"], values["last"], values["kind"] or "all", timezone.localdate()
        )
    context = {
        "form": form,
        "rows": rows,
        "has_kind": is_valid and (form.cleaned_data["kind"] or "all") != "all",
        "is_searched": bool(query),
        "back": request.get_full_path(),
        "has_errors": not is_valid,
    }
    return render(request, "portal/bills/bills.html", context, status=200 if is_valid else 422)


@requires("bill.read")
@require_http_methods(["GET", "POST"])
def print_bills(request: Request) -> HttpResponse:
    """Return the ticked notices as one PDF; every print is counted, and a reprint is marked on the paper.

    Many notices, or long rosters, are printed in the background; the answer leads to their file. After a session
    ended, log-in leads here by GET: the list of bills follows.
    """
    if request.method == "GET":
        return see_other(reverse("portal:bills"))
    ticks, with_roster = request.POST.getlist("bill"), bool(request.POST.get("roster"))
    count_print(request)
    try:
        ticked = get_ticked_bills(_employer(request), ticks)
        if not is_quick(ticked, with_roster):
            return see_file(ask_for_notices(request.actor, ticks, with_roster))
        printed = count_prints(request.actor, _employer(request), ticks)
    except Refusal as refusal:
        if refusal.declared is NO_SUCH_ISSUED_BILL:
            raise Http404 from None
        messages.warning(request, sentence(refusal))
        return see_other(reverse("portal:bills"))
    paper = print_notices(printed, get_city_pack(), with_roster=bool(request.POST.get("roster")))
    name = printed[0].bill.notice if len(printed) == 1 else f"{printed[-1].bill.month}-{printed[0].bill.month}"
    return pdf_response(f"notice-{name}.pdf", paper)


def _bill(request: Request, month: int, number: int) -> Bill:
    issued = get_issued_bill(_employer(request), month, number)
    if issued is None:
        raise Http404
    return issued


@requires("bill.read")
@require_GET
def data_file(request: Request, month: int, number: int) -> HttpResponse:
    """Return the signed data file of a notice, with which anyone can verify and recompute it."""
    issued = _bill(request, month, number)
    return download(
        f"notice-{issued.notice}.json", "application/json", make_notice_file(issued, get_city_pack()).encode()
    )


@requires("bill.read")
@require_http_methods(["GET", "POST"])
def bill(request: Request, month: int, number: int) -> HttpResponse:
    """Show a bill: sums by scheme, the comparison with the month before, its people. A search by name is a POST."""
    issued = _bill(request, month, number)
    path = reverse("portal:bill", args=[month, number])
    if request.method == "POST":
        token = save_search(request, {"text": request.POST.get("text", "")[:40]})
        return see_other(make_page_url(path, token) + "#people")
    return render(request, "portal/bills/bill.html", {"page": get_bill_page(request, issued)})


def _explained(request: Request, month: int, number: int, person: int) -> tuple[Bill, str, list[ExplainedLine]]:
    """Return a bill, a person's name and their explained lines on it; raise Http404 without lines."""
    issued = _bill(request, month, number)
    insured = InsuredPerson.objects.for_employer(issued.employer_id).filter(person_id=person).first()
    lines = get_explained_lines(issued, person, get_city_pack())
    if insured is None or not lines:
        raise Http404
    return issued, insured.name, lines


@requires("bill.read")
@require_GET
def bill_person(request: Request, month: int, number: int, person: int) -> HttpResponse:
    """Show a bill's lines of one person, each explained from the wage to the difference and its cause."""
    issued, name, lines = _explained(request, month, number, person)
    context = {
        "bill": issued,
        "name": name,
        "person": person,
        "lines": get_explanation_rows(lines),
        "total": sum(explained.line.amount for explained in lines),
        "lead": _("On bill %(notice)s for %(month)s") % {"notice": issued.notice, "month": int(issued.month)},
    }
    return render(request, "portal/bills/person.html", context)


@requires("bill.read")
@require_GET
def bill_person_paper(request: Request, month: int, number: int, person: int) -> HttpResponse:
    """Return a person's explained lines as a PDF, with the sentences of the page."""
    issued, name, lines = _explained(request, month, number, person)
    paper = explanation_pdf(issued, name, lines)
    return pdf_response(f"explanation-{issued.notice}.pdf", paper)
