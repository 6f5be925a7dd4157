"""The page on which rows of a spreadsheet are pasted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PastePage:
    """The pasted text, shown again with its problem, which is empty at first."""

    text: str
    problem: str

    @property
    def errors(self) -> list[dict[str, str]]:
        """The problem as a row of the error summary."""
        return [{"text": self.problem, "url": "#text"}] if self.problem else []
