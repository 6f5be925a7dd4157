"""One filing from its lines to submitting, the same for every service."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.access.models import Account
from canbao.access.queries import bound_schemes
from canbao.law.queries import city_pack
from canbao.matters import operations
from canbao.matters.catalogue import NoSuchService, service
from canbao.matters.lists import my_matters
from canbao.matters.models import Matter, MatterLine
from canbao.matters.moves import Refusal
from canbao.matters.publishing import guide
from canbao.matters.queries import Examined, NoSuchMatter, examine_matter, lines_of, matter_of
from canbao.matters.quoting import quote_lines, shown
from canbao.matters.states import State
from canbao.matters.templatetags.matters import says
from canbao.portal.frame import frame
from canbao.portal.inquiries import inquiry_of
from canbao.portal.kinds import KINDS
from canbao.portal.place import Place, place_of
from canbao.portal.sentences import sentence
from canbao.portal.views.hall import closed
from canbao.store.once import DifferentBody
from canbao.values.seat import Seat


@requires("service.read")
@require_GET
def filing(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """The lines of a filing with what was found, and the means to add more."""
    seat = request.seat
    if matter is None:
        refused = _closed(request, code or "")
        if refused:
            return refused
        inquiry = inquiry_of(service(code or ""))
        if inquiry is not None:
            return HttpResponseRedirect(inquiry.url)
    if not seat.may("matter.draft"):
        raise Http404
    place = place_of(seat, code, matter)
    return KINDS[place.service.declaration.lines].page(request, place, 200)


def _closed(request: Request, code: str) -> HttpResponse | None:
    """Return the page that says what keeps a service closed and where the missing step is, None when it is open."""
    seat = request.seat
    try:
        wanted = service(code)
    except NoSuchService:
        raise Http404 from None
    bound = bound_schemes(seat.employer_id) if seat.employer_id else frozenset()
    reason = closed(seat, Account.objects.get(id=seat.require_account()), bound, wanted)
    if not reason:
        return None
    return render(request, "portal/filing/closed.html", {"service": wanted, **reason}, status=403)


# -- checking and submitting ---------------------------------------------------------------------------------------


@requires("matter.submit")
@require_GET
def check(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """核对: everything once more before submitting; the form that mints the key."""
    place = place_of(request.seat, code, matter)
    return _check_page(request, place, 200)


def _nothing_to_submit(request: Request, place: Place) -> HttpResponse:
    """Say why the check page is empty: to who went back from his receipt, that what stood here is submitted."""
    seat = request.seat
    last = next(iter(my_matters(seat, service_code=place.service.code, limit=1)), None)
    if last and last.state == State.SUBMITTED and last.submitted_by == seat.user_id:
        said = _("What stood here is submitted: matter %(number)s, under My matters. Here begins another filing.")
        messages.info(request, said % {"number": last.number})
    else:
        messages.warning(request, _("Add at least one person before submitting."))
    return HttpResponseRedirect(place.url("filing"), status=303)


ERRORS_NAMED = 20
"""Errors the check page names one by one; the rest is counted."""


def _check_page(request: Request, place: Place, status: int, refused: str = "") -> HttpResponse:
    lines = lines_of(place.matter) if place.matter else []
    if not lines or place.matter is None:
        return _nothing_to_submit(request, place)
    examined = examine_matter(place.matter, lines)
    kind = KINDS[place.service.declaration.lines]
    days = int(city_pack().at(examined.facts.month).get(f"review.{place.service.code}.promised_working_days"))
    errors = _errors(place, lines, examined)
    return render(
        request,
        "portal/filing/check.html",
        {
            **frame(place, lines, examined),
            **kind.listed(request, place, lines, examined),
            "listing": kind.listing,
            "warning_rows": _warnings(place, examined),
            "error_rows": errors[:ERRORS_NAMED],
            "more_errors": max(len(errors) - ERRORS_NAMED, 0),
            "refused": refused,
            "month": examined.facts.month,
            "quote": _quote(place, examined) if not errors else None,
            "statutory": _statutory(place),
            "promise": ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days},
            "key": str(uuid4()),
            "submit_url": place.url("submit"),
            "has_errors": bool(errors or refused),
        },
        status=status,
    )


def _quote(place: Place, examined: Examined) -> dict[str, Any] | None:
    """Return what the filing would change on the next bill, named by the people of its lines."""
    told = quote_lines(place.service, examined.lines, examined.facts, timezone.localdate())
    if told is None:
        return None
    labels = {
        line.position: str(line.values.get("name") or examined.facts.person(line).particulars.get("name", ""))
        for line in examined.lines
    }
    return shown(told, labels, examined.facts.pack)


WARNINGS_NAMED = 5
"""Different warnings the check page counts over all lines, the most frequent first."""


def _warnings(place: Place, examined: Examined) -> list[tuple[str, int]]:
    """Return the most frequent warnings, each with how many lines it is said of."""
    said = Counter(says(one, place.service) for one in examined.findings if one.level == "warning")
    return said.most_common(WARNINGS_NAMED)


def _statutory(place: Place) -> str:
    """Return the statutory time as the service's guide states it, in the reader's language."""
    words = guide(place.service.code)["statutory_time"]["zh" if (get_language() or "zh").startswith("zh") else "en"]
    return _("; ").join(words) if isinstance(words, list) else str(words)


def _errors(place: Place, lines: Sequence[MatterLine], examined: Examined) -> list[dict[str, str]]:
    """Return what has to be mended, in the order of the lines, each with the page where that is done."""
    ids = {line.position: line.id for line in lines}
    is_one = place.service.declaration.lines == "none"
    rows = []
    for one in sorted(examined.findings, key=lambda one: one.line or 0):
        if one.level != "error":
            continue
        said = says(one, place.service)
        if is_one or one.line is None:
            rows.append({"text": said, "url": place.url("filing")})
        else:
            text = _("Line %(line)s: %(problem)s") % {"line": one.line, "problem": said}
            rows.append({"text": text, "url": place.url("line", line=ids[one.line])})
    return rows


@requires("matter.submit")
@require_http_methods(["GET", "POST"])
def submit(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """提交审核, once: pressing again, another tab or a lost answer lead to the same receipt."""
    seat = request.seat
    if matter is not None:
        _own(seat, matter)
    if request.method == "GET":
        # Where log-in sends somebody whose session had ended.
        return HttpResponseRedirect(_after_log_in(code, matter))
    try:
        matter_id, version = int(request.POST["matter"]), int(request.POST["version"])
        key = request.POST["key"]
    except (KeyError, ValueError):
        return HttpResponseRedirect(_after_log_in(code, matter), status=303)
    try:
        outcome, _replay = operations.submit(seat, matter_id, version, key)
    except operations.FindingsRefuse:
        return _check_page(request, _place_of_matter(request, matter_id), 422)
    except DifferentBody as other:
        return HttpResponseRedirect(_receipt(other.outcome["matter_id"]), status=303)
    except Refusal as refusal:
        if refusal.code == "no_such_matter":
            raise Http404 from None
        return _check_page(request, _place_of_matter(request, matter_id), 409, sentence(refusal))
    return HttpResponseRedirect(_receipt(outcome["matter_id"]), status=303)


def _receipt(matter_id: str) -> str:
    return reverse("portal:receipt", kwargs={"matter": int(matter_id)})


def _after_log_in(code: str | None, matter: int | None) -> str:
    return reverse("portal:check", kwargs={"code": code} if matter is None else {"matter": matter})


def _own(seat: Seat, matter_id: int) -> Matter:
    try:
        return matter_of(seat, matter_id)
    except NoSuchMatter:
        raise Http404 from None


def _place_of_matter(request: Request, matter_id: int) -> Place:
    """Return the place of the matter a form speaks of: its service's one draft, or the matter itself."""
    found = _own(request.seat, matter_id)
    is_draft = found.state == State.DRAFT and found.origin_id is None
    return place_of(
        request.seat,
        found.service if is_draft else None,
        None if is_draft else matter_id,
    )


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def discard(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Ask before giving up a draft, then give it up."""
    place = place_of(request.seat, code, matter)
    if place.matter is None or place.matter.state != State.DRAFT:
        raise Http404
    if request.method == "GET":
        return render(request, "portal/filing/discard.html", frame(place))
    try:
        operations.discard(request.seat, place.matter.id)
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, _("The draft was discarded."))
    return HttpResponseRedirect(reverse("portal:hall"), status=303)
