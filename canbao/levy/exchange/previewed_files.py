"""Keep an uploaded file of the tax office, sealed, between its preview and its booking."""

import base64
import zlib
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.journal.verbs import verb
from canbao.levy.exchange.tax_feed import import_tax_payments, parse_feed
from canbao.levy.models import PreviewedFile, TaxPaymentFile
from canbao.rules.packs import Pack
from canbao.store.jobs import job_handler
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.refusals import refusal

NO_SUCH_PREVIEW = refusal(
    "no_such_preview",
    Bilingual(
        "This file is no longer kept: it was booked or discarded, or a day has passed. Look under “Files read”, else "
        "upload it again.",
        "该文件已不再保留：已入账、已作废或已超过一天。请查看“已导入文件”，没有的请重新上传。",
    ),
)

ARRIVAL_PREVIEW = verb("arrival.preview", Bilingual("File of the tax office previewed", "预览税务到账文件"))
ARRIVAL_DISCARD = verb("arrival.discard", Bilingual("Previewed file discarded", "作废预览的到账文件"))

KEPT = timedelta(days=1)
"""How long a file is kept that is not booked."""


@transaction.atomic
def keep_previewed_file(actor: Actor, name: str, data: bytes) -> PreviewedFile:
    """Keep a file for its preview; nothing is booked. Raise as :func:`canbao.levy.exchange.tax_feed.parse_feed`."""
    actor.require("receipts.book")
    _found, rows = parse_feed(data)
    drop_old_previews()
    file = PreviewedFile.objects.create(
        id=new_id(),
        name=name[:200],
        content=base64.b64encode(zlib.compress(data)).decode(),
        uploaded_by=actor.user_id,
        uploaded_by_name=actor.name,
    )
    record_act(actor, ARRIVAL_PREVIEW, OFFICE, ("previewed_file", file.id), new={"rows": len(rows), "name": file.name})
    return file


@job_handler("levy.drop_previews")
def _drop_daily(payload: dict[str, Any], dedupe: str) -> None:
    """Delete the files kept for longer than a day, once a day."""
    drop_old_previews()


def drop_old_previews() -> None:
    """Delete the files kept for longer than a day."""
    PreviewedFile.objects.filter(uploaded_at__lte=timezone.now() - KEPT).delete()


def get_previewed_files() -> list[PreviewedFile]:
    """Return the files that are previewed and not booked, newest first, without their content."""
    kept = PreviewedFile.objects.filter(uploaded_at__gt=timezone.now() - KEPT)
    return list(kept.defer("content").order_by("-uploaded_at"))


def get_previewed_file(file_id: int) -> tuple[PreviewedFile, bytes]:
    """Return a kept file with its bytes; raise :class:`Refusal` ``no_such_preview``."""
    file = PreviewedFile.objects.filter(id=file_id, uploaded_at__gt=timezone.now() - KEPT).first()
    if file is None:
        raise NO_SUCH_PREVIEW()
    # The content was packed by this installation from a file of limited size, so decompressing it is safe.
    return file, zlib.decompress(base64.b64decode(file.content))


def book_previewed_file(actor: Actor, file_id: int, pack: Pack) -> TaxPaymentFile:
    """Book a kept file and drop it. After a crash the file is still kept, and booking it again continues.

    Raise :class:`Refusal` ``no_such_preview``.
    """
    actor.require("receipts.book")
    kept, data = get_previewed_file(file_id)
    booked = import_tax_payments(actor, kept.name, data, pack)
    PreviewedFile.objects.filter(id=file_id).delete()
    return booked


@transaction.atomic
def discard_previewed_file(actor: Actor, file_id: int) -> None:
    """Drop a kept file without booking it; raise :class:`Refusal` ``no_such_preview``."""
    actor.require("receipts.book")
    dropped, _tables = PreviewedFile.objects.filter(id=file_id).delete()
    if not dropped:
        raise NO_SUCH_PREVIEW()
    record_act(actor, ARRIVAL_DISCARD, OFFICE, ("previewed_file", file_id))
