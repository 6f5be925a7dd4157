"""The page on which rows of a spreadsheet are pasted."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from canbao.portal.filing.paste_limits import MEGABYTE, MOST_BYTES


@dataclass(frozen=True, slots=True)
class PastePage:
    """The pasted text, shown again with its problem, which is empty at first."""

    text: str
    problem: str

    @property
    def most_bytes(self) -> int:
        """How many bytes are sent at most; the page's script says so before they are sent."""
        return MOST_BYTES

    @property
    def too_large(self) -> str:
        """The sentence for more than these."""
        text = _(
            "This is more than the %(most)s MB that are pasted at once. Nothing was sent; paste fewer rows at once."
        )
        return text % {"most": f"{MOST_BYTES / MEGABYTE:.0f}"}

    @property
    def errors(self) -> list[dict[str, str]]:
        """The problem as a row of the error summary."""
        return [{"text": self.problem, "url": "#text"}] if self.problem else []
