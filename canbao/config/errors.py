"""Who answers when there is no answer: the pages of failure for people, problems in JSON below /api/."""

from django.http import HttpResponse

from canbao.access.http import Request
from canbao.api.responses import problem_response
from canbao.public.home import error_views


def _is_for_machines(request: Request) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: Request, exception: Exception) -> HttpResponse:
    """400: the request could not be read."""
    return (
        problem_response(request, "unreadable")
        if _is_for_machines(request)
        else error_views.bad_request(request, exception)
    )


def forbidden(request: Request, exception: Exception) -> HttpResponse:
    """403: the actor has no right to it; 401 where a machine has not logged in."""
    if not _is_for_machines(request):
        return error_views.forbidden(request, exception)
    return problem_response(request, "not_allowed" if request.user.is_authenticated else "not_signed_in")


def not_found(request: Request, exception: Exception) -> HttpResponse:
    """404: nothing is there, or nothing the reader's employer may see."""
    return (
        problem_response(request, "not_found")
        if _is_for_machines(request)
        else error_views.not_found(request, exception)
    )


def server_error(request: Request) -> HttpResponse:
    """500: the fault is the product's."""
    return problem_response(request, "failed") if _is_for_machines(request) else error_views.server_error(request)


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """403: a form whose page was open too long, or came from elsewhere."""
    return (
        problem_response(request, "form_expired")
        if _is_for_machines(request)
        else error_views.csrf_failure(request, reason)
    )
