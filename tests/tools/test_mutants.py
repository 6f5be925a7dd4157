"""`make mutants` finds the guards of an act in both forms of refusal, and leaves out one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from tools.mutants import __main__ as command
from tools.mutants import switch
from tools.mutants.explained import EXPLAINED
from tools.mutants.guards import Mutant, instrument
from tools.mutants.playing import Played, killers

ACT = '''
"""An act."""
from __future__ import annotations

def pay(actor, row, version, amount):
    """Pay."""
    actor.require("receipts.book")
    lock_account(1)
    row = rows.select_for_update(nowait=True).get()
    if row.version != version or row.closed:
        raise Refusal("changed_meanwhile")
    if amount > row.open:
        raise TOO_MUCH(open=row.open)
    elif amount <= 0:
        return Refusal("nothing"), []
    try:
        save(row)
    except Taken:
        raise Refusal("taken") from None
    return "paid"
'''
CHECK = """
def check(line):
    if line.month >= line.retires:
        yield Finding("warning", "retirement_age")
"""
OFFER = """
def acts_of(actor: Actor, matter: Matter) -> frozenset[str]:
    if matter.open and actor.may("take"):
        return frozenset({"take"} | ({"release"} if matter.accepted else set()))
    return frozenset()
"""


@pytest.fixture(autouse=True)
def switched_off() -> Iterator[None]:
    switch.active = 0
    switch.met.clear()
    yield
    switch.active = 0


class Refusal(Exception):
    """A refusal, as the acts raise it."""


@dataclass
class Rows:
    """One row that says whether it was locked."""

    closed: bool = False
    locked: bool = False
    version: int = 1
    open: int = 10

    def select_for_update(self, *, nowait: bool) -> Rows:
        self.locked = nowait
        return self

    def get(self) -> Rows:
        return self


def loaded(source: str, **names: Any) -> tuple[dict[str, Any], list[Mutant]]:
    """The instrumented module's names, and its mutants."""
    text, mutants = instrument(source, "canbao/levy/act.py", 1)
    module: dict[str, Any] = dict(names)
    exec(compile(text, "act", "exec"), module)  # noqa: S102 - the sources are above
    return module, mutants


def pay(rows: Rows, version: int = 1, amount: int = 10, rights: frozenset[str] = frozenset({"receipts.book"})) -> Any:
    """Pay as the instrumented act does; the name of what it raised, or what it answered."""

    def require(verb: str) -> None:
        if verb not in rights:
            raise PermissionError(verb)

    def save(row: Rows) -> None:
        if amount == 7:
            raise KeyError

    module, _mutants = loaded(
        ACT,
        rows=rows,
        Refusal=Refusal,
        TOO_MUCH=lambda **_words: Refusal("too_much"),
        Taken=KeyError,
        lock_account=lambda _id: None,
        save=save,
    )
    try:
        return module["pay"](SimpleNamespace(require=require), rows, version, amount)
    except (Refusal, PermissionError) as error:
        return str(error)


def number_of(source: str, kind: str, change: str = "") -> int:
    (found,) = [one.number for one in loaded(source)[1] if one.kind == kind and change in one.change]
    return found


def test_every_guard_of_an_act_is_found() -> None:
    kinds = [(one.line, one.kind) for one in loaded(ACT)[1]]
    assert sorted(kinds) == [
        (7, "right"),
        (8, "lock"),
        (9, "lock"),
        (10, "condition"),
        (10, "version"),
        (11, "raise"),
        (12, "order"),
        (13, "raise"),
        (14, "order"),
        (15, "return"),
        (19, "raise"),
    ]


def test_with_nothing_switched_off_the_act_is_as_it_was_written() -> None:
    rows = Rows()
    assert pay(rows) == "paid"
    assert rows.locked
    assert pay(Rows(), version=2) == pay(Rows(closed=True)) == "changed_meanwhile"
    assert pay(Rows(), amount=11) == "too_much"
    assert pay(Rows(), amount=0)[0].args == ("nothing",)
    assert pay(Rows(), amount=7) == "taken"
    assert pay(Rows(), rights=frozenset()) == "receipts.book"


