"""Addresses of pages of a list: the token of a search (``f``) and a cursor (``after`` or ``before``)."""

from django.utils.http import urlencode

from canbao.access.http import Request
from canbao.values.ids import parse_number


def get_cursor(request: Request, name: str) -> int | None:
    """Return the place (``after``, ``before``) an address names, None when it names none."""
    return parse_number(request.GET.get(name, ""))


def make_page_url(
    path: str, token: str = "", *, after: int | str | None = None, before: int | str | None = None
) -> str:
    """Return an address with the search and the place in the list."""
    query = {"f": token, "after": after, "before": before}
    asked = urlencode({name: value for name, value in query.items() if value not in (None, "")})
    return f"{path}?{asked}" if asked else path
