"""Ed25519 signatures (RFC 8032) of journal checkpoints and of documents that can be verified online."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SECRET_BYTES = 32


class Signer:
    """Sign with an Ed25519 key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def from_secret(cls, secret: bytes) -> Self:
        """Return a signer whose key is derived (HKDF-SHA-256) from a secret; raise ValueError below 32 bytes."""
        if len(secret) < _SECRET_BYTES:
            raise ValueError(f"The signing secret has {len(secret)} bytes; at least {_SECRET_BYTES} are needed.")
        seed = HKDF(hashes.SHA256(), 32, salt=None, info=b"canbao signing key").derive(secret)
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def public_key(self) -> str:
        """Return the 32-byte public key, URL-safe base64 without padding (43 characters)."""
        return _to_text(self._key.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> str:
        """Return the 64-byte signature of `data`, URL-safe base64 without padding (86 characters)."""
        return _to_text(self._key.sign(data))


def verify(public: str, data: bytes, signature: str) -> bool:
    """Return whether `signature` is a signature of `data` by the key `public`; False for damaged texts too."""
    try:
        Ed25519PublicKey.from_public_bytes(_to_bytes(public)).verify(_to_bytes(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _to_text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _to_bytes(text: str) -> bytes:
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _to_text(data) != text:
        raise ValueError("not canonical base64")
    return data
