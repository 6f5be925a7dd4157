"""The kinds of filling in lines, by ``declaration.lines``: one module under ``lines`` each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from canbao.access.http import Request
from canbao.matters.models import MatterLine
from canbao.matters.queries import Examined
from canbao.portal.lines import employer, everyone, picked, typed
from canbao.portal.place import Place


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of filling in lines.

    ``page`` answers with the page of the lines, given the status. ``listing`` is the part of the check page that lists
    what would be submitted, ``listed`` what that part needs.
    """

    page: Callable[[Request, Place, int], HttpResponse]
    listing: str
    listed: Callable[[Request, Place, Sequence[MatterLine], Examined], Mapping[str, Any]]


KINDS: dict[str, Kind] = {
    "typed": Kind(typed.page, "portal/filing/typed_listing.html", typed.listed),
    "picked": Kind(picked.page, "portal/filing/picked_listing.html", picked.listed),
    "everyone": Kind(everyone.page, "portal/filing/everyone_listing.html", everyone.listed),
    "none": Kind(employer.page, "portal/filing/employer_listing.html", employer.listed),
}
