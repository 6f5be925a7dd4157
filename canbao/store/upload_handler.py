"""How uploads come in: in memory, so that nothing lies unsealed on a disk, and never more than a matter can use."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from canbao.store.uploads import MAX_BYTES

MAX_REQUEST_BYTES = 4 * MAX_BYTES
"""Bytes of all files of one request that are kept in memory."""


class BoundedUploadHandler(FileUploadHandler):
    """Keep files in memory up to the limits. What goes beyond is read and dropped, so that the form still arrives.

    Such a file comes without its content; its ``size`` tells what it would have been.
    """

    chunk_size = 256 * 1024

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._together = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._parts: list[bytes] = []
        self._kept, self._is_whole = 0, True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a part while the file and all files together stay below the limits."""
        grown = self._kept + len(raw_data)
        if not self._is_whole:
            return None
        if grown > MAX_BYTES or self._together + grown > MAX_REQUEST_BYTES:
            self._is_whole, self._parts, self._kept = False, [], 0
            return None
        self._parts.append(raw_data)
        self._kept = grown
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the file with what was kept of it."""
        self._together += self._kept
        return InMemoryUploadedFile(
            BytesIO(b"".join(self._parts)),
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )


def get_content(file: Any) -> bytes | None:
    """Return a received file's content, None when it went beyond the limits and was dropped."""
    content: bytes = file.read()
    return content if len(content) == file.size else None
