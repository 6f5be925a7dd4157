"""The ways of entering lines, by ``declaration.lines``: one sub-package of this package each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse

from canbao.access.http import Request
from canbao.matters.examination import Examination
from canbao.matters.models import MatterLine
from canbao.portal.filing.employer import pages as employer
from canbao.portal.filing.everyone import pages as everyone
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.picked import pages as picked
from canbao.portal.filing.typed import pages as typed
from canbao.portal.line_tables.listing import LineListing


@dataclass(frozen=True, slots=True)
class EntryMode:
    """A way of entering lines.

    ``page`` returns the page of the lines with an HTTP status. ``get_listing`` returns what would be submitted, for the
    check page.
    """

    page: Callable[[Request, OpenFiling, int], HttpResponse]
    get_listing: Callable[[Request, OpenFiling, Sequence[MatterLine], Examination], LineListing]


ENTRY_MODES: dict[str, EntryMode] = {
    "typed": EntryMode(typed.lines_page, typed.get_listing),
    "picked": EntryMode(picked.lines_page, picked.get_listing),
    "everyone": EntryMode(everyone.lines_page, everyone.get_listing),
    "none": EntryMode(employer.form_page, employer.get_listing),
}
