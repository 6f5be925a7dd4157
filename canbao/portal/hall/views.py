"""网上办事 → 医疗保险 → 服务目录: every service, open or with the reason why it is closed."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import Account
from canbao.access.queries import get_bound_schemes
from canbao.matters.catalogue import get_services
from canbao.matters.matter_list import get_own_matters
from canbao.matters.states import State
from canbao.portal.hall.availability import Closure, get_closure
from canbao.portal.hall.inquiries import get_inquiry
from canbao.presentation.language import in_language, scheme_name
from canbao.presentation.matters import get_matter_rows


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service in the hall with its URL, and why it is closed to the actor, None if it is open."""

    title: str
    text: str
    url: str
    closure: Closure | None


@requires("service.read")
@require_GET
def hall(request: Request) -> HttpResponse:
    """Show the service hall."""
    actor = request.actor
    account = Account.objects.get(id=actor.require_account())
    bound = get_bound_schemes(actor.employer_id) if actor.employer_id else frozenset()
    groups: dict[str, list[ServiceCard]] = {}
    for service in get_services().values():
        inquiry = get_inquiry(service)
        card = ServiceCard(
            title=in_language(service.title),
            text=in_language(service.declaration.summary),
            url=inquiry.url if inquiry else reverse("portal:filing", kwargs={"code": service.code}),
            closure=get_closure(actor, account, bound, service),
        )
        groups.setdefault(service.declaration.scheme, []).append(card)
    directory = [{"scheme": scheme_name(scheme), "cards": cards} for scheme, cards in groups.items()]
    drafts = get_matter_rows(get_own_matters(actor, state=State.DRAFT)) if actor.may("matter.draft") else []
    return render(request, "portal/hall/hall.html", {"directory": directory, "drafts": drafts})
