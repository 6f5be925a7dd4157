"""How the interface answers: JSON in the language asked for, and problems as application/problem+json (RFC 9457)."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from canbao.access.http import Request
from canbao.api.problems import ERRORS, PROBLEMS

_POLICY = "default-src 'none'; sandbox"
LANGUAGES = {"zh": "zh-hans", "en": "en"}


class InvalidQuery(Exception):
    """Values of a query are wrong: pairs of the value's name and a code of ``sentences.ERRORS``, with its words."""

    def __init__(self, *errors: tuple[str, str], **words: object) -> None:
        super().__init__(errors)
        self.errors, self.words = errors, words


def get_request_language(request: Request) -> str:
    """Return the language Accept-Language asks for, zh-hans or en; Chinese where it names neither.

    Cookies say nothing here: a machine gets what it asks for, not what somebody once chose in a browser.
    """
    for code, quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        found = LANGUAGES.get(code.partition("-")[0])
        if found and quality > 0:
            return found
    return "zh-hans"


def json_view(view: Callable[..., Mapping[str, Any]]) -> Callable[..., HttpResponse]:
    """Make a view of a function that returns what is to be said: GET only, JSON, in the language asked for."""

    @wraps(view)
    def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET":
            refusal = problem_response(request, "only_read")
            refusal["Allow"] = "GET"
            return refusal
        language = get_request_language(request)
        with translation.override(language):
            try:
                told = view(request, *args, **kwargs)
            except InvalidQuery as wrong:
                named = [{"name": name, "detail": str(ERRORS[code]) % wrong.words} for name, code in wrong.errors]
                return problem_response(request, "wrong_query", errors=named)
        return _json_response(told, 200, "application/json", language)

    answer.__dict__["is_for_machines"] = True
    return answer


def problem_response(request: Request, code: str, errors: Sequence[Mapping[str, str]] = ()) -> HttpResponse:
    """Return why there is no answer, by a code of ``sentences.PROBLEMS``; asks neither session nor database."""
    language = get_request_language(request)
    status, title, detail = PROBLEMS[code]
    with translation.override(language):
        told: dict[str, Any] = {
            "type": "about:blank",
            "title": str(title),
            "status": status,
            "detail": str(detail),
            "code": code,
        }
    if errors:
        told["errors"] = list(errors)
    answer = _json_response(told, status, "application/problem+json", language)
    if status == 401:
        answer["WWW-Authenticate"] = 'Session realm="canbao"'
    return answer


def _json_response(content: Mapping[str, Any], status: int, media_type: str, language: str) -> HttpResponse:
    answer = JsonResponse(
        dict(content), status=status, content_type=media_type, json_dumps_params={"ensure_ascii": False}
    )
    answer["Content-Language"] = language
    answer["Content-Security-Policy"] = _POLICY
    return answer
