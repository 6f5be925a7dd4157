"""Keep an uploaded file of the tax office, sealed, from its upload until it is booked.

A file is examined once and the result kept; a large one is examined and booked by jobs, which say how far they are.
"""

import base64
import io
import zipfile
import zlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.journal.verbs import verb
from canbao.law.queries import get_city_pack
from canbao.levy.exchange.feed_rows import COLUMNS, NEEDED, parse_feed
from canbao.levy.exchange.stored_previews import dump_preview, load_preview
from canbao.levy.exchange.tax_feed import close_feed_file, import_rows, open_feed_file
from canbao.levy.exchange.tax_feed_preview import FeedPreview, preview_tax_feed
from canbao.levy.models import PreviewedFile, PreviewState, TaxPaymentFile
from canbao.rules.packs import Pack
from canbao.sheets.headings import SEARCHED_ROWS, find_tables
from canbao.sheets.reading import read_first_rows
from canbao.store.jobs import enqueue, job_handler
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.refusals import DECLARED, Refusal, refusal

NO_SUCH_PREVIEW = refusal(
    "no_such_preview",
    Bilingual(
        "This file is no longer kept: it was booked or discarded, or a day has passed. Look under “Files read”, else "
        "upload it again.",
        "该文件已不再保留：已入账、已作废或已超过一天。请查看“已导入文件”，没有的请重新上传。",
    ),
)
NOT_EXAMINED_YET = refusal(
    "not_examined_yet",
    Bilingual("This file is still being examined. Wait for its preview.", "文件仍在检查，请等预览完成。"),
)

ARRIVAL_PREVIEW = verb("arrival.preview", Bilingual("File of the tax office previewed", "预览税务到账文件"))
ARRIVAL_DISCARD = verb("arrival.discard", Bilingual("Previewed file discarded", "作废预览的到账文件"))

KEPT = timedelta(days=1)
"""How long a file is kept that is not booked."""
AT_ONCE = 40_000
"""Bytes of a table examined and booked within a request: some 300 rows, half a second."""
ROWS_OF_A_STEP = 500
"""Rows that one step of the booking job books, some three seconds, so that other jobs run in between."""


def is_quick(data: bytes) -> bool:
    """Return whether a file is small enough to be examined and booked within a request."""
    if len(data) > AT_ONCE:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as workbook:
            return sum(entry.file_size for entry in workbook.infolist()) <= 10 * AT_ONCE
    except zipfile.BadZipFile:
        return True


def check_headings(data: bytes) -> None:
    """Refuse a CSV file without the headings after its first rows; a workbook is opened by the job.

    Raise as :func:`canbao.levy.exchange.feed_rows.parse_feed`.
    """
    first = read_first_rows(data, SEARCHED_ROWS)
    if first is not None:
        find_tables(first, COLUMNS, NEEDED)


def keep_previewed_file(actor: Actor, name: str, data: bytes) -> PreviewedFile:
    """Keep a file for its preview; nothing is booked. A small file is examined at once, a large one by a job.

    Raise as :func:`canbao.levy.exchange.feed_rows.parse_feed`, for a large workbook only in its job.
    """
    actor.require("receipts.book")
    check_headings(data)
    preview = preview_tax_feed(data) if is_quick(data) else None
    return _keep(actor, name, data, preview)


@transaction.atomic
def _keep(actor: Actor, name: str, data: bytes, preview: FeedPreview | None) -> PreviewedFile:
    drop_old_previews()
    file = PreviewedFile.objects.create(
        id=new_id(),
        name=name[:200],
        content=base64.b64encode(zlib.compress(data)).decode(),
        state=PreviewState.EXAMINED if preview else PreviewState.WAITING,
        preview=dump_preview(preview) if preview else "",
        total=preview.rows if preview else 0,
        uploaded_by=actor.user_id,
        uploaded_by_name=actor.name,
    )
    if preview is None:
        enqueue("levy.examine_feed", f"examine:{file.id}", {"file": file.id})
    record_act(actor, ARRIVAL_PREVIEW, OFFICE, ("previewed_file", file.id), new={"rows": file.total, "name": file.name})
    return file


@job_handler("levy.examine_feed")
def _examine(payload: dict[str, Any], _dedupe: str) -> None:
    """Examine a large file and keep its preview, or why it cannot be read."""
    file = PreviewedFile.objects.filter(id=payload["file"], state=PreviewState.WAITING).first()
    if file is None:
        return
    try:
        preview = preview_tax_feed(_get_content(file))
    except Refusal as refused:
        words = {name: _storable(word) for name, word in refused.words.items()}
        _move(file, PreviewState.WAITING, state=PreviewState.FAILED, problem=refused.code, words=words)
        return
    _move(file, PreviewState.WAITING, state=PreviewState.EXAMINED, preview=dump_preview(preview), total=preview.rows)


def _storable(word: Any) -> Any:
    return {"en": word.en, "zh": word.zh} if isinstance(word, Bilingual) else word


def _move(file: PreviewedFile, before: PreviewState, **columns: Any) -> bool:
    """Change a file that is still in a state; return whether it was."""
    for name, value in columns.items():
        setattr(file, name, value)
    with transaction.atomic():
        here = PreviewedFile.objects.select_for_update().filter(id=file.id, state=before).exists()
        if here:
            file.save(update_fields=list(columns))
    return here


