"""Files that take longer than a second: made by a job in parts, kept sealed for some days, downloaded later."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from canbao.store import uploads
from canbao.store.jobs import enqueue, job_handler
from canbao.store.models import FileState, PreparedFile
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.refusals import Refusal, refusal

TOO_MANY_FILES = refusal(
    "too_many_files",
    Bilingual(
        "{most} files are being made for your employer already. Wait until one of them is done, then ask again.",
        "本单位已有 {most} 个文件正在生成，请待其中一个完成后再提交。",
    ),
)

MOST_OPEN = 5
"""Files of an employer that wait or are being made. One at a time is computed."""
MOST_KEPT = 20
"""Finished files of an employer that are kept; the oldest beyond it are removed."""
DAYS_KEPT = 7
"""Days after which a finished file is removed."""
MOST_TRIES = 3
"""Attempts at one part before the file is given up, crashes of the worker included."""
FAULT = "fault"
"""The problem of a file that failed for a reason other than a refusal."""

_OPEN = (FileState.WAITING, FileState.RUNNING)
_LOOK_AGAIN = timedelta(seconds=1)
_log = logging.getLogger(__name__)

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FileKind:
    """How files of a kind are made: how many parts, each part by its index, and the whole of them."""

    code: str
    count_parts: Callable[[int, Parameters], int]
    make_part: Callable[[int, Parameters, int], bytes]
    join: Callable[[Sequence[bytes]], bytes]


_KINDS: dict[str, FileKind] = {}


def file_kind(kind: FileKind) -> FileKind:
    """Register a kind of files and return it. ``make_part`` gets employer, parameters and index."""
    if kind.code in _KINDS:
        raise ValueError(f"two kinds of files called {kind.code}")
    _KINDS[kind.code] = kind
    return kind


# -- asking ----------------------------------------------------------------------------------------------------------


def get_same_file(employer_id: int, kind: FileKind, asked: Parameters) -> PreparedFile | None:
    """Return the file that was prepared or is being prepared for the same request, None without one."""
    return _kept(employer_id).filter(asked=_digest(kind, asked)).first()


@transaction.atomic
def ask_for_file(
    actor: Actor, kind: FileKind, asked: Parameters, parameters: Parameters, name: str, media_type: str
) -> PreparedFile:
    """Enqueue the making of a file and return its row; the same request again returns the same row.

    ``asked`` identifies the request, ``parameters`` go to the kind's functions. A file that failed is begun again.
    Raise :class:`Refusal` ``too_many_files``.
    """
    employer_id = actor.require_employer()
    same = get_same_file(employer_id, kind, asked)
    if same is None:
        if _kept(employer_id).filter(state__in=_OPEN).count() >= MOST_OPEN:
            raise TOO_MANY_FILES(most=MOST_OPEN)
        row = PreparedFile(
            employer_id=employer_id,
            kind=kind.code,
            asked=_digest(kind, asked),
            parameters=dict(parameters),
            name=name,
            media_type=media_type,
            asked_by=actor.require_user(),
            asked_by_name=actor.name,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            # A parallel press asked for the same.
            return _kept(employer_id).get(asked=row.asked)
        _enqueue(row)
        _remove([*_kept(employer_id).filter(state=FileState.DONE).order_by("-id")[MOST_KEPT:]])
        return row
    return _begin_again(same)


def ask_again(actor: Actor, file_id: int) -> PreparedFile | None:
    """Begin a file that failed again and return it, None when the employer has no such file."""
    row = get_file(actor.require_employer(), file_id)
    return None if row is None else _begin_again(row)


@transaction.atomic
def _begin_again(row: PreparedFile) -> PreparedFile:
    """Enqueue a file that failed once more; a file in another state stays as it is."""
    failed = _kept(row.employer_id).filter(id=row.id, state=FileState.FAILED)
    if failed.update(state=FileState.WAITING, tries=0, problem="", asked_at=timezone.now()):
        _enqueue(row)
        row.refresh_from_db()
    return row


def _kept(employer_id: int) -> Any:
    return PreparedFile.objects.for_employer(employer_id).filter(removed_at__isnull=True)


def _digest(kind: FileKind, asked: Parameters) -> str:
    return hashlib.sha256(json.dumps([kind.code, asked], sort_keys=True).encode()).hexdigest()


def _enqueue(row: PreparedFile) -> None:
    enqueue("file.make", f"file:{row.id}:{new_id()}", {"employer_id": row.employer_id, "file_id": row.id})


# -- making ----------------------------------------------------------------------------------------------------------


@job_handler("file.make")
def make_step(payload: dict[str, Any], _dedupe: str) -> timedelta | None:
    """Make the next part of a file, or join its parts; wait while an older file of the employer is being made."""
    row = _kept(payload["employer_id"]).filter(id=payload["file_id"], state__in=_OPEN).first()
    if row is None:
        return None
    if _kept(row.employer_id).filter(state__in=_OPEN, id__lt=row.id).exists():
        return _LOOK_AGAIN
    if row.tries >= MOST_TRIES:
        _give_up(row)
        return None
    # Counted before the attempt, so that a part that kills the worker is given up too.
    row.tries, row.state = row.tries + 1, FileState.RUNNING
    row.save(update_fields=["tries", "state"])
    try:
        return _make_next(row, _KINDS[row.kind])
    except Exception as error:
        row.problem = error.code if isinstance(error, Refusal) else FAULT
        row.save(update_fields=["problem"])
        raise


def _make_next(row: PreparedFile, kind: FileKind) -> timedelta | None:
    row.total = row.total or kind.count_parts(row.employer_id, row.parameters)
    if len(row.parts) < row.total:
        content = kind.make_part(row.employer_id, row.parameters, len(row.parts))
        row.parts = [*row.parts, uploads.store_content(content)]
        row.tries = 0
        row.save(update_fields=["total", "parts", "tries"])
        return timedelta(0)
    parts = row.parts
    content = kind.join([uploads.read_upload(part) for part in parts])
    row.place, row.size, row.parts, row.tries = uploads.store_content(content), len(content), [], 0
    row.state, row.finished_at = FileState.DONE, timezone.now()
    row.save(update_fields=["place", "size", "parts", "tries", "state", "finished_at"])
    for part in parts:
        uploads.delete_upload(part)
    return None


def _give_up(row: PreparedFile) -> None:
    _log.error("a file could not be made", extra={"file": row.id, "kind": row.kind, "problem": row.problem})
    parts, row.parts, row.state, row.tries = row.parts, [], FileState.FAILED, 0
    row.problem = row.problem or FAULT
    row.save(update_fields=["parts", "state", "tries", "problem"])
    for part in parts:
        uploads.delete_upload(part)


# -- keeping ---------------------------------------------------------------------------------------------------------


def get_files(employer_id: int) -> list[PreparedFile]:
    """Return an employer's files that are kept or being made, newest first."""
    return list(_kept(employer_id).order_by("-id"))


