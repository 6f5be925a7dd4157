"""The worklist: the agency's open matters by queue; take several at once, find one by its number."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters import review
from canbao.matters.case_numbers import format_number
from canbao.matters.catalogue import get_services
from canbao.matters.queries import get_matter_by_number
from canbao.matters.worklist import QUEUES, count_queues
from canbao.matters.worklist import get_worklist as matters_of_queue
from canbao.office.worklist.queues import QUEUE_NAMES, get_own_queue, get_side_navigation
from canbao.presentation.language import in_language
from canbao.presentation.matters import get_matter_rows
from canbao.presentation.redirects import see_other
from canbao.values.actor import Actor
from canbao.values.ids import parse_number

PAGE_SIZE = 50
_FIRST_PAGES = (
    ("office.matter.read", "office:worklist"),
    ("levy.assess", "office:levy"),
    ("office.employer.read", "office:employers"),
    ("office.staff.read", "office:staff"),
    ("office.journal.read", "office:journal"),
    ("office.announce", "office:publishing"),
)


@requires("office.read")
@require_GET
def first_page(request: Request) -> HttpResponse:
    """Redirect each person to the first page of their post."""
    for verb, name in _FIRST_PAGES:
        if request.actor.may(verb):
            return HttpResponseRedirect(reverse(name))
    raise PermissionDenied("office.read")


@requires("office.matter.read")
@require_GET
def worklist(request: Request) -> HttpResponse:
    """Show a queue of matters, the earliest promised first."""
    return _page(request, request.GET.get("queue", ""), request.GET.get("service", ""), 200)


def _page(request: Request, queue: str, code: str, status: int, wrong: str = "", typed: str = "") -> HttpResponse:
    actor: Actor = request.actor
    queue = queue if queue in QUEUES else get_own_queue(actor)
    code = code if code in get_services() else ""
    rows = matters_of_queue(
        actor, queue, service_code=code, after=_parse_cursor(request.GET.get("after", "")), limit=PAGE_SIZE + 1
    )
    counts = count_queues(actor)
    query = {"queue": queue, **({"service": code} if code else {})}
    matter_rows = get_matter_rows(rows[:PAGE_SIZE])
    may_take = actor.may("office.matter.take")
    context: dict[str, Any] = {
        "queue": queue,
        "title": in_language(get_services()[code].title) if code else QUEUE_NAMES[queue],
        "lead": QUEUE_NAMES[queue] if code else "",
        "service": get_services().get(code),
        "groups": get_side_navigation(counts, queue, code),
        "count": counts[0][queue],
        "rows": matter_rows,
        "query": urlencode(query),
        "may_take": may_take and any(row.is_untaken for row in matter_rows),
        "next": _get_next_url(query, rows[PAGE_SIZE - 1]) if len(rows) > PAGE_SIZE else "",
        "first": f"{reverse('office:worklist')}?{urlencode(query)}" if request.GET.get("after") else "",
        "wrong": wrong,
        "typed": typed,
        "has_errors": bool(wrong),
    }
    return render(request, "office/worklist/worklist.html", context, status=status)


def _parse_cursor(text: str) -> tuple[date, int] | None:
    """Return the cursor after which a page begins, written ``2026-11-24.123``; None for the first page."""
    day, _dot, last = text.partition(".")
    try:
        return date.fromisoformat(day), int(last)
    except ValueError:
        return None


def _get_next_url(query: dict[str, str], last: Any) -> str:
    after = f"{last.promised_on:%Y-%m-%d}.{last.id}"
    return f"{reverse('office:worklist')}?{urlencode({**query, 'after': after})}"


@requires("office.matter.take")
@require_POST
def take_many(request: Request) -> HttpResponse:
    """Take the ticked matters; those that another person has taken meanwhile stay theirs."""
    chosen = []
    for ticked in request.POST.getlist("line"):
        employer, matter = (parse_number(part) for part in ticked.partition(":")[::2])
        if employer is not None and matter is not None:
            chosen.append((employer, matter))
    taken, not_taken = review.take_matters(request.actor, chosen)
    if taken:
        message = ngettext(
            "%(taken)s matter taken: it is in your queue.", "%(taken)s matters taken: they are in your queue.", taken
        )
        messages.success(request, message % {"taken": taken})
    if not_taken:
        message = ngettext(
            "%(left)s matter was not taken: somebody was faster, or you may not review it.",
            "%(left)s matters were not taken: somebody was faster, or you may not review them.",
            not_taken,
        )
        messages.warning(request, message % {"left": not_taken})
    if not chosen:
        messages.warning(request, _("Tick the matters to take first."))
    query = urlencode({name: request.POST[name] for name in ("queue", "service") if request.POST.get(name)})
    return see_other(f"{reverse('office:worklist')}?{query}")


@requires("office.matter.read")
@require_POST
def find_by_number(request: Request) -> HttpResponse:
    """Redirect to the matter with a number, in whatever format it was typed."""
    typed = request.POST.get("number", "")
    number = format_number(typed)
    matter = get_matter_by_number(number) if number else None
    if matter is not None:
        return see_other(reverse("office:desk", args=[matter.employer_id, matter.id]))
    problem = (
        _("No matter has the number %(number)s. Compare it with the receipt.") % {"number": number}
        if number
        else _("This is no matter number; it has 15 digits such as 2026-1123-0048125. Compare it with the receipt.")
    )
    return _page(request, request.POST.get("queue", ""), "", 422, problem, typed)
