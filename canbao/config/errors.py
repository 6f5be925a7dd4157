"""Who answers when there is no answer: the pages of failure for people, problems in JSON below /api/."""

from django.http import HttpResponse

from canbao.access.http import Request
from canbao.api.answers import problem
from canbao.public import views as pages


def _is_for_machines(request: Request) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: Request, exception: Exception) -> HttpResponse:
    """400: the request could not be read."""
    return problem(request, "unreadable") if _is_for_machines(request) else pages.bad_request(request, exception)


def forbidden(request: Request, exception: Exception) -> HttpResponse:
    """403: the seat has no right to it; 401 where a machine has not logged in."""
    if not _is_for_machines(request):
        return pages.forbidden(request, exception)
    return problem(request, "not_allowed" if request.user.is_authenticated else "not_signed_in")


def not_found(request: Request, exception: Exception) -> HttpResponse:
    """404: nothing is there, or nothing the reader's employer may see."""
    return problem(request, "not_found") if _is_for_machines(request) else pages.not_found(request, exception)


def failed(request: Request) -> HttpResponse:
    """500: the fault is the product's."""
    return problem(request, "failed") if _is_for_machines(request) else pages.failed(request)


def form_expired(request: Request, reason: str = "") -> HttpResponse:
    """403: a form whose page was open too long, or came from elsewhere."""
    return problem(request, "form_expired") if _is_for_machines(request) else pages.form_expired(request, reason)