def get_file(employer_id: int, file_id: int) -> PreparedFile | None:
    """Return a file of an employer, None when there is none or it was removed."""
    row: PreparedFile | None = _kept(employer_id).filter(id=file_id).first()
    return row


def get_place_in_queue(row: PreparedFile) -> int:
    """Return how many files of the employer are made before this one."""
    count: int = _kept(row.employer_id).filter(state__in=_OPEN, id__lt=row.id).count()
    return count


def read_file(row: PreparedFile) -> bytes:
    """Return the content of a finished file; raise FileNotFoundError when it is missing."""
    return uploads.read_upload(row.place)


@job_handler("files.expire")
def remove_expired_files(_payload: dict[str, Any], _dedupe: str) -> None:
    """Remove the files that were finished or given up more than :data:`DAYS_KEPT` days ago."""
    before = timezone.now() - timedelta(days=DAYS_KEPT)
    with fan_out("store.expired"):
        rows = PreparedFile.objects.filter(removed_at__isnull=True, asked_at__lt=before).exclude(state__in=_OPEN)
        _remove(list(rows))


def _remove(rows: Sequence[PreparedFile]) -> None:
    """Mark files as removed, and delete them from the disk."""
    for row in rows:
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        for place in filter(None, [row.place, *row.parts]):
            transaction.on_commit(partial(uploads.delete_upload, place))
