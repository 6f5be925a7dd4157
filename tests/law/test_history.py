"""The sums levied depend on the facts, not on when months are assessed, what is undone or how often a month runs."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from canbao.access.actors import SYSTEM
from canbao.levy.arithmetic.case_files import CaseState, _change
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.integrity.levy_checks import get_employer_faults
from canbao.levy.models import Bill, BillKey, LevyLine
from canbao.register.models import CoveragePeriod, Employer, PersonNumber
from canbao.register.operations import ChangesRefused
from canbao.register.queries import number_index
from canbao.rules.packs import Pack
from canbao.values.ids import new_id
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests.law.test_assess import VECTORS, CaseBooks
from tests.properties import examples

pytestmark = pytest.mark.django_db

Event = tuple[str, int, Any]
MONTHS = st.integers(1, 6).map(lambda number: 202400 + number)
WAGES = st.integers(300_000, 2_500_000)
RATES = st.sampled_from(["0.005", "0.0725", "0.08", "0.09"])
WHO_PAYS = st.sampled_from([["1102"], ["1101"], ["1201"], ["1101", "1201"]])
CHANGES = st.one_of(
    st.tuples(st.just("join"), MONTHS, WAGES),
    st.tuples(st.just("resume"), MONTHS, st.none()),
    st.tuples(st.just("stop"), MONTHS, st.none()),
    st.tuples(st.just("declare"), MONTHS, WAGES),
    st.tuples(st.just("category"), MONTHS, st.sampled_from(["1101", "1201"])),
    st.tuples(st.just("cancel_join"), st.just(202401), st.none()),
    st.tuples(st.just("cancel_stop"), st.just(202401), st.none()),
    st.tuples(st.just("publish"), MONTHS, RATES),
    st.tuples(st.just("who_pays"), MONTHS, WHO_PAYS),
)
LAWS = ("publish", "who_pays")
ASSESS: Event = ("assess", 0, None)
HISTORY = st.lists(st.one_of(CHANGES, st.just(ASSESS)), max_size=12)
LAST = Month(202407)
"""The accounting month every history ends in; there is room for every assessment before it."""


def pack() -> Pack:
    """Return the law of the cases, with a calendar so that bills can be drawn up."""
    rules = {**VECTORS["rules"], "calendar.pay_by_day": 25}
    return Pack.from_mapping(rules, "rules")


def published(law: Pack, kind: str, month: int, value: Any) -> Pack:
    """Return the law with another rate, or with other categories that pay."""
    if kind == "publish":
        return law.with_published("scheme.310.employer.rate", Month(month), value, "test")
    for scheme in ("310", "510"):
        law = law.with_published(f"scheme.{scheme}.applies_to", Month(month), value, "test")
    return law


def values(name: str, kind: str, month: int, value: Any) -> dict[str, Any]:
    """Return an event's values as a case file has them."""
    given: dict[str, Any] = {"employer": "A", "person": name, "month": month, "from": month}
    if kind == "stop":
        given |= {"date": f"{month // 100}-{month % 100:02d}-15", "reason": "221"}
    if kind in ("join", "resume"):
        given |= {"category": "1101", "wage": None if value is None else f"{value / 100:.2f}"}
    if kind == "declare":
        given["wage"] = f"{value / 100:.2f}"
    if kind == "category":
        given["category"] = value
    return given


class PlainHistory:
    """One person's history in plain values."""

    def __init__(self) -> None:
        self.world, self.month = CaseState(pack()), Month(202401)

    def play(self, events: Iterable[Event]) -> "PlainHistory":
        for kind, month, value in events:
            if kind == "assess":
                self.assess(self.month)
                self.month = min(self.month + 1, LAST)
            elif kind in LAWS:
                self.world.pack = published(self.world.pack, kind, month, value)
            else:
                try:
                    self.world.change("A", "p", _change(self.world, kind, values("p", kind, month, value)))
                except Refusal:
                    continue
        return self

    def assess(self, month: Month) -> int:
        return len(self.world.assess(month))

    def sums(self, until: Month = LAST) -> dict[tuple[int, str, str], int]:
        found = {
            (int(accrual), head.scheme, head.payer): sum(line.amount for line in lines)
            for (head, accrual), lines in self.world.levied.get(("A", "p"), {}).items()
            if accrual <= until
        }
        return {place: amount for place, amount in found.items() if amount}

    def wage(self, month: int) -> int | None:
        """Return the wage in force in a month; None when there is no record or no wage."""
        record = self.world.records.get(("A", "p"))
        found = record.get_wage(Month(month)) if record else None
        return found if isinstance(found, int) else None


