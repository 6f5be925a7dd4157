"""The message centre: every turn of the employer's matters, and how its people want to be mailed."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages as flashes
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.catalogue import get_services
from canbao.matters.messages import count_unread, mark_read, set_mail_preference
from canbao.matters.messages import get_message as message_of
from canbao.matters.messages import get_messages as messages_of
from canbao.matters.models import Message
from canbao.matters.notifications import NEXT_STEPS
from canbao.matters.states import TRANSITIONS
from canbao.portal.messages.forms import MailPreferenceForm
from canbao.presentation.paging import get_cursor, make_page_url
from canbao.presentation.templatetags.matters import in_language, in_words
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal

PAGE_SIZE = 20
_ID = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as it is read: title of the service, what happened, what follows, the reason; its matter's address.

    ``url`` is empty where the account is no longer bound to the employer the matter belongs to.
    """

    message: Message
    title: str
    event_text: str
    next_step: str
    reason: str
    url: str


def _row(actor: Actor, message: Message) -> MessageRow:
    move = TRANSITIONS[message.transition]
    title = in_language(get_services()[message.service].title) if message.service in get_services() else message.service
    reason = " · ".join(filter(None, (in_words(message.reason_code, "refusal_reason"), message.reason)))
    is_own = actor.employer_id == message.employer_id and actor.may("matter.read")
    url = reverse("portal:matter", kwargs={"matter": message.matter_id}) if is_own else ""
    follows = in_language(NEXT_STEPS[move.after]) if move.after in NEXT_STEPS else ""
    return MessageRow(message, title, in_language(move.label), follows, reason, url)


@requires("account.read")
@require_GET
def messages(request: Request) -> HttpResponse:
    """What the account was told, newest first."""
    return _page(request, MailPreferenceForm(initial={"mails": request.user.mails}), 200)  # type: ignore[union-attr]


def _page(request: Request, form: MailPreferenceForm, status: int) -> HttpResponse:
    actor: Actor = request.actor
    before = get_cursor(request, "before")
    rows = messages_of(actor, before, PAGE_SIZE + 1)
    here = reverse("portal:messages")
    context: dict[str, Any] = {
        "rows": [_row(actor, one) for one in rows[:PAGE_SIZE]],
        "unread": count_unread(actor),
        "next": make_page_url(here, before=rows[PAGE_SIZE - 1].id) if len(rows) > PAGE_SIZE else "",
        "first": here if before else "",
        "form": form,
        "has_errors": bool(form.errors),
    }
    return render(request, "portal/messages/messages.html", context, status=status)


@requires("account.read")
@require_http_methods(["GET", "POST"])
def mark_messages_read(request: Request) -> HttpResponse:
    """Mark a message read, or without one all of them; ``to=matter`` goes on to the matter it speaks of."""
    back = HttpResponseRedirect(reverse("portal:messages"), status=303)
    if request.method == "GET":
        return back
    actor: Actor = request.actor
    if "message" not in request.POST:
        count = mark_read(actor)
        said = ngettext("%(count)s message marked as read.", "%(count)s messages marked as read.", count)
        flashes.success(request, said % {"count": count})
        return back
    text = request.POST["message"]
    try:
        found = message_of(actor, int(text) if _ID.fullmatch(text) else 0)
    except Refusal:
        raise Http404 from None
    mark_read(actor, found.id)
    url = _row(actor, found).url
    return HttpResponseRedirect(url, status=303) if url and request.POST.get("to") == "matter" else back


@requires("self.manage")
@require_http_methods(["GET", "POST"])
def save_mail_preference(request: Request) -> HttpResponse:
    """Keep which turns of a matter this person wants to be mailed of."""
    if request.method == "GET" or not request.actor.may("account.read"):
        return HttpResponseRedirect(reverse("portal:messages"), status=303)
    form = MailPreferenceForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    set_mail_preference(request.actor, form.cleaned_data["mails"])
    flashes.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("portal:messages"), status=303)
