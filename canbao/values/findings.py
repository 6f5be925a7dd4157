"""Findings of the checks of a filing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """An error or a warning about a filing, a line or a column.

    ``line`` is the line's position from 1, or None for the whole filing. ``column`` is the name of a column, or None
    for the whole line. ``code`` names the sentence (see ``matters.finding_sentences``), ``words`` fill it. An error
    prevents submission; a warning is shown and stored as evidence. ``is_withheld`` marks a finding for the reviewer
    only: it would tell the filer of the register about a person whose name and number do not agree.
    """

    level: Level
    code: str
    line: int | None = None
    column: str | None = None
    words: Mapping[str, Any] = field(default_factory=dict)
    is_withheld: bool = False

    @property
    def is_error(self) -> bool:
        """Return whether the finding prevents submission."""
        return self.level == "error"

    def as_plain(self) -> dict[str, Any]:
        """Return the finding as plain values for JSON, as stored with a submitted line."""
        plain: dict[str, Any] = {
            "level": self.level,
            "code": self.code,
            "line": self.line,
            "column": self.column,
            "words": dict(self.words),
        }
        return plain | {"withheld": True} if self.is_withheld else plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Finding":
        """Return the finding of plain values from :meth:`as_plain`."""
        position, column, words = plain["line"], plain["column"], plain["words"]
        return cls(plain["level"], plain["code"], position, column, words, plain.get("withheld", False))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Return whether a finding prevents submission."""
    return any(finding.is_error for finding in findings)
