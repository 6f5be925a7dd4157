"""A file of opening balances: all rows are taken or none, once, and a second person releases it."""

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
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories
from tests.sheets.workbooks import workbook

PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
LAW_DAY = LawDay(TODAY, PACK)
HEADINGS = "单位编号,费款所属期,欠缴本金,待转金,缴款期限"


@pytest.fixture
def other(town: factories.City) -> Employer:
    """Return a second employer."""
    return factories.employer(factories.actor(town.clerk), name="另一单位")


def table(*rows: str) -> bytes:
    return "\n".join([HEADINGS, *rows]).encode()


def valid_rows(town: factories.City, other: Employer) -> list[str]:
    """Return valid rows: arrears and credit of one employer, arrears of another."""
    return [
        f"{town.employer.number},202605,1200.50,,2026-06-25",
        f"{town.employer.number},202606,,300,",
        f"{other.number},202606,88.00,0,20260725",
    ]


def get_instructions(employer: Employer) -> list[Instruction]:
    return list(Instruction.objects.for_employer(employer.id).order_by("month"))


def test_a_file_counts_when_a_second_person_releases_it(
    town: factories.City, other: Employer, finance: Actor, issuer: Actor
) -> None:
    result = opening_balances.request_opening_file(finance, "openings.csv", table(*valid_rows(town, other)), PACK)
    assert (result.added, result.known, result.arrears, result.credit, result.problems) == (3, 0, 128_850, 30_000, ())
    assert ledger.get_balance(town.employer.id).due == 0
    (waits,) = opening_balances.get_waiting_files()
    assert (waits.id, waits.name, waits.rows, waits.arrears, waits.credit) == (
        result.file,
        "openings.csv",
        3,
        128_850,
        30_000,
    )
    assert queries.get_waiting_instructions(10) == []
    assert opening_balances.release_opening_file(issuer, waits.id, LAW_DAY) == 3
    balance = ledger.get_balance(town.employer.id)
    assert (balance.principal, balance.credit, ledger.get_balance(other.id).principal) == (120_050, 30_000, 8_800)
    assert opening_balances.get_waiting_files() == []
    assert [row.kind for row in ledger.get_bookings(other.id, 5)] == ["opening"]
    assert [*get_levy_faults(PACK), *get_account_faults()] == []


def test_a_workbook_holds_the_same_balances_as_a_csv_file(
    town: factories.City, other: Employer, finance: Actor
) -> None:
    rows = [HEADINGS.split(","), *(row.split(",") for row in valid_rows(town, other))]
    rows[1][4] = date(2026, 6, 25)  # type: ignore[call-overload]
    rows[1][2] = 1200.5  # type: ignore[call-overload]
    result = opening_balances.request_opening_file(finance, "openings.xlsx", workbook(rows), PACK)
    assert (result.added, result.arrears, result.credit) == (3, 128_850, 30_000)


def test_a_file_imported_again_changes_nothing(
    town: factories.City, other: Employer, finance: Actor, issuer: Actor
) -> None:
    data = table(*valid_rows(town, other))
    first = opening_balances.request_opening_file(finance, "a.csv", data, PACK)
    again = opening_balances.request_opening_file(finance, "a.csv", data, PACK)
    assert (again.file, again.added, again.known) == (None, 0, 3)
    opening_balances.release_opening_file(issuer, first.file or 0, LAW_DAY)
    later = opening_balances.request_opening_file(finance, "b.csv", data, PACK)
    assert (later.added, later.known, opening_balances.get_waiting_files()) == (0, 3, [])
    assert (len(get_instructions(town.employer)), len(get_instructions(other))) == (2, 1)


def test_only_the_rows_added_to_a_file_are_requested(town: factories.City, other: Employer, finance: Actor) -> None:
    rows = valid_rows(town, other)
    opening_balances.request_opening_file(finance, "a.csv", table(*rows[:2]), PACK)
    more = opening_balances.request_opening_file(finance, "b.csv", table(*rows), PACK)
    assert (more.added, more.known, [one.rows for one in opening_balances.get_waiting_files()]) == (1, 2, [2, 1])


INVALID_ROWS = {
    "employer": "999,202606,1.00,,2026-07-25",
    "month": "{0},2026年13月,1.00,,2026-07-25",
    "month_is_assessed": "{0},202607,1.00,,2026-08-25",
    "amount_text": "{0},202606,1 000,,2026-07-25",
    "amount_error": "{0},202606,#N/A,,2026-07-25",
    "amount_logical": "{0},202606,TRUE,,2026-07-25",
    "amount_fraction": "{0},202606,1.005,,2026-07-25",
    "amount_too_large": "{0},202606,999999999999999,,2026-07-25",
    "one_amount": "{0},202606,1.00,2.00,2026-07-25",
    "pay_by": "{0},202606,1.00,,",
    "twice": "{0},202605,1.00,,2026-07-25",
}


@pytest.mark.parametrize("code", INVALID_ROWS)
def test_a_file_with_an_invalid_row_is_reported_and_not_taken(
    town: factories.City, other: Employer, finance: Actor, code: str
) -> None:
    rows = [*valid_rows(town, other)[::2], INVALID_ROWS[code].format(town.employer.number)]
    result = opening_balances.request_opening_file(finance, "a.csv", table(*rows), PACK)
    assert [(one.row, one.code) for one in result.problems] == [(4, code)]
    assert (result.file, result.added, get_instructions(town.employer), get_instructions(other)) == (None, 0, [], [])


