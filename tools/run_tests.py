"""Run every check and test, quick ones first (`make test`); `run_tests.py STAGE ...` runs some stages.

The output ends with a table of the stages and one line `N passed, N failed`. The exit status is 1 when a test failed
or, with CI=true, when a stage was left out.
"""

import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree  # noqa: S405 (reads only what pytest wrote a moment ago)
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tools import needs, postgres, test_environment

ROOT = test_environment.ROOT
REPORTS = ROOT / "var" / "test"
BIN = Path(sys.executable).parent

CHECKS = {
    "ruff": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "."],
    "djlint": ["djlint", "--check", "--quiet", "canbao"],
    "styles and scripts": ["python", "-m", "tools.formatting", "--check"],
    "mypy": ["mypy", "--no-error-summary"],
    "import-linter": ["lint-imports", "--no-logo"],
    "bandit": ["bandit", "--quiet", "-c", "pyproject.toml", "-r", "canbao"],
}
# Tests of packages without a database, and tests of interfaces, which prove nothing more on a second engine.
PURE = ("values", "rules", "crypto", "papers", "charts", "sheets", "bench", "house")
INTERFACES = ("ui", "demonstration", "public", "portal", "office", "api", "cli", "tools")
LISTED = 5
"""Longest tests that are listed."""
TOO_LONG = 20.0
"""Seconds a test may take on two idle cores. Longer ones are marked, not failed: a busy machine takes longer."""
WORKERS = ("-n", "2", "--dist", "worksteal")
STAGES = ("check", "pure", "sqlite", "postgres", "partitioned", "browser")


@dataclass(slots=True)
class Result:
    """The result of one stage; `seconds` is wall-clock time, `note` says why a stage was left out.

    `longest` are its longest tests with their seconds, set-up included.
    """

    stage: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""
    longest: list[tuple[float, str]] = field(default_factory=list)


