"""What the agency publishes: announcements, and its own words in the services' guides."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import OFFICE, record
from canbao.matters.catalogue import GUIDE_PARTS, service
from canbao.matters.models import Announcement, GuideWords
from canbao.matters.moves import Refusal
from canbao.values.ids import new_id
from canbao.values.seat import Seat


def announcements(limit: int = 20) -> list[Announcement]:
    """Return the announcements that stand, newest first."""
    return list(Announcement.objects.filter(withdrawn_at__isnull=True).order_by("-published_at", "-id")[:limit])


@transaction.atomic
def announce(seat: Seat, title: str, body: str, title_en: str = "", body_en: str = "") -> Announcement:
    """Publish an announcement and return it."""
    seat.require("office.announce")
    row = Announcement.objects.create(
        title=title, body=body, title_en=title_en, body_en=body_en, published_by_name=seat.name
    )
    record(seat, "announcement.publish", OFFICE, ("announcement", row.id), new={"title": title})
    return row


@transaction.atomic
def correct_announcement(seat: Seat, announcement_id: int, version: int, words: Mapping[str, str]) -> Announcement:
    """Correct the words of an announcement (title, body, title_en, body_en) and return it."""
    seat.require("office.announce")
    row = _announcement(announcement_id, version)
    old = {name: getattr(row, name) for name in words}
    for name, value in words.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    record(seat, "announcement.correct", OFFICE, ("announcement", row.id), old=old, new=dict(words))
    return row


@transaction.atomic
def withdraw_announcement(seat: Seat, announcement_id: int, version: int, reason: str) -> None:
    """Withdraw an announcement from the site; it stays in the books."""
    seat.require("office.announce")
    row = _announcement(announcement_id, version)
    row.withdrawn_at, row.version = timezone.now(), row.version + 1
    row.save()
    record(seat, "announcement.withdraw", OFFICE, ("announcement", row.id), reason=reason)


def _announcement(announcement_id: int, version: int) -> Announcement:
    row = Announcement.objects.select_for_update().filter(id=announcement_id, withdrawn_at__isnull=True).first()
    if row is None:
        raise Refusal("no_such_announcement")
    if row.version != version:
        raise Refusal("changed_meanwhile")
    return row


def guide(code: str) -> dict[str, Any]:
    """Return a service's guide by part, ``{zh, en}`` each a text or a list: the folder's, under the agency's words."""
    parts = {part: dict(words) for part, words in service(code).guide.items()}
    for row in GuideWords.objects.filter(service=code):
        parts[row.part] = {"zh": _listed(row.zh), "en": _listed(row.en or row.zh)}
    return parts


def _listed(text: str) -> str | list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines if len(lines) > 1 else text.strip()


@transaction.atomic
def write_guide(seat: Seat, code: str, part: str, zh: str, en: str) -> GuideWords:
    """Write the agency's own words for one part of a service's guide (one line an item) and return them."""
    seat.require("office.announce")
    if part not in GUIDE_PARTS:
        raise Refusal("no_such_part")
    service(code)
    row = GuideWords.objects.select_for_update().filter(service=code, part=part).first()
    old = {"zh": row.zh, "en": row.en} if row else {}
    if row is None:
        row = GuideWords(id=new_id(), service=code, part=part, version=0)
    row.zh, row.en = zh.strip(), en.strip()
    row.changed_at, row.changed_by_name, row.version = timezone.now(), seat.name, row.version + 1
    row.save()
    record(seat, "guide.write", OFFICE, ("guide", f"{code}.{part}"), old=old, new={"zh": row.zh, "en": row.en})
    return row
