"""Responses that send a file as a download, a paper as a PDF, or an image that runs nothing."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from canbao.papers.typeset import Paper

_POLICY = "default-src 'none'; sandbox"


def download(name: str, media_type: str, content: bytes) -> HttpResponse:
    """Return a response that a browser saves as the file ``name``; nothing in it runs or loads on this site."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    return response


def pdf_response(name: str, paper: Paper) -> HttpResponse:
    """Return a paper as a PDF that a browser saves as the file ``name``."""
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def picture(media_type: str, content: bytes) -> HttpResponse:
    """Return an image for a page of this site; opened on its own, it runs nothing and uses only its own styles."""
    response = HttpResponse(content, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cache-Control"] = "no-store"
    return response
