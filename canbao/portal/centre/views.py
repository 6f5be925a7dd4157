"""个人中心: the employer's progress, open tasks and latest matters."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import Account
from canbao.access.queries import get_applications
from canbao.matters.matter_list import get_own_matters
from canbao.matters.states import WITH_EMPLOYER
from canbao.portal.centre.getting_started import get_account_steps
from canbao.portal.centre.month_calendar import get_month_calendar
from canbao.presentation.matters import get_matter_rows

RECENT = 5


@requires("account.read")
@require_GET
def centre(request: Request) -> HttpResponse:
    """Show the personal centre."""
    actor = request.actor
    account = Account.objects.get(id=actor.require_account())
    bound = [application for application in get_applications(account, []) if application.binding]
    tasks = get_account_steps(actor, account, bound)
    recent = get_own_matters(actor, limit=RECENT) if actor.may("matter.read") else []
    return render(
        request,
        "portal/centre/centre.html",
        {
            "account": account,
            "tasks": tasks,
            "done": sum(task["state"] == "done" for task in tasks),
            "recent": get_matter_rows(recent),
            "waiting": sum(row.state in WITH_EMPLOYER for row in recent),
            "calendar": get_month_calendar(timezone.localdate()),
        },
    )
