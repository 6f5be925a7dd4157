"""A picture of numbers: every label and name is in it, nothing in it runs."""

import re
from decimal import Decimal

import pytest
from lxml import etree

from canbao.charts.bars import Series, stacked_bars


def drawn(*values: int) -> str:
    labels = [str(202601 + place) for place in range(len(values))]
    series = [Series("基本医疗", [Decimal(one) for one in values]), Series("生育", [Decimal(0)] * len(values))]
    return stacked_bars("核定金额", labels, series).decode()


def test_title_labels_and_names_are_in_the_picture() -> None:
    text = " ".join(etree.fromstring(drawn(5, 7).encode()).itertext())
    assert all(words in text for words in ("核定金额", "202601", "202602", "基本医疗", "生育"))


def test_nothing_in_it_runs_or_is_fetched() -> None:
    picture = drawn(5, -7)
    assert "<script" not in picture
    fetched = re.findall(r"(?:src|href|url\()=?[\"']?https?:", picture)
    assert not fetched
    assert "onclick" not in picture and "@import" not in picture


def test_bars_grow_with_their_values_and_hang_below_zero() -> None:
    def heights(*values: int) -> list[float]:
        root = etree.fromstring(drawn(*values).encode())
        bars = [one for one in root.iter() if "rect" in (one.get("class") or "").split()]
        return [float(one.get("height", 0)) for one in bars]

    small, large = [height for height in heights(10, 20) if height > 1]
    assert large == pytest.approx(2 * small, rel=0.01)
    root = etree.fromstring(drawn(10, -10).encode())
    tops = [float(one.get("y", 0)) for one in root.iter() if "rect" in (one.get("class") or "").split()]
    assert tops[0] < tops[1]


@pytest.mark.parametrize("labels", [[], ["202601", "202602"]], ids=["nothing at all", "months without a bill"])
def test_without_a_series_the_labels_are_there(labels: list[str]) -> None:
    text = " ".join(etree.fromstring(stacked_bars("核定金额", labels, [])).itertext())
    assert all(words in text for words in ("核定金额", *labels))


def test_a_series_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="another number"):
        stacked_bars("x", ["1"], [Series("y", [])])


def test_the_title_is_for_screen_readers_only() -> None:
    """The page has it as a heading, so that it is not drawn a second time."""
    shown = [element.text for element in etree.fromstring(drawn(5).encode()).iter("{*}title", "{*}text")]
    assert shown.count("核定金额") == 1


def test_of_24_months_every_third_is_labelled_and_none_is_slanted() -> None:
    months = [str(202501 + place) for place in range(12)] + [str(202601 + place) for place in range(12)]
    picture = stacked_bars("核定", months, [Series("险种", [Decimal(1)] * 24)])
    labels = [element.text for element in etree.fromstring(picture).iter("{*}text") if element.text in months]
    assert labels == months[::3]
    assert b"rotate" not in picture.partition(b"</defs>")[2]


def test_the_legend_stays_inside_the_picture() -> None:
    picture = stacked_bars(
        "核定", ["202601", "202602"], [Series(f"险种{place}", [Decimal(1)] * 2) for place in range(3)]
    )
    legend = next(element for element in etree.fromstring(picture).iter() if element.get("class") == "legends")
    assert float(legend.get("transform").partition(",")[2].strip(" )")) <= 360 - 12 - 13
