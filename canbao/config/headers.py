"""The same strict headers on every answer, errors included."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def strict_headers_middleware(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: content security policy, permissions policy, and no caching, but of static files,
    which say themselves how long they may be kept (trust.md).

    The setting's name is Django 6's, which brings a policy of its own; this goes when the project moves there.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
