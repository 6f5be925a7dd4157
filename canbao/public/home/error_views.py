"""The views that Django calls for errors."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from canbao.access.http import Request
from canbao.access.policy import get_verbs
from canbao.values.actor import Actor

_MEGABYTE = 1024 * 1024


def _error_page(request: Request, status: int, detail: str = "") -> HttpResponse:
    return render(request, f"{status}.html", {"detail": detail}, status=status)


def bad_request(request: Request, exception: Exception) -> HttpResponse:
    """Return the page for 400, a request that cannot be read; 413 with both sizes if it is too large."""
    if isinstance(exception, RequestDataTooBig):
        return _error_page(request, 413, _get_sizes(request))
    return _error_page(request, 400)


def _get_sizes(request: Request) -> str:
    """Return how large a form is and may be, in megabytes. Its contents are not read, so the browser keeps them."""
    sent, most = int(request.META.get("CONTENT_LENGTH") or 0), settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    sizes = {"size": f"{sent / _MEGABYTE:.1f}", "most": f"{most / _MEGABYTE:.0f}"}
    return (
        _(
            "This form has %(size)s MB, at most %(most)s MB are sent at once. Nothing was saved. Go back in the "
            "browser: what you typed is still there. Send less of it at once."
        )
        % sizes
    )


def forbidden(request: Request, exception: Exception) -> HttpResponse:
    """Return the page for 403, a URL the actor has no right to. An unbound account reads what to do first."""
    if _lacks_binding(request.actor, str(exception)):
        return render(request, "public/home/unbound.html", status=403)
    return _error_page(request, 403)


def _lacks_binding(actor: Actor, verb: str) -> bool:
    """Return whether an actor would have a verb if their account were bound."""
    if actor.account_id is None or actor.employer_id is not None:
        return False
    bound = frozenset(role.replace("account.", "employer.") for role in actor.roles)
    return verb in get_verbs(bound)


def not_found(request: Request, exception: Exception) -> HttpResponse:
    """Return the page for 404, a URL with nothing the reader's employer may see."""
    return _error_page(request, 404)


def wrong_method(request: Request) -> HttpResponse:
    """Return the page for 405, an address that only takes a form, or takes none; it leads to the page above."""
    context = {"back": _get_page_above(request.path), "is_read": request.method in ("GET", "HEAD")}
    return render(request, "405.html", context, status=405)


def _get_page_above(path: str) -> str:
    """Return the nearest path above that is an address of the site."""
    parts = path.strip("/").split("/")
    above = ("/" + "".join(f"{part}/" for part in parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return next((path for path in above if is_valid_path(path)), "/")


def server_error(request: Request) -> HttpResponse:
    """Return the page for 500 without session, database or URL lookups, since they may be the cause."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """Return the page for 403 after a failed CSRF check: the page was open too long, or is of another site."""
    detail = _(
        "For your safety a page can be sent only within one log-in. Nothing was changed. Go back with "
        "your browser and reload the page. Log in again if you are asked to, then send it again."
    )
    return render(request, "403_csrf.html", {"detail": detail}, status=403)
