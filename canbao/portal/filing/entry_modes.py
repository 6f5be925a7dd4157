"""The ways of entering lines, by ``declaration.lines``: one sub-package of this package each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from canbao.access.http import Request
from canbao.matters.examination import Examination
from canbao.matters.models import MatterLine
from canbao.portal.filing.employer import pages as employer
from canbao.portal.filing.everyone import pages as everyone
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.picked import pages as picked
from canbao.portal.filing.typed import pages as typed


@dataclass(frozen=True, slots=True)
class EntryMode:
    """A way of entering lines.

    ``page`` returns the page of the lines with an HTTP status. ``listing_template`` is the part of the check page that
    lists what would be submitted; ``get_listing`` returns its context.
    """

    page: Callable[[Request, OpenFiling, int], HttpResponse]
    listing_template: str
    get_listing: Callable[[Request, OpenFiling, Sequence[MatterLine], Examination], Mapping[str, Any]]


ENTRY_MODES: dict[str, EntryMode] = {
    "typed": EntryMode(typed.lines_page, "portal/filing/typed/check_listing.html", typed.get_listing),
    "picked": EntryMode(picked.lines_page, "portal/filing/picked/check_listing.html", picked.get_listing),
    "everyone": EntryMode(everyone.lines_page, "portal/filing/everyone/check_listing.html", everyone.get_listing),
    "none": EntryMode(employer.form_page, "portal/filing/employer/check_listing.html", employer.get_listing),
}
