"""Error handlers: error pages for people, problems in JSON below /api/."""

import sys
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse

from canbao.access.http import Request
from canbao.access.kept_forms import keep_form
from canbao.api.responses import problem_response
from canbao.config.resend import fault_page, is_passing_fault
from canbao.presentation.redirects import see_other
from canbao.public.home import error_views


def _is_for_machines(request: Request) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: Request, exception: Exception) -> HttpResponse:
    """Return 400: the request cannot be read."""
    return (
        problem_response(request, "unreadable")
        if _is_for_machines(request)
        else error_views.bad_request(request, exception)
    )


def forbidden(request: Request, exception: Exception) -> HttpResponse:
    """Return 403: the actor lacks the permission; 401 for an API client that is not logged in."""
    if not _is_for_machines(request):
        return error_views.forbidden(request, exception)
    return problem_response(request, "not_allowed" if request.user.is_authenticated else "not_signed_in")


def not_found(request: Request, exception: Exception) -> HttpResponse:
    """Return 404: nothing exists at the URL, or nothing of the actor's employer."""
    return (
        problem_response(request, "not_found")
        if _is_for_machines(request)
        else error_views.not_found(request, exception)
    )


def server_error(request: Request) -> HttpResponse:
    """Return 500: a fault of the product; or 503 with what was typed: a fault of database or disk that passes."""
    if _is_for_machines(request):
        return problem_response(request, "failed")
    # Django calls this handler while it handles the exception.
    if is_passing_fault(sys.exception()):
        return fault_page(request)
    return error_views.server_error(request)


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """Return 403: the form's page was open too long, or came from another site.

    A form of this site's own page is kept and given back: its person has logged in again meanwhile, or is about to.
    """
    if not _is_for_machines(request) and keep_form(request):
        if request.user.is_authenticated:
            return see_other(settings.CANBAO_KEPT_FORM_URL)
        return redirect_to_login(settings.CANBAO_KEPT_FORM_URL)
    return (
        problem_response(request, "form_expired")
        if _is_for_machines(request)
        else error_views.csrf_failure(request, reason)
    )


def method_middleware(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Return a middleware that gives 405 a body: Django answers a method that no view takes with a blank page."""

    def middleware(request: Request) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = (
            problem_response(request, "only_read") if _is_for_machines(request) else error_views.wrong_method(request)
        )
        page["Allow"] = response["Allow"]
        return page

    return middleware
