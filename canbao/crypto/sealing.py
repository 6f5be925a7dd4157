"""Seal database fields: authenticated encryption, blind index, key rotation.

An envelope is the text `v1.SUITE.KEYID.NONCE.CIPHERTEXT`: nonce (96 random bits) and ciphertext with its 128-bit tag in
URL-safe base64 without padding. The tag covers the context and the text before the nonce. So an envelope moved to
another column, suite or key is refused.

Suites: `intl` is AES-256-GCM (NIST SP 800-38D) and HMAC-SHA-256; `gm` is SM4-GCM (GB/T 32907, RFC 8998) and HMAC-SM3
(GB/T 32905). Random nonces allow 2^32 envelopes under one key (SP 800-38D, 8.3). A register of ten million people
with fifty sealed values each stays below a seventh of that.
"""

import os
import re
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
"""Length of every key in a keyring and of the shortest master secret."""

_VERSION: Final = "v1"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_URLSAFE: Final = bytes.maketrans(b"+/", b"-_")
_KEY_ID: Final = re.compile(r"[0-9a-z]{1,32}")

_Cipher = Callable[[bytes, bytes, bytes], bytes]


class CannotOpen(Exception):
    """The keyring cannot open an envelope: it is damaged, moved to another context, or sealed with an unknown key.

    The message is a sentence for operators and names the key. `key_id` is None when the text is not an envelope.
    Neither contains the value or the envelope.
    """

    def __init__(self, sentence: str, key_id: str | None) -> None:
        super().__init__(sentence)
        self.key_id = key_id


