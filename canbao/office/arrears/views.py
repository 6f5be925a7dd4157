"""欠费与催缴: employers in arrears, the longest overdue first, and payment demands that wait for a second person."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_law_today
from canbao.levy.collection.arrears import get_debtors
from canbao.levy.collection.payment_demands import get_waiting_payment_demands
from canbao.register.models import Employer

PAGE_SIZE = 50
MAX_WAITING = 100


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
        "waiting": get_waiting_payment_demands(MAX_WAITING),
        "first": path if request.GET.get("after") else "",
    }
    return render(request, "office/arrears/arrears.html", context)


def _parse_cursor(text: str) -> tuple[date, int] | None:
    day, _dot, employer = text.partition(".")
    try:
        return date.fromisoformat(day), int(employer)
    except ValueError:
        return None
