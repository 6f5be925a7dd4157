"""The worklist: the agency's open matters by queue; take several at once, find one by its number."""

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
from canbao.matters.queries import get_matter_by_number
from canbao.office.worklist.page import get_worklist_page
from canbao.presentation.redirects import see_other
from canbao.values.ids import parse_number

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
    page = get_worklist_page(request, request.GET.get("queue", ""), request.GET.get("service", ""))
    return render(request, "office/worklist/worklist.html", {"page": page})


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
            "%(left)s matter was not taken: somebody else took it first, or you may not review it.",
            "%(left)s matters were not taken: somebody else took them first, or you may not review them.",
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
        else _("This is not a matter number. It has 15 digits, such as 2026-1123-0048125. Compare it with the receipt.")
    )
    page = get_worklist_page(request, request.POST.get("queue", ""), "", typed, problem)
    return render(request, "office/worklist/worklist.html", {"page": page, "has_errors": True}, status=422)
