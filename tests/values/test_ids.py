"""Identifiers from outside: what no engine could store is none."""

import pytest

from canbao.values.ids import id_of, id_text, new_id


def test_an_identifier_is_read_back_from_its_text() -> None:
    made = new_id()
    assert id_of(id_text(made)) == made
    assert (id_of("0"), id_of(str(2**63 - 1))) == (0, 2**63 - 1)


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1.0", "²", "１", "x", str(2**63), "9" * 19, "1" * 5000])
def test_what_is_no_identifier_is_none(text: str) -> None:
    assert id_of(text) is None
