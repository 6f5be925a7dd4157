"""The balances of an imported register as a file: all rows or none, once, released by a second person."""

from datetime import date

import pytest
from django.db import IntegrityError

from canbao.law.queries import get_configured_pack
from canbao.levy.account import ledger
from canbao.levy.billing.bills import issue_opening_bill
from canbao.levy.collection import instructions, queries
from canbao.levy.exchange import opening_balances
from canbao.levy.integrity.account_checks import get_account_faults
from canbao.levy.integrity.levy_checks import get_levy_faults
from canbao.levy.models import Bill, Instruction
from canbao.register.models import Employer
from canbao.values.actor import Actor
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories
from tests.sheets.workbooks import workbook

PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
HEADINGS = "单位编号,费款所属期,欠缴本金,待转金,缴款期限"


@pytest.fixture
def other(town: factories.City) -> Employer:
    """A second employer."""
    return factories.employer(factories.actor(town.clerk), name="另一单位")


def table(*rows: str) -> bytes:
    return "\n".join([HEADINGS, *rows]).encode()


def good(town: factories.City, other: Employer) -> list[str]:
    """Arrears and money on account of one employer, arrears of another."""
    return [
        f"{town.employer.number},202605,1200.50,,2026-06-25",
        f"{town.employer.number},202606,,300,",
        f"{other.number},202606,88.00,0,20260725",
    ]


def asked_of(employer: Employer) -> list[Instruction]:
    return list(Instruction.objects.for_employer(employer.id).order_by("month"))


def test_a_file_is_asked_for_and_counts_when_a_second_person_released_it(
    town: factories.City, other: Employer, finance: Actor, issuer: Actor
) -> None:
    came = opening_balances.request_opening_file(finance, "openings.csv", table(*good(town, other)), PACK)
    assert (came.added, came.known, came.arrears, came.credit, came.problems) == (3, 0, 128_850, 30_000, ())
    assert ledger.get_balance(town.employer.id).due == 0
    (waits,) = opening_balances.get_waiting_files()
    assert (waits.id, waits.name, waits.rows, waits.arrears, waits.credit) == (
        came.file,
        "openings.csv",
        3,
        128_850,
        30_000,
    )
    assert queries.get_waiting_instructions(10) == []
    assert opening_balances.release_opening_file(issuer, waits.id, TODAY, PACK) == 3
    balance = ledger.get_balance(town.employer.id)
    assert (balance.principal, balance.credit, ledger.get_balance(other.id).principal) == (120_050, 30_000, 8_800)
    assert opening_balances.get_waiting_files() == []
    assert [row.kind for row in ledger.get_bookings(other.id, 5)] == ["opening"]
    assert [*get_levy_faults(PACK), *get_account_faults()] == []


def test_a_workbook_is_read_as_the_same_balances(town: factories.City, other: Employer, finance: Actor) -> None:
    rows = [HEADINGS.split(","), *(row.split(",") for row in good(town, other))]
    rows[1][4] = date(2026, 6, 25)  # type: ignore[call-overload]
    rows[1][2] = 1200.5  # type: ignore[call-overload]
    came = opening_balances.request_opening_file(finance, "openings.xlsx", workbook(rows), PACK)
    assert (came.added, came.arrears, came.credit) == (3, 128_850, 30_000)


def test_a_file_read_again_changes_nothing(
    town: factories.City, other: Employer, finance: Actor, issuer: Actor
) -> None:
    data = table(*good(town, other))
    first = opening_balances.request_opening_file(finance, "a.csv", data, PACK)
    again = opening_balances.request_opening_file(finance, "a.csv", data, PACK)
    assert (again.file, again.added, again.known) == (None, 0, 3)
    opening_balances.release_opening_file(issuer, first.file or 0, TODAY, PACK)
    later = opening_balances.request_opening_file(finance, "b.csv", data, PACK)
    assert (later.added, later.known, opening_balances.get_waiting_files()) == (0, 3, [])
    assert (len(asked_of(town.employer)), len(asked_of(other))) == (2, 1)


def test_rows_added_to_a_file_are_asked_for_alone(town: factories.City, other: Employer, finance: Actor) -> None:
    rows = good(town, other)
    opening_balances.request_opening_file(finance, "a.csv", table(*rows[:2]), PACK)
    more = opening_balances.request_opening_file(finance, "b.csv", table(*rows), PACK)
    assert (more.added, more.known, [one.rows for one in opening_balances.get_waiting_files()]) == (1, 2, [2, 1])


BAD = {
    "employer": "999,202606,1.00,,2026-07-25",
    "month": "{0},2026年6月,1.00,,2026-07-25",
    "month_is_assessed": "{0},202607,1.00,,2026-08-25",
    "amount": "{0},202606,1 000,,2026-07-25",
    "one_amount": "{0},202606,1.00,2.00,2026-07-25",
    "pay_by": "{0},202606,1.00,,",
    "twice": "{0},202605,1.00,,2026-07-25",
}


