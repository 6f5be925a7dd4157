"""网上办事 → 医疗保险 → 服务目录: every service, open or with what keeps it closed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.access.models import Account
from canbao.access.queries import bound_schemes, missing_particulars
from canbao.matters.catalogue import Service, services
from canbao.matters.templatetags.matters import spoken
from canbao.portal.inquiries import inquiry_of
from canbao.portal.kinds import KINDS
from canbao.portal.sentences import field_words, scheme_words
from canbao.values.seat import Seat


@requires("service.read")
@require_GET
def hall(request: Request) -> HttpResponse:
    """The service hall."""
    seat = request.seat
    account = Account.objects.get(id=seat.require_account())
    bound = bound_schemes(seat.employer_id) if seat.employer_id else frozenset()
    groups: dict[str, list[dict[str, Any]]] = {}
    for wanted in services().values():
        card = {"title": spoken(wanted.title), "text": spoken(wanted.declaration.summary), "url": "", "reason": ""}
        reason = closed(seat, account, bound, wanted)
        inquiry = inquiry_of(wanted)
        url = inquiry.url if inquiry else reverse("portal:filing", kwargs={"code": wanted.code})
        card |= reason or {"url": url}
        groups.setdefault(wanted.declaration.scheme, []).append(card)
    directory = [{"scheme": scheme_words(scheme), "cards": cards} for scheme, cards in groups.items()]
    return render(request, "portal/hall.html", {"directory": directory})


def closed(seat: Seat, account: Account, bound: frozenset[str], wanted: Service) -> dict[str, str]:
    """Return why a service is closed to a seat and where the missing step is, empty when it is open."""
    missing = missing_particulars(account)
    if missing and seat.employer_id is None:
        return {
            "reason": _("Missing: %(fields)s.") % {"fields": field_words(missing)},
            "reason_url": reverse("portal:particulars"),
            "reason_action": _("Complete the basic information"),
        }
    if wanted.declaration.scheme not in bound:
        return {
            "reason": _("Your account is not bound for this scheme."),
            "reason_url": reverse("portal:binding"),
            "reason_action": _("Bind the account"),
        }
    inquiry = inquiry_of(wanted)
    if inquiry is not None and seat.may(inquiry.verb):
        return {}
    if not seat.may("matter.draft"):
        return {"reason": _("You may look but not file; ask the owner of your account for the right to file.")}
    if wanted.declaration.kind != "filing" or wanted.declaration.lines not in KINDS:
        return {"reason": _("This service is at the counter only, for now.")}
    return {}
