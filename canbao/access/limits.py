"""Limits per account on what costs the site much: one limiter, that of log-in, with its rates in one setting."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from allauth.core import ratelimit
from django.core.cache import cache

from canbao.access.http import Request
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

PASTED_TOO_OFTEN = refusal(
    "pasted_too_often",
    Bilingual(
        "Your account pasted very often within a minute. Wait a minute, then save again; your rows are still below.",
        "您的账户一分钟内粘贴次数过多，请一分钟后再保存；已粘贴的内容仍在下方。",
    ),
)
SEARCHED_TOO_OFTEN = refusal(
    "searched_too_often",
    Bilingual(
        "Your account searched very often within a minute. Wait a minute, then send the search again.",
        "您的账户一分钟内查询次数过多，请一分钟后重新查询。",
    ),
)
PRINTED_TOO_OFTEN = refusal(
    "printed_too_often",
    Bilingual(
        "Your account printed very often within a minute. Wait a minute, then print again; print several at once "
        "instead of one after the other.",
        "您的账户一分钟内打印次数过多，请一分钟后重试；建议一次勾选多项打印。",
    ),
)
UPLOADED_TOO_OFTEN = refusal(
    "uploaded_too_often",
    Bilingual(
        "Your account sent documents very often within a minute. Wait a minute, then add them again.",
        "您的账户一分钟内上传次数过多，请一分钟后重新添加。",
    ),
)
ACCOUNT_BUSY = refusal(
    "account_busy",
    Bilingual(
        "Other pages of your account are still being computed. Wait until they are there, then try again.",
        "您的账户还有页面正在处理，请待其完成后再试。",
    ),
)
REFUSALS = frozenset({ACCOUNT_BUSY, PASTED_TOO_OFTEN, SEARCHED_TOO_OFTEN, PRINTED_TOO_OFTEN, UPLOADED_TOO_OFTEN})


def count_paste(request: Request) -> None:
    """Count a paste of the account; raise :class:`Refusal` ``pasted_too_often`` beyond the rate."""
    if _is_beyond(request, "paste"):
        raise PASTED_TOO_OFTEN()


def count_search(request: Request) -> None:
    """Count a search of the account; raise :class:`Refusal` ``searched_too_often`` beyond the rate."""
    if _is_beyond(request, "search"):
        raise SEARCHED_TOO_OFTEN()


def count_print(request: Request) -> None:
    """Count a print of the account; raise :class:`Refusal` ``printed_too_often`` beyond the rate."""
    if _is_beyond(request, "print"):
        raise PRINTED_TOO_OFTEN()


def count_upload(request: Request) -> None:
    """Count an upload of the account; raise :class:`Refusal` ``uploaded_too_often`` beyond the rate."""
    if _is_beyond(request, "upload"):
        raise UPLOADED_TOO_OFTEN()


def _is_beyond(request: Request, action: str) -> bool:
    """Count a use of the account and return whether it is beyond the rate of ``ACCOUNT_RATE_LIMITS``.

    Staff are not limited, a GET is not counted. While the cache cannot be written, nothing is counted or refused.
    """
    account_id = request.actor.account_id
    if account_id is None or ratelimit.consume(request, action=action, key=str(account_id)):
        return False
    # The limiter refuses as well when it cannot write to the cache; then the act itself says what is wrong.
    return cache.add(f"limits:{uuid4()}", True, timeout=1)


# -- requests at a time ----------------------------------------------------------------------------------------------

MOST_AT_ONCE = 3
"""Requests of an account that a process computes at a time. A process answers four (``canbao serve``)."""
MOST_LONG = 2
"""Requests of an account that have run for :data:`LONG_SECONDS`, with which a further one is refused at once."""
LONG_SECONDS = 1.0

_running: dict[int, list[float]] = {}
"""By account: when each of its requests in this process began."""
_changed = threading.Condition()


@contextmanager
def take_turn(account_id: int | None) -> Iterator[None]:
    """Run a request of an account; raise :class:`Refusal` ``account_busy`` when too many of it are computed already.

    The pictures of a page come several at a time and take milliseconds, so a request waits up to a second for its turn.
    Visitors and staff do not wait.
    """
    if account_id is None:
        yield
        return
    began = _wait_for_turn(account_id)
    try:
        yield
    finally:
        with _changed:
            _running[account_id].remove(began)
            if not _running[account_id]:
                del _running[account_id]
            _changed.notify_all()


def _wait_for_turn(account_id: int) -> float:
    deadline = time.monotonic() + LONG_SECONDS
    with _changed:
        while True:
            now, starts = time.monotonic(), _running.get(account_id, [])
            long = sum(now - start >= LONG_SECONDS for start in starts)
            if len(starts) < MOST_AT_ONCE and long < MOST_LONG:
                _running.setdefault(account_id, []).append(now)
                return now
            if long >= MOST_LONG or now >= deadline:
                raise ACCOUNT_BUSY()
            _changed.wait(deadline - now)
