"""Files people hand in: outside the web root, under generated names, sealed, of kinds that can be looked at."""

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
from canbao.values.ids import new_id

MAX_BYTES = 10 * 1024 * 1024
"""The largest file taken: a scanned page of 300 dpi in colour is about a third of it."""

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)
_CONTEXT = "uploaded file"
_log = logging.getLogger(__name__)
_SCAN_SECONDS = 30


class UploadRefused(Exception):
    """A file was not taken and nothing was kept.

    ``code`` is empty, too_large, too_much (of all files at once), kind, active, infected, unscanned (the antivirus
    command did not answer) or no_room (the disk did not take it).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as kept: its place below the folder of uploads, media type, size in bytes and SHA-256 (hex)."""

    place: str
    media_type: str
    size: int
    digest: str


def media_type_of(content: bytes) -> str:
    """Return the media type that a file's first bytes tell, whatever its name says; raise :class:`UploadRefused`."""
    for magic, media_type, _suffix in _MAGIC:
        if content.startswith(magic):
            return media_type
    raise UploadRefused("kind")


def _refuse_active(content: bytes) -> None:
    """Refuse a PDF that runs or opens something when it is looked at."""
    if content.startswith(b"%PDF-") and any(mark in content for mark in (b"/JavaScript", b"/Launch", b"/EmbeddedFile")):
        raise UploadRefused("active")


def _scan(content: bytes) -> None:
    """Hand the file to the antivirus command of the settings; its exit status 1 means infected."""
    if not settings.CANBAO_ANTIVIRUS:
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        command = [*shlex.split(settings.CANBAO_ANTIVIRUS), file.name]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SCAN_SECONDS, check=False)  # noqa: S603 - the operator's own command, no text from outside
        except (OSError, subprocess.TimeoutExpired) as error:
            _log.error("antivirus command failed: %s", error)
            raise UploadRefused("unscanned") from None
    if done.returncode != 0:
        raise UploadRefused("infected")


def store_upload(content: bytes) -> StoredFile:
    """Check a file and keep it sealed; raise :class:`UploadRefused` with why not.

    The caller keeps the row that leads to it in its own transaction. A crash between the two leaves a sealed file
    that nothing leads to.
    """
    if not content:
        raise UploadRefused("empty")
    if len(content) > MAX_BYTES:
        raise UploadRefused("too_large")
    media_type = media_type_of(content)
    _refuse_active(content)
    _scan(content)
    name = f"{new_id():x}"
    place = f"{name[-2:]}/{name}"
    sealed = get_keyring().seal(base64.b64encode(zlib.compress(content, 1)).decode(), _CONTEXT)
    _write(Path(settings.MEDIA_ROOT) / place, sealed)
    return StoredFile(place, media_type, len(content), hashlib.sha256(content).hexdigest())


def _write(path: Path, sealed: str) -> None:
    partial = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial.write_text(sealed, "ascii")
        partial.chmod(0o600)
        partial.rename(path)
    except OSError as error:
        _log.error("a file could not be kept: %s", error)
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise UploadRefused("no_room") from None


def read_upload(place: str) -> bytes:
    """Return a kept file's content; raise FileNotFoundError when it is gone, ``CannotOpen`` when it was changed."""
    sealed = (Path(settings.MEDIA_ROOT) / place).read_text("ascii")
    # Sealed by this installation itself, of a size checked before it was kept.
    return zlib.decompress(base64.b64decode(get_keyring().open(sealed, _CONTEXT)))
