"""`canbao levy run` reports a refusal as a sentence, not as a code."""

import argparse

import pytest

from canbao.cli.commands import levy
from tests import factories


def run(month: str) -> int:
    parsers = argparse.ArgumentParser().add_subparsers()
    levy.add(parsers)
    given = parsers.choices["levy"].parse_args(["run", month])
    return int(given.run(given))


def test_a_future_month_is_refused_with_a_sentence(town: factories.City, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("209901") == 1
    message = capsys.readouterr().err
    assert "209901 has not begun" in message
    assert "month_ahead" not in message