class StoredHistory:
    """One person's history in the database."""

    def __init__(self) -> None:
        self.records, self.month, self.name = CaseBooks(pack()), Month(202401), f"h{new_id()}"
        self.employer = self.records.employer("A")

    def play(self, events: Iterable[Event]) -> "StoredHistory":
        for kind, month, value in events:
            if kind == "assess":
                self.assess(self.month)
                self.month = min(self.month + 1, LAST)
            elif kind in LAWS:
                self.records.pack = published(self.records.pack, kind, month, value)
            else:
                self.change(kind, month, value)
        return self

    def change(self, kind: str, month: int, value: Any) -> None:
        is_known = PersonNumber.objects.filter(index=number_index(self.name)).exists()
        if not is_known and kind != "join":
            return
        try:
            self.records.change(kind, values(self.name, kind, month, value))
        except ChangesRefused:
            return

    def assess(self, month: Month) -> int:
        return assess_employer(SYSTEM, self.employer, month, self.records.pack).lines

    def sums(self, until: Month = LAST) -> dict[tuple[int, str, str], int]:
        found: dict[tuple[int, str, str], int] = {}
        for line in LevyLine.objects.for_employer(self.employer).filter(accrual__lte=until):
            place = (int(line.accrual), line.scheme, line.payer)
            found[place] = found.get(place, 0) + line.amount
        return {place: amount for place, amount in found.items() if amount}


def without_assessments(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event[0] != "assess"]


def ended(history: Any) -> dict[tuple[int, str, str], int]:
    history.assess(LAST)
    return dict(history.sums())


@examples(150)
@given(HISTORY)
def test_sums_do_not_depend_on_when_months_are_assessed(events: list[Event]) -> None:
    assert ended(PlainHistory().play(events)) == ended(PlainHistory().play(without_assessments(events)))


@examples(25)
@given(HISTORY)
def test_sums_in_the_database_do_not_depend_on_when_months_are_assessed(events: list[Event]) -> None:
    assert ended(StoredHistory().play(events)) == ended(StoredHistory().play(without_assessments(events)))


@examples(40)
@given(HISTORY)
@example([("join", 202401, 300_000), ("category", 202401, "1201"), ASSESS, ("who_pays", 202401, ["1201"])])
@example([("who_pays", 202401, ["1102"]), ("join", 202402, 300_000), ASSESS, ASSESS, ("who_pays", 202401, ["1101"])])
@example([("who_pays", 202401, ["1102"]), ("join", 202401, 300_000), ASSESS, ASSESS, ("who_pays", 202402, ["1101"])])
@example([("join", 202401, 300_000), ASSESS, ("who_pays", 202401, ["1102"]), ASSESS, ("who_pays", 202401, ["1101"])])
def test_the_database_and_the_pure_arithmetic_levy_the_same_sums(events: list[Event]) -> None:
    # The register has nobody before they join; the plain records have.
    join = next((place for place, event in enumerate(events) if event[0] == "join"), len(events))
    known = [event for place, event in enumerate(events) if place >= join or event[0] in ("assess", *LAWS)]
    assert ended(StoredHistory().play(known)) == ended(PlainHistory().play(known))


@examples(100)
@given(HISTORY, MONTHS, WAGES, st.lists(st.booleans(), min_size=2, max_size=2))
def test_a_wage_declared_and_declared_back_leaves_the_sums(
    events: list[Event], month: int, wage: int, falls: list[bool]
) -> None:
    straight, detour = PlainHistory().play(events), PlainHistory().play(events)
    before = straight.wage(month)
    there: list[Event] = [("declare", month, wage)]
    back: list[Event] = [] if before is None else [("declare", month, before)]
    if not back:
        return
    between, after = ([ASSESS] if fall else [] for fall in falls)
    assert ended(detour.play([*there, *between, *back, *after])) == ended(straight)


REVERSED = st.sampled_from([("stop", "cancel_stop"), ("join", "cancel_join"), ("resume", "cancel_join")])


