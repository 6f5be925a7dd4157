"""Policy packs: the law of a city as a mapping of dotted names to values, dated where they change (levy.md)."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from canbao.rules.parameters import get_parameter, raw_value, read_value
from canbao.values.months import Month

ALWAYS = Month(190001)
"""The month from which a plain value counts."""

_UNSET: Any = object()


class PackError(ValueError):
    """A pack is wrong. Its text names file, parameter and what is wrong."""


class UnknownParameter(LookupError):
    """The program asked for a name that the table of parameters does not have: a mistake of its own."""


class NotInForce(LookupError):
    """Nothing is in force for a parameter in a month, and there is no value without it."""

    def __init__(self, name: str, month: Month) -> None:
        super().__init__(f"nothing is in force for {name} in {int(month)}")
        self.name, self.month = name, month


@dataclass(frozen=True, slots=True)
class ValueInForce:
    """A value in force: since which month, where it comes from, and whether it is only an example.

    ``value`` None: the parameter ends in that month. ``source`` is empty where a case file gives none.
    """

    value: Any
    since: Month
    source: str
    example: bool = False


def _entry(name: str, raw: Mapping[str, Any]) -> ValueInForce:
    unknown = sorted(map(str, raw.keys() - {"from", "value", "source", "example"}))
    if unknown:
        raise ValueError(f"has an unknown key {unknown[0]}")
    source, example = raw.get("source", ""), raw.get("example", False)
    if not isinstance(source, str) or not isinstance(example, bool):
        raise ValueError("needs its source as a text and example as true or false")
    since = raw.get("from", int(ALWAYS))
    try:
        if isinstance(since, bool) or not isinstance(since, int):
            raise ValueError
        month = Month(since)
    except ValueError:
        raise ValueError(f"counts from {since!r}, which is no month yyyyMM") from None
    value = None if raw["value"] is None else read_value(name, raw["value"])
    return ValueInForce(value, month, source, example)


def _dated(raw: Any) -> list[Mapping[str, Any]] | None:
    """Return the entries of a dated value, None for a plain one. A mapping by category is plain."""
    items = raw if isinstance(raw, list) else [raw]
    if not items or not all(isinstance(item, Mapping) and "value" in item for item in items):
        return None
    return items


def _is_torn(raw: Any) -> bool:
    """Return whether something was meant to be dated but lacks its value, here or in one of several entries."""
    items = raw if isinstance(raw, list) else [raw]
    return any(isinstance(item, Mapping) and item.keys() & {"from", "source", "example"} for item in items)


def _history(origin: str, name: str, raw: Any) -> tuple[ValueInForce, ...]:
    if get_parameter(name) is None:
        raise PackError(f"{origin}: {name} is not the name of a parameter")
    read: list[ValueInForce] = []
    dated = _dated(raw)
    if dated is None and _is_torn(raw):
        raise PackError(f"{origin}: {name} has an entry without a value")
    for item in dated or [{"value": raw}]:
        try:
            entry = _entry(name, item)
        except ValueError as error:
            raise PackError(f"{origin}: {name} {error}") from None
        if read and entry.since <= read[-1].since:
            raise PackError(f"{origin}: {name}: {int(entry.since)} does not come after {int(read[-1].since)}")
        read.append(entry)
    return tuple(read)


@dataclass(frozen=True, slots=True)
class Pack:
    """The parameters of a city, each with its values in the order of the months from which they count."""

    parameters: Mapping[str, tuple[ValueInForce, ...]]

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], origin: str) -> "Pack":
        """Return the pack a mapping holds: a file's ``rules`` or a case's. Raise :class:`PackError` naming the origin.

        A value is plain (always in force) or one or more ``{from, value, source, example}``, ``from`` rising; a
        ``value`` of null ends the parameter.
        """
        return cls({str(name): _history(origin, str(name), raw) for name, raw in mapping.items()})

    def laid_over(self, other: "Pack") -> "Pack":
        """Return this pack's parameters with ``other``'s beneath: a name given here replaces the other's whole."""
        return Pack({**other.parameters, **self.parameters})

    def with_published(self, name: str, since: Month, value: Any, source: str = "") -> "Pack":
        """Return the pack with one more value, raw as in a file, in force from a month on, until the next one begins.

        One that counts from the same month is replaced. Raise :class:`PackError` as a file would.
        """
        [entry] = _history("published", name, [{"from": int(since), "value": value, "source": source}])
        kept = [one for one in self.parameters.get(name, ()) if one.since != since]
        return Pack({**self.parameters, name: tuple(sorted([*kept, entry], key=lambda one: one.since))})

    def explain(self, name: str, month: Month) -> ValueInForce | None:
        """Return what is in force for a parameter in a month, with its source, None when nothing is.

        Raise :class:`UnknownParameter` for a name that no pack may set.
        """
        if name not in self.parameters and not _is_parameter(name):
            raise UnknownParameter(name)
        found = next((one for one in reversed(self.parameters.get(name, ())) if one.since <= month), None)
        return None if found is None or found.value is None else found

    def at(self, month: Month) -> "Rules":
        """Return the rules in force in a month."""
        return Rules(self, month)


