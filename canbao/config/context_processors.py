"""The context of the base page: site names, navigation, switches, the signed-in person."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from canbao.access.actors import ANONYMOUS
from canbao.access.http import Request
from canbao.access.kept_forms import sign_typist
from canbao.matters.messages import count_unread
from canbao.values.actor import Actor


def _entries(actor: Actor) -> list[tuple[str, str, str, str]]:
    """Return an actor's navigation: text, URL, required verb, and the pattern of paths for :func:`_is_current`."""
    if actor.is_office:
        return [
            (_("Matters"), reverse("office:worklist"), "office.matter.read", "/office/matters"),
            (_("Employers"), reverse("office:employers"), "office.employer.read", "/office/employers"),
            (_("Levy"), reverse("office:levy"), "levy.read", "/office/levy"),
            (_("Tax payments"), reverse("office:receipts"), "receipts.read", "/office/receipts"),
            (_("Law"), reverse("office:law"), "law.read", "/office/law"),
            (_("People"), reverse("office:people"), "office.person.read", "/office/people"),
            (_("Publishing"), reverse("office:publishing"), "office.announce", "/office/publishing"),
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
        (_("Bills"), reverse("portal:bills"), "bill.read", "/portal/bills|/portal/payments"),
        (_("Certificates"), reverse("portal:certificates"), "certificate.read", "/portal/certificates"),
    ]


def _is_current(path: str, pattern: str) -> bool:
    """Return whether a path matches: ``/a|/b`` matches all paths below either, ``/a=`` only that page."""
    return path == pattern[:-1] if pattern.endswith("=") else path.startswith(tuple(pattern.split("|")))


def _unread_count(actor: Actor, pattern: str) -> dict[str, Any]:
    """Return the number of unread messages for the navigation entry of messages, else nothing."""
    if pattern != "/portal/messages":
        return {}
    count = count_unread(actor)
    return {"count": count, "count_words": ngettext("unread message", "unread messages", count)}


def _switches(request: Request, language: str, office: bool) -> list[dict[str, Any]]:
    """Return the switches of the header: type size, contrast, language and, in the office, one-letter keys."""
    url = reverse("public:display")
    other = ("English", "en", "en") if language.startswith("zh") else ("中文", "zh-hans", "zh-Hans")

    def switch(label: str, name: str, value: str, *, inverted: bool = False) -> dict[str, Any]:
        is_on = request.COOKIES.get(name) == value
        return {
            "label": label,
            "url": url,
            "name": name,
            "value": "" if is_on else value,
            "pressed": is_on != inverted,
        }

    # One-letter keys can be switched off (WCAG 2.1.4).
    letters = [switch(_("Letter keys"), "letters", "off", inverted=True)] if office else []
    return [
        switch(_("Large type"), "size", "large"),
        switch(_("High contrast"), "contrast", "high"),
        {"label": other[0], "url": url, "name": "language", "value": other[1], "pressed": None, "lang": other[2]},
        *letters,
    ]


def page_context(request: Request) -> dict[str, Any]:
    """Return the context of the base page (a context processor)."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    language = get_language() or settings.LANGUAGE_CODE
    demonstration = [{"label": _("Mail sent by the demonstration"), "url": reverse("public:sent_mail")}]
    return {
        "site": {
            "name": _("Canbao"),
            "subtitle": settings.CANBAO_AGENCY,
            "url": reverse("office:home") if actor.is_office else reverse("public:home"),
            "contact": _("Telephone of the agency: %(phone)s") % {"phone": settings.CANBAO_AGENCY_PHONE},
            "links": [
                {"label": _("Help"), "url": reverse("public:help")},
                {"label": _("Contribution estimator"), "url": reverse("public:estimator")},
                {"label": _("Check a notice or certificate"), "url": reverse("public:check")},
                *(demonstration if settings.CANBAO_DEMO else []),
            ],
        },
        "navigation": [
            {"label": text, "url": url, "current": _is_current(request.path, pattern), **_unread_count(actor, pattern)}
            for text, url, verb, pattern in _entries(actor)
            if actor.may(verb)
        ],
        "switches": _switches(request, language, actor.is_office),
        "display": {name: request.COOKIES.get(name, "") for name in ("size", "contrast", "letters")},
        "language": "zh-Hans" if language.startswith("zh") else "en",
        "signed_in": {
            "name": actor.name,
            "unit": actor.unit,
            "url": reverse("public:log_in_settings"),
            "logout_url": reverse("public:log_out"),
        }
        if actor.user_id
        else None,
        "actor": actor,
        "typist": sign_typist(actor.user_id) if actor.user_id else "",
        "demo": settings.CANBAO_DEMO,
    }
