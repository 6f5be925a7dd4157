"""Searches stored sealed in the session under a random token, so that no name or number reaches a URL or a log."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from canbao.access.http import Request
from canbao.access.limits import count_search
from canbao.store.keyring import get_keyring

_SESSION_KEY = "searches"
_MAX_TOKENS = 20
"""Maximum searches in a session; the oldest are dropped."""

_PURPOSE = "search"


def save_search(request: Request, search: Mapping[str, Any]) -> str:
    """Save a search in the session and return its token, empty when every field is empty.

    Raise :class:`Refusal` ``searched_too_often`` when the account searched too often.
    """
    fields = {name: str(value) for name, value in search.items() if value}
    if not fields:
        return ""
    count_search(request)
    searches: dict[str, str] = request.session.get(_SESSION_KEY, {})
    token = secrets.token_urlsafe(9)
    sealed = get_keyring().seal(json.dumps(fields), _PURPOSE)
    request.session[_SESSION_KEY] = dict([*searches.items(), (token, sealed)][-_MAX_TOKENS:])
    return token


def get_search(request: Request, token: str | None = None) -> dict[str, str]:
    """Return the search of ``token``, by default of the URL's ``f``; empty when the session has none."""
    sealed = request.session.get(_SESSION_KEY, {}).get(request.GET.get("f", "") if token is None else token)
    return json.loads(get_keyring().open(sealed, _PURPOSE)) if sealed else {}
