"""URLs of the pages of a list: the token of a search (``f``) and a cursor (``after`` or ``before``)."""

from django.utils.http import urlencode

from canbao.access.http import Request
from canbao.values.ids import parse_number


def get_cursor(request: Request, name: str) -> int | None:
    """Return the cursor ``name`` (``after`` or ``before``) of the URL, None without one."""
    return parse_number(request.GET.get(name, ""))


def make_page_url(
    path: str, token: str = "", *, after: int | str | None = None, before: int | str | None = None
) -> str:
    """Return the URL of ``path`` with the search token and the cursor."""
    parameters = {"f": token, "after": after, "before": before}
    query = urlencode({name: value for name, value in parameters.items() if value not in (None, "")})
    return f"{path}?{query}" if query else path
