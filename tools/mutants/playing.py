"""The pytest plugin that plays the mutants: every test once as written, then for each mutant those that meet it.

Loaded in the instrumented copy with ``-p tools.mutants.playing``; ``MUTANTS_ORDER`` names a JSON file with the numbers
to play, ``MUTANTS_RESULT`` the file for what came of them. A mutant is played in a child process of its own, on a copy
of the test database, so that whatever it breaks is gone with it.
"""

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools.mutants import switch

ROW_LOCKS = "row_locks"
"""The fixture by which a test sees which rows are locked; without it SQLite, which locks none, hides the difference."""


@dataclass(slots=True)
class Played:
    """A test as it went with every guard in place: the mutants it met and how long it took."""

    item: Any
    met: frozenset[int]
    seconds: float


class Order:
    """What is to be played, from the environment: mutants, those that lock, processes at once, seconds for each."""

    def __init__(self) -> None:
        settings = json.loads(Path(os.environ["MUTANTS_ORDER"]).read_text(encoding="utf-8"))
        self.mutants: list[int] = settings["mutants"]
        self.locks = frozenset(settings["locks"])
        self.jobs: int = settings["jobs"]
        self.seconds: float = settings["seconds"]


def _play(item: Any, session: Any) -> bool:
    """Run a test and return whether it passed or was skipped; everything but the session's fixtures is torn down."""
    from _pytest.runner import runtestprotocol

    if hasattr(item, "_request"):
        item._initrequest()
    reports = runtestprotocol(item, log=False, nextitem=session)
    return not any(report.failed for report in reports)


def _as_written(session: Any) -> tuple[list[Played], list[str]]:
    """Run every test with all guards in place; return how each went and the names of those that fail anyway."""
    played, failed = [], []
    for item in session.items:
        switch.met.clear()
        began = time.monotonic()
        if _play(item, session):
            played.append(Played(item, frozenset(switch.met), time.monotonic() - began))
        else:
            failed.append(item.nodeid)
    return played, failed


class Databases:
    """Copies of the SQLite test database, one for each process that plays at the same time."""

    def __init__(self) -> None:
        from django.db import connections

        connections.close_all()
        self.settings = connections["default"].settings_dict
        self.original = Path(str(self.settings["NAME"]))
        self.exists = connections["default"].vendor == "sqlite" and self.original.is_file()

    def use(self, slot: int) -> None:
        """Make this process work on a fresh copy; the parent's own stays as the tests left it."""
        if not self.exists:
            return
        copy = self.original.with_name(f"slot{slot}.sqlite3")
        for end in ("-wal", "-shm", "-journal"):
            copy.with_name(copy.name + end).unlink(missing_ok=True)
        shutil.copyfile(self.original, copy)
        self.settings["NAME"] = str(copy)


def _try(number: int, tests: list[Played], session: Any, databases: Databases, slot: int) -> int:
    """Start a child that plays one mutant; it ends with 1 as soon as a test fails, with 0 when all pass."""
    child = os.fork()
    if child:
        return child
    code = 0
    try:
        databases.use(slot)
        switch.active = number
        for test in tests:
            if not _play(test.item, session):
                code = 1
                break
    except BaseException:  # whatever it is, the mutant was noticed
        code = 1
    finally:
        os._exit(code)


def _ended(running: dict[int, tuple[int, int, float]], seconds: float) -> Iterator[tuple[int, bool]]:
    """Wait until a child ends or takes too long; yield its mutant and whether it was noticed. Frees its slot."""
    while True:
        for child, (number, _slot, began) in list(running.items()):
            done, status = os.waitpid(child, os.WNOHANG)
            if not done and time.monotonic() - began > seconds:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                done, status = child, 1
            if done:
                del running[child]
                yield number, status != 0
                return
        time.sleep(0.01)


def killers(number: int, played: list[Played], is_lock: bool) -> list[Played]:
    """Return the tests that can notice a mutant, the quickest first."""
    meets = [test for test in played if number in test.met]
    if is_lock:
        meets = [test for test in meets if ROW_LOCKS in getattr(test.item, "fixturenames", ())]
    return sorted(meets, key=lambda test: test.seconds)


def _play_all(order: Order, played: list[Played], session: Any) -> dict[int, dict[str, Any]]:
    """Play every mutant and return for each whether it was noticed and how many tests could have."""
    databases, found = Databases(), dict[int, dict[str, Any]]()
    running: dict[int, tuple[int, int, float]] = {}

    def gather() -> None:
        for number, is_noticed in _ended(running, order.seconds):
            found[number]["noticed"] = is_noticed

    for number in order.mutants:
        tests = killers(number, played, number in order.locks)
        found[number] = {"noticed": False, "tests": len(tests)}
        if not tests:
            continue
        while len(running) >= order.jobs:
            gather()
        slot = min(set(range(order.jobs)) - {slot for _number, slot, _began in running.values()})
        running[_try(number, tests, session, databases, slot)] = (number, slot, time.monotonic())
    while running:
        gather()
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: Any) -> bool:
    """Play instead of running the tests once."""
    order = Order()
    played, failed = _as_written(session)
    result = {"failed": failed, "mutants": _play_all(order, played, session)}
    Path(os.environ["MUTANTS_RESULT"]).write_text(json.dumps(result), encoding="utf-8")
    return True
