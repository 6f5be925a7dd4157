"""What all pages of a filing show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from canbao.matters.catalogue import Service
from canbao.matters.examination import Examination, examine_matter
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_lines
from canbao.matters.states import State
from canbao.portal.filing.attachments.rows import AttachmentRow, get_attachment_rows
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.line_tables.error_view import ErrorView
from canbao.portal.line_tables.grid import Grid, get_examined_grid
from canbao.presentation.language import in_language


def examine_filing(filing: OpenFiling) -> tuple[list[MatterLine], Examination | None, Grid | None]:
    """Return a filing's lines, their examination and their grid; without lines the last two are None."""
    if filing.matter is None:
        return [], None, None
    lines = get_lines(filing.matter)
    if not lines:
        return [], None, None
    examined = examine_matter(filing.matter, lines)
    return lines, examined, get_examined_grid(filing.service, lines, examined)


_URL_NAMES = {
    "typed": ("add_line", "paste_lines", "remove_lines", "undo_step"),
    "picked": ("pick", "fill_lines", "remove_lines"),
    "everyone": ("save_lines", "take_everyone", "paste_column"),
    "none": ("save_particulars",),
}
"""Names of a filing's URLs beyond those that every filing has, by the way of entering lines."""


@dataclass(frozen=True, slots=True)
class FilingFrame:
    """What every page of a filing shows: its service, its matter, how many lines, errors and warnings it has, its URLs.

    ``grid`` holds the lines that the page shows, None if it shows none. ``key`` is a fresh idempotency key.
    ``error_view`` leads to those with errors.
    """

    filing: OpenFiling
    grid: Grid | None
    count: int
    errors: int
    warnings: int
    attachments: Sequence[AttachmentRow]
    urls: Mapping[str, str]
    key: str
    error_view: ErrorView | None = None

    @property
    def service(self) -> Service:
        """The service that is filed for."""
        return self.filing.service

    @property
    def matter(self) -> Matter | None:
        """The matter being filled in, None before the first save."""
        return self.filing.matter

    @property
    def entry_mode(self) -> str:
        """The way of entering lines."""
        return self.filing.service.declaration.lines

    @property
    def title(self) -> str:
        """The title of the service in the reader's language."""
        return in_language(self.filing.service.title)

    @property
    def is_returned(self) -> bool:
        """Whether the matter is returned for correction."""
        return self.filing.matter is not None and self.filing.matter.state == State.RETURNED


def get_frame(
    filing: OpenFiling, lines: Sequence[MatterLine] = (), examined: Examination | None = None, grid: Grid | None = None
) -> FilingFrame:
    """Return the frame of a page of a filing; without ``lines`` it counts those that are saved."""
    has_documents = filing.service.declaration.documents
    names = ("filing", "check", "discard", *_URL_NAMES[filing.service.declaration.lines])
    return FilingFrame(
        filing=filing,
        grid=grid,
        count=len(lines) or (filing.matter.line_count if filing.matter else 0),
        errors=examined.errors if examined else 0,
        warnings=examined.warnings if examined else 0,
        attachments=get_attachment_rows(filing.matter, grid, filing) if has_documents and filing.matter else [],
        urls={name: filing.get_url(name) for name in (*names, *(("documents",) if has_documents else ()))},
        key=str(uuid4()),
    )
