"""Row identifiers made in the application: 63 bits, ordered by time (schema rule R5)."""

import secrets
import threading
import time

EPOCH_MS = 1_704_067_200_000
"""2024-01-01T00:00:00Z in milliseconds. 41 bits of milliseconds last until September 2093."""

_COUNTER_BITS = 22
_COUNTER_LIMIT = 1 << _COUNTER_BITS
_lock = threading.Lock()
_last_ms = 0
_counter = 0


def new_id() -> int:
    """Return a fresh 63-bit identifier, larger than every one this process made before.

    The upper 41 bits are milliseconds since :data:`EPOCH_MS`, the lower 22 a counter that begins
    at a random point in each millisecond, so that two processes do not meet. When the clock steps
    back the last millisecond is used on, so the order within a process holds.
    """
    global _last_ms, _counter
    with _lock:
        now = max(time.time_ns() // 1_000_000 - EPOCH_MS, _last_ms)
        if now > _last_ms:
            _last_ms, _counter = now, secrets.randbelow(_COUNTER_LIMIT // 2)
        else:
            _counter += 1
            if _counter == _COUNTER_LIMIT:
                _last_ms, _counter = _last_ms + 1, secrets.randbelow(_COUNTER_LIMIT // 2)
        return (_last_ms << _COUNTER_BITS) | _counter


def id_text(identifier: int) -> str:
    """Return an identifier as decimal text, as JSON and URLs carry it: a JavaScript number would lose digits."""
    return str(identifier)


def parse_number(text: str) -> int | None:
    """Return the identifier, version or place a text from outside holds; None for what can be none.

    Digits of ASCII alone: what Python calls digits includes signs it does not read. Engines store 63 bits.
    """
    identifier = int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else -1
    return identifier if 0 <= identifier < 1 << 63 else None
