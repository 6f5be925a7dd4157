"""Make GET requests read-only: the database connection refuses writes, in production too."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

WRITABLE_ON_GET = frozenset({"django_session", "usersessions_usersession", "store_cache"})
"""Tables that a read-only request can write: session, session activity, cache."""

_WRITE = re.compile(
    r"^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO|TRUNCATE|ALTER|DROP|CREATE)\s+"
    r"(?:TABLE\s+)?[\"`]?(\w+)",
    re.IGNORECASE,
)


class WroteOnRead(Exception):
    """A read-only request tried to change the database: a fault of the program. Nothing is changed."""


def refuse_write(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute a statement; raise :class:`WroteOnRead` if it writes to a table outside :data:`WRITABLE_ON_GET`."""
    match = _WRITE.match(sql)
    if match and match.group(1) not in WRITABLE_ON_GET:
        raise WroteOnRead(f"a reading request tried to write to {match.group(1)}")
    return execute(sql, params, many, context)


def read_only_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return a middleware that runs GET, HEAD and OPTIONS with :func:`refuse_write` on the connection."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            return get_response(request)
        with connection.execute_wrapper(refuse_write):
            return get_response(request)

    return middleware
