"""Middleware that reads the law once per request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from canbao.law.queries import cached_law


def law_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return a middleware that caches the law for the length of a request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with cached_law():
            return get_response(request)

    return middleware
