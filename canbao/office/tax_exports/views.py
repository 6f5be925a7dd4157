"""核定数据: files of issued bills for the tax office: make, download, and recall one not yet fetched."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.levy.exchange import tax_export
from canbao.levy.exchange.tax_export import NO_SUCH_EXPORT
from canbao.levy.models import TaxExport
from canbao.office.forms import MonthForm
from canbao.office.refusals import sentence
from canbao.presentation.downloads import download
from canbao.presentation.redirects import see_other
from canbao.values.refusals import Refusal

MAX_ROWS = 36


@requires("receipts.read")
@require_GET
def exports(request: Request) -> HttpResponse:
    """Show the files, newest first."""
    return _page(request, MonthForm(), 200)


def _page(request: Request, form: MonthForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "rows": [_row(export) for export in tax_export.get_exports(MAX_ROWS)],
        "may_book": request.actor.may("receipts.book"),
        "has_errors": status != 200,
    }
    return render(request, "office/tax_exports/exports.html", context, status=status)


def _row(export: TaxExport) -> dict[str, object]:
    text, tone = EXPORT_STATES[export.state]
    return {"export": export, "state": text, "tone": tone}


def _back() -> HttpResponseRedirect:
    return see_other(reverse("office:exports"))


@requires("receipts.book")
@require_POST
def make(request: Request) -> HttpResponse:
    """Make a file of a month's issued bills that are in no file yet."""
    form = MonthForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        export = tax_export.make_export(request.actor, form.cleaned_data["month"])
    except Refusal as refusal:
        form.add_error("month", sentence(refusal))
        return _page(request, form, 409)
    messages.success(request, _("The file is made with %(count)s bills.") % {"count": export.bills})
    return _back()


@requires("receipts.book")
@require_POST
def fetch(request: Request, export: int) -> HttpResponse:
    """Return the file as a download; the first download marks it as fetched."""
    try:
        row, content = tax_export.fetch_export(request.actor, export)
    except Refusal as refusal:
        return _refused(request, refusal)
    return download(tax_export.get_export_file_name(row), "text/csv; charset=utf-8", content)


@requires("receipts.book")
@require_POST
def recall(request: Request, export: int) -> HttpResponse:
    """Recall a file that is not fetched yet."""
    try:
        tax_export.recall_export(request.actor, export, request.POST.get("reason", ""))
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("The file is recalled; its bills go into the next one."))
    return _back()


def _refused(request: Request, refusal: Refusal) -> HttpResponse:
    if refusal.declared is NO_SUCH_EXPORT:
        raise Http404
    messages.error(request, sentence(refusal))
    return _back()


EXPORT_STATES: dict[str, tuple[Promise, str]] = {
    "ready": (gettext_lazy("Ready to be fetched"), "wait"),
    "fetched": (gettext_lazy("Fetched"), "done"),
    "recalled": (gettext_lazy("Recalled"), "stop"),
}
