"""Bounds of parameter values, each with its source; a city may go beyond them with a reason and a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from canbao.values.bilingual import Bilingual

PLAUSIBLE = Bilingual("plausible range, set by no statute", "合理性范围，非法定")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a value may be, as texts of decimals, and the source of both."""

    least: str
    most: str
    source: Bilingual = PLAUSIBLE

    def has(self, value: Any) -> bool:
        """Return whether a value, or each value of a mapping by category, is within the bounds."""
        if isinstance(value, Mapping):
            return all(self.has(part) for part in value.values())
        return Decimal(self.least) <= Decimal(value) <= Decimal(self.most)
