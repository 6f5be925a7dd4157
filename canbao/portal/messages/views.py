"""The message centre: messages about the employer's matters, and the mail preference of each user."""

import re
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages as flashes
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import User
from canbao.matters.catalogue import get_services
from canbao.matters.messages import count_unread, get_message, get_messages, mark_read, set_mail_preference
from canbao.matters.models import Message
from canbao.matters.notifications import NEXT_STEPS
from canbao.matters.states import TRANSITIONS
from canbao.portal.messages.forms import MailPreferenceForm
from canbao.presentation.language import in_language
from canbao.presentation.matters import reason_text
from canbao.presentation.paging import get_cursor, make_page_url
from canbao.presentation.redirects import see_other
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal

PAGE_SIZE = 20
_ID = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message for display: the service's title, the event, the next step, the reason, the matter's URL.

    ``url`` is empty if the account is no longer bound to the employer of the matter.
    """

    message: Message
    title: str
    event_text: str
    next_step: str
    reason: str
    url: str


def _row(actor: Actor, message: Message) -> MessageRow:
    transition = TRANSITIONS[message.transition]
    title = in_language(get_services()[message.service].title) if message.service in get_services() else message.service
    reason = reason_text(message.reason_code, message.reason)
    is_own = actor.employer_id == message.employer_id and actor.may("matter.read")
    url = reverse("portal:matter", kwargs={"matter": message.matter_id}) if is_own else ""
    next_step = in_language(NEXT_STEPS[transition.after]) if transition.after in NEXT_STEPS else ""
    return MessageRow(message, title, in_language(transition.label), next_step, reason, url)


@requires("account.read")
@require_GET
def messages(request: Request) -> HttpResponse:
    """Show the account's messages, newest first."""
    user = cast("User", request.user)
    return _page(request, MailPreferenceForm(initial={"mails": user.mails}), 200)


def _page(request: Request, form: MailPreferenceForm, status: int) -> HttpResponse:
    actor: Actor = request.actor
    before = get_cursor(request, "before")
    rows = get_messages(actor, before, PAGE_SIZE + 1)
    path = reverse("portal:messages")
    context: dict[str, Any] = {
        "rows": [_row(actor, message) for message in rows[:PAGE_SIZE]],
        "unread": count_unread(actor),
        "next": make_page_url(path, before=rows[PAGE_SIZE - 1].id) if len(rows) > PAGE_SIZE else "",
        "first": path if before else "",
        "form": form,
        "has_errors": bool(form.errors),
    }
    return render(request, "portal/messages/messages.html", context, status=status)


@requires("account.read")
@require_http_methods(["GET", "POST"])
def mark_messages_read(request: Request) -> HttpResponse:
    """Mark one message read, or all if none is named; ``to=matter`` redirects to the message's matter."""
    back = see_other(reverse("portal:messages"))
    if request.method == "GET":
        return back
    actor: Actor = request.actor
    if "message" not in request.POST:
        count = mark_read(actor)
        sentence = ngettext("%(count)s message marked as read.", "%(count)s messages marked as read.", count)
        flashes.success(request, sentence % {"count": count})
        return back
    text = request.POST["message"]
    try:
        message = get_message(actor, int(text) if _ID.fullmatch(text) else 0)
    except Refusal:
        raise Http404 from None
    mark_read(actor, message.id)
    url = _row(actor, message).url
    return see_other(url) if url and request.POST.get("to") == "matter" else back


@requires("self.manage")
@require_http_methods(["GET", "POST"])
def save_mail_preference(request: Request) -> HttpResponse:
    """Save which events of a matter the user wants to receive by e-mail."""
    if request.method == "GET" or not request.actor.may("account.read"):
        return see_other(reverse("portal:messages"))
    form = MailPreferenceForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    set_mail_preference(request.actor, form.cleaned_data["mails"])
    flashes.success(request, _("Saved."))
    return see_other(reverse("portal:messages"))
