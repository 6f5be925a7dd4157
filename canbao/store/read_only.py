"""A GET writes nothing (trust.md): the database connection refuses, in production too."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

WRITABLE_ON_GET = frozenset({"django_session", "usersessions_usersession", "store_cache"})
"""Tables a reading request may write: the session, its activity, the cache."""

_WRITE = re.compile(
    r"^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO|TRUNCATE|ALTER|DROP|CREATE)\s+"
    r"(?:TABLE\s+)?[\"`]?(\w+)",
    re.IGNORECASE,
)


class WroteOnRead(Exception):
    """A reading request tried to change the database. It is a fault of the program; nothing was changed."""


def refuse_write(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Pass a statement on unless it writes to a table outside :data:`WRITABLE_ON_GET`."""
    written = _WRITE.match(sql)
    if written and written.group(1) not in WRITABLE_ON_GET:
        raise WroteOnRead(f"a reading request tried to write to {written.group(1)}")
    return execute(sql, params, many, context)


def read_only_middleware(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: GET, HEAD and OPTIONS run with :func:`refuse_write` on the connection."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            return answer(request)
        with connection.execute_wrapper(refuse_write):
            return answer(request)

    return middleware