@job_handler("levy.drop_previews")
def _drop_daily(payload: dict[str, Any], dedupe: str) -> None:
    """Delete the files kept for longer than a day, once a day."""
    drop_old_previews()


def drop_old_previews() -> None:
    """Delete the files kept for longer than a day."""
    PreviewedFile.objects.filter(uploaded_at__lte=timezone.now() - KEPT).exclude(state=PreviewState.BOOKING).delete()


def get_previewed_files() -> list[PreviewedFile]:
    """Return the files that are kept and not booked yet, newest first, without their content."""
    kept = PreviewedFile.objects.filter(uploaded_at__gt=timezone.now() - KEPT, booked__isnull=True)
    return list(kept.defer("content", "preview").order_by("-uploaded_at"))


def get_previewed_file(file_id: int) -> PreviewedFile:
    """Return a kept file; raise :class:`Refusal` ``no_such_preview``."""
    file = PreviewedFile.objects.filter(id=file_id, uploaded_at__gt=timezone.now() - KEPT).first()
    if file is None:
        raise NO_SUCH_PREVIEW()
    return file


def get_preview(file: PreviewedFile) -> FeedPreview:
    """Return the preview of an examined file; raise the refusal of one that cannot be read, or not yet."""
    if file.state == PreviewState.FAILED:
        words = {name: Bilingual(**word) if isinstance(word, Mapping) else word for name, word in file.words.items()}
        raise DECLARED[file.problem](**words)
    if not file.preview:
        raise NOT_EXAMINED_YET()
    return load_preview(file.preview)


def _get_content(file: PreviewedFile) -> bytes:
    # The content was packed by this installation from a file of limited size, so decompressing it is safe.
    return zlib.decompress(base64.b64decode(file.content))


# -- booking ---------------------------------------------------------------------------------------------------------


def book_previewed_file(actor: Actor, file_id: int, pack: Pack) -> PreviewedFile:
    """Book a kept file: a small one at once, a large one by a job. Return it; ``booked`` is the file once it is read.

    However often it is pressed, the file is booked once. Raise :class:`Refusal` ``no_such_preview``,
    ``not_examined_yet``.
    """
    actor.require("receipts.book")
    kept = get_previewed_file(file_id)
    if kept.booked is not None or kept.state == PreviewState.BOOKING:
        return kept
    get_preview(kept)
    by = {"booked_by": actor.user_id, "booked_by_name": actor.name}
    with transaction.atomic():
        if not _move(kept, PreviewState.EXAMINED, state=PreviewState.BOOKING, **by):
            return get_previewed_file(file_id)
        # A press whose process ends before all rows are booked is continued by the job.
        enqueue("levy.book_feed", f"book:{file_id}", {"file": file_id})
    if is_quick(_get_content(kept)):
        _book_rows(actor, kept, pack, 0, kept.total, [])
        return get_previewed_file(file_id)
    return kept


@job_handler("levy.book_feed")
def _book_step(payload: dict[str, Any], _dedupe: str) -> timedelta | None:
    """Book the next rows of a file. After a crash it continues with the rows that are not booked yet."""
    file = PreviewedFile.objects.filter(id=payload["file"], state=PreviewState.BOOKING, booked__isnull=True).first()
    if file is None:
        return None
    # The person who pressed the button, with the one permission that the job needs.
    verbs = frozenset({"receipts.book"})
    actor = Actor(file.booked_by, file.booked_by_name, "", frozenset({"office.finance"}), verbs)
    is_done = _book_rows(actor, file, get_city_pack(), file.done, ROWS_OF_A_STEP, file.words.get("problems", []))
    return None if is_done else timedelta(0)


def _book_rows(actor: Actor, kept: PreviewedFile, pack: Pack, first: int, most: int, problems: list[list[str]]) -> bool:
    """Book rows of a kept file from index ``first`` on; return whether the file is done."""
    data = _get_content(kept)
    _found, rows = parse_feed(data)
    file = open_feed_file(actor, kept.name, data)

    def on_row(done: int) -> None:
        if done % 50 == 0:
            PreviewedFile.objects.filter(id=kept.id).update(done=first + done)

    problems = [*problems, *import_rows(actor, file, rows[first : first + most], pack, on_row)]
    done = min(len(rows), first + most)
    if done < len(rows):
        PreviewedFile.objects.filter(id=kept.id).update(done=done, words={"problems": problems})
        return False
    _finish(actor, kept, file, len(rows), problems)
    return True


@transaction.atomic
def _finish(actor: Actor, kept: PreviewedFile, file: TaxPaymentFile, rows: int, problems: list[list[str]]) -> None:
    here = PreviewedFile.objects.select_for_update().filter(id=kept.id, booked__isnull=True).first()
    if here is None:
        return
    close_feed_file(actor, file, rows, problems)
    here.booked, here.done, here.content, here.preview, here.words = file.id, rows, "", "", {}
    here.save()


@transaction.atomic
def discard_previewed_file(actor: Actor, file_id: int) -> None:
    """Drop a kept file without booking it; raise :class:`Refusal` ``no_such_preview``."""
    actor.require("receipts.book")
    waiting = PreviewedFile.objects.filter(id=file_id).exclude(state=PreviewState.BOOKING)
    dropped, _tables = waiting.delete()
    if not dropped:
        raise NO_SUCH_PREVIEW()
    record_act(actor, ARRIVAL_DISCARD, OFFICE, ("previewed_file", file_id))
