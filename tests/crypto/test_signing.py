"""Signatures: only the holder of the secret makes them, anybody checks them."""

from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from canbao.crypto.signing import Signer, verify

SECRET = bytes(range(32))
HEAD = b"2026-11-23 office 4711"


def test_a_signature_is_verified_with_the_public_key() -> None:
    signer = Signer.from_secret(SECRET)
    assert verify(signer.public_key, HEAD, signer.sign(HEAD))


def test_the_signature_is_the_one_of_rfc_8032() -> None:
    # RFC 8032, 7.1, test 3.
    seed = bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
    public = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    signature = bytes.fromhex(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    signer = Signer(Ed25519PrivateKey.from_private_bytes(seed))
    assert signer.public_key == urlsafe_b64encode(public).decode().rstrip("=")
    assert signer.sign(bytes.fromhex("af82")) == urlsafe_b64encode(signature).decode().rstrip("=")


def test_the_same_secret_gives_the_same_key_in_every_release() -> None:
    assert Signer.from_secret(SECRET).public_key == "l6OLianFdgl5v1jTDw7Z7JrLMPktmRaeZ2sByGAQn0c"


def test_other_data_or_another_signer_is_refused() -> None:
    signer, other = Signer.from_secret(SECRET), Signer.from_secret(SECRET[::-1])
    assert not verify(signer.public_key, HEAD + b"2", signer.sign(HEAD))
    assert not verify(signer.public_key, HEAD, other.sign(HEAD))
    assert not verify(other.public_key, HEAD, signer.sign(HEAD))


@given(st.integers(0, 85), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+é"))
def test_a_signature_with_one_character_changed_is_refused(place: int, other: str) -> None:
    signer = Signer.from_secret(SECRET)
    signature = signer.sign(HEAD)
    changed = signature[:place] + other + signature[place + 1 :]
    assert verify(signer.public_key, HEAD, changed) is (changed == signature)


@given(st.text(), st.text())
def test_damaged_texts_are_refused_without_an_error(public: str, signature: str) -> None:
    assert verify(public, HEAD, signature) is False


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="31 bytes"):
        Signer.from_secret(bytes(31))
