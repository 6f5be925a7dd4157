"""网上办事 → 医疗保险 → 服务目录: every service, open or with the reason why it is closed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import Account
from canbao.access.queries import get_bound_schemes
from canbao.matters.catalogue import get_services
from canbao.portal.hall.availability import get_closed_card
from canbao.portal.hall.inquiries import get_inquiry
from canbao.presentation.language import in_language, scheme_name


@requires("service.read")
@require_GET
def hall(request: Request) -> HttpResponse:
    """Show the service hall."""
    actor = request.actor
    account = Account.objects.get(id=actor.require_account())
    bound = get_bound_schemes(actor.employer_id) if actor.employer_id else frozenset()
    groups: dict[str, list[dict[str, Any]]] = {}
    for service in get_services().values():
        card = {
            "title": in_language(service.title),
            "text": in_language(service.declaration.summary),
            "url": "",
            "reason": "",
        }
        reason = get_closed_card(actor, account, bound, service)
        inquiry = get_inquiry(service)
        url = inquiry.url if inquiry else reverse("portal:filing", kwargs={"code": service.code})
        card |= reason or {"url": url}
        groups.setdefault(service.declaration.scheme, []).append(card)
    directory = [{"scheme": scheme_name(scheme), "cards": cards} for scheme, cards in groups.items()]
    return render(request, "portal/hall/hall.html", {"directory": directory})
