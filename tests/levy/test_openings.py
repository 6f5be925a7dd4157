"""The balances of an imported register as a file: all rows or none, once, released by a second person."""

from datetime import date

import pytest
from django.db import IntegrityError

from canbao.law.queries import files_pack
from canbao.levy import instructions, ledger, openings
from canbao.levy.account_proof import account_faults
from canbao.levy.bills import Refusal, open_balance
from canbao.levy.models import Bill, Instruction
from canbao.levy.proof import levy_faults
from canbao.register.models import Employer
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.seat import Seat
from tests import cast
from tests.sheets.workbooks import workbook

PACK = files_pack()
TODAY = date(2026, 11, 23)
HEADINGS = "单位编号,费款所属期,欠缴本金,待转金,缴款期限"


@pytest.fixture
def other(town: cast.City) -> Employer:
    """A second employer."""
    return cast.employer(cast.seat(town.clerk), name="另一单位")


def table(*rows: str) -> bytes:
    return "\n".join([HEADINGS, *rows]).encode()


def good(town: cast.City, other: Employer) -> list[str]:
    """Arrears and money on account of one employer, arrears of another."""
    return [
        f"{town.employer.number},202605,1200.50,,2026-06-25",
        f"{town.employer.number},202606,,300,",
        f"{other.number},202606,88.00,0,20260725",
    ]


def asked_of(employer: Employer) -> list[Instruction]:
    return list(Instruction.objects.of(employer.id).order_by("month"))


def test_a_file_is_asked_for_and_counts_when_a_second_person_released_it(
    town: cast.City, other: Employer, finance: Seat, issuer: Seat
) -> None:
    came = openings.ask_file(finance, "openings.csv", table(*good(town, other)), PACK)
    assert (came.fresh, came.known, came.arrears, came.credit, came.problems) == (3, 0, 128_850, 30_000, ())
    assert ledger.balance(town.employer.id).due == 0
    (waits,) = openings.waiting_files()
    assert (waits.id, waits.name, waits.rows, waits.arrears, waits.credit) == (
        came.file,
        "openings.csv",
        3,
        128_850,
        30_000,
    )
    assert instructions.waiting(10) == []
    assert openings.release_file(issuer, waits.id, TODAY, PACK) == 3
    balance = ledger.balance(town.employer.id)
    assert (balance.principal, balance.credit, ledger.balance(other.id).principal) == (120_050, 30_000, 8_800)
    assert openings.waiting_files() == []
    assert [row.kind for row in ledger.bookings(other.id, 5)] == ["opening"]
    assert [*levy_faults(PACK), *account_faults()] == []


def test_a_workbook_is_read_as_the_same_balances(town: cast.City, other: Employer, finance: Seat) -> None:
    rows = [HEADINGS.split(","), *(row.split(",") for row in good(town, other))]
    rows[1][4] = date(2026, 6, 25)  # type: ignore[call-overload]
    rows[1][2] = 1200.5  # type: ignore[call-overload]
    came = openings.ask_file(finance, "openings.xlsx", workbook(rows), PACK)
    assert (came.fresh, came.arrears, came.credit) == (3, 128_850, 30_000)


def test_a_file_read_again_changes_nothing(town: cast.City, other: Employer, finance: Seat, issuer: Seat) -> None:
    data = table(*good(town, other))
    first = openings.ask_file(finance, "a.csv", data, PACK)
    again = openings.ask_file(finance, "a.csv", data, PACK)
    assert (again.file, again.fresh, again.known) == (None, 0, 3)
    openings.release_file(issuer, first.file or 0, TODAY, PACK)
    later = openings.ask_file(finance, "b.csv", data, PACK)
    assert (later.fresh, later.known, openings.waiting_files()) == (0, 3, [])
    assert (len(asked_of(town.employer)), len(asked_of(other))) == (2, 1)


def test_rows_added_to_a_file_are_asked_for_alone(town: cast.City, other: Employer, finance: Seat) -> None:
    rows = good(town, other)
    openings.ask_file(finance, "a.csv", table(*rows[:2]), PACK)
    more = openings.ask_file(finance, "b.csv", table(*rows), PACK)
    assert (more.fresh, more.known, [one.rows for one in openings.waiting_files()]) == (1, 2, [2, 1])


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
    town: cast.City, other: Employer, finance: Seat, code: str
) -> None:
    rows = [*good(town, other)[::2], BAD[code].format(town.employer.number)]
    came = openings.ask_file(finance, "a.csv", table(*rows), PACK)
    assert [(one.row, one.code) for one in came.problems] == [(4, code)]
    assert (came.file, came.fresh, asked_of(town.employer), asked_of(other)) == (None, 0, [], [])


