"""The key of a bill, and its text among the bills of an employer."""

import pytest

from canbao.levy.models import BillKey
from canbao.values.months import Month


def test_a_key_is_read_back_from_its_text() -> None:
    key = BillKey(7, Month(202611), 12)
    assert str(key) == "202611-12"
    assert BillKey.parse(7, str(key)) == key


@pytest.mark.parametrize(
    "text", ["", "-", "202611", "202611-", "-1", "202613-1", "202611-x", "202611-1-2", "２02611-1"]
)
def test_another_text_is_no_key(text: str) -> None:
    with pytest.raises(ValueError):
        BillKey.parse(7, text)


def test_keys_of_an_employer_are_ordered_by_month_then_number() -> None:
    keys = [BillKey(7, Month(202611), 1), BillKey(7, Month(202610), 10), BillKey(7, Month(202610), 2)]
    assert [str(key) for key in sorted(keys)] == ["202610-2", "202610-10", "202611-1"]
