"""Reading the city's law: the packs of the settings, and over them what was published at the agency."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import Count, Max

from canbao.law.models import PREPARED, RELEASED, PublishedValue
from canbao.rules.packs import Pack, ValueInForce, load_pack
from canbao.values.months import Month

NOTHING_RELEASED = "0.0"


@dataclass(slots=True)
class _Held:
    """The law one request reads, once it has read it."""

    pack: Pack | None = None


_held: ContextVar[_Held | None] = ContextVar("held_law", default=None)
_built: tuple[Pack, str, Pack] | None = None
"""The law last put together: the packs it lies over, its name, itself."""


@cache
def get_configured_pack() -> Pack:
    """Return the rules of the packs the settings name (CANBAO_PACKS), later files over earlier."""
    return load_pack(*settings.CANBAO_PACKS)


def get_law_version() -> str:
    """Return a name of what is released by now: another one after every release, in every process."""
    # Both are needed: of two releases at one time the older id may come to stand after the newer one.
    told = PublishedValue.objects.filter(state=RELEASED).aggregate(count=Count("id"), newest=Max("release"))
    return f"{told['count']}.{told['newest'] or 0}"


def get_city_pack() -> Pack:
    """Return the city's law: the packs of the settings with every released value laid over them.

    Inside a request it is read once, so a page does not change its law halfway. Elsewhere each call asks, in one
    statement, whether something was released since.
    """
    held = _held.get()
    if held is None:
        return _current()
    if held.pack is None:
        held.pack = _current()
    return held.pack


def _current() -> Pack:
    global _built
    beneath, version = get_configured_pack(), get_law_version()
    built = _built
    if built is None or built[0] is not beneath or built[1] != version:
        pack = beneath
        rows = PublishedValue.objects.filter(state=RELEASED).order_by("release")
        for row in rows if version != NOTHING_RELEASED else ():
            pack = pack_with_value(pack, row)
        _built = built = (beneath, version, pack)
    return built[2]


def get_pack_versions() -> Iterator[Pack]:
    """Yield the law as it is known now, then as it was known before each release, the newest first."""
    known = [get_configured_pack()]
    for row in PublishedValue.objects.filter(state=RELEASED).order_by("release"):
        known.append(pack_with_value(known[-1], row))
    yield from reversed(known)


def pack_with_value(pack: Pack, row: PublishedValue) -> Pack:
    """Return a pack with one published or prepared value laid over it. Raise ``PackError`` as a file would."""
    return pack.with_published(row.name, Month(row.since), json.loads(row.value), row.source)


@contextmanager
def cached_law() -> Iterator[None]:
    """Read the law at most once inside the block."""
    token = _held.set(_Held())
    try:
        yield
    finally:
        _held.reset(token)


def reload_law() -> None:
    """Let the running request read the law anew: an act has just changed it."""
    held = _held.get()
    if held is not None:
        held.pack = None


# -- what was published ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ValuePeriod:
    """One value of a parameter's history; ``until`` is the first month it no longer counts, None while it does.

    ``entry.value`` None: the parameter ended. ``published`` is the act that brought it, None where a pack's file did.
    """

    entry: ValueInForce
    until: Month | None
    published: PublishedValue | None


def get_value_history(name: str) -> list[ValuePeriod]:
    """Return every value of a parameter, newest first; empty for a parameter without any."""
    rows = PublishedValue.objects.filter(name=name, state=RELEASED).order_by("release")
    by_month = {int(row.since): row for row in rows}
    entries = get_city_pack().parameters.get(name, ())
    ends: list[Month | None] = [*(one.since for one in entries[1:]), None]
    return [ValuePeriod(one, until, by_month.get(int(one.since))) for one, until in zip(entries, ends, strict=False)][
        ::-1
    ]


def get_published_values(name: str) -> list[PublishedValue]:
    """Return everything ever prepared for a parameter, newest first, whatever became of it."""
    return list(PublishedValue.objects.filter(name=name).order_by("-id"))


def get_waiting_values() -> list[PublishedValue]:
    """Return the prepared values that wait for a second person, oldest first, each with its impact."""
    return list(PublishedValue.objects.filter(state=PREPARED).select_related("impact").order_by("id"))


def get_decided_values(limit: int) -> list[PublishedValue]:
    """Return the values decided last: released, refused, withdrawn."""
    return list(PublishedValue.objects.exclude(state=PREPARED).order_by("-decided_at")[:limit])


def get_value(value_id: int) -> PublishedValue | None:
    """Return a value by its id with its impact, whatever its state; None when there is none."""
    return PublishedValue.objects.filter(id=value_id).select_related("impact").first()
