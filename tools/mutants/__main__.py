"""Remove each guard of the acts in turn and list those that no test misses (`make mutants`).

``PART=canbao/levy,canbao/law`` narrows it to packages or modules, ``JOBS=2`` plays several at once. The guards are
switched off in a copy of the project in a temporary folder. Ends with one line of sums; the exit status is 1 when a
guard survives.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tools import test_environment
from tools.mutants.explained import EXPLAINED
from tools.mutants.guards import Mutant, instrument

ROOT = test_environment.ROOT
LEFT_OUT = ("bench", "charts", "cli", "crypto", "engines", "house", "journeys", "papers", "sheets", "tools", "ui")
"""Folders of tests that play no act, or play it in another process where no switch is noticed."""
MARKS = "not browser and not postgres and not slow"
SECONDS = 120.0
"""Longer than the tests of any one mutant; a mutant that takes longer hangs, which is noticed."""


def prepare(copy: Path, part: str) -> list[Mutant]:
    """Copy the project, put a switch at each guard of a part of the package, and return the guards."""
    skipped = shutil.ignore_patterns("__pycache__", ".*", "var", "*.egg-info")
    shutil.copytree(ROOT, copy, ignore=skipped, symlinks=True)
    if (ROOT / ".venv").exists():
        (copy / ".venv").symlink_to(ROOT / ".venv")
    mutants: list[Mutant] = []
    for path in sorted((copy / "canbao").rglob("*.py")):
        name = str(path.relative_to(copy))
        if "migrations" in path.parts or not any(_lies_in(name, one) for one in part.split(",")):
            continue
        text, found = instrument(path.read_text(encoding="utf-8"), name, len(mutants) + 1)
        if found:
            path.write_text(text, encoding="utf-8")
            mutants += found
    return mutants


def _lies_in(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part.rstrip('/')}/")


def stages(copy: Path, mutants: list[Mutant]) -> list[list[str]]:
    """Return the test files by how near they are: the packages' own, those that import the modules, all others."""
    packages = {mutant.path.split("/")[1] for mutant in mutants}
    modules = {mutant.path.removesuffix(".py").replace("/", ".").rpartition(".")[0] for mutant in mutants}
    near, importing, far = [], [], []
    for path in sorted((copy / "tests").rglob("test_*.py")):
        folder, name = path.relative_to(copy / "tests").parts[0], str(path.relative_to(copy))
        if folder in LEFT_OUT:
            continue
        text = path.read_text(encoding="utf-8")
        if folder in packages:
            near.append(name)
        elif any(module in text for module in modules):
            importing.append(name)
        else:
            far.append(name)
    return [files for files in (near, importing, far) if files]


def play(copy: Path, files: list[str], mutants: list[Mutant], jobs: int) -> dict[int, int]:
    """Play mutants with some test files; return those that survive, each with the number of tests that meet it."""
    order, result = copy / "var" / "order.json", copy / "var" / "result.json"
    result.unlink(missing_ok=True)
    order.parent.mkdir(exist_ok=True)
    told = {
        "mutants": [mutant.number for mutant in mutants],
        "locks": [mutant.number for mutant in mutants if mutant.is_lock],
        "jobs": jobs,
        "seconds": SECONDS,
    }
    order.write_text(json.dumps(told), encoding="utf-8")
    environment = {**os.environ, "CANBAO_DATABASE_URL": "sqlite:///var/test/canbao.sqlite3", "CI": "true"}
    environment |= {"MUTANTS_ORDER": str(order), "MUTANTS_RESULT": str(result), "PYTHONPATH": str(copy)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tools.mutants.playing", "-p", "no:xdist", "-m", MARKS]
    done = subprocess.run([*command, *files], cwd=copy, env=environment, capture_output=True, text=True)
    if not result.exists():
        sys.exit(f"The tests do not run:\n{done.stdout[-4000:]}{done.stderr[-2000:]}")
    found = json.loads(result.read_text(encoding="utf-8"))
    for name in found["failed"]:
        print(f"  fails with every guard in place: {name}", flush=True)
    return {int(number): one["tests"] for number, one in found["mutants"].items() if not one["noticed"]}


def _reason(mutant: Mutant) -> str:
    return EXPLAINED.get((mutant.function, mutant.source, mutant.change), "")


def report(mutants: list[Mutant], met: Counter[int]) -> list[Mutant]:
    """Print the survivors with file, line and source; return those that nobody explained."""
    unexplained = []
    for mutant in mutants:
        if not _reason(mutant):
            unexplained.append(mutant)
            tests = f"{met[mutant.number]} tests meet it" if met[mutant.number] else "no test meets it"
            print(f"{mutant.path}:{mutant.line}: {mutant.kind}: {mutant.change} ({tests})\n    {mutant.source}")
    return unexplained


def main(arguments: list[str]) -> int:
    """Play every guard of a part; return 1 when one survives without an explanation."""
    parser = argparse.ArgumentParser(prog="make mutants", description="Remove each guard in turn; list survivors.")
    parser.add_argument("--part", default="canbao", help="packages or modules, as in canbao/levy,canbao/law")
    parser.add_argument("--jobs", type=int, default=1, help="how many mutants are played at once")
    parser.add_argument(
        "--stages", type=int, default=3, help="1: only the packages' own tests; 2: also those importing them"
    )
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder) / "copy"
        mutants = prepare(copy, chosen.part)
        if not mutants:
            print(f"{chosen.part} holds no guards.")
            return 1
        left, met = mutants, Counter[int]()
        for files in stages(copy, mutants)[: chosen.stages]:
            print(f"{len(left)} guards, {len(files)} test files", flush=True)
            survivors = play(copy, files, left, chosen.jobs)
            met.update(survivors)
            left = [mutant for mutant in left if mutant.number in survivors]
            if not any(not _reason(mutant) for mutant in left):
                break
    unexplained = report(left, met)
    explained = len(left) - len(unexplained)
    print(
        f"{len(mutants)} guards: {len(mutants) - len(left)} noticed, {explained} explained, {len(unexplained)} survive"
    )
    return int(bool(unexplained))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
