"""A quote is what the next assessment levies, line by line and to the fen, if nothing else changes."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

from canbao.access.actors import SYSTEM
from canbao.levy.arithmetic import due_table
from canbao.levy.arithmetic.case_files import CaseState, _change
from canbao.levy.assessment.runs import assess_employer, get_pending_amount
from canbao.levy.forecast.quote import NextBill, RecordChange, compute_quote, get_levied, get_quotes, save_quote
from canbao.levy.models import LevyLine
from canbao.register.insurance_record import InsuranceRecord, RecordPeriod, apply_change
from canbao.register.models import PersonNumber
from canbao.register.operations import ChangesRefused
from canbao.register.queries import get_records, number_index
from canbao.rules.packs import Pack, Rules
from canbao.rules.scheme_terms import get_scheme_terms
from canbao.values.ids import new_id
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests.law.test_assess import EVENTS, VECTORS, CaseBooks
from tests.properties import examples

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
    """Return an event's values as a case file has them."""
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


def play(world: CaseBooks, name: str, events: list[tuple[str, int, Any]]) -> Month:
    """Apply the events that the records allow; return the accounting month."""
    month = Month(202401)
    for kind, when, value in events:
        if kind == "assess":
            assess_employer(SYSTEM, world.employer("A"), month, world.pack)
            month += 1
            continue
        try:
            world.change(kind, values(name, kind, when, value))
        except (ChangesRefused, PersonNumber.DoesNotExist):
            continue
    return month


EXEMPT = [("join", 202402, 300_000), ("assess", 0, None), ("assess", 0, None), ("category", 202402, "1201")]
"""An employer's only person was levied and now is exempt: no rate is left, but a refund is due."""


@examples(30)
@given(EVENTS, LAST)
@example(EXEMPT, ("cancel_join", 202401, None))
@example(EXEMPT, ("stop", 202402, None))
@example(EXEMPT, ("declare", 202402, 900_000))
def test_the_next_assessment_levies_the_quoted_lines(
    events: list[tuple[str, int, Any]], last: tuple[str, int, Any]
) -> None:
    pack = Pack.from_mapping(VECTORS["rules"], "rules")
    world, name = CaseBooks(pack), f"q{new_id()}"
    employer = world.employer("A")
    month = play(world, name, events)
    kind, when, value = last
    known = PersonNumber.objects.filter(index=number_index(name)).first()
    person = known.person_id if known else None
    before = get_records(employer, [person])[person] if person else InsuranceRecord(employer)
    if person is None and kind != "join":
        reject()
    try:
        after = apply_change(before, _change(CaseState(pack), kind, values(name, kind, when, value)))
    except Refusal:
        reject()
    quote = compute_quote(employer, [RecordChange(1, person, before, after)], month, pack)
    assert quote.before == get_pending_amount(employer, month, pack)
    world.change(kind, values(name, kind, when, value))
    run = assess_employer(SYSTEM, employer, month, pack)
    assert run.amount == quote.after
    got = {
        (line.accrual, line.scheme, line.payer): (line.kind, line.base, line.amount)
        for line in LevyLine.objects.for_employer(employer).filter(
            month=month, run=run.number, person_id=world.person(name)
        )
    }
    (person_quote,) = quote.people
    assert person_quote.change == sum(line.amount - line.was for line in person_quote.lines)
    assert person_quote.is_affected == bool(person_quote.lines)
    for line in person_quote.lines:
        if line.amount:
            assert got[(line.accrual, line.scheme, line.payer)] == (line.kind, line.base, line.amount)
        else:
            assert (line.accrual, line.scheme, line.payer) not in got


def test_the_quote_includes_the_refund_of_a_person_who_became_exempt() -> None:
    pack = Pack.from_mapping(VECTORS["rules"], "rules")
    world, name = CaseBooks(pack), f"x{new_id()}"
    employer = world.employer("A")
    month = play(world, name, EXEMPT)
    levied_so_far = sum(LevyLine.objects.for_employer(employer).values_list("amount", flat=True))
    assert levied_so_far == 42_000
    assert get_pending_amount(employer, month, pack) == -42_000
    person = world.person(name)
    before = get_records(employer, [person])[person]
    after = apply_change(before, _change(CaseState(pack), "cancel_join", values(name, "cancel_join", 202401, None)))
    quote = compute_quote(employer, [RecordChange(1, person, before, after)], month, pack)
    assert (quote.before, quote.after) == (-42_000, -42_000)
    world.change("cancel_join", values(name, "cancel_join", 202401, None))
    assert assess_employer(SYSTEM, employer, month, pack).amount == -42_000


