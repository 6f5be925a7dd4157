"""Look for examples that break a property (`make fuzz`): fresh ones of every hypothesis test, on every engine.

Variables: MINUTES (30), SEED (a random one), ENGINES (sqlite,postgres,partitioned) and TESTS (tests). Rounds go on
until MINUTES have passed; the properties under way then come to their end. Each round has the next seed. Ends with
every failure and its example and a line for each engine; the exit status is 1 when anything failed.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tools import fuzz_plugin, needs, postgres, run_tests

ENGINES = ("sqlite", "postgres", "partitioned")
GRACE = 900.0
"""Seconds a run may take after its deadline: a property under way ends, a failing example is made small."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A property that failed: on which engine, with which seed, and the example as hypothesis prints it."""

    engine: str
    seed: int
    test: str
    example: str

    def __str__(self) -> str:
        again = f"make fuzz ENGINES={self.engine} SEED={self.seed} TESTS={self.test}"
        return f"\nFAILED {self.test} on {self.engine}, seed {self.seed}\n{self.example}\nagain: {again}"


@dataclass(slots=True)
class Tally:
    """What came of an engine: rounds begun, properties tried over all of them, seconds."""

    rounds: int = 0
    tried: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Search:
    """What is asked for, and what was found so far."""

    seed: int
    until: float
    engines: list[str]
    tests: str
    tallies: dict[str, Tally] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)


class Wrong(ValueError):
    """A variable is wrong; the text says which and how."""


def asked(variables: dict[str, str], now: float) -> Search:
    """Return the search the variables ask for; raise Wrong."""
    try:
        minutes = float(variables.get("MINUTES") or 30)
        seed = int(variables.get("SEED") or secrets.randbelow(1_000_000_000))
    except ValueError as error:
        raise Wrong(f"MINUTES and SEED are numbers: {error}") from None
    engines = (variables.get("ENGINES") or ",".join(ENGINES)).split(",")
    unknown = [name for name in engines if name not in ENGINES]
    if unknown:
        raise Wrong(f"no engine {unknown[0]!r}; there are: {' '.join(ENGINES)}")
    return Search(seed, now + 60 * minutes, engines, variables.get("TESTS") or "tests")


def command(engine: str, seed: int, tests: str) -> list[str | Path]:
    """Return the words by which pytest tries every property of some tests on an engine."""
    tried = ["-q", "--tb=short", *run_tests.WORKERS, "-m", "hypothesis and not browser", "-p", "tools.fuzz_plugin"]
    fresh = ["--hypothesis-profile=fuzz", f"--hypothesis-seed={seed}"]
    return [run_tests.BIN / "pytest", *tried, *fresh, tests, *([] if engine == "sqlite" else run_tests.ignored(engine))]


def _read(report: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in report.read_text("utf-8").splitlines()] if report.exists() else []


def _wait(process: "subprocess.Popen[bytes]", until: float) -> int:
    """Return the exit status; end a process by force that has not ended by then."""
    try:
        return process.wait(max(1.0, until - time.time()))
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    try:
        return process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def run_engine(search: Search, engine: str, seed: int, until: float, environment: dict[str, str]) -> None:
    """Try every property on an engine with one seed, until the deadline; note what was tried and what failed."""
    report = run_tests.REPORTS / f"fuzz-{engine}.jsonl"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    plugin = {fuzz_plugin.UNTIL: str(until), fuzz_plugin.SEED: str(seed), fuzz_plugin.REPORT: str(report)}
    began = time.monotonic()
    words = command(engine, seed, search.tests)
    # A test of this module may itself run in a worker of xdist; the search does not.
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    process = subprocess.Popen(words, cwd=run_tests.ROOT, env={**own, **environment, **plugin})
    status = _wait(process, until + GRACE)
    lines = _read(report)
    found = [Failure(engine, seed, str(line["test"]), str(line["example"])) for line in lines if line["failed"]]
    # Pytest can fail without a failed test: a crashed worker, a fault in collecting. 5: no property among the tests.
    if not found and status not in (0, 5):
        found = [Failure(engine, seed, search.tests, f"pytest ended with status {status}")]
    search.failures += found
    tally = search.tallies.setdefault(engine, Tally())
    tally.rounds, tally.tried = tally.rounds + 1, tally.tried + len(lines)
    tally.seconds += time.monotonic() - began


def run(search: Search) -> None:
    """Go round the engines until the time is over; each has an equal share of what is left of it."""
    left_out = needs.provide(search.engines)
    engines = [engine for engine in search.engines if engine not in left_out]
    servers = list[str]()
    with ExitStack() as stack:
        seed = search.seed
        while engines and time.time() < search.until:
            for place, engine in enumerate(engines):
                share = (search.until - time.time()) / (len(engines) - place)
                if share <= 0:
                    break
                print(f"\n== {engine}, seed {seed}, {share / 60:.1f} minutes", flush=True)
                environment = run_tests.environment(engine, stack, servers)
                run_engine(search, engine, seed, time.time() + share, environment)
            seed += 1


def print_report(search: Search) -> None:
    """Print each failure once, with an example of it, then the engines and the sum."""
    for failure in {one.test: one for one in reversed(search.failures)}.values():
        print(failure, flush=True)
    print(f"\n{'engine':<12} {'rounds':>7} {'tried':>7} {'seconds':>8}")
    for engine, tally in search.tallies.items():
        print(f"{engine:<12} {tally.rounds:>7} {tally.tried:>7} {tally.seconds:>8.1f}")
    tried = sum(tally.tried for tally in search.tallies.values())
    print(f"\nseed {search.seed}: {tried} properties tried, {len(search.failures)} failed", flush=True)


def main() -> int:
    """Run the search the environment's variables ask for; returns the exit status."""
    try:
        search = asked(dict(os.environ), time.time())
    except Wrong as error:
        print(error, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(f"make fuzz SEED={search.seed}", flush=True)
    try:
        run(search)
    except postgres.NoPostgres as error:
        print(f"PostgreSQL does not start: {error}", flush=True)
        return 1
    print_report(search)
    return int(bool(search.failures) or not any(tally.tried for tally in search.tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
