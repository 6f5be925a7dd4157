"""The keys to seal personal data, derived from the master secret in the settings."""

from functools import cache

from django.conf import settings

from canbao.crypto.sealing import Keyring, keyring_from_secret


@cache
def get_keyring() -> Keyring:
    """Return the keyring of this installation (suite and secret from the settings)."""
    return keyring_from_secret(settings.CANBAO_SECRET, settings.CANBAO_SUITE)


def blind_index(text: str, purpose: str) -> str:
    """Return the blind index of a sealed value, for exact matches: 64 hex digits, keyed by ``purpose``."""
    return get_keyring().blind_index(text, purpose)
