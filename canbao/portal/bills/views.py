"""单位缴费申报单查询: issued bills by month and type, levy notices to print, and each person's explained lines."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack
from canbao.levy.account.ledger import get_bill_states, get_late_fee_explanation
from canbao.levy.billing.bills import get_bill_lines, get_issued_bill, get_scheme_sums
from canbao.levy.billing.comparison import compare_bill
from canbao.levy.collection.tax_payments import NO_SUCH_ISSUED_BILL
from canbao.levy.documents.notices import count_prints, print_notices
from canbao.levy.documents.verification import make_notice_file
from canbao.levy.models import Bill
from canbao.matters.quoting import get_quotes_on_bill
from canbao.portal.account.field_names import sentence
from canbao.portal.bills.forms import BillsForm
from canbao.portal.bills.rows import (
    get_bill_rows,
    get_comparison_rows,
    get_explanation_rows,
    get_people_rows,
    get_roster_change_rows,
)
from canbao.presentation.bill_states import bill_state_text
from canbao.presentation.downloads import download, pdf_response
from canbao.presentation.explanation import ExplainedLine, get_explained_lines
from canbao.presentation.explanation_pdf import explanation_pdf
from canbao.presentation.language import in_language, scheme_name
from canbao.presentation.paging import get_cursor, make_page_url
from canbao.presentation.redirects import see_other
from canbao.presentation.search_session import get_search, save_search
from canbao.register.models import InsuredPerson
from canbao.register.queries import get_roster, get_roster_page
from canbao.rules.formulas import accounting_month
from canbao.values.refusals import Refusal

PAGE_SIZE = 50
MAX_CHANGES_SHOWN = 50


def _employer(request: Request) -> int:
    return request.actor.require_employer()


@requires("bill.read")
@require_GET
def bills(request: Request) -> HttpResponse:
    """Show the bills of the query, by default those of the last twelve months."""
    last = accounting_month(timezone.localdate(), get_city_pack())
    query = {name: request.GET[name] for name in ("first", "last", "kind") if name in request.GET}
    form = BillsForm(query or {"first": int(last - 11), "last": int(last), "kind": "all"})
    is_valid = form.is_valid()
    rows = []
    if is_valid:
        values = form.cleaned_data
        rows = get_bill_rows(
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
@require_POST
def print_bills(request: Request) -> HttpResponse:
    """Return the ticked notices as one PDF; every print is counted, and a reprint is marked on the paper."""
    try:
        printed = count_prints(request.actor, _employer(request), request.POST.getlist("bill"))
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
    text = get_search(request).get("text", "")
    employer_id = issued.employer_id
    rows = get_roster(employer_id, text=text).filter(person_id__in=get_bill_lines(issued).values("person_id"))
    page = get_roster_page(
        rows, employer_id, after=get_cursor(request, "after"), before=get_cursor(request, "before"), limit=PAGE_SIZE
    )
    comparison = compare_bill(issued)
    changes = {person.person_id: person.change for person in comparison.people} if comparison else {}
    token = request.GET.get("f", "") if text else ""
    bill_state = get_bill_states(employer_id, timezone.localdate(), get_city_pack(), [issued])[0]
    state, tone = bill_state_text(bill_state)
    fee_steps = get_late_fee_explanation(issued, timezone.localdate(), get_city_pack()) if bill_state.late_fee else []
    context: dict[str, Any] = {
        "bill": issued,
        "at": bill_state,
        "fee_steps": [in_language(step) for step in fee_steps],
        "state": state,
        "tone": tone,
        "schemes": [
            {"name": scheme_name(scheme_sum.scheme), "sum": scheme_sum} for scheme_sum in get_scheme_sums(issued)
        ],
        "comparison_rows": get_comparison_rows(comparison) if comparison else [],
        "roster_changes": get_roster_change_rows(issued, comparison.people[:MAX_CHANGES_SHOWN]) if comparison else [],
        "more_moved": max(0, len(comparison.people) - MAX_CHANGES_SHOWN) if comparison else 0,
        "people": get_people_rows(issued, page.people, changes),
        "quoted": [{"said": quote, "title": in_language(quote.title)} for quote in get_quotes_on_bill(issued)],
        "wanted": text,
        "previous": _page_url(path, token, "before", page.people[0] if page.is_preceded and page.people else None),
        "next": _page_url(path, token, "after", page.people[-1] if page.is_followed and page.people else None),
    }
    return render(request, "portal/bills/bill.html", context)


def _page_url(path: str, token: str, name: str, person: InsuredPerson | None) -> str:
    return make_page_url(path, token, **{name: person.person_id}) + "#people" if person else ""


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
