"""Reading the city's law."""

from functools import cache

from django.conf import settings

from canbao.rules.packs import Pack, load_pack


@cache
def city_pack() -> Pack:
    """Return the city's rules as the settings name them (CANBAO_PACKS), later files over earlier."""
    return load_pack(*settings.CANBAO_PACKS)
