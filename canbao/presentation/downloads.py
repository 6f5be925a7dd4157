"""Handing out a file: to be kept by who asked for it, never shown as a page of this site."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_POLICY = "default-src 'none'; sandbox"


def download(name: str, media_type: str, content: bytes) -> HttpResponse:
    """Return an answer that a browser keeps as the file ``name``; nothing in it runs or loads on this site."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = _POLICY
    return answer


def picture(media_type: str, content: bytes) -> HttpResponse:
    """Return a picture for a page of this site; opened by itself nothing in it runs, and only its own style counts."""
    answer = HttpResponse(content, content_type=media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["Cache-Control"] = "no-store"
    return answer
