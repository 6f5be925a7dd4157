"""What somebody searched for, kept in his session under a random token: no name ever stands in an address."""

import secrets
from typing import Any

from canbao.access.http import Request

_MOST = 10


def keep(request: Request, subject: str, searched: dict[str, Any]) -> str:
    """Keep what was searched under a subject such as ``employers`` and return its token. The oldest go first."""
    token = secrets.token_urlsafe(9)
    kept = [*request.session.get(_place(subject), {}).items(), (token, searched)]
    request.session[_place(subject)] = dict(kept[-_MOST:])
    return token


def kept(request: Request, subject: str) -> dict[str, Any]:
    """Return what the address's token ``f`` stands for, empty when it stands for nothing (any more)."""
    found: dict[str, Any] = request.session.get(_place(subject), {}).get(request.GET.get("f", ""), {})
    return found


def _place(subject: str) -> str:
    return f"searched {subject}"