@pytest.mark.parametrize("amounts", [",", "0,0", "-1.00,", ",-1.00", "0.00,"])
def test_a_row_without_exactly_one_amount_above_zero_is_reported(
    town: factories.City, finance: Actor, amounts: str
) -> None:
    result = opening_balances.request_opening_file(
        finance, "a.csv", table(f"{town.employer.number},202606,{amounts},2026-07-25"), PACK
    )
    assert [one.code for one in result.problems] == ["one_amount"]


def test_every_invalid_row_is_reported_in_the_order_of_the_file(town: factories.City, finance: Actor) -> None:
    rows = [one.format(town.employer.number) for one in INVALID_ROWS.values()]
    result = opening_balances.request_opening_file(finance, "a.csv", table(*rows), PACK)
    assert [one.row for one in result.problems] == list(range(2, 12))
    assert {one.code for one in result.problems} == set(INVALID_ROWS) - {"twice"}


def test_a_file_with_headings_only_says_that_it_has_no_rows(town: factories.City, finance: Actor) -> None:
    with pytest.raises(Refusal, match="no_rows"):
        opening_balances.request_opening_file(finance, "a.csv", table(), PACK)


def test_a_second_balance_for_a_month_is_reported_and_does_not_replace_the_first(
    town: factories.City, other: Employer, finance: Actor
) -> None:
    rows = valid_rows(town, other)
    opening_balances.request_opening_file(finance, "a.csv", table(rows[0]), PACK)
    result = opening_balances.request_opening_file(
        finance, "b.csv", table(rows[0].replace("1200.50", "1200.51"), rows[2]), PACK
    )
    assert [(one.row, one.code) for one in result.problems] == [(2, "other")]
    assert ([one.amount for one in get_instructions(town.employer)], get_instructions(other)) == ([120_050], [])


def test_every_problem_has_a_sentence_in_both_languages() -> None:
    implausible = {"opening_too_early", "amount_implausible", "pay_by_out_of_range"}
    assert set(opening_balances.PROBLEMS) == {*INVALID_ROWS, *implausible, "other"}
    assert all(one.en.endswith(".") and one.zh.endswith("。") for one in opening_balances.PROBLEMS.values())


def test_a_file_is_not_released_by_the_person_who_imported_it(
    town: factories.City, other: Employer, finance: Actor
) -> None:
    result = opening_balances.request_opening_file(finance, "a.csv", table(*valid_rows(town, other)), PACK)
    with pytest.raises(Refusal, match="same_person_asked"):
        opening_balances.release_opening_file(finance, result.file or 0, LAW_DAY)
    assert ledger.get_balance(other.id).due == 0


def test_a_file_is_released_whole_or_not_at_all(
    town: factories.City, other: Employer, finance: Actor, issuer: Actor
) -> None:
    result = opening_balances.request_opening_file(finance, "a.csv", table(*valid_rows(town, other)), PACK)
    issue_opening_bill(issuer, other.id, Month(202606), Fen(5), date(2026, 7, 25), (None, "系统"))
    with pytest.raises(Refusal, match="opening_there"):
        opening_balances.release_opening_file(issuer, result.file or 0, LAW_DAY)
    assert not Bill.objects.for_employer(town.employer.id).exists()
    assert {one.state for one in get_instructions(town.employer)} == {"asked"}


def test_a_failure_halfway_leaves_no_rows(
    town: factories.City, other: Employer, finance: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = instructions.request_opening

    def failing(actor: Actor, employer_id: int, month: Month, *rest: object) -> Instruction:
        if month == 202606:
            raise IntegrityError("the disk is full")
        return ask(actor, employer_id, month, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(instructions, "request_opening", failing)
    with pytest.raises(IntegrityError):
        opening_balances.request_opening_file(finance, "a.csv", table(*valid_rows(town, other)), PACK)
    assert (get_instructions(town.employer), get_instructions(other)) == ([], [])


def test_a_refused_file_can_be_requested_again(
    town: factories.City, other: Employer, finance: Actor, issuer: Actor
) -> None:
    data = table(*valid_rows(town, other))
    result = opening_balances.request_opening_file(finance, "a.csv", data, PACK)
    with pytest.raises(Refusal, match="words_missing"):
        opening_balances.refuse_opening_file(issuer, result.file or 0, " ")
    assert opening_balances.refuse_opening_file(issuer, result.file or 0, "合计不符") == 3
    with pytest.raises(Refusal, match="no_such_opening_file"):
        opening_balances.release_opening_file(issuer, result.file or 0, LAW_DAY)
    assert opening_balances.request_opening_file(finance, "a.csv", data, PACK).added == 3


def test_a_file_with_too_many_rows_is_refused(
    town: factories.City, other: Employer, finance: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening_balances, "MOST", 2)
    with pytest.raises(Refusal, match="too_many_rows"):
        opening_balances.request_opening_file(finance, "a.csv", table(*valid_rows(town, other)), PACK)
