"""Policy packs: the law of a city as a mapping of dotted names to values, dated where they change."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from canbao.rules.parameters import read_value
from canbao.values.months import Month

ALWAYS = Month(190001)
"""The month from which a plain value counts."""


class PackError(ValueError):
    """A pack is wrong. Its text names file, parameter and what is wrong."""


class NotInForce(LookupError):
    """Nothing is in force for a parameter in a month, and there is no value without it."""

    def __init__(self, name: str, month: Month) -> None:
        super().__init__(f"nothing is in force for {name} in {int(month)}")
        self.name, self.month = name, month


@dataclass(frozen=True, slots=True)
class InForce:
    """A value in force: since which month, where it comes from, and whether it is only an example."""

    value: Any
    since: Month
    source: str
    example: bool = False


def _read(origin: str, name: str, raw: Any) -> tuple[InForce, ...]:
    dated = isinstance(raw, list) and raw and all(isinstance(item, dict) and "value" in item for item in raw)
    if isinstance(raw, dict) and "value" in raw:
        raw, dated = [raw], True
    items = raw if dated else [{"value": raw}]
    read: list[InForce] = []
    for item in items:
        unknown = set(item) - {"from", "value", "source", "example"}
        if unknown:
            raise PackError(f"{origin}: {name}: unknown key {sorted(unknown)[0]}")
        try:
            since = Month(item["from"]) if "from" in item else ALWAYS
            value = read_value(name, item["value"])
        except (ValueError, TypeError) as error:
            raise PackError(f"{origin}: {name} {error}") from None
        if read and since <= read[-1].since:
            raise PackError(f"{origin}: {name}: {int(since)} does not come after {int(read[-1].since)}")
        read.append(InForce(value, since, str(item.get("source", "")), bool(item.get("example", False))))
    return tuple(read)


@dataclass(frozen=True, slots=True)
class Pack:
    """The parameters of a city, each with its values in the order of the months from which they count."""

    parameters: Mapping[str, tuple[InForce, ...]]

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], origin: str) -> "Pack":
        """Return the pack a mapping holds (a file's ``rules``, a case's). Raise :class:`PackError` naming ``origin``."""
        return cls({str(name): _read(origin, str(name), raw) for name, raw in mapping.items()})

    def over(self, other: "Pack") -> "Pack":
        """Return this pack's parameters with ``other``'s beneath: a name given here replaces the other's whole."""
        return Pack({**other.parameters, **self.parameters})

    def explain(self, name: str, month: Month) -> InForce | None:
        """Return what is in force for a parameter in a month, with its source, None when nothing is."""
        return next((one for one in reversed(self.parameters.get(name, ())) if one.since <= month), None)

    def at(self, month: Month) -> "Rules":
        """Return the rules in force in a month."""
        return Rules(self, month)


@dataclass(frozen=True, slots=True)
class Rules:
    """A pack at a month."""

    pack: Pack
    month: Month

    def __getitem__(self, name: str) -> Any:
        """Return the value in force; raise :class:`NotInForce` when there is none."""
        found = self.pack.explain(name, self.month)
        if found is None:
            raise NotInForce(name, self.month)
        return found.value

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value in force, ``default`` when there is none; without a default raise :class:`NotInForce`."""
        found = self.pack.explain(name, self.month)
        if found is not None:
            return found.value
        if default is None:
            raise NotInForce(name, self.month)
        return default

    def for_category(self, name: str, category: str) -> Any:
        """Return the value in force for a person category (``"*"`` stands for the rest), None when there is none."""
        found = self.pack.explain(name, self.month)
        if found is None or not isinstance(found.value, dict):
            return found.value if found else None
        return found.value.get(category, found.value.get("*"))


def load_pack(*paths: Path) -> Pack:
    """Return the pack of files, later ones over earlier. Raise :class:`PackError` naming file and parameter."""
    pack = Pack({})
    for path in paths:
        try:
            document = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise PackError(f"{path.name}: cannot be read: {error}") from None
        if not isinstance(document, dict) or not isinstance(document.get("rules"), dict):
            raise PackError(f"{path.name}: has no mapping called rules")
        pack = Pack.from_mapping(document["rules"], path.name).over(pack)
    return pack
