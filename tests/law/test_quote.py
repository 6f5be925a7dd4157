"""A quote is what the next assessment levies, line by line and to the fen, when nothing else changes."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from canbao.access.seats import SYSTEM
from canbao.levy.assess import assess, pending
from canbao.levy.cases import World, _change
from canbao.levy.models import LevyLine
from canbao.levy.quote import NextBill, Turn, keep, kept, levied, quote
from canbao.register.book import Book, Refused, apply
from canbao.register.models import PersonNumber
from canbao.register.operations import ChangesRefused
from canbao.register.queries import books, number_index
from canbao.rules.packs import Pack
from canbao.values.ids import new_id
from canbao.values.money import Fen
from canbao.values.months import Month
from tests.law.test_assess import EVENTS, VECTORS, Books

pytestmark = pytest.mark.django_db
LAST = st.one_of(
    st.tuples(st.just("join"), st.integers(202401, 202406), st.integers(300_000, 2_500_000)),
    st.tuples(st.just("resume"), st.integers(202401, 202406), st.none()),
    st.tuples(st.just("stop"), st.integers(202401, 202406), st.none()),
    st.tuples(st.just("declare"), st.integers(202401, 202406), st.integers(300_000, 2_500_000)),
    st.tuples(st.just("cancel_join"), st.just(202401), st.none()),
    st.tuples(st.just("cancel_stop"), st.just(202401), st.none()),
)


def values(name: str, kind: str, month: int, value: Any) -> dict[str, Any]:
    """An event's values as a case file has them."""
    given: dict[str, Any] = {"employer": "A", "person": name, "month": month, "from": month}
    if kind == "stop":
        given |= {"date": f"{month // 100}-{month % 100:02d}-15", "reason": "221"}
    if kind in ("join", "resume"):
        given |= {"category": "1101", "wage": None if value is None else str(value / 100)}
    if kind == "declare":
        given["wage"] = str(value / 100)
    if kind == "category":
        given["category"] = value
    return given


def play(world: Books, name: str, events: list[tuple[str, int, Any]]) -> Month:
    """Let the events happen, those the books forbid left out; return the accounting month."""
    month = Month(202401)
    for kind, when, value in events:
        if kind == "assess":
            assess(SYSTEM, world.employer("A"), month, world.pack)
            month += 1
            continue
        try:
            world.change(kind, values(name, kind, when, value))
        except (ChangesRefused, PersonNumber.DoesNotExist):
            continue
    return month


@settings(max_examples=60, deadline=None)
@given(EVENTS, LAST)
def test_what_was_quoted_is_levied(events: list[tuple[str, int, Any]], last: tuple[str, int, Any]) -> None:
    pack = Pack.from_mapping(VECTORS["rules"], "rules")
    world, name = Books(pack), f"q{new_id()}"
    employer = world.employer("A")
    month = play(world, name, events)
    kind, when, value = last
    known = PersonNumber.objects.filter(index=number_index(name)).first()
    person = known.person_id if known else None
    before = books(employer, [person])[person] if person else Book(employer)
    if person is None and kind != "join":
        reject()
    try:
        after = apply(before, _change(World(pack), kind, values(name, kind, when, value)))
    except Refused:
        reject()
    told = quote(employer, [Turn(1, person, before, after)], month, pack)
    assert told.before == pending(employer, month, pack)
    world.change(kind, values(name, kind, when, value))
    run = assess(SYSTEM, employer, month, pack)
    assert run.amount == told.after
    got = {
        (line.accrual, line.scheme, line.payer): (line.kind, line.base, line.amount)
        for line in LevyLine.objects.of(employer).filter(month=month, run=run.number, person_id=world.person(name))
    }
    for line in told.people[0].lines:
        if line.amount:
            assert got[(line.accrual, line.scheme, line.payer)] == (line.kind, line.base, line.amount)
        else:
            assert (line.accrual, line.scheme, line.payer) not in got


def test_lines_stand_in_the_order_they_were_levied_so_that_a_rate_that_rises_is_no_base_difference() -> None:
    pack = Pack.from_mapping(VECTORS["rules"], "rules")
    world, name = Books(pack), f"o{new_id()}"
    employer = world.employer("A")
    play(world, name, [("join", 202401, 600_000), ("assess", 0, None), ("declare", 202401, 900_000)])
    assess(SYSTEM, employer, Month(202402), pack)
    person = world.person(name)
    (january,) = [
        lines
        for (head, accrual), lines in levied(employer, [person])[person].items()
        if (head.scheme, head.payer, accrual) == ("310", "person", 202401)
    ]
    assert [line.base for line in january] == [600_000, 900_000]
    book = books(employer, [person])[person]
    dearer = pack.publishing("scheme.310.person.rate", Month(202401), "0.03", "test")
    (told,) = quote(employer, [Turn(1, person, book, replace(book, spells=()))], Month(202403), dearer).people
    asked = [line for line in told.lines if (line.scheme, line.payer, line.accrual) == ("310", "person", 202401)]
    assert [(line.was, line.amount, line.kind) for line in asked] == [(9_000, -18_000, "20")]


def test_a_matter_quoted_again_keeps_the_later_quote(db: None) -> None:
    world = Books(Pack.from_mapping(VECTORS["rules"], "rules"))
    employer = world.employer("A")
    for before in (100, 200):
        keep(employer, 7, "submitted", NextBill(Month(202401), "law", Fen(before), ()))
    keep(employer, 7, "decided", NextBill(Month(202401), "law", Fen(300), ()))
    assert [(one.stage, one.before) for one in kept(employer, [7])] == [("submitted", 200), ("decided", 300)]