@pytest.mark.parametrize("amounts", [",", "0,0", "-1.00,", ",-1.00", "0.00,"])
def test_a_row_without_an_amount_above_zero_is_told(town: cast.City, finance: Seat, amounts: str) -> None:
    came = openings.ask_file(finance, "a.csv", table(f"{town.employer.number},202606,{amounts},2026-07-25"), PACK)
    assert [one.code for one in came.problems] == ["one_amount"]


def test_every_bad_row_is_told_in_the_order_of_the_file(town: cast.City, finance: Seat) -> None:
    rows = [one.format(town.employer.number) for one in BAD.values()]
    came = openings.ask_file(finance, "a.csv", table(*rows), PACK)
    assert [one.row for one in came.problems] == [2, 3, 4, 5, 6, 7]
    assert {one.code for one in came.problems} == set(BAD) - {"twice"}


def test_another_balance_of_a_month_is_told_and_not_put_over_the_first(
    town: cast.City, other: Employer, finance: Seat
) -> None:
    rows = good(town, other)
    openings.ask_file(finance, "a.csv", table(rows[0]), PACK)
    came = openings.ask_file(finance, "b.csv", table(rows[0].replace("1200.50", "1200.51"), rows[2]), PACK)
    assert [(one.row, one.code) for one in came.problems] == [(2, "other")]
    assert ([one.amount for one in asked_of(town.employer)], asked_of(other)) == ([120_050], [])


def test_every_problem_says_what_to_do_in_both_languages() -> None:
    assert set(openings.PROBLEMS) == {*BAD, "other"}
    assert all(one.en.endswith(".") and one.zh.endswith("。") for one in openings.PROBLEMS.values())


def test_nobody_releases_the_file_he_read(town: cast.City, other: Employer, finance: Seat) -> None:
    came = openings.ask_file(finance, "a.csv", table(*good(town, other)), PACK)
    with pytest.raises(Refusal, match="same_person_asked"):
        openings.release_file(finance, came.file or 0, TODAY, PACK)
    assert ledger.balance(other.id).due == 0


def test_a_file_is_released_whole_or_not_at_all(town: cast.City, other: Employer, finance: Seat, issuer: Seat) -> None:
    came = openings.ask_file(finance, "a.csv", table(*good(town, other)), PACK)
    open_balance(issuer, other.id, Month(202606), Fen(5), date(2026, 7, 25), (None, "系统"))
    with pytest.raises(Refusal, match="opening_there"):
        openings.release_file(issuer, came.file or 0, TODAY, PACK)
    assert not Bill.objects.of(town.employer.id).exists()
    assert {one.state for one in asked_of(town.employer)} == {"asked"}


def test_a_failure_half_way_leaves_no_rows_behind(
    town: cast.City, other: Employer, finance: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = instructions.ask_opening

    def failing(seat: Seat, employer_id: int, month: Month, *rest: object) -> Instruction:
        if month == 202606:
            raise IntegrityError("the disk is full")
        return ask(seat, employer_id, month, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(instructions, "ask_opening", failing)
    with pytest.raises(IntegrityError):
        openings.ask_file(finance, "a.csv", table(*good(town, other)), PACK)
    assert (asked_of(town.employer), asked_of(other)) == ([], [])


def test_a_file_refused_may_be_asked_for_again(town: cast.City, other: Employer, finance: Seat, issuer: Seat) -> None:
    data = table(*good(town, other))
    came = openings.ask_file(finance, "a.csv", data, PACK)
    with pytest.raises(Refusal, match="reason_missing"):
        openings.refuse_file(issuer, came.file or 0, " ")
    assert openings.refuse_file(issuer, came.file or 0, "合计不符") == 3
    with pytest.raises(Refusal, match="no_such_opening_file"):
        openings.release_file(issuer, came.file or 0, TODAY, PACK)
    assert openings.ask_file(finance, "a.csv", data, PACK).fresh == 3


def test_more_rows_than_one_act_takes_are_refused(
    town: cast.City, other: Employer, finance: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "MOST", 2)
    with pytest.raises(Refusal, match="too_many_rows"):
        openings.ask_file(finance, "a.csv", table(*good(town, other)), PACK)
