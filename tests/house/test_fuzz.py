"""`make fuzz` finds what breaks a property, prints it so that it can be copied, and fails."""

import sys
import time
from pathlib import Path

import pytest

from tools import fuzz, fuzz_plugin, run_tests
from tools.fuzz import Failure, Search, Tally, Wrong

BREAKING = "tests/house/breaking.py"
REPORTED = """tests/house/breaking.py:10: in test_every_number_is_below_a_thousand
    assert number < 1000
E   assert 1000 < 1000
E   Failing test case: test_every_number_is_below_a_thousand(
E       number=1000,
E   )"""


def search(**more: object) -> Search:
    """A search on SQLite that lasts a minute."""
    words = {"seed": 5, "until": time.time() + 60, "engines": ["sqlite"], "tests": BREAKING, **more}
    return Search(**words)  # type: ignore[arg-type]


def test_a_broken_property_is_found_and_its_example_can_be_copied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path)
    looking = search()
    fuzz.run_engine(looking, "sqlite", 5, looking.until, run_tests.environment("sqlite", None, []))  # type: ignore[arg-type]
    (failure,) = looking.failures
    assert failure.test == f"{BREAKING}::test_every_number_is_below_a_thousand"
    assert "number=1000" in failure.example
    assert looking.tallies["sqlite"].tried == 2
    fuzz.print_report(looking)
    told = capsys.readouterr().out
    assert "@reproduce_failure(" in told
    assert f"make fuzz ENGINES=sqlite SEED=5 TESTS={failure.test}" in told


@pytest.mark.parametrize(("until", "begins"), [(60, True), (-1, False)])
def test_nothing_begins_after_the_deadline(
    until: int, begins: bool, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv(fuzz_plugin.UNTIL, str(time.time() + until))
    try:
        fuzz_plugin.pytest_runtest_setup(request.node)
    except pytest.skip.Exception:
        assert not begins
    else:
        assert begins


@pytest.mark.parametrize(("ended", "failures"), [(0, 0), (5, 0), (1, 1), (3, 1)])
def test_a_run_that_fails_without_a_failed_property_is_a_failure(
    ended: int, failures: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path)
    monkeypatch.setattr(fuzz, "command", lambda *_: [sys.executable, "-c", f"raise SystemExit({ended})"])
    looking = search()
    fuzz.run_engine(looking, "sqlite", 5, looking.until, {})
    assert len(looking.failures) == failures


def test_a_run_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path)
    monkeypatch.setattr(fuzz, "GRACE", 0.0)
    monkeypatch.setattr(fuzz, "command", lambda *_: [sys.executable, "-c", "import time; time.sleep(600)"])
    looking = search()
    fuzz.run_engine(looking, "sqlite", 5, time.time(), {})
    assert len(looking.failures) == 1


def test_the_example_is_what_hypothesis_names() -> None:
    assert fuzz_plugin.example_in(REPORTED).splitlines() == [
        "Failing test case: test_every_number_is_below_a_thousand(",
        "    number=1000,",
        ")",
    ]
    assert fuzz_plugin.example_in("no example") == "no example"


def test_variables_say_how_long_with_which_seed_and_where() -> None:
    looking = fuzz.asked({"MINUTES": "2", "SEED": "7", "ENGINES": "postgres", "TESTS": "tests/law"}, 1000.0)
    assert (looking.until, looking.seed, looking.engines, looking.tests) == (1120.0, 7, ["postgres"], "tests/law")
    default = fuzz.asked({"MINUTES": "", "SEED": ""}, 0.0)
    assert (default.until, default.engines, default.tests) == (1800.0, list(fuzz.ENGINES), "tests")
    assert default.seed != fuzz.asked({}, 0.0).seed


@pytest.mark.parametrize("variables", [{"MINUTES": "long"}, {"SEED": "x"}, {"ENGINES": "sqlite,oracle"}])
def test_a_wrong_variable_is_named(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Wrong):
        fuzz.asked(variables, 0.0)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert fuzz.main() == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    ("tried", "failures", "status"),
    [(3, [], 0), (3, [Failure("sqlite", 5, "tests/x.py::test_y", "y=1")], 1), (0, [], 1)],
    ids=["all hold", "one fails", "none tried"],
)
def test_the_exit_status_says_whether_all_held(
    tried: int, failures: list[Failure], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(looking: Search) -> None:
        looking.failures, looking.tallies = failures, {"sqlite": Tally(1, tried)}

    monkeypatch.setattr(fuzz, "run", found)
    monkeypatch.setattr(fuzz.signal, "signal", lambda *_: None)
    assert fuzz.main() == status


def test_engines_share_the_time_and_each_round_has_another_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, runs = [0.0], []

    def run_engine(_search: Search, engine: str, seed: int, until: float, _environment: dict[str, str]) -> None:
        runs.append((engine, seed, until))
        clock[0] += 20

    monkeypatch.setattr(fuzz.time, "time", lambda: clock[0])
    monkeypatch.setattr(fuzz, "run_engine", run_engine)
    monkeypatch.setattr(fuzz.needs, "provide", lambda _stages: {})
    monkeypatch.setattr(run_tests, "environment", lambda *_: {})
    fuzz.run(search(until=90.0, engines=["sqlite", "postgres"]))
    assert runs == [
        ("sqlite", 5, 45.0),
        ("postgres", 5, 90.0),
        ("sqlite", 6, 65.0),
        ("postgres", 6, 90.0),
        ("sqlite", 7, 85.0),
    ]
