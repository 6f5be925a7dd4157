"""办事列表 and 办事状态: the employer's matters, and where one stands."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
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
from canbao.matters import submission
from canbao.matters.catalogue import get_service
from canbao.matters.matter_list import ORDERS, get_cursor, get_own_matters
from canbao.matters.models import Matter, MatterEvent
from canbao.matters.queries import NoSuchMatter, get_events, get_matter
from canbao.matters.states import ENDED, TRANSITIONS, UNDER_WAY, WITH_EMPLOYER, State
from canbao.matters.transitions import NOT_IN_STATE
from canbao.portal.account.field_names import sentence
from canbao.portal.filing.attachments.rows import get_attachment_rows
from canbao.portal.line_tables.listing import get_matter_listing
from canbao.portal.matters.forms import MattersFilterForm
from canbao.presentation.matters import get_matter_rows, get_matter_title, get_working_days_left
from canbao.presentation.templatetags.matters import in_language, in_words
from canbao.values.actor import Actor
from canbao.values.ids import parse_number
from canbao.values.refusals import Refusal

PAGE_SIZE = 20
WITHDRAWABLE = frozenset({State.SUBMITTED, State.RETURNED})


@requires("matter.read")
@require_GET
def matters(request: Request) -> HttpResponse:
    """The employer's matters, newest first."""
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
    narrowed = {name: value for name, value in chosen.items() if value}
    kept = {**narrowed, **({"order": order} if order else {})}
    return render(
        request,
        "portal/matters/matters.html",
        {
            "form": form,
            "rows": get_matter_rows(rows[:PAGE_SIZE]),
            "next": _address({**kept, "after": get_cursor(rows[PAGE_SIZE - 1], order)})
            if len(rows) > PAGE_SIZE
            else "",
            "first": _address(kept) if after else "",
            "is_filtered": bool(narrowed),
            "order": order,
            "sorts": _sorts(order, narrowed),
        },
    )


def _address(query: dict[str, str]) -> str:
    path = reverse("portal:matters")
    return f"{path}?{urlencode(query)}" if query else path


