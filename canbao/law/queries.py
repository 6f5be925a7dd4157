"""Read the city's law: the packs of the settings, overridden by the agency's published values."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from canbao.law.models import PublishedValue, ValueState
from canbao.rules.packs import LawDay, Pack, ValueInForce, load_pack
from canbao.values.months import Month

NOTHING_RELEASED = "0.0"


@dataclass(slots=True)
class _CachedLaw:
    """The law that one request uses, None until it is first read."""

    pack: Pack | None = None


_cached: ContextVar[_CachedLaw | None] = ContextVar("cached_law", default=None)
_built: tuple[Pack, str, Pack] | None = None
"""The law built last: the configured pack beneath it, its version, and the result."""


@cache
def get_configured_pack() -> Pack:
    """Return the pack of the settings (CANBAO_PACKS); later files override earlier ones."""
    return load_pack(*settings.CANBAO_PACKS)


def get_law_version() -> str:
    """Return a version of the released values; it changes with every release, in every process."""
    # The newest id alone is not enough: of two concurrent releases the older id may commit later.
    released = PublishedValue.objects.filter(state=ValueState.RELEASED).aggregate(
        count=Count("id"), newest=Max("release")
    )
    return f"{released['count']}.{released['newest'] or 0}"


def get_city_pack() -> Pack:
    """Return the city's law: the packs of the settings, overridden by every released value.

    A request reads it once, so that its law does not change halfway. Elsewhere each call checks, with one query,
    whether a value was released since.
    """
    cached = _cached.get()
    if cached is None:
        return _current()
    if cached.pack is None:
        cached.pack = _current()
    return cached.pack


def get_law_today() -> LawDay:
    """Return today with the city's law."""
    return LawDay(timezone.localdate(), get_city_pack())


def _current() -> Pack:
    global _built
    beneath, version = get_configured_pack(), get_law_version()
    built = _built
    if built is None or built[0] is not beneath or built[1] != version:
        pack = beneath
        rows = PublishedValue.objects.filter(state=ValueState.RELEASED).order_by("release")
        for row in rows if version != NOTHING_RELEASED else ():
            pack = pack_with_value(pack, row)
        _built = built = (beneath, version, pack)
    return built[2]


def get_pack_versions() -> Iterator[Pack]:
    """Yield the current law, then the law as it was before each release, newest first."""
    known = [get_configured_pack()]
    for row in PublishedValue.objects.filter(state=ValueState.RELEASED).order_by("release"):
        known.append(pack_with_value(known[-1], row))
    yield from reversed(known)


def pack_with_value(pack: Pack, row: PublishedValue) -> Pack:
    """Return a pack with one published or prepared value added. Raise ``PackError`` for an invalid value."""
    return pack.with_published(row.name, Month(row.since), json.loads(row.value), row.source)


@contextmanager
def cached_law() -> Iterator[None]:
    """Cache the law inside the block, so that it is read at most once."""
    token = _cached.set(_CachedLaw())
    try:
        yield
    finally:
        _cached.reset(token)


def reload_law() -> None:
    """Drop the running request's cached law, because an act has just changed the law."""
    cached = _cached.get()
    if cached is not None:
        cached.pack = None


# -- what was published ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ValuePeriod:
    """One value of a parameter's history; ``until`` is the first month it no longer applies, None if open.

    An ``entry.value`` of None means that the parameter ended. ``published`` is None for a value of a pack's file.
    """

    entry: ValueInForce
    until: Month | None
    published: PublishedValue | None


def get_value_history(name: str) -> list[ValuePeriod]:
    """Return every value of a parameter, newest first; empty if it has none."""
    rows = PublishedValue.objects.filter(name=name, state=ValueState.RELEASED).order_by("release")
    by_month = {int(row.since): row for row in rows}
    entries = get_city_pack().parameters.get(name, ())
    ends: list[Month | None] = [*(entry.since for entry in entries[1:]), None]
    return [
        ValuePeriod(entry, until, by_month.get(int(entry.since))) for entry, until in zip(entries, ends, strict=False)
    ][::-1]


def get_published_values(name: str) -> list[PublishedValue]:
    """Return every value ever prepared for a parameter, in any state, newest first."""
    return list(PublishedValue.objects.filter(name=name).order_by("-id"))


def get_waiting_values() -> list[PublishedValue]:
    """Return the prepared values that wait for a second person, oldest first, each with its impact."""
    return list(PublishedValue.objects.filter(state=ValueState.PREPARED).select_related("impact").order_by("id"))


def get_decided_values(limit: int) -> list[PublishedValue]:
    """Return the values decided last: released, refused, withdrawn."""
    return list(PublishedValue.objects.exclude(state=ValueState.PREPARED).order_by("-decided_at")[:limit])


def get_value(value_id: int) -> PublishedValue | None:
    """Return a value in any state by its id, with its impact; None if there is none."""
    return PublishedValue.objects.filter(id=value_id).select_related("impact").first()