@lru_cache(maxsize=512)
def _is_parameter(name: str) -> bool:
    return get_parameter(name) is not None


@dataclass(frozen=True, slots=True)
class Rules:
    """A pack at a month."""

    pack: Pack
    month: Month

    def __getitem__(self, name: str) -> Any:
        """Return the value in force; raise :class:`NotInForce` when there is none."""
        return self.get(name)

    def get(self, name: str, default: Any = _UNSET) -> Any:
        """Return the value in force, ``default`` when there is none; without a default raise :class:`NotInForce`."""
        found = self.pack.explain(name, self.month)
        if found is not None:
            return found.value
        if default is _UNSET:
            raise NotInForce(name, self.month)
        return default

    def for_category(self, name: str, category: str) -> Any:
        """Return the value in force for a person category (``"*"`` stands for the rest), None when there is none."""
        value = self.get(name, None)
        return value.get(category, value.get("*")) if isinstance(value, Mapping) else value


def pack_text(pack: Pack) -> str:
    """Return a pack as the text of a file that :func:`load_pack` reads as the same pack."""
    return yaml.safe_dump(
        {"rules": {name: [_in_file(one) for one in history] for name, history in pack.parameters.items() if history}},
        allow_unicode=True,
        sort_keys=False,
        width=120,
    )


def _in_file(entry: ValueInForce) -> dict[str, Any]:
    values = {"from": int(entry.since), "value": raw_value(entry.value), "source": entry.source or "–"}
    return {**values, "example": True} if entry.example else values


class _OnceLoader(yaml.SafeLoader):
    """YAML in which a name stands once: the second of two equal names would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Return the mapping; raise a YAML error that names line and name where one stands twice."""
        seen = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_pack(*paths: Path) -> Pack:
    """Return the pack of files, later ones over earlier. Raise :class:`PackError` naming file and parameter.

    A file holds ``pack`` (division code), ``title`` and ``rules``; there every dated value names its source.
    """
    pack = Pack({})
    for path in paths:
        pack = _file(Path(path)).laid_over(pack)
    return pack


def _file(path: Path) -> Pack:
    try:
        document = yaml.load(path.read_text("utf-8"), Loader=_OnceLoader)  # noqa: S506 - a SafeLoader, made stricter
    except (OSError, ValueError, TypeError, yaml.YAMLError) as error:
        # A date that is none, or a name that is a list, is a ValueError or TypeError of the reader.
        raise PackError(f"{path.name}: cannot be read: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("rules"), dict):
        raise PackError(f"{path.name}: has no mapping called rules")
    unknown = sorted(map(str, document.keys() - {"pack", "title", "rules"}))
    if unknown:
        raise PackError(f"{path.name}: has an unknown part {unknown[0]}")
    for name, raw in document["rules"].items():
        if get_parameter(str(name)) and any(not item.get("source") for item in _dated(raw) or ()):
            raise PackError(f"{path.name}: {name} has a value without a source")
    return Pack.from_mapping(document["rules"], path.name)