@pytest.mark.parametrize(
    ("kind", "change", "played", "otherwise"),
    [
        ("right", "", {"rights": frozenset()}, "paid"),
        ("version", "", {"version": 2}, "paid"),
        ("condition", "row.closed", {"rows": Rows(closed=True)}, "paid"),
        ("order", "> → >=", {"amount": 10}, "too_much"),
        ("return", "", {"amount": 0}, "paid"),
    ],
)
def test_a_guard_switched_off_lets_through_what_it_refused(
    kind: str, change: str, played: dict[str, Any], otherwise: str
) -> None:
    switch.active = number_of(ACT, kind, change)
    assert pay(**{"rows": Rows(), **played}) == otherwise


@pytest.mark.parametrize(("line", "played"), [(11, {"version": 2}), (13, {"amount": 11}), (19, {"amount": 7})])
def test_a_raise_is_left_out_in_either_form(line: int, played: dict[str, Any]) -> None:
    (switch.active,) = [one.number for one in loaded(ACT)[1] if one.line == line and one.kind == "raise"]
    assert pay(Rows(), **played) == "paid"


def test_a_lock_switched_off_locks_nothing() -> None:
    rows = Rows()
    (switch.active,) = [one.number for one in loaded(ACT)[1] if one.line == 9]
    assert pay(rows) == "paid"
    assert not rows.locked


def test_only_what_would_have_made_a_difference_is_met() -> None:
    pay(Rows(), amount=5)
    assert {one.kind for one in loaded(ACT)[1] if one.number in switch.met} == {"lock"}
    switch.met.clear()
    pay(Rows(), amount=10)
    assert number_of(ACT, "order", "> → >=") in switch.met


def test_a_service_s_findings_and_an_offer_s_conditions_are_guards() -> None:
    module, mutants = loaded(CHECK, Finding=lambda level, code: code)
    assert [one.kind for one in mutants] == ["order", "finding"]
    line = SimpleNamespace(month=202611, retires=202611)
    assert list(module["check"](line)) == ["retirement_age"]
    switch.active = mutants[0].number
    assert list(module["check"](line)) == []
    switch.active = 0
    offer, conditions = loaded(OFFER, Actor=object, Matter=object)
    actor = SimpleNamespace(may=lambda _verb: True)
    reviewing = SimpleNamespace(open=True, accepted=False)
    assert offer["acts_of"](actor, reviewing) == {"take"}
    (switch.active,) = [one.number for one in conditions if one.change == "matter.accepted → True"]
    assert offer["acts_of"](actor, reviewing) == {"take", "release"}


def test_a_module_without_acts_stays_as_it_is() -> None:
    source = "def half(x):\n    if x % 2:\n        raise ValueError(x)\n    return x // 2\n"
    assert instrument(source, "canbao/values/half.py", 1) == (source, [])


def played(name: str, seconds: float, *met: int, fixtures: tuple[str, ...] = ()) -> Played:
    return Played(SimpleNamespace(name=name, fixturenames=fixtures), frozenset(met), seconds)


def test_tests_that_meet_a_guard_are_tried_quickest_first_and_locks_with_the_fixture_only() -> None:
    tests = [played("slow", 2.0, 1), played("quick", 0.1, 1, 2), played("locks", 1.0, 1, fixtures=("row_locks",))]
    assert [one.item.name for one in killers(1, tests, False)] == ["quick", "locks", "slow"]
    assert [one.item.name for one in killers(1, tests, True)] == ["locks"]
    assert killers(3, tests, False) == []


def test_survivors_are_listed_with_their_line_and_explained_ones_are_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _module, mutants = loaded(ACT)
    right, first_lock = mutants[0], mutants[1]
    monkeypatch.setattr(command, "EXPLAINED", {("pay", right.source, right.change): "nobody else comes here"})
    assert command.report([right, first_lock], command.Counter({first_lock.number: 3})) == [first_lock]
    told = capsys.readouterr().out
    assert "canbao/levy/act.py:8: lock: pass (3 tests meet it)\n    lock_account(1)" in told


def test_every_explanation_is_of_a_guard_that_is_there() -> None:
    guards = set()
    for path in sorted((command.ROOT / "canbao").rglob("*.py")):
        _text, mutants = instrument(path.read_text(encoding="utf-8"), path.name, 1)
        guards |= {(one.function, one.source, one.change) for one in mutants}
    assert set(EXPLAINED) <= guards
