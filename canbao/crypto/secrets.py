"""One-time secrets that are printed, read aloud and typed: generate, normalise, hash with Argon2id (RFC 9106).

Only for secrets generated here. The log-in library handles passwords, which are case-sensitive.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

ALPHABET: Final = "23456789ACDEFGHJKMNPQRTVWXY"
"""27 symbols of 4.75 bits. Of symbols that look or sound alike (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) at most one is used."""

_READ_AS: Final = str.maketrans({"B": "8", "S": "5", "Z": "2", "U": "V"})
_LONGEST_TYPED: Final = 200


@dataclass(frozen=True, slots=True)
class HashCost:
    """The cost of one hash: memory in KiB, passes, parallel lanes."""

    memory_kib: int
    passes: int
    lanes: int


STANDARD_COST: Final = HashCost(memory_kib=19_456, passes=2, lanes=1)
"""19 MiB, two passes: about 20 ms. The OWASP minimum for passwords, ample for secrets of 76 random bits."""

TEST_COST: Final = HashCost(memory_kib=8, passes=1, lanes=1)
"""The minimum of Argon2, for tests only."""


def new_secret(groups: int = 4, size: int = 4) -> str:
    """Return a random secret such as `K7MF-2QXD-9HTC-WVA4`, by default of 76 bits; raise ValueError below 75 bits."""
    if groups < 1 or size < 1 or groups * size < 16:
        raise ValueError(f"A secret of {groups} groups of {size} has less than 75 bits.")
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(size)) for _ in range(groups))


def normalise_secret(text: str) -> str:
    """Return a typed secret in upper case and half width, without spaces, hyphens and dashes.

    Only ASCII letters and digits remain. B, S, Z and U, which no secret contains, are read as 8, 5, 2 and V.
    """
    typed = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in typed if char.isascii() and char.isalnum()).translate(_READ_AS)


def hash_secret(secret: str, cost: HashCost = STANDARD_COST) -> str:
    """Return the Argon2id hash (encoded text with salt and cost) of the normalised secret."""
    return _hasher(cost).hash(normalise_secret(secret))


def verify_secret(secret: str, hashed: str | None, cost: HashCost = STANDARD_COST) -> bool:
    """Return whether a typed secret matches the hash `hashed`.

    Pass None for an unknown name. The result is False after the same work, so that timing does not reveal which names
    exist. A text of more than 200 characters never matches.
    """
    typed = normalise_secret(secret) if len(secret) <= _LONGEST_TYPED else ""
    try:
        return _hasher(cost).verify(hashed or _hash_of_nothing(cost), typed) and hashed is not None and typed != ""
    except (VerificationError, InvalidHashError):
        return False


def _hasher(cost: HashCost) -> PasswordHasher:
    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes)


def _hash_of_nothing(cost: HashCost) -> str:
    """Return a valid hash that no secret has, without computing it."""
    return f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}${'A' * 22}${'A' * 43}"
