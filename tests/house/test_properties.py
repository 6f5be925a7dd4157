"""A property in `make test` meets the same examples everywhere; `make fuzz` draws others."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests import properties
from tools.test_environment import ROOT

DRAWS = """
import importlib.util, sys
from hypothesis import given, settings, strategies as st
spec = importlib.util.spec_from_file_location("properties", sys.argv[1])
properties = importlib.util.module_from_spec(spec)
spec.loader.exec_module(properties)
properties.register()
settings.load_profile(sys.argv[2])
for name in sys.argv[3:]:
    __import__(name)
@given(st.integers(), st.text(), st.lists(st.sampled_from("abcdef")))
def draw(number, text, letters):
    print(number, ascii(text), letters)
draw()
"""
MANY_CONSTANTS = ("canbao.values.identifiers", "canbao.rules.formulas", "canbao.rules.codes", "canbao.environment")


def drawn(folder: Path, profile: str, *modules: str) -> str:
    """The examples of a property in a process of its own, after these modules are loaded."""
    script = folder / "draws.py"
    script.write_text(DRAWS)
    command = [sys.executable, script, properties.__file__, profile, *modules]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_property_meets_the_same_examples_whatever_is_loaded(tmp_path: Path) -> None:
    alone = drawn(tmp_path, properties.STEADY)
    assert len(alone.splitlines()) >= 100
    assert drawn(tmp_path, properties.STEADY, *MANY_CONSTANTS) == alone


def test_fuzzing_draws_more_and_others_each_time(tmp_path: Path) -> None:
    once, again = (drawn(tmp_path, properties.FUZZ) for _time in range(2))
    assert len(once.splitlines()) >= 100 * properties.MORE
    assert once != again


def test_nobodys_own_examples_are_replayed() -> None:
    profile = settings.get_profile(properties.STEADY)
    assert (profile.derandomize, profile.database, profile.deadline) == (True, None, None)


@pytest.mark.parametrize(("profile", "tried"), [(properties.STEADY, 25), (properties.FUZZ, 100)])
def test_a_dear_property_tries_its_share(profile: str, tried: int) -> None:
    before = settings.get_current_profile_name()
    settings.load_profile(profile)
    try:
        assert properties.examples(25).max_examples == tried
    finally:
        settings.load_profile(before)