def check() -> Result:
    """Run all static checks and count each one, so that one run shows every fault."""
    result = Result("check")
    for name, command in CHECKS.items():
        process = subprocess.run(
            [BIN / command[0], *command[1:]], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        print(f"  {'failed' if process.returncode else 'ok    '}  {name}", flush=True)
        result.failed += bool(process.returncode)
        result.passed += not process.returncode
        if process.returncode:
            print(process.stdout, flush=True)
    return result


def _folders(names: tuple[str, ...]) -> list[str]:
    return [f"tests/{name}" for name in names if (ROOT / "tests" / name).is_dir()]


def ignored(stage: str) -> list[str]:
    """Return the words that keep pytest from folders that prove nothing more on a stage's engine."""
    elsewhere = PURE if stage in ("sqlite", "browser") else PURE + INTERFACES
    return [f"--ignore={folder}" for folder in _folders(elsewhere)]


def _selection(stage: str) -> list[str]:
    """Return the arguments of pytest that select a stage's tests."""
    if stage == "pure":
        return [*_folders(PURE), "-m", "not browser", *WORKERS]
    marks = {"sqlite": "not browser and not postgres", "browser": "browser"}.get(stage, "not browser")
    return ["tests", *ignored(stage), "-m", marks, *WORKERS]


def _name(case: ElementTree.Element) -> str:
    return f"{case.get('classname', '')}::{case.get('name', '')}"


def _count(report: Path, result: Result) -> None:
    """Add up the tests of a JUnit report and find the longest; a missing report is one failure."""
    if not report.exists():
        result.failed += 1
        return
    tree = ElementTree.parse(report)  # noqa: S314 (pytest's own report)
    times = [(float(case.get("time", 0)), _name(case)) for case in tree.iter("testcase")]
    result.longest = sorted(times, reverse=True)[:LISTED]
    for suite in tree.iter("testsuite"):
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        result.failed, result.skipped = result.failed + failed, result.skipped + skipped
        result.passed += tests - failed - skipped


def pytest_stage(stage: str, variables: dict[str, str]) -> Result:
    """Run pytest on a stage's tests with these variables added."""
    report = REPORTS / f"{stage}.xml"
    report.unlink(missing_ok=True)
    command: list[str | Path] = [
        BIN / "pytest",
        "-q",
        "--tb=short",
        "--durations=5",
        f"--junitxml={report}",
        *_selection(stage),
    ]
    code = subprocess.call(command, cwd=ROOT, env={**os.environ, **variables})
    result = Result(stage)
    nothing_to_run = 5
    if code == nothing_to_run:
        result.note = "no tests yet"
        return result
    _count(report, result)
    # Pytest can fail without a failed test: a crashed worker, an error in collection.
    if code and not result.failed:
        result.failed = 1
    return result


def environment(stage: str, stack: ExitStack, servers: list[str]) -> dict[str, str]:
    """Return the variables of a stage; starts the PostgreSQL server at the first stage that asks for it."""
    if stage not in ("postgres", "partitioned"):
        return {"CANBAO_DATABASE_URL": "sqlite:///var/test/canbao.sqlite3", "CANBAO_TEST_PARTITIONED": ""}
    if not servers:
        servers.append(os.environ.get("CANBAO_TEST_PG") or stack.enter_context(postgres.cluster()))
    return {"CANBAO_DATABASE_URL": servers[0], "CANBAO_TEST_PARTITIONED": "1" if stage == "partitioned" else ""}


def run(stages: list[str]) -> list[Result]:
    """Run the stages in order and return their results; leave out stages whose needs cannot be installed."""
    left_out = needs.provide(stages)
    results, servers = [], list[str]()
    with ExitStack() as stack:
        for stage in stages:
            if stage in left_out:
                results.append(Result(stage, note=f"left out: needs {left_out[stage]}"))
                continue
            print(f"\n== {stage}", flush=True)
            began = time.monotonic()
            try:
                result = check() if stage == "check" else pytest_stage(stage, environment(stage, stack, servers))
            except postgres.NoPostgres as error:
                print(f"PostgreSQL does not start: {error}", flush=True)
                result = Result(stage, failed=1, note="PostgreSQL does not start")
            result.seconds = time.monotonic() - began
            results.append(result)
    return results


def print_table(results: list[Result]) -> None:
    """Print the stages with their counts and times, then the sum alone on the last line."""
    print(f"\n{'stage':<12} {'passed':>7} {'failed':>7} {'skipped':>8} {'seconds':>8}")
    for result in results:
        numbers = f"{result.passed:>7} {result.failed:>7} {result.skipped:>8} {result.seconds:>8.1f}"
        print(f"{result.stage:<12} {numbers}  {result.note}".rstrip())
    print(f"{'all':<38}{sum(result.seconds for result in results):>7.1f}\n")
    print_longest(results)
    skipped = sum(result.skipped for result in results)
    line = f"{sum(result.passed for result in results)} passed, {sum(result.failed for result in results)} failed"
    print(line + (f", {skipped} skipped" if skipped else ""), flush=True)


def print_longest(results: list[Result]) -> None:
    """Print the longest tests of all stages; those over the limit are marked."""
    all_of_them = [(seconds, result.stage, name) for result in results for seconds, name in result.longest]
    for seconds, stage, name in sorted(all_of_them, reverse=True)[:LISTED]:
        mark = f"  over {TOO_LONG:.0f} seconds: cut it in two or make it quicker" if seconds > TOO_LONG else ""
        print(f"{seconds:>7.1f}  {stage:<12} {name}{mark}")
    if all_of_them:
        print()


def main(arguments: list[str]) -> int:
    """Run the named stages, or all of them; return the exit status."""
    unknown = [name for name in arguments if name not in STAGES]
    if unknown:
        print(f"no stage {unknown[0]!r}; there are: {' '.join(STAGES)}", file=sys.stderr)
        return 2
    # SIGTERM unwinds too, so that the private server stops.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results = run(arguments or list(STAGES))
    left_out = [result for result in results if result.note.startswith("left out")]
    if os.environ.get("CI") == "true":
        for result in left_out:
            result.failed += 1
    print_table(results)
    return int(any(result.failed for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
