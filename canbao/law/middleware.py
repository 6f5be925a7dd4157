"""The edge of the site: a request reads the law once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from canbao.law.queries import cached_law


def law_middleware(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: keep the law a request has read until it is answered."""

    def held(request: HttpRequest) -> HttpResponse:
        with cached_law():
            return answer(request)

    return held
