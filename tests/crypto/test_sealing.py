"""Sealed fields: what goes in comes out, nothing else does, and keys can be changed while values lie sealed."""

import hmac
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from canbao.crypto.sealing import CannotOpen, Keyring, key_id, keyring_from_secret, sm4_gcm_pair

MASTER = bytes(range(32))
NEXT_MASTER = bytes(range(100, 132))
NUMBER = "610200190001010011"
CONTEXT = "register.Person.number"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

both_suites = pytest.mark.parametrize("suite", ["intl", "gm"])
text = st.text(st.characters(exclude_categories=["Cs"]))


def hkdf(secret: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 with SHA-256, no salt, one block, written out."""
    extracted = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")[:length]


def sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """RFC 2104 written out over SM3, whose block has 64 bytes."""
    block = key.ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in block) + data)
    return sm3(bytes(byte ^ 0x5C for byte in block) + inner)


@both_suites
@given(value=text, context=text)
def test_a_value_comes_back_as_it_was_sealed(suite: str, value: str, context: str) -> None:
    keyring = keyring_from_secret(MASTER, suite)
    assert keyring.open(keyring.seal(value, context), context) == value


@pytest.mark.mlps("8.1.4.8")
@pytest.mark.asvs("11.3.2")
@both_suites
def test_the_envelope_names_version_suite_and_key_and_hides_the_value(suite: str) -> None:
    envelope = keyring_from_secret(MASTER, suite).seal(NUMBER, CONTEXT)
    assert envelope.startswith(f"v1.{suite}.{key_id(MASTER)}.")
    assert envelope.count(".") == 4
    assert NUMBER not in envelope


@pytest.mark.parametrize(
    "envelope",
    [
        "v1.intl.65fe8c91.RuKYCgHo-k_B9zI2.6LCOIZI17inL8OCXcF0M17JJV-I58o9kdPwb-PE4HVU3Lw",
        "v1.gm.65fe8c91.iemYdRI3bZZabUTh.ort3dNR1MwNo6sEM95gx6ENwC4c1xouEXgBq6exbEyYA9w",
    ],
)
def test_values_sealed_by_the_first_release_still_open(envelope: str) -> None:
    assert keyring_from_secret(MASTER).open(envelope, CONTEXT) == NUMBER


def test_an_international_envelope_is_plain_aes_256_gcm_under_the_derived_key() -> None:
    envelope = keyring_from_secret(MASTER).seal(NUMBER, CONTEXT)
    nonce, sealed = (bytes_of(part) for part in envelope.split(".")[3:])
    key = hkdf(hkdf(MASTER, b"canbao field key", 32), b"canbao AES-256-GCM", 32)
    associated = f"v1.intl.{key_id(MASTER)}.{CONTEXT}".encode()
    assert AESGCM(key).decrypt(nonce, sealed, associated) == NUMBER.encode()


def test_sm4_gcm_agrees_with_the_vector_of_rfc_8998() -> None:
    seal, open_ = sm4_gcm_pair(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
    nonce = bytes.fromhex("00001234567800000000ABCD")
    associated = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = b"".join(bytes([value]) * 8 for value in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    sealed = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert seal(nonce, plain, associated) == sealed
    assert open_(nonce, sealed, associated) == plain
    with pytest.raises(InvalidTag):
        open_(nonce, sealed, associated + b"x")


@pytest.mark.mlps("8.1.4.7")
@pytest.mark.asvs("11.3.3")
@both_suites
@given(data=st.data())
def test_an_envelope_with_any_one_character_changed_is_refused(suite: str, data: st.DataObject) -> None:
    keyring = keyring_from_secret(MASTER, suite)
    envelope = keyring.seal(NUMBER, CONTEXT)
    place = data.draw(st.integers(0, len(envelope) - 1))
    other = data.draw(st.sampled_from(BASE64).filter(lambda character: character != envelope[place]))
    with pytest.raises(CannotOpen):
        keyring.open(envelope[:place] + other + envelope[place + 1 :], CONTEXT)


@both_suites
def test_a_cut_envelope_is_refused(suite: str) -> None:
    keyring = keyring_from_secret(MASTER, suite)
    envelope = keyring.seal(NUMBER, CONTEXT)
    for length in range(len(envelope)):
        with pytest.raises(CannotOpen):
            keyring.open(envelope[:length], CONTEXT)


@given(st.text())
def test_any_other_text_is_refused_as_no_envelope(written: str) -> None:
    with pytest.raises(CannotOpen):
        keyring_from_secret(MASTER).open(written, CONTEXT)


@both_suites
def test_an_envelope_moved_to_another_place_is_refused_and_the_key_is_named(suite: str) -> None:
    keyring = keyring_from_secret(MASTER, suite)
    with pytest.raises(CannotOpen, match=key_id(MASTER)) as refusal:
        keyring.open(keyring.seal(NUMBER, CONTEXT), "register.Person.phone")
    assert refusal.value.key_id == key_id(MASTER)
    assert NUMBER not in str(refusal.value)


def test_an_envelope_of_one_suite_does_not_open_as_the_other() -> None:
    envelope = keyring_from_secret(MASTER, "intl").seal(NUMBER, CONTEXT)
    with pytest.raises(CannotOpen):
        keyring_from_secret(MASTER, "gm").open(envelope.replace("v1.intl.", "v1.gm."), CONTEXT)


def test_a_key_that_is_not_held_is_named() -> None:
    envelope = keyring_from_secret(NEXT_MASTER).seal(NUMBER, CONTEXT)
    with pytest.raises(CannotOpen, match=f"key {key_id(NEXT_MASTER)}, which this installation does not hold"):
        keyring_from_secret(MASTER).open(envelope, CONTEXT)


@pytest.mark.asvs("11.3.4")
@both_suites
def test_a_nonce_never_comes_twice(suite: str) -> None:
    keyring = keyring_from_secret(MASTER, suite)

    def seal(_: int) -> list[str]:
        return [keyring.seal(NUMBER, CONTEXT).split(".")[3] for _ in range(5_000)]

    with ThreadPoolExecutor(4) as pool:
        nonces = [nonce for batch in pool.map(seal, range(4)) for nonce in batch]
    assert len(set(nonces)) == 20_000
    assert {len(bytes_of(nonce)) for nonce in nonces} == {12}


@pytest.mark.asvs("11.2.2")
@both_suites
def test_while_keys_rotate_old_values_open_and_are_resealed_under_the_new_key(suite: str) -> None:
    old = keyring_from_secret(MASTER, suite)
    both = keyring_from_secret(NEXT_MASTER, suite, previous=(MASTER,), index_master=MASTER)
    new = keyring_from_secret(NEXT_MASTER, suite, index_master=MASTER)
    envelope = old.seal(NUMBER, CONTEXT)
    resealed = both.reseal(envelope, CONTEXT)
    assert both.open(envelope, CONTEXT) == NUMBER
    assert new.open(resealed, CONTEXT) == NUMBER
    assert (both.is_current(envelope), both.is_current(resealed)) == (False, True)


def test_a_current_envelope_is_left_as_it_is_but_a_damaged_one_is_not_passed_over() -> None:
    keyring = keyring_from_secret(MASTER)
    envelope = keyring.seal(NUMBER, CONTEXT)
    assert keyring.reseal(envelope, CONTEXT) == envelope
    with pytest.raises(CannotOpen):
        keyring.reseal(envelope, "register.Person.phone")


def test_an_installation_can_change_from_one_suite_to_the_other() -> None:
    envelope = keyring_from_secret(MASTER, "intl").seal(NUMBER, CONTEXT)
    gm = keyring_from_secret(MASTER, "gm")
    resealed = gm.reseal(envelope, CONTEXT)
    assert resealed.startswith("v1.gm.")
    assert gm.open(resealed, CONTEXT) == NUMBER


def test_the_blind_index_does_not_change_while_keys_rotate() -> None:
    before = keyring_from_secret(MASTER).blind_index(NUMBER, CONTEXT)
    after = keyring_from_secret(NEXT_MASTER, previous=(MASTER,), index_master=MASTER).blind_index(NUMBER, CONTEXT)
    assert before == after == "484e977b15243b1186a4bdfb4a92cb4fe9c20d0991b87c7e52be92d0e750370b"


@both_suites
def test_the_blind_index_tells_texts_purposes_and_masters_apart(suite: str) -> None:
    keyring = keyring_from_secret(MASTER, suite)
    indexes = {
        keyring.blind_index(NUMBER, CONTEXT),
        keyring.blind_index(NUMBER[:-1], CONTEXT),
        keyring.blind_index(NUMBER, "register.Person.phone"),
        keyring_from_secret(NEXT_MASTER, suite).blind_index(NUMBER, CONTEXT),
    }
    assert len(indexes) == 4
    assert {len(bytes.fromhex(index)) for index in indexes} == {32}


def test_purpose_and_text_cannot_be_shifted_into_one_another() -> None:
    keyring = keyring_from_secret(MASTER)
    assert keyring.blind_index("bc", "a") != keyring.blind_index("c", "ab")
    with pytest.raises(ValueError, match="NUL"):
        keyring.blind_index("c", "a\0b")


def test_the_international_blind_index_is_hmac_sha_256() -> None:
    key = hkdf(hkdf(MASTER, b"canbao index key", 32), b"canbao blind index intl", 32)
    expected = hmac.new(key, f"{CONTEXT}\0{NUMBER}".encode(), sha256).hexdigest()
    assert keyring_from_secret(MASTER).blind_index(NUMBER, CONTEXT) == expected


def test_the_national_blind_index_is_hmac_sm3() -> None:
    # The hand-written HMAC is held against GM/T 0042-2015, D.3, first.
    message = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2
    published = "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a"
    assert hmac_sm3(bytes(range(1, 33)), message).hex() == published
    key = hkdf(hkdf(MASTER, b"canbao index key", 32), b"canbao blind index gm", 32)
    expected = hmac_sm3(key, f"{CONTEXT}\0{NUMBER}".encode()).hex()
    assert keyring_from_secret(MASTER, "gm").blind_index(NUMBER, CONTEXT) == expected


@pytest.mark.parametrize(
    ("suite", "active", "keys", "index_key", "complaint"),
    [
        ("aes", "a1", {"a1": bytes(32)}, bytes(32), "Unknown cryptographic suite"),
        ("intl", "b2", {"a1": bytes(32)}, bytes(32), "active key b2"),
        ("intl", "a1", {"a1": bytes(16)}, bytes(32), "Key a1 has 16 bytes"),
        ("intl", "A.1", {"A.1": bytes(32)}, bytes(32), "Key id"),
        ("intl", "a1", {"a1": bytes(32)}, b"", "index key has 0 bytes"),
    ],
)
def test_a_keyring_refuses_what_it_cannot_work_with(
    suite: str, active: str, keys: dict[str, bytes], index_key: bytes, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        Keyring(suite, active, keys, index_key)


def test_a_short_master_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="31 bytes"):
        keyring_from_secret(bytes(31))
    with pytest.raises(ValueError, match="5 bytes"):
        keyring_from_secret(MASTER, index_master=b"short")


def test_a_keyring_shows_no_key_when_it_is_printed() -> None:
    shown = repr(keyring_from_secret(MASTER))
    assert shown == f"<Keyring intl {key_id(MASTER)}, 1 keys>"


def bytes_of(part: str) -> bytes:
    value = 0
    for character in part:
        value = value * 64 + BASE64.index(character)
    length, spare = divmod(len(part) * 6, 8)
    return (value >> spare).to_bytes(length, "big")
