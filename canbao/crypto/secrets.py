"""One-time secrets that are printed, read aloud and typed: made, normalised, hashed with Argon2id (RFC 9106).

For secrets made here only. Passwords that people choose keep their case and belong to the log-in library.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

ALPHABET: Final = "23456789ACDEFGHJKMNPQRTVWXY"
"""27 symbols, 4.75 bits each. Of each pair that looks or sounds alike (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) one is left."""

_READ_AS: Final = str.maketrans({"B": "8", "S": "5", "Z": "2", "U": "V"})
_LONGEST_TYPED: Final = 200


@dataclass(frozen=True, slots=True)
class HashCost:
    """Work of one hash: memory in KiB, passes over it, lanes in parallel."""

    memory_kib: int
    passes: int
    lanes: int


STANDARD_COST: Final = HashCost(memory_kib=19_456, passes=2, lanes=1)
"""19 MiB, two passes: about 20 ms. The OWASP minimum for passwords, ample for secrets of 76 random bits."""

TEST_COST: Final = HashCost(memory_kib=8, passes=1, lanes=1)
"""The least Argon2 allows. For tests only."""


def new_secret(groups: int = 4, size: int = 4) -> str:
    """A random secret such as `K7MF-2QXD-9HTC-WVA4`: 76 bits by default. ValueError below 75 bits (16 symbols)."""
    if groups < 1 or size < 1 or groups * size < 16:
        raise ValueError(f"A secret of {groups} groups of {size} has less than 75 bits.")
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(size)) for _ in range(groups))


def normalise_secret(text: str) -> str:
    """What was typed, as it was made but without hyphens: case, full width, spaces and dashes of any kind are forgiven.

    Only ASCII letters and digits are kept; B, S, Z and U, which no secret holds, are read as 8, 5, 2 and V.
    """
    shown = unicodedata.normalize("NFKC", text).upper()
    return "".join(one for one in shown if one.isascii() and one.isalnum()).translate(_READ_AS)


def hash_secret(secret: str, cost: HashCost = STANDARD_COST) -> str:
    """The Argon2id hash (encoded text with salt and cost) of the normalised secret."""
    return _hasher(cost).hash(normalise_secret(secret))


def verify_secret(secret: str, hashed: str | None, cost: HashCost = STANDARD_COST) -> bool:
    """Whether the typed secret is the one behind `hashed`.

    Pass None where no such name exists: the same work is done at `cost` and the answer is False, so that time tells
    nobody which names exist. Anything of more than 200 characters is wrong.
    """
    typed = normalise_secret(secret) if len(secret) <= _LONGEST_TYPED else ""
    try:
        return _hasher(cost).verify(hashed or _hash_of_nothing(cost), typed) and hashed is not None and typed != ""
    except (VerificationError, InvalidHashError):
        return False


def _hasher(cost: HashCost) -> PasswordHasher:
    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes)


def _hash_of_nothing(cost: HashCost) -> str:
    """A well-formed hash that no secret has, written down instead of computed so that it costs no time to make."""
    return f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}${'A' * 22}${'A' * 43}"
