"""办事列表 and 办事状态: the list of the employer's matters, and one matter's progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.levy.billing.bills import get_issued_bills
from canbao.levy.forecast.quote import get_quotes
from canbao.levy.models import QuoteStage
from canbao.matters import submission
from canbao.matters.catalogue import get_service
from canbao.matters.matter_list import ORDERS, get_cursor, get_own_matters
from canbao.matters.models import Matter
from canbao.matters.queries import NoSuchMatter, get_events, get_matter
from canbao.matters.states import UNDER_WAY, WITH_EMPLOYER, State
from canbao.matters.transitions import NOT_IN_STATE
from canbao.portal.filing.attachments.rows import AttachmentRow, get_attachment_rows
from canbao.portal.line_tables.listing import LineListing, get_matter_listing
from canbao.portal.matters import matter_files
from canbao.portal.matters.forms import MattersFilterForm
from canbao.portal.matters.result_file import make_results_csv
from canbao.portal.refusals import sentence
from canbao.presentation.downloads import download
from canbao.presentation.matters import MatterRow, get_matter_rows, get_matter_title, get_working_days_left, reason_text
from canbao.presentation.progress import get_employer_steps, get_employer_timeline
from canbao.presentation.redirects import see_other
from canbao.values.actor import Actor
from canbao.values.ids import parse_number
from canbao.values.refusals import Refusal

PAGE_SIZE = 20
WITHDRAWABLE = frozenset({State.SUBMITTED, State.RETURNED})


@dataclass(frozen=True, slots=True)
class MattersPage:
    """A page of the employer's matters, with the form that narrows and orders them.

    ``sorts`` has the direction and the URL of each column that orders the list. ``may_draft`` means that the person may
    discard a draft. ``next`` and ``first`` are URLs, empty
    without such a page.
    """

    form: MattersFilterForm
    rows: Sequence[MatterRow]
    order: str
    sorts: dict[str, dict[str, str]]
    is_filtered: bool
    may_draft: bool
    next: str
    first: str


@requires("matter.read")
@require_GET
def matters(request: Request) -> HttpResponse:
    """Show the employer's matters, by default newest first."""
    form = MattersFilterForm(request.GET)
    form.is_valid()
    chosen = {name: form.cleaned_data.get(name) or "" for name in ("state", "service")}
    order, after = request.GET.get("order", ""), request.GET.get("after", "")
    order = order if order in ORDERS else ""
    rows = get_own_matters(
        request.actor,
        state=chosen["state"],
        service_code=chosen["service"],
        order=order,
        after=after,
        limit=PAGE_SIZE + 1,
    )
    filters = {name: value for name, value in chosen.items() if value}
    query = {**filters, **({"order": order} if order else {})}
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    page = MattersPage(
        form=form,
        rows=get_matter_rows(rows[:PAGE_SIZE]),
        order=order,
        sorts=_sorts(order, filters),
        is_filtered=bool(filters),
        may_draft=request.actor.may("matter.draft"),
        next=_list_url({**query, "after": get_cursor(last, order)}) if last else "",
        first=_list_url(query) if after else "",
    )
    return render(request, "portal/matters/matters.html", {"page": page})


def _list_url(query: dict[str, str]) -> str:
    path = reverse("portal:matters")
    return f"{path}?{urlencode(query)}" if query else path


