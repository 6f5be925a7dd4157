"""Receive uploads in memory, so that no unsealed file reaches a disk, and with limits on their size."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from canbao.store.uploads import MAX_BYTES

MAX_REQUEST_BYTES = 4 * MAX_BYTES
"""The most bytes of all files of a request in memory."""


class BoundedUploadHandler(FileUploadHandler):
    """Keep files in memory up to the limits. A larger file is read and dropped, so that the form still arrives.

    A dropped file has no content; its ``size`` is that of the file sent.
    """

    chunk_size = 256 * 1024

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._total = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a file."""
        super().new_file(*args, **kwargs)
        self._parts: list[bytes] = []
        self._file_bytes, self._is_whole = 0, True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a chunk while the file and all files together stay below the limits."""
        file_bytes = self._file_bytes + len(raw_data)
        if not self._is_whole:
            return None
        if file_bytes > MAX_BYTES or self._total + file_bytes > MAX_REQUEST_BYTES:
            self._is_whole, self._parts, self._file_bytes = False, [], 0
            return None
        self._parts.append(raw_data)
        self._file_bytes = file_bytes
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the file with its content, empty if dropped."""
        self._total += self._file_bytes
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
    """Return a received file's content, None when it exceeded the limits and was dropped."""
    content: bytes = file.read()
    return content if len(content) == file.size else None
