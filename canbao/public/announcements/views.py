"""通知公告: the agency's announcements to the public."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.announcements import get_announcement, get_announcements
from canbao.matters.models import Announcement
from canbao.values.ids import parse_number
from canbao.values.refusals import Refusal

PAGE_SIZE = 20
ON_HOME = 5


@dataclass(frozen=True, slots=True)
class AnnouncementText:
    """An announcement in the reader's language if it is written in it, else in Chinese.

    ``language`` is the language of the text, for the page's ``lang``.
    """

    id: int
    title: str
    body: str
    language: str
    published_at: datetime | None


def announcement_text(row: Announcement) -> AnnouncementText:
    """Return an announcement in the reader's language; title and body always in the same one."""
    is_english = not (get_language() or "zh").startswith("zh") and bool(row.title_en and row.body_en)
    title, body = (row.title_en, row.body_en) if is_english else (row.title, row.body)
    return AnnouncementText(row.id, title, body, "en" if is_english else "zh-Hans", row.published_at)


def get_latest_announcements() -> list[AnnouncementText]:
    """Return the announcements for the home page, newest first."""
    return [announcement_text(row) for row in get_announcements(ON_HOME)]


@requires("public.read")
@require_GET
def announcements(request: Request) -> HttpResponse:
    """Show the published announcements, newest first."""
    text = request.GET.get("before", "")
    before = parse_number(text)
    rows = get_announcements(PAGE_SIZE + 1, before)
    path = reverse("public:announcements")
    context = {
        "rows": [announcement_text(row) for row in rows[:PAGE_SIZE]],
        "next": f"{path}?{urlencode({'before': rows[PAGE_SIZE - 1].id})}" if len(rows) > PAGE_SIZE else "",
        "first": path if before else "",
    }
    return render(request, "public/announcements/announcements.html", context)


@requires("public.read")
@require_GET
def announcement(request: Request, announcement: int) -> HttpResponse:
    """Show one announcement; 404 for a withdrawn one."""
    try:
        row = get_announcement(announcement)
    except Refusal:
        raise Http404 from None
    return render(request, "public/announcements/announcement.html", {"announcement": announcement_text(row)})