def _sorts(order: str, filters: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return for each sortable column its current direction, and the URL that sorts by it or reverses it.

    The first click shows the latest submitted or the earliest promised matters first.
    """
    sorts = {}
    for name, first in (("submitted", "-submitted"), ("promised", "promised")):
        opposite = name if first.startswith("-") else f"-{name}"
        is_chosen = order.removeprefix("-") == name
        sorts[name] = {
            "url": _list_url({**filters, "order": opposite if order == first else first}),
            "sorted": ("descending" if order.startswith("-") else "ascending") if is_chosen else "",
        }
    return sorts


def _get_matter_or_404(actor: Actor, matter_id: int) -> Matter:
    try:
        return get_matter(actor, matter_id)
    except NoSuchMatter:
        raise Http404 from None


@dataclass(frozen=True, slots=True)
class MatterResults:
    """Which results of a matter's lines are shown: decided ones, those to be corrected, or none yet."""

    is_decided: bool
    is_returned: bool
    is_under_way: bool


@dataclass(frozen=True, slots=True)
class MatterPage:
    """A matter of the employer: how far it is, its lines with their results, what happened to it, and what to do now.

    ``results`` is None for a matter that has no number yet. ``origin`` is the matter whose lines this one corrects,
    ``linked`` are those that correct its lines. ``edit_url`` is empty if nothing can be changed.
    """

    matter: Matter
    title: str
    listing: LineListing
    results: MatterResults | None
    attachments: Sequence[AttachmentRow]
    steps: Sequence[dict[str, Any]]
    events: Sequence[dict[str, Any]]
    days_left: int | None
    origin: Matter | None
    linked: Sequence[Matter]
    quotes: Sequence[dict[str, Any]]
    reason: str
    edit_url: str
    may_withdraw: bool


@requires("matter.read")
@require_GET
def matter(request: Request, matter: int) -> HttpResponse:
    """Show a matter: its progress, its events, its lines with their results and reasons."""
    actor = request.actor
    own_matter = _get_matter_or_404(actor, matter)
    if own_matter.state == State.DISCARDED:
        raise Http404
    service = get_service(own_matter.service)
    listing = get_matter_listing(request, own_matter, service)
    events = get_events(own_matter)
    linked = Matter.objects.for_employer(actor.require_employer()).filter(origin_id=own_matter.id).order_by("id")
    page = MatterPage(
        matter=own_matter,
        title=get_matter_title(own_matter),
        listing=listing,
        results=MatterResults(
            is_decided=own_matter.state in (State.DONE, State.REFUSED),
            is_returned=own_matter.state == State.RETURNED,
            is_under_way=own_matter.state in UNDER_WAY,
        )
        if own_matter.number
        else None,
        attachments=get_attachment_rows(own_matter, listing.grid) if service.declaration.documents else [],
        steps=get_employer_steps(own_matter),
        events=get_employer_timeline(events),
        days_left=get_working_days_left(own_matter, timezone.localdate()),
        origin=_get_matter_or_404(actor, own_matter.origin_id) if own_matter.origin_id else None,
        linked=[other for other in linked if other.state != State.DISCARDED],
        quotes=_quotes(own_matter),
        # The matter's own reason may be internal to the reviewers; the last event's reason is for the employer.
        reason=reason_text(events[-1].reason_code, events[-1].reason) if events else "",
        edit_url=_edit_url(own_matter) if own_matter.state in WITH_EMPLOYER and actor.may("matter.draft") else "",
        may_withdraw=own_matter.state in WITHDRAWABLE and actor.may("matter.withdraw"),
    )
    return render(request, "portal/matters/matter.html", {"page": page})


_STAGES = {
    QuoteStage.SUBMITTED: gettext_lazy("When it was submitted"),
    QuoteStage.DECIDED: gettext_lazy("When it was decided"),
}
"""Texts for the time a quote was saved, by its stage."""


def _quotes(matter: Matter) -> list[dict[str, Any]]:
    """Return the matter's quotes, each with whether the bill of its month is issued."""
    rows = get_quotes(matter.employer_id, [matter.id])
    months = [row.month for row in rows]
    issued = (
        {bill.month for bill in get_issued_bills(matter.employer_id, min(months), max(months))} if months else set()
    )
    return [
        {
            "row": row,
            "stage": _STAGES[QuoteStage(row.stage)],
            "change": row.after - row.before,
            "is_issued": row.month in issued,
        }
        for row in rows
    ]


def _edit_url(matter: Matter) -> str:
    is_draft = matter.state == State.DRAFT and matter.origin_id is None
    return reverse("portal:filing", kwargs={"code": matter.service} if is_draft else {"matter": matter.id})


@requires("matter.withdraw")
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, matter: int) -> HttpResponse:
    """Ask for confirmation, then withdraw a matter."""
    own_matter = _get_matter_or_404(request.actor, matter)
    back = reverse("portal:matter", kwargs={"matter": matter})
    if request.method == "GET":
        if own_matter.state not in WITHDRAWABLE:
            messages.info(request, sentence(NOT_IN_STATE(state=State(own_matter.state).words)))
            return see_other(back)
        return render(
            request, "portal/matters/withdraw.html", {"matter": own_matter, "title": get_matter_title(own_matter)}
        )
    version = parse_number(request.POST.get("version", ""))
    try:
        submission.withdraw_matter(request.actor, matter, -1 if version is None else version)
    except Refusal as refusal:
        own_matter = _get_matter_or_404(request.actor, matter)
        # "Accepted meanwhile" helps the reader more than "changed meanwhile".
        taken = own_matter.state not in WITHDRAWABLE
        messages.error(request, sentence(NOT_IN_STATE(state=State(own_matter.state).words) if taken else refusal))
    else:
        messages.success(request, _("The matter is withdrawn. The people on it can be filed again."))
    return see_other(back)


@requires("matter.read")
@require_http_methods(["GET", "POST"])
def results(request: Request, matter: int) -> HttpResponse:
    """Return a CSV file of every line with its outcome and reason; that of a long matter is made by a job."""
    submitted = _get_matter_or_404(request.actor, matter)
    if not submitted.number:
        raise Http404
    name, media_type = f"results-{submitted.number}.csv", "text/csv; charset=utf-8"
    prepared = matter_files.prepare(request, submitted, matter_files.RESULTS, name, media_type)
    return prepared or download(name, media_type, make_results_csv(submitted))
