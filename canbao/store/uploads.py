"""Uploaded files: PDF and pictures, stored sealed, outside the web root, under generated names."""

import base64
import hashlib
import logging
import shlex
import subprocess
import tempfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from canbao.store.keyring import get_keyring
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.refusals import refusal

UPLOAD_EMPTY = refusal(
    "upload_empty",
    Bilingual("The file is empty. Choose the scan or photograph itself.", "文件是空的，请重新选择扫描件或照片。"),
)
UPLOAD_TOO_LARGE = refusal(
    "upload_too_large",
    Bilingual(
        "The file is larger than 10 MB. Scan with fewer colours or a lower resolution, or split it.",
        "文件超过 10 MB。请降低扫描分辨率或色彩，或拆分后上传。",
    ),
)
UPLOAD_TOO_MUCH = refusal(
    "upload_too_much",
    Bilingual(
        "These files together are too large to be sent at once. Add them one by one.",
        "这些文件合计过大，不能一次上传，请分次添加。",
    ),
)
UPLOAD_KIND = refusal(
    "upload_kind",
    Bilingual(
        "The content of this file is not PDF, JPEG or PNG. Save it as one of these.",
        "文件内容不是 PDF、JPEG 或 PNG（与扩展名无关），请另存为其中一种格式。",
    ),
)
UPLOAD_ACTIVE = refusal(
    "upload_active",
    Bilingual(
        "This PDF contains scripts or embedded files. Print it into a new PDF and upload that.",
        "该 PDF 含有脚本或嵌入内容。请用“打印为 PDF”重新生成后上传。",
    ),
)
UPLOAD_INFECTED = refusal(
    "upload_infected",
    Bilingual(
        "The virus check refused this file. Have your computer checked, and upload a clean scan.",
        "该文件未通过病毒检查。请检查电脑后上传安全的扫描件。",
    ),
)
UPLOAD_UNSCANNED = refusal(
    "upload_unscanned",
    Bilingual(
        "The virus check did not answer, so the file was not accepted. Try again in a few minutes.",
        "病毒检查暂无响应，文件未接收，请几分钟后重试。",
    ),
)
UPLOAD_NO_ROOM = refusal(
    "upload_no_room",
    Bilingual(
        "The file could not be stored. Try again later; if it still fails, call the agency.",
        "文件暂时无法保存，请稍后重试；仍不成功请致电医保经办中心。",
    ),
)
UPLOAD_REFUSALS = frozenset(
    {
        UPLOAD_EMPTY,
        UPLOAD_TOO_LARGE,
        UPLOAD_TOO_MUCH,
        UPLOAD_KIND,
        UPLOAD_ACTIVE,
        UPLOAD_INFECTED,
        UPLOAD_UNSCANNED,
        UPLOAD_NO_ROOM,
    }
)
"""Why one file is not taken; others handed in with it may be."""

MAX_BYTES = 10 * 1024 * 1024
"""The largest file accepted. A colour scan of a page at 300 dpi is about a third of it."""

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)
_CONTEXT = "uploaded file"
_log = logging.getLogger(__name__)
_SCAN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A stored file: its path below the upload folder, media type, size in bytes and SHA-256 (hex)."""

    path: str
    media_type: str
    size: int
    digest: str


def media_type_of(content: bytes) -> str:
    """Return the media type that a file's first bytes tell, whatever its name says; raise :class:`Refusal`."""
    for magic, media_type, _suffix in _MAGIC:
        if content.startswith(magic):
            return media_type
    raise UPLOAD_KIND()


def _refuse_active(content: bytes) -> None:
    """Raise :class:`UploadRefused` for a PDF that runs or opens something when it is viewed."""
    if content.startswith(b"%PDF-") and any(mark in content for mark in (b"/JavaScript", b"/Launch", b"/EmbeddedFile")):
        raise UPLOAD_ACTIVE()


def _scan(content: bytes) -> None:
    """Run the antivirus command of the settings on the file; raise :class:`UploadRefused` unless it exits with 0."""
    if not settings.CANBAO_ANTIVIRUS:
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        command = [*shlex.split(settings.CANBAO_ANTIVIRUS), file.name]
        try:
            result = subprocess.run(command, capture_output=True, timeout=_SCAN_SECONDS, check=False)  # noqa: S603 - the operator's own command, no text from outside
        except (OSError, subprocess.TimeoutExpired) as error:
            _log.error("antivirus command failed: %s", error)
            raise UPLOAD_UNSCANNED() from None
    if result.returncode != 0:
        raise UPLOAD_INFECTED()


def store_upload(content: bytes) -> StoredFile:
    """Check a file and keep it sealed; raise :class:`Refusal` with why not.

    The caller stores the row with its path in its own transaction. A crash before that leaves an unused sealed file.
    """
    if not content:
        raise UPLOAD_EMPTY()
    if len(content) > MAX_BYTES:
        raise UPLOAD_TOO_LARGE()
    media_type = media_type_of(content)
    _refuse_active(content)
    _scan(content)
    return StoredFile(store_content(content), media_type, len(content), hashlib.sha256(content).hexdigest())


def store_content(content: bytes) -> str:
    """Keep content of our own sealed and return its path; raise :class:`Refusal` ``upload_no_room``."""
    name = f"{new_id():x}"
    path = f"{name[-2:]}/{name}"
    sealed = get_keyring().seal(base64.b64encode(zlib.compress(content, 1)).decode(), _CONTEXT)
    _write(Path(settings.MEDIA_ROOT) / path, sealed)
    return path


def delete_upload(path: str) -> None:
    """Delete a stored file from the disk; a missing one is deleted already."""
    try:
        (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
    except OSError as error:
        _log.error("a stored file could not be deleted: %s", error)


def _write(path: Path, sealed: str) -> None:
    partial = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial.write_text(sealed, "ascii")
        partial.chmod(0o600)
        partial.rename(path)
    except OSError as error:
        _log.error("a file could not be stored: %s", error)
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise UPLOAD_NO_ROOM() from None


def read_upload(path: str) -> bytes:
    """Return a stored file's content; raise FileNotFoundError when it is missing, ``CannotOpen`` when changed."""
    sealed = (Path(settings.MEDIA_ROOT) / path).read_text("ascii")
    # This installation sealed the content after checking its size, so decompressing it is safe.
    return zlib.decompress(base64.b64decode(get_keyring().open(sealed, _CONTEXT)))
