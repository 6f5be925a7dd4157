"""What the base page of every door needs: names, navigation, switches, who is signed in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from canbao.access.seats import ANONYMOUS
from canbao.matters.messages import unread
from canbao.values.seat import Seat


def _entries(seat: Seat) -> list[tuple[str, str, str, str]]:
    """Return the navigation of a seat: text, address, the verb it takes, the beginning of addresses it stands for."""
    if seat.is_office:
        return [
            (_("Matters"), reverse("office:worklist"), "office.matter.read", "/office/matters"),
            (_("Employers"), reverse("office:employers"), "office.employer.read", "/office/employers"),
            (_("People"), reverse("office:people"), "office.person.read", "/office/people"),
            (_("Staff"), reverse("office:staff"), "office.staff.read", "/office/staff"),
            (_("Journal"), reverse("office:journal"), "office.journal.read", "/office/journal"),
        ]
    return [
        (_("Home"), reverse("public:home"), "public.read", "/="),
        (_("Personal centre"), reverse("portal:centre"), "account.read", "/portal/="),
        (_("Service hall"), reverse("portal:hall"), "service.read", "/portal/hall"),
        (_("My matters"), reverse("portal:matters"), "matter.read", "/portal/matters"),
        (_("Messages"), reverse("portal:messages"), "account.read", "/portal/messages"),
        (_("Insured people"), reverse("portal:roster"), "roster.read", "/portal/roster"),
    ]


def _is_current(path: str, mark: str) -> bool:
    return path == mark[:-1] if mark.endswith("=") else path.startswith(mark)


def _told(seat: Seat, mark: str) -> dict[str, Any]:
    """Return how many messages are unread, for the entry that leads to them."""
    if mark != "/portal/messages":
        return {}
    count = unread(seat)
    return {"count": count, "count_words": ngettext("unread message", "unread messages", count)}


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``site``, ``navigation``, ``switches``, ``display``, ``language``, ``signed_in``, ``seat``."""
    seat: Seat = getattr(request, "seat", ANONYMOUS)
    language = get_language() or settings.LANGUAGE_CODE
    large = request.COOKIES.get("size") == "large"
    high = request.COOKIES.get("contrast") == "high"
    switch = reverse("public:display")
    letters_off = request.COOKIES.get("letters") == "off"
    # One-letter keys can be switched off where there are any (WCAG 2.1.4).
    letters = {"label": _("Letter keys"), "url": switch, "name": "letters", "value": "" if letters_off else "off",
               "pressed": not letters_off}  # fmt: skip
    demonstration = [{"label": _("Mail sent by the demonstration"), "url": reverse("public:sent_mail")}]
    return {
        "site": {
            "name": _("Canbao"),
            "subtitle": settings.CANBAO_AGENCY,
            "url": reverse("office:worklist") if seat.is_office else reverse("public:home"),
            "contact": _("Telephone of the agency: %(phone)s") % {"phone": settings.CANBAO_AGENCY_PHONE},
            "links": [{"label": _("Help"), "url": reverse("public:help")},
                      *(demonstration if settings.CANBAO_DEMO else [])],
        },
        "navigation": [
            {"label": text, "url": url, "current": _is_current(request.path, mark), **_told(seat, mark)}
            for text, url, verb, mark in _entries(seat)
            if seat.may(verb)
        ],
        "switches": [
            {"label": _("Large type"), "url": switch, "name": "size", "value": "" if large else "large",
             "pressed": large},
            {"label": _("High contrast"), "url": switch, "name": "contrast", "value": "" if high else "high",
             "pressed": high},
            {"label": "English" if language.startswith("zh") else "中文", "url": switch, "name": "language",
             "value": "en" if language.startswith("zh") else "zh-hans", "pressed": None,
             "lang": "en" if language.startswith("zh") else "zh-Hans"},
            *([letters] if seat.is_office else []),
        ],
        "display": {"size": "large" if large else "", "contrast": "high" if high else "",
                    "letters": "off" if letters_off else ""},
        "language": "zh-Hans" if language.startswith("zh") else "en",
        "signed_in": {
            "name": seat.name,
            "unit": seat.unit,
            "url": reverse("public:log_in_settings"),
            "logout_url": reverse("public:log_out"),
        }
        if seat.user_id
        else None,
        "seat": seat,
        "demo": settings.CANBAO_DEMO,
    }  # fmt: skip
