"""Responses of the interface: JSON in the requested language, problems as application/problem+json (RFC 9457)."""

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
    """Values of a query are invalid.

    ``errors`` are pairs of the value's name and a code of ``problems.ERRORS``; ``words`` fill the sentences.
    """

    def __init__(self, *errors: tuple[str, str], **words: object) -> None:
        super().__init__(errors)
        self.errors, self.words = errors, words


def get_request_language(request: Request) -> str:
    """Return the language that Accept-Language requests, zh-hans or en; Chinese if it names neither.

    The language cookie is ignored: a program gets the language it requests, not one chosen earlier in a browser.
    """
    for code, quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        language = LANGUAGES.get(code.partition("-")[0])
        if language and quality > 0:
            return language
    return "zh-hans"


def json_view(view: Callable[..., Mapping[str, Any]]) -> Callable[..., HttpResponse]:
    """Turn a function that returns a mapping into a view: GET only, JSON, in the requested language."""

    @wraps(view)
    def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET":
            problem = problem_response(request, "only_read")
            problem["Allow"] = "GET"
            return problem
        language = get_request_language(request)
        with translation.override(language):
            try:
                content = view(request, *args, **kwargs)
            except InvalidQuery as invalid:
                errors = [{"name": name, "detail": str(ERRORS[code]) % invalid.words} for name, code in invalid.errors]
                return problem_response(request, "wrong_query", errors=errors)
        return _json_response(content, 200, "application/json", language)

    answer.__dict__["is_for_machines"] = True
    return answer


def problem_response(request: Request, code: str, errors: Sequence[Mapping[str, str]] = ()) -> HttpResponse:
    """Return the response for a code of ``problems.PROBLEMS``, without a query to session or database."""
    language = get_request_language(request)
    status, title, detail = PROBLEMS[code]
    with translation.override(language):
        content: dict[str, Any] = {
            "type": "about:blank",
            "title": str(title),
            "status": status,
            "detail": str(detail),
            "code": code,
        }
    if errors:
        content["errors"] = list(errors)
    response = _json_response(content, status, "application/problem+json", language)
    if status == 401:
        response["WWW-Authenticate"] = 'Session realm="canbao"'
    return response


def _json_response(content: Mapping[str, Any], status: int, media_type: str, language: str) -> HttpResponse:
    response = JsonResponse(
        dict(content), status=status, content_type=media_type, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Language"] = language
    response["Content-Security-Policy"] = _POLICY
    return response