class Keyring:
    """Seal, open and index field values. A keyring can be shared between threads and across a fork."""

    def __init__(self, suite: str, active: str, keys: Mapping[str, bytes], index_key: bytes) -> None:
        """Create a keyring that seals with `suite` (intl or gm) and the key `active` (a key id of `keys`).

        `keys` maps key ids (lower-case letters and digits) to 32-byte keys. Each opens envelopes of both suites.
        `index_key` (32 bytes) keys the blind index. Raise ValueError with the fault, never with a key.
        """
        if suite not in _SUITES:
            raise ValueError(f"Unknown cryptographic suite {suite!r}: intl or gm.")
        if active not in keys:
            raise ValueError(f"The active key {active} is not among the keys of the keyring.")
        for key_id, key in keys.items():
            if not _KEY_ID.fullmatch(key_id):
                raise ValueError(f"Key id {key_id!r} must be 1 to 32 lower-case letters and digits.")
            if len(key) != KEY_BYTES:
                raise ValueError(f"Key {key_id} has {len(key)} bytes instead of {KEY_BYTES}.")
        if len(index_key) != KEY_BYTES:
            raise ValueError(f"The index key has {len(index_key)} bytes instead of {KEY_BYTES}.")
        self.suite = suite
        self.active = active
        self.key_ids = frozenset(keys)
        pairs = {(name, key_id): _SUITES[name](key) for name in _SUITES for key_id, key in keys.items()}
        self._sealers = {pair: sealer for pair, (sealer, _) in pairs.items()}
        self._openers = {pair: opener for pair, (_, opener) in pairs.items()}
        self._prefix = f"{_VERSION}.{suite}.{active}."
        self._seal = self._sealers[suite, active]
        self._index = hmac.HMAC(_derive(index_key, f"blind index {suite}", KEY_BYTES), _HASHES[suite]())

    def __repr__(self) -> str:
        return f"<Keyring {self.suite} {self.active}, {len(self.key_ids)} keys>"

    def seal(self, text: str, context: str) -> str:
        """Return a new envelope of `text`, bound to `context` (for example `register.Person.number`)."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._seal(nonce, text.encode(), (self._prefix + context).encode())
        return f"{self._prefix}{_to_base64(nonce)}.{_to_base64(sealed)}"

    def open(self, envelope: str, context: str) -> str:
        """Return the text sealed under the same context; raise CannotOpen."""
        parts = envelope.split(".")
        if len(parts) != 5 or parts[0] != _VERSION:
            raise CannotOpen("The stored value is not a sealed value of a known version.", None)
        _, suite, key_id, nonce_text, sealed_text = parts
        if not _KEY_ID.fullmatch(key_id):
            raise CannotOpen("The stored value is sealed but its key id is damaged.", None)
        opener = self._openers.get((suite, key_id))
        if opener is None:
            if suite not in _SUITES:
                raise CannotOpen(f"The value sealed with key {key_id} names an unknown suite.", key_id)
            raise CannotOpen(f"The value was sealed with key {key_id}, which this installation does not hold.", key_id)
        nonce, sealed = _from_base64(nonce_text), _from_base64(sealed_text)
        if nonce is None or sealed is None or len(nonce) != _NONCE_BYTES or len(sealed) < _TAG_BYTES:
            raise CannotOpen(f"The value sealed with key {key_id} is damaged.", key_id)
        try:
            return opener(nonce, sealed, f"{_VERSION}.{suite}.{key_id}.{context}".encode()).decode()
        except InvalidTag:
            sentence = f"The value sealed with key {key_id} was changed, or belongs to another context than {context}."
            raise CannotOpen(sentence, key_id) from None

    def blind_index(self, text: str, purpose: str) -> str:
        """Return a keyed hash for exact search: 64 hex digits, equal for equal text and purpose.

        The caller normalises the text. The hash depends on the suite and on `index_key`, not on the active key, so
        unique constraints hold during key rotation. Raise ValueError if `purpose` contains NUL, the separator.
        """
        if "\0" in purpose:
            raise ValueError("The purpose of a blind index must not hold a NUL.")
        mac = self._index.copy()
        mac.update(f"{purpose}\0{text}".encode())
        return mac.finalize().hex()

    def is_current(self, envelope: str) -> bool:
        """Return whether the envelope has the active suite and key, so that a rotation can skip it."""
        return envelope.startswith(self._prefix)

    def reseal(self, envelope: str, context: str) -> str:
        """Return an envelope of the same text under the active suite and key; raise CannotOpen."""
        text = self.open(envelope, context)
        return envelope if self.is_current(envelope) else self.seal(text, context)


def keyring_from_secret(
    master: bytes,
    suite: str = "intl",
    *,
    previous: tuple[bytes, ...] = (),
    index_master: bytes | None = None,
) -> Keyring:
    """Return a keyring derived (HKDF-SHA-256, RFC 5869) from a master secret of at least 32 bytes.

    `previous` are earlier masters whose values can still be opened while they are resealed. `index_master` is the
    master of the blind index, by default `master`. A rotation passes the earlier one, because a changed blind index
    lets a duplicate pass a unique constraint. Raise ValueError for a short master.
    """
    masters = (master, *previous)
    keys = {key_id(secret): _derive(secret, "field key", KEY_BYTES) for secret in masters}
    index_key = _derive(_require_length(index_master or master), "index key", KEY_BYTES)
    return Keyring(suite, key_id(master), keys, index_key)


def key_id(master: bytes) -> str:
    """Return the id of the key derived from a master: 8 hex digits of a hash; raise ValueError for a short master."""
    return sha256(b"canbao key id\0" + _require_length(master)).hexdigest()[:8]


def _require_length(master: bytes) -> bytes:
    if len(master) < KEY_BYTES:
        raise ValueError(f"The master secret has {len(master)} bytes; at least {KEY_BYTES} random bytes are needed.")
    return master


def _derive(secret: bytes, purpose: str, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=None, info=f"canbao {purpose}".encode()).derive(secret)


def _aes_gcm(key: bytes) -> tuple[_Cipher, _Cipher]:
    cipher = AESGCM(_derive(key, "AES-256-GCM", 32))
    return cipher.encrypt, cipher.decrypt


def _sm4_gcm(key: bytes) -> tuple[_Cipher, _Cipher]:
    return sm4_gcm_pair(_derive(key, "SM4-GCM", 16))


def sm4_gcm_pair(key: bytes) -> tuple[_Cipher, _Cipher]:
    """Return the seal and open functions of SM4-GCM for a 16-byte key: (nonce, data, associated data) -> data.

    Sealed data end with the tag. Opening raises InvalidTag. Public, so that tests compare it with the vectors of RFC
    8998.
    """
    algorithm = SM4(key)

    def seal(nonce: bytes, data: bytes, associated: bytes) -> bytes:
        encryptor = Cipher(algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def open_(nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        decryptor = Cipher(algorithm, modes.GCM(nonce, sealed[-_TAG_BYTES:])).decryptor()
        decryptor.authenticate_additional_data(associated)
        return decryptor.update(sealed[:-_TAG_BYTES]) + decryptor.finalize()

    return seal, open_


_SUITES: Final[Mapping[str, Callable[[bytes], tuple[_Cipher, _Cipher]]]] = {"intl": _aes_gcm, "gm": _sm4_gcm}
_HASHES: Final[Mapping[str, type[hashes.HashAlgorithm]]] = {"intl": hashes.SHA256, "gm": hashes.SM3}


def _to_base64(data: bytes) -> str:
    return b2a_base64(data, newline=False).translate(_URLSAFE).rstrip(b"=").decode("ascii")


def _from_base64(text: str) -> bytes | None:
    """Return the data of a text from `_to_base64`, None for any other spelling, so that no bit can change."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return data if _to_base64(data) == text else None
