"""The pages of a filing from its lines to submitting, the same for every service."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
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

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import Account
from canbao.access.queries import get_bound_schemes
from canbao.law.queries import get_city_pack
from canbao.matters import drafts, operations, submission
from canbao.matters.catalogue import NoSuchService, get_service
from canbao.matters.examination import Examination, examine_matter
from canbao.matters.matter_list import get_own_matters
from canbao.matters.models import Matter, MatterLine
from canbao.matters.publishing import get_guide
from canbao.matters.queries import NoSuchMatter, get_lines, get_matter
from canbao.matters.quoting import quote_lines
from canbao.matters.states import State
from canbao.matters.transitions import NO_SUCH_MATTER
from canbao.portal.filing.entry_modes import ENTRY_MODES
from canbao.portal.filing.frame import get_frame
from canbao.portal.filing.open_filing import OpenFiling, get_open_filing
from canbao.portal.hall.availability import get_closure
from canbao.portal.hall.inquiries import get_inquiry
from canbao.portal.line_tables.listing import LineListing
from canbao.portal.refusals import sentence
from canbao.presentation.findings import finding_text
from canbao.presentation.language import in_language
from canbao.presentation.quote import MAX_PEOPLE, quote_context
from canbao.presentation.redirects import see_other
from canbao.store.idempotency import FORM_USED, KeyReused
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import Refusal


@requires("service.read")
@require_GET
def filing_page(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Show the lines of a filing with their findings, and the controls to add more."""
    actor = request.actor
    if matter is None:
        closed = _closed(request, code or "")
        if closed:
            return closed
        inquiry = get_inquiry(get_service(code or ""))
        if inquiry is not None:
            return HttpResponseRedirect(inquiry.url)
    if not actor.may("matter.draft"):
        raise Http404
    filing = get_open_filing(actor, code, matter)
    return ENTRY_MODES[filing.service.declaration.lines].page(request, filing, 200)


def _closed(request: Request, code: str) -> HttpResponse | None:
    """Return the page with the reason why a service is closed and a link to the missing step; None if it is open."""
    actor = request.actor
    try:
        service = get_service(code)
    except NoSuchService:
        raise Http404 from None
    bound = get_bound_schemes(actor.employer_id) if actor.employer_id else frozenset()
    closure = get_closure(actor, Account.objects.get(id=actor.require_account()), bound, service)
    if closure is None:
        return None
    return render(request, "portal/filing/closed.html", {"service": service, "closure": closure}, status=403)


# -- checking and submitting ---------------------------------------------------------------------------------------


@requires("matter.submit")
@require_GET
def check_page(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Show the filing before submitting (核对), with a fresh idempotency key in the form."""
    filing = get_open_filing(request.actor, code, matter)
    return _render_check_page(request, filing, 200)


def _nothing_to_submit(request: Request, filing: OpenFiling) -> HttpResponse:
    """Redirect with a message explaining why there is nothing to submit.

    If the person has just submitted the filing, the message names the submitted matter.
    """
    actor = request.actor
    last = next(iter(get_own_matters(actor, service_code=filing.service.code, limit=1)), None)
    if last and last.state == State.SUBMITTED and last.submitted_by == actor.user_id:
        message = _("This filing is already submitted as matter %(number)s, under My matters. You can begin another.")
        messages.info(request, message % {"number": last.number})
    else:
        messages.warning(request, in_language(operations.NO_LINES.message))
    return see_other(filing.get_url("filing"))


MAX_ERRORS_SHOWN = 20
"""Maximum errors listed on the check page; further ones are only counted."""


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The filing before it is submitted: its lines and what is wrong with them, its quote, its times.

    ``warnings`` are the most frequent ones, each with its number of occurrences. ``refused`` is the sentence of a
    refused submission, else empty. ``key`` is the idempotency key of the form.
    """

    listing: LineListing
    warnings: Sequence[tuple[str, int]]
    errors: Sequence[dict[str, str]]
    more_errors: int
    refused: str
    month: Month
    quote: dict[str, Any] | None
    statutory: str
    promise: str
    key: str
    submit_url: str


def _render_check_page(request: Request, filing: OpenFiling, status: int, refused: str = "") -> HttpResponse:
    lines = get_lines(filing.matter) if filing.matter else []
    if not lines or filing.matter is None:
        return _nothing_to_submit(request, filing)
    examined = examine_matter(filing.matter, lines)
    mode = ENTRY_MODES[filing.service.declaration.lines]
    days = int(get_city_pack().at(examined.facts.month).get(f"review.{filing.service.code}.promised_working_days"))
    errors = _errors(filing, lines, examined)
    page = CheckPage(
        listing=mode.get_listing(request, filing, lines, examined),
        warnings=_warnings(filing, examined),
        errors=errors[:MAX_ERRORS_SHOWN],
        more_errors=max(len(errors) - MAX_ERRORS_SHOWN, 0),
        refused=refused,
        month=examined.facts.month,
        quote=_quote(filing, examined) if not errors else None,
        statutory=_statutory(filing),
        promise=ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days},
        key=str(uuid4()),
        submit_url=filing.get_url("submit"),
    )
    context = {"frame": get_frame(filing, lines, examined), "page": page, "has_errors": bool(errors or refused)}
    return render(request, "portal/filing/check.html", context, status=status)


