"""Documents of a matter: attached to its draft, frozen at submission, shown to its reviewers."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import employer_chain, record_act
from canbao.journal.verbs import verb
from canbao.matters.models import Attachment, Matter
from canbao.matters.states import WITH_EMPLOYER, State
from canbao.matters.transitions import NOT_IN_STATE, bump_version, lock_matter
from canbao.store import uploads
from canbao.store.bulk import update_rows
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.refusals import refusal

TOO_MANY_DOCUMENTS = refusal(
    "too_many_documents",
    Bilingual(
        "A filing holds at most {most} documents. Remove one first, or put several pages into one PDF.",
        "一份申报最多附 {most} 个材料文件。请先删除一个，或将多页合并为一个 PDF。",
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
    upload = uploads.store_upload(content)
    row = Attachment.objects.create(
        employer_id=matter.employer_id,
        matter_id=matter.id,
        position=position,
        name=name.replace("\\", "/").rpartition("/")[2][-100:] or "document",
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
    """Mark a document of a draft or returned matter as removed. The file stays as evidence."""
    actor.require("matter.draft")
    matter = lock_matter(actor.require_employer(), matter_id)
    if matter.state not in WITH_EMPLOYER:
        raise NOT_IN_STATE(state=State(matter.state).words)
    rows = Attachment.objects.for_employer(matter.employer_id).filter(matter_id=matter.id, id=attachment_id)
    if not rows.filter(removed_at__isnull=True).update(removed_at=timezone.now()):
        raise NO_SUCH_DOCUMENT()
    bump_version(matter)
    matter.save(update_fields=["version", "saved_at"])
    record_act(
        actor,
        MATTER_DETACH,
        employer_chain(matter.employer_id),
        ("matter", matter.id),
        old={"document": str(attachment_id)},
    )


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
    moved = []
    for row in get_attachments(matter):
        position = positions.get(row.position, 0) if row.position else 0
        if row.position and not position:
            row.removed_at = timezone.now()
        elif row.position == position:
            continue
        else:
            row.position = position
        moved.append(row)
    update_rows(moved, ["position", "removed_at"])


def move_attachments(matter: Matter, draft: Matter, positions: Mapping[int, int]) -> None:
    """Copy the documents of a matter to the draft with its lines to be corrected.

    ``positions`` maps old position to new. Documents of the whole matter are copied too. The sealed file is shared.
    """
    rows = [row for row in get_attachments(matter) if not row.position or row.position in positions]
    for row in rows:
        row.id, row.matter_id, row.position = new_id(), draft.id, positions.get(row.position, 0)
    Attachment.objects.bulk_create(rows)
