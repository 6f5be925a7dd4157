"""通知公告: one person prepares an announcement or its correction, another releases it to the site."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from canbao.journal.operations import OFFICE, clean_reason, record_act
from canbao.journal.verbs import verb
from canbao.matters.models import Announcement
from canbao.matters.publishing import WORDS_CHANGED
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

NO_SUCH_ANNOUNCEMENT = refusal(
    "no_such_announcement", Bilingual("This announcement is withdrawn already.", "该公告已被撤回。")
)
NOTHING_PREPARED = refusal(
    "nothing_prepared",
    Bilingual("Nothing of it waits for a release any more.", "该公告没有待复核的内容，可能已由他人处理。"),
)
ANNOUNCEMENT_PREPARED_BY_YOU = refusal(
    "announcement_prepared_by_you",
    Bilingual("You prepared these texts, so somebody else releases them.", "内容由您拟定，须由另一人复核发布。"),
)

ANNOUNCEMENT_PREPARE = verb("announcement.prepare", Bilingual("Announcement prepared", "拟定公告"))
ANNOUNCEMENT_CORRECT = verb("announcement.correct", Bilingual("Correction of an announcement prepared", "拟定公告更正"))
ANNOUNCEMENT_PUBLISH = verb("announcement.publish", Bilingual("Announcement released", "复核发布公告"))
ANNOUNCEMENT_DISCARD = verb("announcement.discard", Bilingual("Prepared announcement discarded", "公告不予发布"))
ANNOUNCEMENT_WITHDRAW = verb("announcement.withdraw", Bilingual("Announcement withdrawn", "撤回公告"))

TEXTS = ("title", "body", "title_en", "body_en")
"""The texts of an announcement: title and body in Chinese, and in English or empty."""


def _published() -> QuerySet[Announcement]:
    return Announcement.objects.filter(withdrawn_at__isnull=True, published_at__isnull=False)


def get_announcements(limit: int = 20, before: int | None = None) -> list[Announcement]:
    """Return at most ``limit`` announcements on the site, the newest first, published before the one with id
    ``before`` if given.
    """
    rows = _published()
    last = Announcement.objects.filter(id=before, published_at__isnull=False).first() if before else None
    if last is not None:
        rows = rows.filter(Q(published_at__lt=last.published_at) | Q(published_at=last.published_at, id__lt=last.id))
    return list(rows.order_by("-published_at", "-id")[:limit])


def get_announcement(announcement_id: int) -> Announcement:
    """Return an announcement on the site; raise :class:`Refusal` ``no_such_announcement``."""
    row = _published().filter(id=announcement_id).first()
    if row is None:
        raise NO_SUCH_ANNOUNCEMENT()
    return row


def get_waiting_announcements() -> list[Announcement]:
    """Return the announcements with texts that wait for a second person, the oldest first."""
    rows = Announcement.objects.filter(withdrawn_at__isnull=True).exclude(prepared={})
    return list(rows.order_by("prepared_at", "id"))


def get_editable_announcement(announcement_id: int) -> Announcement:
    """Return an announcement that is not withdrawn, published or not; raise ``no_such_announcement``."""
    row = Announcement.objects.filter(id=announcement_id, withdrawn_at__isnull=True).first()
    if row is None:
        raise NO_SUCH_ANNOUNCEMENT()
    return row


def get_newest_texts(row: Announcement) -> dict[str, str]:
    """Return the texts that wait for a release, else those on the site."""
    return {name: str(row.prepared.get(name, getattr(row, name))) for name in TEXTS}


@transaction.atomic
def prepare_announcement(actor: Actor, texts: Mapping[str, str]) -> Announcement:
    """Prepare an announcement with its ``TEXTS`` and return it; a second person releases it."""
    actor.require("office.announce")
    row = Announcement(title=texts["title"], body=texts["body"], version=0)
    _prepare(actor, row, texts)
    row.save(force_insert=True)
    record_act(actor, ANNOUNCEMENT_PREPARE, OFFICE, ("announcement", row.id), new=dict(texts))
    return row


@transaction.atomic
def prepare_correction(actor: Actor, announcement_id: int, version: int, texts: Mapping[str, str]) -> Announcement:
    """Prepare other texts for an announcement and return it; the site keeps its texts until a second person releases.

    ``version`` is the version the page showed. Raise :class:`Refusal` ``no_such_announcement``, ``words_changed``.
    """
    actor.require("office.announce")
    row = _lock(announcement_id, version)
    old = get_newest_texts(row)
    _prepare(actor, row, texts)
    row.save()
    record_act(actor, ANNOUNCEMENT_CORRECT, OFFICE, ("announcement", row.id), old=old, new=dict(texts))
    return row


def _prepare(actor: Actor, row: Announcement, texts: Mapping[str, str]) -> None:
    row.prepared = {**get_newest_texts(row), **texts}
    row.prepared_by, row.prepared_by_name, row.prepared_at = actor.user_id, actor.name, timezone.now()
    row.version += 1


@transaction.atomic
def release_announcement(actor: Actor, announcement_id: int, version: int) -> Announcement:
    """Put prepared texts on the site, as a second person, and return the announcement.

    Raise :class:`Refusal` ``no_such_announcement``, ``words_changed``, ``nothing_prepared`` or
    ``announcement_prepared_by_you``.
    """
    actor.require("office.announce")
    row = _lock_prepared(announcement_id, version)
    if actor.user_id is not None and row.prepared_by == actor.user_id:
        raise ANNOUNCEMENT_PREPARED_BY_YOU()
    texts, row.prepared = get_newest_texts(row), {}
    for name, value in texts.items():
        setattr(row, name, value)
    row.published_at, row.published_by_name = row.published_at or timezone.now(), actor.name
    row.version += 1
    row.save()
    record_act(actor, ANNOUNCEMENT_PUBLISH, OFFICE, ("announcement", row.id), new=texts)
    return row


@transaction.atomic
def discard_prepared(actor: Actor, announcement_id: int, version: int, reason: str) -> Announcement:
    """Discard prepared texts with a reason; an announcement that never was on the site is withdrawn with them.

    Raise :class:`Refusal` ``no_such_announcement``, ``words_changed``, ``nothing_prepared`` or ``words_missing``.
    """
    actor.require("office.announce")
    reason = clean_reason(reason)
    row = _lock_prepared(announcement_id, version)
    texts, row.prepared = get_newest_texts(row), {}
    if row.published_at is None:
        row.withdrawn_at = timezone.now()
    row.version += 1
    row.save()
    record_act(actor, ANNOUNCEMENT_DISCARD, OFFICE, ("announcement", row.id), old=texts, reason=reason)
    return row


@transaction.atomic
def withdraw_announcement(actor: Actor, announcement_id: int, version: int, reason: str) -> None:
    """Withdraw an announcement from the site at once; its row remains. Raise :class:`Refusal` ``words_missing``.

    One person is enough: a wrong announcement must not wait on the site for a second one.
    """
    actor.require("office.announce")
    reason = clean_reason(reason)
    row = _lock(announcement_id, version)
    row.withdrawn_at, row.version = timezone.now(), row.version + 1
    row.save()
    record_act(actor, ANNOUNCEMENT_WITHDRAW, OFFICE, ("announcement", row.id), reason=reason)


def _lock(announcement_id: int, version: int) -> Announcement:
    row = Announcement.objects.select_for_update().filter(id=announcement_id, withdrawn_at__isnull=True).first()
    if row is None:
        raise NO_SUCH_ANNOUNCEMENT()
    if row.version != version:
        raise WORDS_CHANGED()
    return row


def _lock_prepared(announcement_id: int, version: int) -> Announcement:
    row = Announcement.objects.select_for_update().filter(id=announcement_id, withdrawn_at__isnull=True).first()
    if row is None:
        raise NO_SUCH_ANNOUNCEMENT()
    if not row.prepared:
        raise NOTHING_PREPARED()
    if row.version != version:
        raise WORDS_CHANGED()
    return row
