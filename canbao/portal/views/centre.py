"""个人中心: how far this employer is, what needs doing, what happened last."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.access.models import Account
from canbao.access.queries import applications
from canbao.matters.lists import my_matters
from canbao.matters.states import WITH_EMPLOYER
from canbao.portal.calendar import calendar
from canbao.portal.shown import matter_rows
from canbao.portal.steps import steps

RECENT = 5


@requires("account.read")
@require_GET
def centre(request: Request) -> HttpResponse:
    """The personal centre."""
    seat = request.seat
    account = Account.objects.get(id=seat.require_account())
    bound = [one for one in applications(account, []) if one.binding]
    tasks = steps(seat, account, bound)
    recent = my_matters(seat, limit=RECENT) if seat.may("matter.read") else []
    return render(
        request,
        "portal/centre.html",
        {
            "account": account,
            "tasks": tasks,
            "done": sum(task["state"] == "done" for task in tasks),
            "recent": matter_rows(recent),
            "waiting": sum(row.state in WITH_EMPLOYER for row in recent),
            "calendar": calendar(timezone.localdate()),
        },
    )