def _quote(filing: OpenFiling, examined: Examination) -> dict[str, Any] | None:
    """Return the context of the filing's quote, labelled with the people of its lines; None without a quote."""
    quote = quote_lines(filing.service, examined.lines, examined.facts, timezone.localdate(), MAX_PEOPLE)
    if quote is None:
        return None
    labels = {
        line.position: str(line.values.get("name") or examined.facts.person(line).particulars.get("name", ""))
        for line in examined.lines
    }
    return quote_context(quote, labels, examined.facts.pack)


MAX_WARNINGS_SHOWN = 5
"""Maximum different warnings on the check page, the most frequent first."""


def _warnings(filing: OpenFiling, examined: Examination) -> list[tuple[str, int]]:
    """Return the most frequent warnings, each with its number of occurrences."""
    warnings = (finding for finding in examined.findings if finding.level == "warning")
    return Counter(finding_text(finding, filing.service) for finding in warnings).most_common(MAX_WARNINGS_SHOWN)


def _statutory(filing: OpenFiling) -> str:
    """Return the statutory time of the service's guide in the reader's language."""
    texts = get_guide(filing.service.code)["statutory_time"][
        "zh" if (get_language() or "zh").startswith("zh") else "en"
    ]
    return _("; ").join(texts) if isinstance(texts, list) else str(texts)


def _errors(filing: OpenFiling, lines: Sequence[MatterLine], examined: Examination) -> list[dict[str, str]]:
    """Return the errors in the order of the lines, each with the URL of the page that corrects it."""
    ids = {line.position: line.id for line in lines}
    is_single_form = filing.service.declaration.lines == "none"
    rows = []
    for finding in sorted(examined.findings, key=lambda finding: finding.line or 0):
        if finding.level != "error":
            continue
        problem = finding_text(finding, filing.service)
        if is_single_form or finding.line is None:
            rows.append({"text": problem, "url": filing.get_url("filing")})
        else:
            text = _("Line %(line)s: %(problem)s") % {"line": finding.line, "problem": problem}
            rows.append({"text": text, "url": filing.get_url("line", line=ids[finding.line])})
    return rows


@requires("matter.submit")
@require_http_methods(["GET", "POST"])
def submit(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Submit once (提交审核); a second press, another tab or a lost response leads to the same receipt."""
    actor = request.actor
    if matter is not None:
        _own(actor, matter)
    if request.method == "GET":
        # After an expired session, log-in redirects here with GET.
        return HttpResponseRedirect(_after_log_in(code, matter))
    try:
        matter_id, version = int(request.POST["matter"]), int(request.POST["version"])
        key = request.POST["key"]
    except (KeyError, ValueError):
        messages.warning(request, _("This page was too old, so nothing was submitted. Look at it and submit again."))
        return see_other(_after_log_in(code, matter))
    try:
        outcome, _replay = submission.submit_matter(actor, matter_id, version, key)
    except submission.FindingsForbid:
        return _render_check_page(request, _get_filing_of_matter(request, matter_id), 422)
    except KeyReused:
        return _form_used(request, matter_id)
    except Refusal as refusal:
        if refusal.declared is NO_SUCH_MATTER:
            raise Http404 from None
        return _render_check_page(request, _get_filing_of_matter(request, matter_id), 409, sentence(refusal))
    return see_other(_receipt(outcome["matter_id"]))


def _form_used(request: Request, matter_id: int) -> HttpResponse:
    """Return the filing's check page with the sentence that its form was used, or the sentence alone."""
    try:
        filing = _get_filing_of_matter(request, matter_id)
    except Http404:
        return render(request, "409.html", {"detail": sentence(FORM_USED())}, status=409)
    return _render_check_page(request, filing, 409, sentence(FORM_USED()))


def _receipt(matter_id: str) -> str:
    return reverse("portal:receipt", kwargs={"matter": int(matter_id)})


def _after_log_in(code: str | None, matter: int | None) -> str:
    return reverse("portal:check", kwargs={"code": code} if matter is None else {"matter": matter})


def _own(actor: Actor, matter_id: int) -> Matter:
    try:
        return get_matter(actor, matter_id)
    except NoSuchMatter:
        raise Http404 from None


def _get_filing_of_matter(request: Request, matter_id: int) -> OpenFiling:
    """Return the open filing of a form's matter: its service's one draft, or the matter itself."""
    matter = _own(request.actor, matter_id)
    is_draft = matter.state == State.DRAFT and matter.origin_id is None
    return get_open_filing(
        request.actor,
        matter.service if is_draft else None,
        None if is_draft else matter_id,
    )


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def discard(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Ask for confirmation, then discard a draft."""
    filing = get_open_filing(request.actor, code, matter)
    if filing.matter is None or filing.matter.state != State.DRAFT:
        raise Http404
    if request.method == "GET":
        return render(request, "portal/filing/discard.html", {"frame": get_frame(filing)})
    try:
        drafts.discard_draft(request.actor, filing.matter.id)
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, _("The draft was discarded."))
    return see_other(reverse("portal:hall"))
