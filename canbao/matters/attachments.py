"""Documents of a matter: attached to its draft, frozen at submission, shown to its reviewers."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from canbao.journal.operations import employer_chain, record_act
from canbao.journal.verbs import verb
from canbao.matters.models import Attachment, Matter
from canbao.matters.states import ENDED, WITH_EMPLOYER, State
from canbao.matters.transitions import NOT_IN_STATE, bump_version, lock_matter
from canbao.store import uploads
from canbao.store.bulk import update_rows
from canbao.store.jobs import job_handler
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.refusals import refusal
from canbao.values.text import strip_invisible

TOO_MANY_DOCUMENTS = refusal(
    "too_many_documents",
    Bilingual(
        "A filing holds at most {most} documents. Remove one first, or put several pages into one PDF.",
        "一份申报最多附 {most} 个材料文件。请先删除一个，或将多页合并为一个 PDF。",
    ),
)
MATTER_BYTES_SPENT = refusal(
    "matter_bytes_spent",
    Bilingual(
        "The documents of one filing take at most {most} MB together; {left} MB are left. Scan in grey with 200 dpi, "
        "or take one off first.",
        "一份申报的文件合计最多 {most} MB，还可上传 {left} MB。请以灰度 200 dpi 扫描，或先移除一个文件。",
    ),
)
DAY_BYTES_SPENT = refusal(
    "day_bytes_spent",
    Bilingual(
        "Your employer sent {most} MB of documents today, the most of one day. What is attached stays; add the others "
        "tomorrow, or call the agency.",
        "本单位今日上传文件已达每日上限 {most} MB。已上传的文件保留，其余请明日上传，或致电经办中心。",
    ),
)
NO_SUCH_DOCUMENT = refusal(
    "no_such_document",
    Bilingual(
        "This document was removed in another window or by a colleague.",
        "该材料已在其他窗口或由同事删除。",
    ),
)

MATTER_ATTACH = verb("matter.attach", Bilingual("Document attached", "上传材料"))
MATTER_DETACH = verb("matter.detach", Bilingual("Document removed", "删除材料"))

MAX_ATTACHMENTS = 20
"""The most documents of one matter. An employer with more joins several in one file."""
_MEGABYTE = 1024 * 1024
MAX_MATTER_BYTES = 60 * _MEGABYTE
"""The most bytes of all documents of one matter."""
MAX_DAY_BYTES = 150 * _MEGABYTE
"""The most bytes an employer attaches in a day, removed documents included."""


@transaction.atomic
def attach(actor: Actor, matter_id: int, name: str, content: bytes, position: int = 0) -> Attachment:
    """Attach a document to a draft or returned matter and return its row. ``position`` is a line, 0 the whole matter.

    Raise ``Refusal`` with why the file is not taken, :class:`Refusal` ``too_many_documents``.
    """
    actor.require("matter.draft")
    matter = lock_matter(actor.require_employer(), matter_id)
    if matter.state not in WITH_EMPLOYER:
        raise NOT_IN_STATE(state=State(matter.state).words)
    if len(get_attachments(matter)) >= MAX_ATTACHMENTS:
        raise TOO_MANY_DOCUMENTS(most=MAX_ATTACHMENTS)
    _check_bytes(matter, len(content))
    upload = uploads.store_upload(content)
    row = Attachment.objects.create(
        employer_id=matter.employer_id,
        matter_id=matter.id,
        position=position,
        name=strip_invisible(name).replace("\\", "/").rpartition("/")[2][-100:] or "document",
        media_type=upload.media_type,
        size=upload.size,
        digest=upload.digest,
        place=upload.path,
        added_by=actor.require_user(),
        added_by_name=actor.name,
    )
    bump_version(matter)
    matter.save(update_fields=["version", "saved_at"])
    record_act(
        actor,
        MATTER_ATTACH,
        employer_chain(matter.employer_id),
        ("matter", matter.id),
        new={"document": str(row.id), "digest": upload.digest, "size": upload.size},
    )
    return row


@transaction.atomic
def detach(actor: Actor, matter_id: int, attachment_id: int) -> None:
    """Mark a document of a draft or returned matter as removed.

    The file of a matter never submitted is deleted at once, that of a submitted one after the matter has ended.
    """
    actor.require("matter.draft")
    matter = lock_matter(actor.require_employer(), matter_id)
    if matter.state not in WITH_EMPLOYER:
        raise NOT_IN_STATE(state=State(matter.state).words)
    rows = Attachment.objects.for_employer(matter.employer_id).filter(matter_id=matter.id, id=attachment_id)
    row = rows.filter(removed_at__isnull=True).first()
    if row is None:
        raise NO_SUCH_DOCUMENT()
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    if not matter.number:
        _delete_files([row])
    bump_version(matter)
    matter.save(update_fields=["version", "saved_at"])
    record_act(
        actor,
        MATTER_DETACH,
        employer_chain(matter.employer_id),
        ("matter", matter.id),
        old={"document": str(attachment_id)},
    )


def _check_bytes(matter: Matter, size: int) -> None:
    """Raise :class:`Refusal` when a file exceeds what a matter, or an employer in a day, may attach."""
    rows = Attachment.objects.for_employer(matter.employer_id)
    kept = rows.filter(matter_id=matter.id, removed_at__isnull=True).aggregate(sum=Sum("size"))["sum"] or 0
    if kept + size > MAX_MATTER_BYTES:
        left = max(0, MAX_MATTER_BYTES - kept) // _MEGABYTE
        raise MATTER_BYTES_SPENT(most=MAX_MATTER_BYTES // _MEGABYTE, left=left)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    sent = rows.filter(added_at__gte=midnight).aggregate(sum=Sum("size"))["sum"] or 0
    if sent + size > MAX_DAY_BYTES:
        raise DAY_BYTES_SPENT(most=MAX_DAY_BYTES // _MEGABYTE)


def discard_attachments(matter: Matter) -> None:
    """Remove the documents of a discarded draft and delete their files, which nobody has reviewed."""
    rows = get_attachments(matter)
    for row in rows:
        row.removed_at = timezone.now()
    update_rows(rows, ["removed_at"])
    _delete_files(rows)


def _delete_files(rows: Sequence[Attachment]) -> None:
    """Delete the files of removed documents from the disk after commit, except those another matter still has."""
    for row in rows:
        shared = Attachment.objects.for_employer(row.employer_id).filter(place=row.place, removed_at__isnull=True)
        if row.place and not shared.exists():
            transaction.on_commit(partial(uploads.delete_upload, row.place))
            row.place = ""
            row.save(update_fields=["place"])


@job_handler("attachments.expire")
def delete_removed_files(_payload: dict[str, Any], _dedupe: str) -> None:
    """Delete the files of documents that were removed from matters that have ended since."""
    with fan_out("store.expired"):
        removed = list(Attachment.objects.filter(removed_at__isnull=False).exclude(place=""))
    for row in removed:
        matter = Matter.objects.for_employer(row.employer_id).get(id=row.matter_id)
        if matter.state in ENDED or not matter.number:
            with transaction.atomic():
                _delete_files([row])


def get_attachments(matter: Matter) -> list[Attachment]:
    """Return the documents of a matter that are not removed, in the order they were added."""
    rows = Attachment.objects.for_employer(matter.employer_id).filter(matter_id=matter.id, removed_at__isnull=True)
    return list(rows.order_by("id"))


def get_attachment(matter: Matter, attachment_id: int) -> tuple[Attachment, bytes]:
    """Return a document of a matter with its content; raise :class:`Refusal` ``no_such_document``."""
    row = next((row for row in get_attachments(matter) if row.id == attachment_id), None)
    if row is None:
        raise NO_SUCH_DOCUMENT()
    return row, uploads.read_upload(row.place)


def renumber_attachments(matter: Matter, positions: Mapping[int, int]) -> None:
    """Move documents along with their lines after a draft is renumbered. ``positions`` maps old position to new.

    A document whose line was removed is marked as removed too.
    """
    moved: list[Attachment] = []
    gone: list[Attachment] = []
    for row in get_attachments(matter):
        position = positions.get(row.position, 0) if row.position else 0
        if row.position and not position:
            row.removed_at = timezone.now()
            gone.append(row)
        elif row.position == position:
            continue
        else:
            row.position = position
        moved.append(row)
    update_rows(moved, ["position", "removed_at"])
    if not matter.number:
        _delete_files(gone)


def move_attachments(matter: Matter, draft: Matter, positions: Mapping[int, int]) -> None:
    """Copy the documents of a matter to the draft with its lines to be corrected.

    ``positions`` maps old position to new. Documents of the whole matter are copied too. The sealed file is shared.
    """
    rows = [row for row in get_attachments(matter) if not row.position or row.position in positions]
    for row in rows:
        row.id, row.matter_id, row.position = new_id(), draft.id, positions.get(row.position, 0)
    Attachment.objects.bulk_create(rows)
