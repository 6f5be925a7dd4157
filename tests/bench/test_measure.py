"""Measuring two sides: turns, medians, goals, and what is printed. Nothing here looks at a clock."""

import pytest

from bench.measure import Ratio, Times, compare, format_table, sizes


def test_the_sides_take_turns_and_every_second_round_the_rival_begins() -> None:
    turns: list[str] = []
    found = compare("job", 0.7, lambda: turns.append("ours"), lambda: turns.append("rival"), 3)
    unmeasured, *measured = [turns[place : place + 2] for place in range(0, len(turns), 2)]
    assert sorted(unmeasured) == ["ours", "rival"]
    assert measured == [["rival", "ours"], ["ours", "rival"], ["rival", "ours"]]
    assert len(found.ours.seconds) == len(found.rival.seconds) == 3


def test_a_ratio_is_of_the_medians_and_its_spread_of_the_rounds() -> None:
    ratio = Ratio("job", 0.7, Times((1.0, 9.0, 2.0)), Times((4.0, 4.0, 5.0)))
    assert (ratio.median, ratio.spread) == (0.5, (0.25, 2.25))


@pytest.mark.parametrize(
    ("ours", "is_least", "goal", "word"),
    [
        (1.0, False, 0.7, "ok"),
        (2.0, False, 0.7, "short"),
        (2.8, False, 1.4, "ok"),
        (40.0, True, 20, "ok"),
        (30.0, True, 20, "short"),
    ],
)
def test_the_last_line_says_whether_the_goal_is_reached(ours: float, is_least: bool, goal: float, word: str) -> None:
    ratio = Ratio("job", goal, Times((ours,)), Times((2.0,)), is_least)
    assert format_table([ratio], "ours", "rival").splitlines()[-1] == f"ratio job {ours / 2:.2f} goal {goal:g} {word}"


def test_the_table_has_both_sides_with_their_spread() -> None:
    table = format_table([Ratio("job", 0.7, Times((1.0, 1.5, 2.0)), Times((3.0, 3.0, 3.5)))], "typst", "ReportLab")
    assert "1.500  1.000–2.000" in table
    assert "3.000  3.000–3.500" in table


def test_sizes_are_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIZE", raising=False)
    assert sizes((1, 100)) == [1, 100]
    monkeypatch.setenv("SIZE", "1, 1000")
    assert sizes((1, 100)) == [1, 1000]


@pytest.mark.parametrize("asked", ["many", "0", "-1", ","])
def test_a_size_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setenv("SIZE", asked)
    with pytest.raises(SystemExit, match="whole numbers above zero"):
        sizes((1,))
