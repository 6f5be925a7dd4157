"""`canbao levy run` and `canbao receipts`: what is refused is said in a sentence, never as a code."""

import argparse

import pytest

from canbao.cli.commands import levy
from tests import factories


def run(month: str) -> int:
    parsers = argparse.ArgumentParser().add_subparsers()
    levy.add(parsers)
    given = parsers.choices["levy"].parse_args(["run", month])
    return int(given.run(given))


def test_a_month_that_has_not_begun_is_named_with_the_one_to_assess(
    town: factories.City, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("209901") == 1
    said = capsys.readouterr().err
    assert "209901 has not begun" in said
    assert "month_ahead" not in said
