"""欠费与催缴: employers in arrears, the longest overdue first, and their dunning letters."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.collection.arrears import get_debtors, get_letters, make_dunning_letter
from canbao.office.arrears.forms import DunningLetterForm
from canbao.office.lookups import employer_or_404
from canbao.office.refusals import sentence
from canbao.presentation.letters import letter_response
from canbao.presentation.redirects import see_other
from canbao.register.models import Employer
from canbao.values.refusals import Refusal

PAGE_SIZE = 50
MAX_LETTERS = 24


@requires("receipts.read")
@require_GET
def arrears(request: Request) -> HttpResponse:
    """Show the employers with bills overdue today."""
    law_day = get_law_today()
    today = law_day.day
    debtors = get_debtors(law_day, _parse_cursor(request.GET.get("after", "")), PAGE_SIZE + 1)
    shown = debtors[:PAGE_SIZE]
    names = Employer.objects.in_bulk([debtor.employer_id for debtor in shown])
    path = reverse("office:arrears")
    last = shown[-1] if shown else None
    context = {
        "today": today,
        "rows": [
            {"debtor": debtor, "employer": names[debtor.employer_id], "days": (today - debtor.since).days}
            for debtor in shown
        ],
        "next": f"{path}?after={last.since}.{last.employer_id}" if last and len(debtors) > PAGE_SIZE else "",
        "first": path if request.GET.get("after") else "",
    }
    return render(request, "office/arrears/arrears.html", context)


def _parse_cursor(text: str) -> tuple[date, int] | None:
    day, _dot, employer = text.partition(".")
    try:
        return date.fromisoformat(day), int(employer)
    except ValueError:
        return None


@requires("receipts.read")
@require_GET
def letters(request: Request, employer: int) -> HttpResponse:
    """Show an employer's dunning letters, and the form for the next one."""
    return _page(request, employer, DunningLetterForm(), 200)


def _page(request: Request, employer: int, form: DunningLetterForm, status: int) -> HttpResponse:
    context = {
        "employer": employer_or_404(employer),
        "form": form,
        "rows": get_letters(employer, MAX_LETTERS),
        "may_book": request.actor.may("receipts.book"),
        "has_errors": status != 200,
    }
    return render(request, "office/arrears/letters.html", context, status=status)


@requires("receipts.book")
@require_POST
def make_letter(request: Request, employer: int) -> HttpResponse:
    """Make today's dunning letter."""
    record, form = employer_or_404(employer), DunningLetterForm(request.POST)
    if not form.is_valid():
        return _page(request, record.id, form, 422)
    try:
        make_dunning_letter(request.actor, record.id, form.cleaned_data["pay_until"], get_city_pack())
    except Refusal as refusal:
        form.add_error("pay_until", sentence(refusal))
        return _page(request, record.id, form, 409)
    messages.success(request, _("The letter is made; the employer sees it on its page of payments."))
    return see_other(reverse("office:dunning", args=[record.id]))


@requires("receipts.read")
@require_GET
def print_letter(request: Request, employer: int, letter_id: int) -> HttpResponse:
    """Return a dunning letter as a PDF."""
    return letter_response(employer_or_404(employer).id, letter_id)