@pytest.mark.parametrize("code", BAD)
def test_a_bad_row_is_told_with_what_to_do_and_nothing_of_the_file_is_taken(
    town: factories.City, other: Employer, finance: Actor, code: str
) -> None:
    rows = [*good(town, other)[::2], BAD[code].format(town.employer.number)]
    came = opening_balances.request_opening_file(finance, "a.csv", table(*rows), PACK)
    assert [(one.row, one.code) for one in came.problems] == [(4, code)]
    assert (came.file, came.added, asked_of(town.employer), asked_of(other)) == (None, 0, [], [])


@pytest.mark.parametrize("amounts", [",", "0,0", "-1.00,", ",-1.00", "0.00,"])
def test_a_row_without_an_amount_above_zero_is_told(town: factories.City, finance: Actor, amounts: str) -> None:
    came = opening_balances.request_opening_file(
        finance, "a.csv", table(f"{town.employer.number},202606,{amounts},2026-07-25"), PACK
    )
    assert [one.code for one in came.problems] == ["one_amount"]


def test_every_bad_row_is_told_in_the_order_of_the_file(town: factories.City, finance: Actor) -> None:
    rows = [one.format(town.employer.number) for one in BAD.values()]
    came = opening_balances.request_opening_file(finance, "a.csv", table(*rows), PACK)
    assert [one.row for one in came.problems] == [2, 3, 4, 5, 6, 7]
    assert {one.code for one in came.problems} == set(BAD) - {"twice"}


def test_another_balance_of_a_month_is_told_and_not_put_over_the_first(
    town: factories.City, other: Employer, finance: Actor
) -> None:
    rows = good(town, other)
    opening_balances.request_opening_file(finance, "a.csv", table(rows[0]), PACK)
    came = opening_balances.request_opening_file(
        finance, "b.csv", table(rows[0].replace("1200.50", "1200.51"), rows[2]), PACK
    )
    assert [(one.row, one.code) for one in came.problems] == [(2, "other")]
    assert ([one.amount for one in asked_of(town.employer)], asked_of(other)) == ([120_050], [])


def test_every_problem_says_what_to_do_in_both_languages() -> None:
    assert set(opening_balances.PROBLEMS) == {*BAD, "other"}
    assert all(one.en.endswith(".") and one.zh.endswith("。") for one in opening_balances.PROBLEMS.values())


def test_nobody_releases_the_file_he_read(town: factories.City, other: Employer, finance: Actor) -> None:
    came = opening_balances.request_opening_file(finance, "a.csv", table(*good(town, other)), PACK)
    with pytest.raises(Refusal, match="same_person_asked"):
        opening_balances.release_opening_file(finance, came.file or 0, TODAY, PACK)
    assert ledger.get_balance(other.id).due == 0


def test_a_file_is_released_whole_or_not_at_all(
    town: factories.City, other: Employer, finance: Actor, issuer: Actor
) -> None:
    came = opening_balances.request_opening_file(finance, "a.csv", table(*good(town, other)), PACK)
    issue_opening_bill(issuer, other.id, Month(202606), Fen(5), date(2026, 7, 25), (None, "系统"))
    with pytest.raises(Refusal, match="opening_there"):
        opening_balances.release_opening_file(issuer, came.file or 0, TODAY, PACK)
    assert not Bill.objects.for_employer(town.employer.id).exists()
    assert {one.state for one in asked_of(town.employer)} == {"asked"}


def test_a_failure_half_way_leaves_no_rows_behind(
    town: factories.City, other: Employer, finance: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = instructions.request_opening

    def failing(actor: Actor, employer_id: int, month: Month, *rest: object) -> Instruction:
        if month == 202606:
            raise IntegrityError("the disk is full")
        return ask(actor, employer_id, month, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(instructions, "request_opening", failing)
    with pytest.raises(IntegrityError):
        opening_balances.request_opening_file(finance, "a.csv", table(*good(town, other)), PACK)
    assert (asked_of(town.employer), asked_of(other)) == ([], [])


def test_a_file_refused_may_be_asked_for_again(
    town: factories.City, other: Employer, finance: Actor, issuer: Actor
) -> None:
    data = table(*good(town, other))
    came = opening_balances.request_opening_file(finance, "a.csv", data, PACK)
    with pytest.raises(Refusal, match="reason_missing"):
        opening_balances.refuse_opening_file(issuer, came.file or 0, " ")
    assert opening_balances.refuse_opening_file(issuer, came.file or 0, "合计不符") == 3
    with pytest.raises(Refusal, match="no_such_opening_file"):
        opening_balances.release_opening_file(issuer, came.file or 0, TODAY, PACK)
    assert opening_balances.request_opening_file(finance, "a.csv", data, PACK).added == 3


def test_more_rows_than_one_act_takes_are_refused(
    town: factories.City, other: Employer, finance: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening_balances, "MOST", 2)
    with pytest.raises(Refusal, match="too_many_rows"):
        opening_balances.request_opening_file(finance, "a.csv", table(*good(town, other)), PACK)