def join_many(employer: int, people: int) -> list[RecordChange]:
    """Return the changes of people who join in January, each with another wage."""
    january, before = Month(202401), InsuranceRecord(employer)
    joined = replace(before, periods=(RecordPeriod(january),), categories={january: "1101"})
    return [
        RecordChange(place, None, before, replace(joined, wages={january: 500_000 + 10_000 * place}))
        for place in range(people)
    ]


def test_only_the_lines_that_are_shown_are_explained() -> None:
    pack = Pack.from_mapping(VECTORS["rules"], "rules")
    employer = CaseBooks(pack).employer("A")
    changes = join_many(employer, 5)
    every = compute_quote(employer, changes, Month(202402), pack)
    two = compute_quote(employer, changes, Month(202402), pack, 2)
    assert [len(person.lines) > 0 for person in two.people] == [True, True, False, False, False]
    assert [person.change for person in two.people] == [person.change for person in every.people]
    assert two.people[:2] == every.people[:2]


def test_terms_are_computed_once_for_each_month_and_category(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, Month]] = []

    def get_counted_terms(category: str, rules: Rules) -> Any:
        asked.append((category, rules.month))
        return get_scheme_terms(category, rules)

    monkeypatch.setattr(due_table, "get_scheme_terms", get_counted_terms)
    pack = Pack.from_mapping(VECTORS["rules"], "rules")
    employer = CaseBooks(pack).employer("A")
    compute_quote(employer, join_many(employer, 30), Month(202403), pack, 0)
    assert asked == [("1101", month) for month in (202401, 202402, 202403)]


def test_an_employer_without_people_has_nothing_pending() -> None:
    pack = Pack.from_mapping(VECTORS["rules"], "rules")
    employer = CaseBooks(pack).employer("A")
    assert get_pending_amount(employer, Month(202401), pack) == 0


def test_lines_are_read_in_the_order_they_were_levied() -> None:
    pack = Pack.from_mapping(VECTORS["rules"], "rules")
    world, name = CaseBooks(pack), f"o{new_id()}"
    employer = world.employer("A")
    play(world, name, [("join", 202401, 600_000), ("assess", 0, None), ("declare", 202401, 900_000)])
    assess_employer(SYSTEM, employer, Month(202402), pack)
    person = world.person(name)
    (january,) = [
        lines
        for (head, accrual), lines in get_levied(employer, [person])[person].items()
        if (head.scheme, head.payer, accrual) == ("310", "person", 202401)
    ]
    assert [line.base for line in january] == [600_000, 900_000]
    record = get_records(employer, [person])[person]
    dearer = pack.with_published("scheme.310.person.rate", Month(202401), "0.03", "test")
    (person_quote,) = compute_quote(
        employer, [RecordChange(1, person, record, replace(record, periods=()))], Month(202403), dearer
    ).people
    asked = [
        line for line in person_quote.lines if (line.scheme, line.payer, line.accrual) == ("310", "person", 202401)
    ]
    assert [(line.was, line.amount, line.kind) for line in asked] == [(9_000, -18_000, "20")]


def test_a_matter_quoted_again_keeps_the_later_quote(db: None) -> None:
    world = CaseBooks(Pack.from_mapping(VECTORS["rules"], "rules"))
    employer = world.employer("A")
    for before in (100, 200):
        save_quote(employer, 7, "submitted", NextBill(Month(202401), "law", Fen(before), ()))
    save_quote(employer, 7, "decided", NextBill(Month(202401), "law", Fen(300), ()))
    assert [(one.stage, one.before) for one in get_quotes(employer, [7])] == [("submitted", 200), ("decided", 300)]
