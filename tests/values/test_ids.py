"""Identifiers from outside: what no engine could store is none."""

import pytest

from canbao.values.ids import id_text, new_id, parse_number


def test_an_identifier_is_read_back_from_its_text() -> None:
    made = new_id()
    assert parse_number(id_text(made)) == made
    assert (parse_number("0"), parse_number(str(2**63 - 1))) == (0, 2**63 - 1)


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1.0", "²", "１", "x", str(2**63), "9" * 19, "1" * 5000])
def test_what_is_no_identifier_is_none(text: str) -> None:
    assert parse_number(text) is None