def _sorts(order: str, narrowed: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return for each column that orders the list how it stands, and the address that orders by it or turns it round.

    The latest submitted and the earliest promised are what one looks for first.
    """
    sorts = {}
    for name, first in (("submitted", "-submitted"), ("promised", "promised")):
        turned = name if first.startswith("-") else f"-{name}"
        is_chosen = order.removeprefix("-") == name
        sorts[name] = {
            "url": _address({**narrowed, "order": turned if order == first else first}),
            "sorted": ("descending" if order.startswith("-") else "ascending") if is_chosen else "",
        }
    return sorts


def _get_matter_or_404(actor: Actor, matter_id: int) -> Matter:
    try:
        return get_matter(actor, matter_id)
    except NoSuchMatter:
        raise Http404 from None


@requires("matter.read")
@require_GET
def matter(request: Request, matter: int) -> HttpResponse:
    """Where a matter stands: steps, what happened, its lines with their results and reasons."""
    actor = request.actor
    found = _get_matter_or_404(actor, matter)
    if found.state == State.DISCARDED:
        raise Http404
    wanted = get_service(found.service)
    listed = get_matter_listing(request, found, wanted)
    events = get_events(found)
    linked = Matter.objects.for_employer(actor.require_employer()).filter(origin_id=found.id).order_by("id")
    return render(
        request,
        "portal/matters/matter.html",
        {
            "matter": found,
            "service": wanted,
            "title": get_matter_title(found),
            **listed,
            "documents": get_attachment_rows(found, listed["grid"]) if wanted.declaration.documents else [],
            "steps": get_progress_steps(found),
            "events": _timeline(events),
            "days_left": get_working_days_left(found, timezone.localdate()),
            "origin": _get_matter_or_404(actor, found.origin_id) if found.origin_id else None,
            "linked": [one for one in linked if one.state != State.DISCARDED],
            "quotes": _quotes(found),
            # The matter's own reason may be a word between reviewers; the last move's is the employer's.
            "reason": _reason(events[-1].reason_code, events[-1].reason) if events else "",
            "decided": found.state in (State.DONE, State.REFUSED),
            "returned": found.state == State.RETURNED,
            "under_way": found.state in UNDER_WAY,
            "may_correct": found.state in WITH_EMPLOYER and actor.may("matter.draft"),
            "may_withdraw": found.state in WITHDRAWABLE and actor.may("matter.withdraw"),
            "edit_url": _edit_url(found),
        },
    )


_STAGES = {"submitted": gettext_lazy("When it was submitted"), "decided": gettext_lazy("When it was decided")}
"""When a quote of a matter was kept, in words."""


def _quotes(matter: Matter) -> list[dict[str, Any]]:
    """Return what the matter was quoted, each with whether the bill it speaks of is issued by now."""
    rows = get_quotes(matter.employer_id, [matter.id])
    months = [row.month for row in rows]
    issued = (
        {bill.month for bill in get_issued_bills(matter.employer_id, min(months), max(months))} if months else set()
    )
    return [
        {"row": row, "stage": _STAGES[row.stage], "change": row.after - row.before, "is_issued": row.month in issued}
        for row in rows
    ]


def _edit_url(matter: Matter) -> str:
    is_draft = matter.state == State.DRAFT and matter.origin_id is None
    return reverse("portal:filing", kwargs={"code": matter.service} if is_draft else {"matter": matter.id})


def _reason(code: str, words: str) -> str:
    return " · ".join(filter(None, (in_words(code, "refusal_reason"), words)))


_REACHED = {
    State.DRAFT: 0,
    State.SUBMITTED: 1,
    State.RETURNED: 0,
    State.ACCEPTED: 2,
    State.REVIEWING: 2,
    State.CONFIRMING: 2,
}
"""Which of the four steps is the present one, by state; an ended matter has none."""


def get_progress_steps(matter: Matter) -> list[dict[str, Any]]:
    """Return 提交 → 受理 → 审核 → 办结 as rows of the steps component."""
    labels = [_("Submit"), _("Accept"), _("Review"), _("Done")]
    state = State(matter.state)
    if state in ENDED and state != State.DONE:
        labels[-1] = str(state.label)
    reached = _REACHED.get(state, len(labels))
    rows: list[dict[str, Any]] = []
    for place, label in enumerate(labels):
        rows.append({"label": label, "state": "done" if place < reached else "now" if place == reached else "todo"})
    if reached < len(rows):
        rows[reached]["note"] = str(state.label)
    return rows


def _timeline(events: Sequence[MatterEvent]) -> list[dict[str, Any]]:
    """Return every event, newest first: when, what, which unit, why. Names of the agency's people stay inside it."""
    rows = []
    for event in reversed(events):
        own = TRANSITIONS[event.transition].verb.startswith("matter.")
        row = {
            "time": event.at,
            "title": in_language(TRANSITIONS[event.transition].label),
            "who": f"{event.unit} · {event.actor}" if own else event.unit,
            "kind": _KINDS.get(State(event.after), "plain"),
        }
        said = _reason(event.reason_code, event.reason)
        # What reviewers tell one another on the way is theirs; what ends or returns the matter is the employer's.
        if said and event.transition != "send_down":
            row["text"] = said
        rows.append(row)
    return rows


_KINDS = {
    State.DONE: "done",
    State.REFUSED: "stop",
    State.NOT_ACCEPTED: "stop",
    State.RETURNED: "wait",
    State.SUBMITTED: "go",
    State.ACCEPTED: "go",
    State.REVIEWING: "go",
    State.CONFIRMING: "go",
}


@requires("matter.withdraw")
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, matter: int) -> HttpResponse:
    """Ask before withdrawing, then withdraw."""
    found = _get_matter_or_404(request.actor, matter)
    back = reverse("portal:matter", kwargs={"matter": matter})
    if request.method == "GET":
        if found.state not in WITHDRAWABLE:
            messages.info(request, sentence(NOT_IN_STATE(state=State(found.state).words)))
            return HttpResponseRedirect(back, status=303)
        return render(request, "portal/matters/withdraw.html", {"matter": found, "title": get_matter_title(found)})
    version = parse_number(request.POST.get("version", ""))
    try:
        submission.withdraw_matter(request.actor, matter, -1 if version is None else version)
    except Refusal as refusal:
        found = _get_matter_or_404(request.actor, matter)
        # That it was taken says more than that it was changed.
        taken = found.state not in WITHDRAWABLE
        messages.error(request, sentence(NOT_IN_STATE(state=State(found.state).words) if taken else refusal))
    else:
        messages.success(request, _("The matter is withdrawn. The people on it can be filed again."))
    return HttpResponseRedirect(back, status=303)