def _check_reversal(made: Any, events: list[Event], pair: tuple[str, str], month: int, is_assessed: bool) -> None:
    """Check that after a change and its reversal the sums are those levied before."""
    history = made.play([*events, ASSESS])
    until = history.month - 1
    before, facts = history.sums(until), _facts(history)
    change, reverse = pair
    history.play([(change, month, 680_000 if change == "join" else None)])
    if _facts(history) == facts:
        return
    history.play([*([ASSESS] if is_assessed else []), (reverse, 202401, None), ASSESS])
    if _facts(history) != facts:
        return  # A stop before the period's first month removes the period: no stop is left to undo.
    assert history.sums(until) == before


def _facts(history: Any) -> object:
    if isinstance(history, PlainHistory):
        record = history.world.records.get(("A", "p"))
        return record.valid_periods if record else []

    rows = CoveragePeriod.objects.for_employer(history.employer).filter(void=False)
    return sorted(rows.values_list("from_month", "until_month"), key=str)


@examples(150)
@given(HISTORY, REVERSED, MONTHS, st.booleans())
def test_a_change_that_is_undone_leaves_the_sums(
    events: list[Event], pair: tuple[str, str], month: int, is_assessed: bool
) -> None:
    _check_reversal(PlainHistory(), events, pair, month, is_assessed)


@examples(25)
@given(HISTORY, REVERSED, MONTHS, st.booleans())
def test_a_change_that_is_undone_leaves_the_sums_in_the_database(
    events: list[Event], pair: tuple[str, str], month: int, is_assessed: bool
) -> None:
    _check_reversal(StoredHistory(), events, pair, month, is_assessed)


@examples(40)
@given(HISTORY)
def test_assessing_a_month_again_adds_nothing(events: list[Event]) -> None:
    history = StoredHistory().play(events)
    history.assess(LAST)
    before = history.sums()
    assert [history.assess(LAST) for _again in range(2)] == [0, 0]
    assert history.sums() == before
    pure = PlainHistory().play(events)
    pure.assess(LAST)
    assert pure.assess(LAST) == 0


@examples(40)
@given(HISTORY)
def test_bills_and_lines_have_no_faults_after_every_assessment(events: list[Event]) -> None:
    history = StoredHistory()
    employer = Employer.objects.get(id=history.employer)
    for event in [*events, ASSESS, ASSESS]:
        month = history.month
        history.play([event])
        if event[0] != "assess":
            continue
        bill = draw_up_bill(SYSTEM, employer.id, month, history.records.pack)
        if bill is not None:
            issue_bill(SYSTEM, BillKey(employer.id, month, bill.number))
        assert get_employer_faults(employer, history.records.pack) == []
    asked = sum(history.sums().values())
    assert asked == sum(bill.amount for bill in Bill.objects.for_employer(employer.id))


def _kinds(history: StoredHistory, month: int) -> list[tuple[str, int]]:
    lines = (
        LevyLine.objects.for_employer(history.employer)
        .filter(month=month, scheme="310", payer="person")
        .order_by("run")
    )
    return [(line.kind, line.amount) for line in lines]


def test_each_assessed_wage_change_in_a_month_adds_a_line() -> None:
    history = StoredHistory().play([("join", 202401, 600_000)])
    january = Month(202401)
    history.assess(january)
    for wage in (900_000, 600_000, 900_000):
        history.play([("declare", 202401, wage)])
        history.assess(january)
    assert _kinds(history, 202401) == [("10", 12_000), ("34", 6_000), ("20", -6_000), ("34", 6_000)]
    assert history.sums()[202401, "310", "person"] == 18_000


def test_wage_changes_between_two_runs_add_one_line() -> None:
    history = StoredHistory().play([("join", 202401, 600_000)])
    history.assess(Month(202401))
    history.play([("declare", 202401, wage) for wage in (900_000, 600_000, 900_000)])
    history.assess(Month(202401))
    assert _kinds(history, 202401) == [("10", 12_000), ("34", 6_000)]


@pytest.mark.parametrize(("wage", "line"), [(600_050, ("34", 1)), (599_950, ("20", -1))], ids=["more", "less"])
def test_a_fen_more_is_a_base_difference_and_a_fen_less_is_a_refund(wage: int, line: tuple[str, int]) -> None:
    history = StoredHistory()
    history.records.pack = history.records.pack.with_published("base.unit", Month(202001), "0.01", "test")
    history.play([("join", 202401, 600_000)])
    history.assess(Month(202401))
    history.play([("declare", 202401, wage)])
    history.assess(Month(202401))
    assert _kinds(history, 202401) == [("10", 12_000), line]
