"""到账: feeds of the tax office read, arrivals nobody is known for, and what waits for a second person."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.law.queries import city_pack
from canbao.levy import instructions, openings, receipts, tax_feed
from canbao.levy.bills import Refusal
from canbao.levy.ledger import KIND_WORDS
from canbao.levy.models import ArrivalFile, Instruction
from canbao.matters.templatetags.matters import spoken
from canbao.office.receipts import NO_TABLE, AssignForm, FeedForm, arrival_rows, assign_form, problem_rows, sentence
from canbao.register.models import Employer
from canbao.register.queries import employer_by_key
from canbao.sheets.reading import NotATable

A_PAGE = 50
FILES_SHOWN = 12
WAITING_SHOWN = 100
LARGEST = 20 * 1024 * 1024
"""Bytes of a feed read through the page; larger ones are read by ``canbao receipts import``."""


@requires("receipts.read")
@require_GET
def home(request: Request) -> HttpResponse:
    """What came in, what nobody is known for, what waits for a second person."""
    return _page(request, FeedForm(), 200)


def _page(request: Request, form: FeedForm, status: int, wrong: AssignForm | None = None) -> HttpResponse:
    found = receipts.unmatched(request.GET.get("after", ""), A_PAGE + 1)
    waiting = instructions.waiting(WAITING_SHOWN)
    names = Employer.objects.in_bulk({one.employer_id for one in waiting})
    address = reverse("office:receipts")
    context: dict[str, Any] = {
        "form": form,
        "headings": "、".join(words[0] for words in tax_feed.COLUMNS.values()),
        "files": tax_feed.files(FILES_SHOWN),
        "rows": arrival_rows(found[:A_PAGE], wrong, request.POST.get("ticket", "")),
        "wrong": wrong or form,
        "next": f"{address}?after={found[A_PAGE - 1].ticket}#unmatched" if len(found) > A_PAGE else "",
        "first": f"{address}#unmatched" if request.GET.get("after") else "",
        "opening_files": len(openings.waiting_files()),
        "waiting": [_waiting(one, names[one.employer_id], request) for one in waiting],
        "may_book": request.seat.may("receipts.book"),
        "may_release": request.seat.may("receipts.release"),
        "has_errors": status != 200,
    }
    return render(request, "office/receipts/home.html", context, status=status)


def _waiting(row: Instruction, employer: Employer, request: Request) -> dict[str, Any]:
    is_own = row.asked_by is not None and row.asked_by == request.seat.user_id
    return {"row": row, "employer": employer, "kind": spoken(KIND_WORDS[row.kind]), "is_own": is_own}


def _back(place: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("office:receipts") + place, status=303)


@requires("receipts.book")
@require_POST
def read(request: Request) -> HttpResponse:
    """Read a feed; reading it again changes nothing."""
    form = FeedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, 422)
    file = form.cleaned_data["file"]
    if file.size > LARGEST:
        form.add_error("file", _("Files above 20 MB are read by the operator with canbao receipts import."))
        return _page(request, form, 422)
    try:
        came = tax_feed.import_arrivals(request.seat, file.name, file.read(), city_pack())
    except NotATable as fault:
        form.add_error("file", str(NO_TABLE[fault.code]))
        return _page(request, form, 422)
    except Refusal as refusal:
        form.add_error("file", sentence(refusal))
        return _page(request, form, 422)
    words = {"fresh": came.fresh, "known": came.known, "refused": came.refused}
    text = _("Booked from this file: %(fresh)s. Known when it was read: %(known)s. Rows refused: %(refused)s.")
    (messages.warning if came.refused else messages.success)(request, text % words)
    return HttpResponseRedirect(reverse("office:feed_file", args=[came.id]), status=303)


@requires("receipts.read")
@require_GET
def file(request: Request, file: int) -> HttpResponse:
    """What came of one feed file, with every row that was refused and why."""
    found = ArrivalFile.objects.filter(id=file).first()
    if found is None:
        raise Http404
    return render(request, "office/receipts/file.html", {"file": found, "problems": problem_rows(found.problems)})


@requires("receipts.book")
@require_POST
def assign(request: Request) -> HttpResponse:
    """Say whose an arrival is."""
    ticket = request.POST.get("ticket", "")
    form = assign_form(ticket, request.POST)
    if not form.is_valid():
        return _page(request, FeedForm(), 422, form)
    employer = employer_by_key(f"number:{form.cleaned_data['number']}")
    if employer is None:
        form.add_error("number", sentence(Refusal("no_such_employer")))
        return _page(request, FeedForm(), 422, form)
    try:
        receipts.assign(request.seat, ticket, employer.id, form.cleaned_data["notice"], city_pack())
    except Refusal as refusal:
        form.add_error("notice", sentence(refusal))
        return _page(request, FeedForm(), 409, form)
    messages.success(
        request, _("Receipt %(ticket)s is booked for %(name)s.") % {"ticket": ticket, "name": employer.name}
    )
    return _back("#unmatched")


@requires("receipts.release")
@require_POST
def release(request: Request, employer: int, instruction: int) -> HttpResponse:
    """Carry out what another person asked for."""
    try:
        instructions.release(request.seat, employer, instruction, timezone.localdate(), city_pack())
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("Released and booked."))
    return _back("#waiting")


@requires("receipts.release")
@require_POST
def refuse(request: Request, employer: int, instruction: int) -> HttpResponse:
    """Refuse what another person asked for, with an answer."""
    try:
        instructions.refuse(request.seat, employer, instruction, request.POST.get("answer", ""))
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("Refused; nothing was booked."))
    return _back("#waiting")


def _refused(request: Request, refusal: Refusal) -> HttpResponse:
    if refusal.code in ("no_such_instruction", "no_such_employer"):
        raise Http404
    messages.error(request, sentence(refusal))
    return _back("#waiting")
