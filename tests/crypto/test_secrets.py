"""One-time secrets: hard to guess, easy to type, kept only as a hash."""

import math
from collections import Counter

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from canbao.crypto.secrets import (
    ALPHABET,
    STANDARD_COST,
    TEST_COST,
    HashCost,
    hash_secret,
    new_secret,
    normalise_secret,
    verify_secret,
)

SECRET = "K7MF-2QXD-9HTC-WVA4"


def full_width(written: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if one != " " else "\u3000" for one in written)


def test_a_secret_is_four_groups_of_four_without_look_alikes() -> None:
    groups = new_secret().split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert set("".join(groups)) <= set(ALPHABET)
    for pair in ("0O", "1I", "1L", "IL", "2Z", "5S", "8B", "UV"):
        assert len(set(pair) & set(ALPHABET)) <= 1


@pytest.mark.asvs("6.4.1")
def test_a_secret_has_at_least_75_bits_and_a_weaker_one_is_refused() -> None:
    assert 16 * math.log2(len(set(ALPHABET))) >= 75
    for groups, size in ((3, 5), (0, 16), (-4, -4)):
        with pytest.raises(ValueError, match="75 bits"):
            new_secret(groups, size)


@given(st.integers(1, 8), st.integers(1, 8))
def test_a_secret_has_the_form_that_was_asked_for(groups: int, size: int) -> None:
    if groups * size >= 16:
        assert [len(group) for group in new_secret(groups, size).split("-")] == [size] * groups


def test_secrets_do_not_repeat_and_use_every_symbol_alike() -> None:
    made = [new_secret() for _ in range(5_000)]
    drawn = Counter("".join(made).replace("-", ""))
    expected = 5_000 * 16 / len(ALPHABET)
    assert len(set(made)) == 5_000
    assert set(drawn) == set(ALPHABET)
    # Six standard deviations: fails by chance less than once in ten million runs.
    assert all(abs(count - expected) < 6 * math.sqrt(expected) for count in drawn.values())


@pytest.mark.parametrize(
    "typed",
    [
        SECRET,
        "k7mf2qxd9htcwva4",
        " K7MF 2QXD\t9HTC WVA4\n",
        "K7MF—2QXD–9HTC−WVA4",
        full_width("k7mf-2qxd 9htc-wva4"),
        "K7MF-ZQXD-9HTC-WUA4",
    ],
)
def test_however_it_is_typed_it_is_the_same_secret(typed: str) -> None:
    assert normalise_secret(typed) == "K7MF2QXD9HTCWVA4"


@given(st.text())
def test_normalising_twice_changes_nothing(typed: str) -> None:
    assert normalise_secret(normalise_secret(typed)) == normalise_secret(typed)


def test_normalising_keeps_every_secret_apart() -> None:
    assert [normalise_secret(symbol) for symbol in ALPHABET] == list(ALPHABET)


def test_a_hash_tells_nothing_and_is_salted() -> None:
    first, second = hash_secret(SECRET, TEST_COST), hash_secret(SECRET, TEST_COST)
    assert first != second
    assert "K7MF" not in first


def test_the_right_secret_is_accepted_however_it_is_typed() -> None:
    hashed = hash_secret(SECRET, TEST_COST)
    assert verify_secret("k7mf 2qxd 9htc wva4", hashed, TEST_COST)


@pytest.mark.parametrize("typed", ["K7MF-2QXD-9HTC-WVA5", "", "K7MF", SECRET * 2, SECRET + " " * 200])
def test_another_secret_is_refused(typed: str) -> None:
    assert not verify_secret(typed, hash_secret(SECRET, TEST_COST), TEST_COST)


def test_an_empty_secret_is_refused_even_where_its_hash_is_stored() -> None:
    assert not verify_secret("", hash_secret("", TEST_COST), TEST_COST)


@pytest.mark.parametrize("hashed", ["", "plain text", "$argon2id$v=19$m=8,t=1,p=1$AAAA"])
def test_a_damaged_hash_lets_nobody_in(hashed: str) -> None:
    assert not verify_secret(SECRET, hashed, TEST_COST)


@pytest.mark.parametrize("cost", [STANDARD_COST, TEST_COST, HashCost(64, 3, 2)])
def test_an_unknown_name_costs_the_same_work_as_a_wrong_secret(cost: HashCost, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    hasher = PasswordHasher.verify

    def watched(self: PasswordHasher, hashed: str, typed: str) -> bool:
        verified.append(hashed)
        return hasher(self, hashed, typed)

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    real = hash_secret(SECRET, cost)
    assert not verify_secret(SECRET, None, cost)
    assert not verify_secret("K7MF-2QXD-9HTC-WVA5", real, cost)
    dummy = verified[0]
    assert verified == [dummy, real]
    assert extract_parameters(dummy) == extract_parameters(real)


@pytest.mark.asvs("11.4.2")
def test_the_standard_cost_is_argon2id_with_the_memory_owasp_asks() -> None:
    assert hash_secret(SECRET).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
