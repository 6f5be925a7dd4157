"""What the command makes once for all tests and workers, because it takes seconds to make."""

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import canbao

Made = tuple[Path, "Said"]


class Said:
    """What a command said when it ended."""

    def __init__(self, returncode: int, stdout: str, stderr: str) -> None:
        self.returncode, self.stdout, self.stderr = returncode, stdout, stderr


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Said]) -> Made:
    """Return a folder all workers share and what was said when the first of them made it; the others wait."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, told = shared / name, shared / f"{name}.json"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            said = make(folder)
            told.write_text(json.dumps([said.returncode, said.stdout, said.stderr]), "utf-8")
    return folder, Said(*json.loads(told.read_text("utf-8")))


def run_command(folder: Path, *words: str, **variables: str) -> Said:
    done = canbao(folder, *words, **variables)
    return Said(done.returncode, done.stdout, done.stderr)
