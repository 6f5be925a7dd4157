"""The page that gives back what was typed when a fault or a limit prevents it from being saved."""

import errno
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from canbao.access.http import Request
from canbao.access.limits import ACCOUNT_BUSY, REFUSALS, take_turn
from canbao.presentation.language import in_language
from canbao.values.refusals import Refusal

_SECRET = re.compile(r"pass|secret|otp|^code$", re.IGNORECASE)
_NOT_SENT_AGAIN = ("csrfmiddlewaretoken",)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
_LONG = 80
"""Characters from which a typed text is shown in a box, so that it can be read and copied."""


def is_passing_fault(error: BaseException | None) -> bool:
    """Return whether an error is a fault of database or disk that passes: sending again later is right."""
    # PostgreSQL reports a write to a read-only server as InternalError.
    if isinstance(error, (OperationalError, InterfaceError, InternalError)):
        return True
    return isinstance(error, OSError) and error.errno in _FULL


def fault_page(request: Request) -> HttpResponse:
    """Return 503 with what was typed and a button to send it again. Neither database nor session is read."""
    problem = _(
        "The site cannot save anything just now: its storage is being serviced or is full. The fault has been recorded."
    )
    response = _page(request, 503, problem)
    response["Retry-After"] = "30"
    return response


def limit_middleware(get_response: Callable[[Request], HttpResponse]) -> Any:
    """Return a middleware that answers a use beyond a limit with 429, what was typed, and a button to send it again."""

    class LimitMiddleware:
        def __call__(self, request: Request) -> HttpResponse:
            try:
                with take_turn(request.actor.account_id):
                    return get_response(request)
            except Refusal as refused:
                if refused.declared is not ACCOUNT_BUSY:
                    raise
                return _page(request, 429, in_language(refused.message))

        def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
            if not isinstance(exception, Refusal) or exception.declared not in REFUSALS:
                return None
            return _page(request, 429, in_language(exception.message))

    return LimitMiddleware()


@dataclass(frozen=True, slots=True)
class ResendPage:
    """What was sent, to send it again: the address, the fields, the names of secrets to type again."""

    problem: str
    is_post: bool
    url: str
    token: str
    fields: Sequence[dict[str, Any]]
    secrets: Sequence[str]
    has_files: bool


def _page(request: Request, status: int, problem: str) -> HttpResponse:
    fields, secrets, has_files = _typed(request)
    is_post = request.method == "POST"
    page = ResendPage(
        problem, is_post, request.get_full_path(), get_token(request) if is_post else "", fields, secrets, has_files
    )
    context = {"page": page, "has_errors": True}
    return HttpResponse(render_to_string(f"resend_{status}.html", context), status=status)


def _typed(request: Request) -> tuple[list[dict[str, Any]], list[str], bool]:
    """Return the posted fields, the names of the secret ones, which are typed again, and whether there were files."""
    if request.method != "POST":
        return [], [], False
    try:
        posted, has_files = request.POST, bool(request.FILES)
    except Exception:  # a body that cannot be read has nothing to give back
        return [], [], False
    declared = getattr(request, "sensitive_post_parameters", ())
    hidden = set(posted) if declared == "__ALL__" else set(declared)
    secrets = [name for name in posted if name in hidden or _SECRET.search(name)]
    fields = [
        {"name": name, "value": value, "is_long": len(value) > _LONG or "\n" in value}
        for name, values in posted.lists()
        if name not in secrets and name not in _NOT_SENT_AGAIN
        for value in values
    ]
    return fields, secrets, has_files
