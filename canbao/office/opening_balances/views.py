"""期初余额: files with balances of an imported register, read by one person, released or refused by another."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.collection.tax_payments import NO_SUCH_EMPLOYER
from canbao.levy.exchange import opening_balances
from canbao.levy.exchange.opening_rows import WaitingRow, get_waiting_rows
from canbao.office.forms import MAX_FILE_BYTES
from canbao.office.opening_balances.forms import OpeningFileForm
from canbao.office.refusals import sentence
from canbao.presentation.language import in_language
from canbao.presentation.redirects import see_other
from canbao.rules.scheme_terms import get_first_assessed_month
from canbao.sheets.reading import TABLE_TOO_LARGE
from canbao.values.money import yuan
from canbao.values.months import Month
from canbao.values.refusals import Refusal

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of balances that waits for a second person; ``is_own`` means that the actor read it."""

    file: opening_balances.WaitingFile
    is_own: bool


@dataclass(frozen=True, slots=True)
class WaitingFilePage:
    """A file of balances that waits, with a page of its rows; ``next`` and ``first`` are URLs, empty without one."""

    file: opening_balances.WaitingFile
    rows: Sequence[WaitingRow]
    is_own: bool
    may_release: bool
    next: str
    first: str


@dataclass(frozen=True, slots=True)
class OpeningBalancesPage:
    """The format of a file of opening balances, what was wrong with the one just read, and the files that wait.

    ``columns`` are the headings of the file in both languages, ``most`` is the number of rows a file may have.
    """

    form: OpeningFileForm
    problems: Sequence[opening_balances.RowProblem]
    first_month: object
    most: int
    columns: Sequence[tuple[str, str]]
    files: Sequence[FileRow]
    may_book: bool
    may_release: bool


@requires("receipts.read")
@require_GET
def overview(request: Request) -> HttpResponse:
    """Show the format of a file, and the files that wait for a second person."""
    return _page(request, OpeningFileForm(), 200)


def _page(
    request: Request, form: OpeningFileForm, status: int, problems: tuple[opening_balances.RowProblem, ...] = ()
) -> HttpResponse:
    actor = request.actor
    rules = get_city_pack().at(Month.of(timezone.localdate()))
    page = OpeningBalancesPage(
        form=form,
        problems=problems,
        first_month=get_first_assessed_month(rules),
        most=opening_balances.MOST,
        columns=[(labels[0], labels[1]) for labels in opening_balances.COLUMNS.values()],
        files=[
            FileRow(file, file.requested_by is not None and file.requested_by == actor.user_id)
            for file in opening_balances.get_waiting_files()
        ],
        may_book=actor.may("receipts.book"),
        may_release=actor.may("receipts.release"),
    )
    context = {"page": page, "has_errors": status != 200}
    return render(request, "office/opening_balances/opening_balances.html", context, status=status)


def _back() -> HttpResponseRedirect:
    return see_other(reverse("office:openings"))


@requires("receipts.book")
@require_POST
def read_file(request: Request) -> HttpResponse:
    """Request the opening balances of a file; if any row is wrong, list all wrong rows and request nothing."""
    form = OpeningFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, 422)
    file = form.cleaned_data["file"]
    if file.size > MAX_FILE_BYTES:
        form.add_error("file", in_language(TABLE_TOO_LARGE.message))
        return _page(request, form, 422)
    try:
        result = opening_balances.request_opening_file(request.actor, file.name, file.read(), get_city_pack())
    except Refusal as refusal:
        form.add_error("file", sentence(refusal))
        return _page(request, form, 422)
    if result.problems:
        message = _("Rows with errors: %(count)s. No row of the file was read.")
        form.add_error("file", message % {"count": len(result.problems)})
        return _page(request, form, 422, result.problems)
    if result.file is None:
        messages.success(request, _("Every row of this file was read before; nothing was changed."))
        return _back()
    counts = {
        "fresh": result.added,
        "known": result.known,
        "arrears": yuan(result.arrears),
        "credit": yuan(result.credit),
    }
    text = _(
        "Requested: %(fresh)s balances, %(arrears)s yuan open, %(credit)s yuan on account. Booked or "
        "requested before: %(known)s. A second person releases the file below."
    )
    messages.success(request, text % counts)
    return _back()


@requires("receipts.read")
@require_GET
def waiting_file(request: Request, opening: int) -> HttpResponse:
    """Show the rows of a file that waits, to the second person who decides."""
    file = next((file for file in opening_balances.get_waiting_files() if file.id == opening), None)
    if file is None:
        messages.info(request, sentence(opening_balances.NO_SUCH_OPENING_FILE()))
        return _back()
    rows = get_waiting_rows(opening, _parse_id(request.GET.get("after", "")), PAGE_SIZE + 1)
    path = reverse("office:waiting_openings", args=[opening])
    page = WaitingFilePage(
        file=file,
        rows=rows[:PAGE_SIZE],
        is_own=file.requested_by is not None and file.requested_by == request.actor.user_id,
        may_release=request.actor.may("receipts.release"),
        next=f"{path}?after={rows[PAGE_SIZE - 1].id}" if len(rows) > PAGE_SIZE else "",
        first=path if request.GET.get("after") else "",
    )
    return render(request, "office/opening_balances/waiting_file.html", {"page": page})


def _parse_id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


@requires("receipts.release")
@require_POST
def release(request: Request, opening: int) -> HttpResponse:
    """Release a file that another person requested, which books all its balances."""
    try:
        rows = opening_balances.release_opening_file(request.actor, opening, get_law_today())
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("Released: %(rows)s balances are booked.") % {"rows": rows})
    return _back()


@requires("receipts.release")
@require_POST
def refuse(request: Request, opening: int) -> HttpResponse:
    """Refuse a file that another person requested, with an answer."""
    try:
        opening_balances.refuse_opening_file(request.actor, opening, request.POST.get("answer", ""))
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("Refused; nothing was booked."))
    return _back()


def _refused(request: Request, refusal: Refusal) -> HttpResponse:
    """Redirect with the reason of the refusal, for instance after a second click on a decided file."""
    if refusal.declared is NO_SUCH_EMPLOYER:
        raise Http404
    messages.error(request, sentence(refusal))
    return _back()
