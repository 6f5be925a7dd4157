"""The manual, played over HTTP against a throw-away instance, is green to its end."""

from pathlib import Path

import pytest

from canbao.demonstration.journey.chapters import CHAPTERS
from tests.cli.running import canbao

STEPS = [step.number for _title, steps in CHAPTERS for step in steps]


@pytest.mark.slow
def test_every_step_of_the_manual_is_ok(tmp_path: Path) -> None:
    done = canbao(tmp_path, "journey")
    told = [line.split() for line in done.stdout.splitlines()]
    assert [(words[0], words[1]) for words in told if words[0] in STEPS] == [(step, "ok") for step in STEPS], (
        done.stdout
    )
    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_answers_it_fails_and_leaves_the_rest_out(tmp_path: Path) -> None:
    done = canbao(tmp_path, "journey", "--url", "http://127.0.0.1:9")
    states = [line.split()[1] for line in done.stdout.splitlines() if line.split()[0] in STEPS]
    assert states == ["failed", *["left"] * (len(STEPS) - 1)]
    assert done.returncode == 1
