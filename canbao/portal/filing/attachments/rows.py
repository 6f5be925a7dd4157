"""A matter's documents as rows of a list."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from canbao.matters import attachments
from canbao.matters.models import Attachment, Matter
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.line_tables.grid import Grid


def line_text(position: int, label: str) -> str:
    """Return the name of what a document belongs to: a line, or the whole filing for position 0."""
    return _("Line %(line)s: %(who)s") % {"line": position, "who": label}


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A document in a list: its row, texts for what it belongs to and its size, and the URL to remove it, if any."""

    row: Attachment
    belongs: str
    size: str
    remove_url: str


def get_attachment_rows(
    matter: Matter, grid: Grid | None = None, filing: OpenFiling | None = None
) -> list[AttachmentRow]:
    """Return a matter's documents in the order they were added.

    ``grid`` labels the lines that documents belong to; ``filing`` adds the URLs that remove them.
    """
    labels = {row.line.position: row.label for row in grid.rows} if grid else {}
    return [
        AttachmentRow(
            attachment,
            _belongs(attachment.position, labels),
            _size(attachment.size),
            filing.get_url("remove_document", document=attachment.id) if filing else "",
        )
        for attachment in attachments.get_attachments(matter)
    ]


def _belongs(position: int, labels: dict[int, str]) -> str:
    if not position:
        return _("The whole filing")
    label = labels.get(position)
    return line_text(position, label) if label else _("Line %(line)s") % {"line": position}


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(size / 1024, 0.1):.1f} KB"
