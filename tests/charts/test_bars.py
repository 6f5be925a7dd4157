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


def test_the_legend_and_turned_labels_stay_inside_the_picture() -> None:
    def lowest(*labels: str, series: int = 1) -> tuple[float, float]:
        drawing = stacked_bars(
            "核定", labels, [Series(f"险种{one}", [Decimal(1)] * len(labels)) for one in range(series)]
        )
        root = etree.fromstring(drawing)
        heights = [float(one.get("height", 0)) for one in root.iter() if one.get("class") == "background"]
        legends = [one for one in root.iter() if one.get("class") == "legends"]
        moved = [float(one.get("transform").partition(",")[2].strip(" )")) for one in legends if one.get("transform")]
        return min(heights), max(moved, default=0)

    months = [str(202601 + place) for place in range(9)]
    assert lowest(*months, series=3)[1] <= 360 - 12 - 13
    assert lowest(*months[:-1], "未申报工资，取下限")[0] < lowest(*months[:-1], "A" * 9)[0]
