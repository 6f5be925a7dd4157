"""Searching people: what is searched for stays in the session, sealed, under a random token.

No address, no log line and no readable session holds a name or a number.
"""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.utils.http import urlencode

from canbao.access.http import Request
from canbao.store.vault import keyring
from canbao.values.ids import number_in

_KEPT = "people searched"
_TOKENS_KEPT = 20
_PURPOSE = "search of people"


def keep(request: Request, wanted: Mapping[str, Any]) -> str:
    """Keep a search in the session and return its token, empty when nothing is searched for."""
    asked = {name: str(value) for name, value in wanted.items() if value}
    if not asked:
        return ""
    searches: dict[str, str] = request.session.get(_KEPT, {})
    token = secrets.token_urlsafe(9)
    sealed = keyring().seal(json.dumps(asked), _PURPOSE)
    request.session[_KEPT] = dict([*searches.items(), (token, sealed)][-_TOKENS_KEPT:])
    return token


def kept(request: Request, token: str | None = None) -> dict[str, str]:
    """Return the search a request's ``f`` (or a token) names, empty when there is none any more."""
    sealed = request.session.get(_KEPT, {}).get(request.GET.get("f", "") if token is None else token)
    return json.loads(keyring().open(sealed, _PURPOSE)) if sealed else {}


def mark(request: Request, name: str) -> int | None:
    """Return the place (``after``, ``before``) an address names, None when it names none."""
    return number_in(request.GET.get(name, ""))


def address(path: str, token: str = "", *, after: int | str | None = None, before: int | str | None = None) -> str:
    """Return an address with the search and the place in the list."""
    query = {"f": token, "after": after, "before": before}
    asked = urlencode({name: value for name, value in query.items() if value not in (None, "")})
    return f"{path}?{asked}" if asked else path
