"""Clean the texts of every request before a form reads them."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, QueryDict

from canbao.access.http import Request
from canbao.values.text import remove_invisible


def typed_text_middleware(get_response: Callable[[Request], HttpResponse]) -> Any:
    """Return a middleware that removes invisible characters from what is sent, so a field of nothing else is empty.

    What is copied from a chat, a page or a PDF brings them along. In a reason they mislead who reads it later, in a
    search they prevent every match. It comes after the check of the token, which reads the body first.
    """

    class TypedTextMiddleware:
        def __call__(self, request: Request) -> HttpResponse:
            request.GET = _clean(request.GET)
            return get_response(request)

        def process_view(self, request: Request, *_view: object) -> None:
            if request.method == "POST":
                request.POST = _clean(request.POST)

    return TypedTextMiddleware()


_AS_SENT = re.compile("was-|.*password")
"""Fields left as they are: what a page has shown of the stored values, to compare with them, and passwords."""


def _clean(sent: QueryDict) -> Any:
    """Return the values without invisible characters, the same object when there are none."""
    cleaned = {
        name: [remove_invisible(text) for text in texts] for name, texts in sent.lists() if not _AS_SENT.match(name)
    }
    changed = {name: texts for name, texts in cleaned.items() if texts != sent.getlist(name)}
    if not changed:
        return sent
    copied = sent.copy()
    for name, texts in changed.items():
        copied.setlist(name, texts)
    return copied
