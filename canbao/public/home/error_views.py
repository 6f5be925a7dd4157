"""The pages shown for errors."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from canbao.access.http import Request


def _failure(request: Request, status: int, detail: str = "") -> HttpResponse:
    return render(request, f"{status}.html", {"detail": detail}, status=status)


def bad_request(request: Request, exception: Exception) -> HttpResponse:
    """400: the request could not be read."""
    return _failure(request, 400)


def forbidden(request: Request, exception: Exception) -> HttpResponse:
    """403: the actor has no right to what the address is."""
    return _failure(request, 403)


def not_found(request: Request, exception: Exception) -> HttpResponse:
    """404: nothing is there, or nothing the reader's employer may see."""
    return _failure(request, 404)


def server_error(request: Request) -> HttpResponse:
    """500: the fault is the product's. The page asks nothing of session, database or addresses: they may be it."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """403: a form whose page was open too long, or came from elsewhere."""
    words = _(
        "For your safety a page can be sent only within one log-in. Nothing was changed. Go back with your browser, "
        "reload that page, log in again if you are asked to, and send it once more."
    )
    return render(request, "403_csrf.html", {"detail": words}, status=403)
