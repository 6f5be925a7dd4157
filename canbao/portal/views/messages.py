"""The message centre: every turn of the employer's matters, and how its people want to be mailed."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages as flashes
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.access.models import Mails
from canbao.matters.announce import NEXT
from canbao.matters.catalogue import services
from canbao.matters.messages import mark_read, prefer_mails, unread
from canbao.matters.messages import message as message_of
from canbao.matters.messages import messages as messages_of
from canbao.matters.models import Message
from canbao.matters.moves import Refusal
from canbao.matters.states import MOVES
from canbao.matters.templatetags.matters import in_words, spoken
from canbao.portal.search import address, mark
from canbao.values.seat import Seat

A_PAGE = 20
_ID = re.compile(r"[0-9]{1,18}")


class MailsForm(forms.Form):
    """Which turns of a matter one wants to be mailed of."""

    mails = forms.ChoiceField(
        label=gettext_lazy("Mail me"),
        widget=forms.RadioSelect,
        choices=[
            (Mails.ALL, gettext_lazy("At every turn of a matter")),
            (Mails.ENDS, gettext_lazy("Only when something is to be done, or a matter has ended")),
            (Mails.NONE, gettext_lazy("Never")),
        ],
        help_text=gettext_lazy("For yourself; colleagues choose for themselves. Here everything is told in any case."),
        error_messages={
            "required": gettext_lazy("Choose one of the three."),
            "invalid_choice": gettext_lazy("Choose one of the three."),
        },
    )


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as it is read: title of the service, what happened, what follows, the reason; its matter's address.

    ``url`` is empty where the account is no longer bound to the employer the matter belongs to.
    """

    message: Message
    title: str
    said: str
    follows: str
    reason: str
    url: str


def _row(seat: Seat, message: Message) -> MessageRow:
    move = MOVES[message.move]
    title = spoken(services()[message.service].title) if message.service in services() else message.service
    reason = " · ".join(filter(None, (in_words(message.reason_code, "refusal_reason"), message.reason)))
    is_own = seat.employer_id == message.employer_id and seat.may("matter.read")
    url = reverse("portal:matter", kwargs={"matter": message.matter_id}) if is_own else ""
    follows = spoken(NEXT[move.after]) if move.after in NEXT else ""
    return MessageRow(message, title, spoken(move.said), follows, reason, url)


@requires("account.read")
@require_GET
def messages(request: Request) -> HttpResponse:
    """What the account was told, newest first."""
    return _page(request, MailsForm(initial={"mails": request.user.mails}), 200)  # type: ignore[union-attr]


def _page(request: Request, form: MailsForm, status: int) -> HttpResponse:
    seat: Seat = request.seat
    before = mark(request, "before")
    rows = messages_of(seat, before, A_PAGE + 1)
    here = reverse("portal:messages")
    context: dict[str, Any] = {
        "rows": [_row(seat, one) for one in rows[:A_PAGE]],
        "unread": unread(seat),
        "next": address(here, before=rows[A_PAGE - 1].id) if len(rows) > A_PAGE else "",
        "first": here if before else "",
        "form": form,
        "has_errors": bool(form.errors),
    }
    return render(request, "portal/messages.html", context, status=status)


@requires("account.read")
@require_http_methods(["GET", "POST"])
def read(request: Request) -> HttpResponse:
    """Mark a message read, or without one all of them; ``to=matter`` goes on to the matter it speaks of."""
    back = HttpResponseRedirect(reverse("portal:messages"), status=303)
    if request.method == "GET":
        return back
    seat: Seat = request.seat
    if "message" not in request.POST:
        count = mark_read(seat)
        said = ngettext("%(count)s message marked as read.", "%(count)s messages marked as read.", count)
        flashes.success(request, said % {"count": count})
        return back
    text = request.POST["message"]
    try:
        found = message_of(seat, int(text) if _ID.fullmatch(text) else 0)
    except Refusal:
        raise Http404 from None
    mark_read(seat, found.id)
    url = _row(seat, found).url
    return HttpResponseRedirect(url, status=303) if url and request.POST.get("to") == "matter" else back


@requires("self.manage")
@require_http_methods(["GET", "POST"])
def mails(request: Request) -> HttpResponse:
    """Keep which turns of a matter this person wants to be mailed of."""
    if request.method == "GET" or not request.seat.may("account.read"):
        return HttpResponseRedirect(reverse("portal:messages"), status=303)
    form = MailsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    prefer_mails(request.seat, form.cleaned_data["mails"])
    flashes.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("portal:messages"), status=303)
