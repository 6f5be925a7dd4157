"""The checks of levy and accounts: sound books have no fault; a row changed by hand is reported with its employer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection

from canbao.access.actors import SYSTEM
from canbao.cli.commands.verify import verify_installation
from canbao.law.queries import get_configured_pack
from canbao.levy.account import ledger
from canbao.levy.assessment.runs import assess_employer, get_law_name, write_rates
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.collection import instructions, tax_payments
from canbao.levy.exchange import tax_feed
from canbao.levy.integrity import levy_checks
from canbao.levy.integrity.account_checks import get_account_faults
from canbao.levy.integrity.levy_checks import get_levy_faults
from canbao.levy.models import Bill, BillKey
from canbao.register.models import Employer
from canbao.register.operations import apply_changes
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.fact_changes import CategoryChange, DeclareWage, Suspend
from canbao.values.money import yuan_plain
from canbao.values.months import Month
from tests import factories

PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
LAW_DAY = LawDay(TODAY, PACK)
OCTOBER, NOVEMBER = Month(202610), Month(202611)


def issue_month(employer: Employer, month: Month, finance: Actor, issuer: Actor) -> Bill:
    assess_employer(finance, employer.id, month, PACK)
    bill = draw_up_bill(finance, employer.id, month, PACK)
    assert bill is not None
    return issue_bill(issuer, BillKey(employer.id, month, bill.number))


@pytest.fixture
def bills(town: factories.City, finance: Actor, issuer: Actor) -> list[Bill]:
    """Return the bills of two employers with changes between the months, payments, refunds and reversals."""
    people = factories.insure_people(town.employer, "李晓燕", "王建国", "张伟", since=202608, wage=612_345)
    other = factories.employer(factories.actor(town.clerk), name="另一单位")
    factories.insure_people(other, "赵敏", since=202610, wage=None, start=20)
    found = [issue_month(town.employer, OCTOBER, finance, issuer), issue_month(other, OCTOBER, finance, issuer)]
    moved = [
        Suspend(town.employer.id, people["张伟"], Month(202609).last_day, OCTOBER, "221"),
        DeclareWage(town.employer.id, people["李晓燕"], Month(202609), 900_000),
        CategoryChange(town.employer.id, people["王建国"], NOVEMBER, "1201"),
    ]
    apply_changes(SYSTEM, town.employer.id, moved)
    found.append(issue_month(town.employer, NOVEMBER, finance, issuer))
    _move_money(found, finance, issuer)
    return found


def _move_money(bills: list[Bill], finance: Actor, issuer: Actor) -> None:
    """Book a part payment, an overpayment, an allocation, a waiver, a refund, a reversal and an opening balance."""
    october, other, november = bills
    rows = [
        ("T1", october.notice, 10_000),
        ("T2", november.notice, november.amount + 50_000),
        ("T3", other.notice, other.amount + 5_000),
        ("T4", "", 700),
    ]
    lines = [f"{ticket},{notice},{yuan_plain(amount)},{TODAY}" for ticket, notice, amount in rows]  # type: ignore[arg-type]
    feed = "\n".join(["ticket,notice,amount,paid_on", *lines]).encode()
    tax_feed.import_tax_payments(finance, "f.csv", feed, PACK)
    place = october.key
    tax_payments.allocate_credit(finance, place, 20_000, LAW_DAY)
    fee = ledger.get_bill_state(place, LAW_DAY)
    assert fee is not None and fee.late_fee > 0
    for asked in (
        instructions.request_waiver(finance, place, fee.late_fee, "不可抗力", LAW_DAY),
        instructions.request_refund(finance, october.employer_id, 7_000, "某银行", "62220001", "多缴"),
        instructions.request_reversal(
            finance, other.employer_id, ledger.get_tax_payments(other.employer_id, 1)[0].id, "入错"
        ),
        instructions.request_opening(
            finance, other.employer_id, Month(202606), -4_000, date(2026, 6, 25), "旧系统结转", PACK
        ),
    ):
        instructions.release_instruction(issuer, asked.employer_id, asked.id, LAW_DAY)


def faults() -> list[str]:
    return [*get_levy_faults(PACK), *get_account_faults()]


def test_sound_books_have_no_fault(bills: list[Bill]) -> None:
    assert faults() == []


def test_a_change_after_the_assessment_is_no_fault(town: factories.City, bills: list[Bill]) -> None:
    person = get_person_of_bill(bills[0])
    apply_changes(SYSTEM, town.employer.id, [DeclareWage(town.employer.id, person, Month(202609), 1_000_000)])
    assert faults() == []


def test_a_value_published_late_is_no_fault_before_the_next_assessment(bills: list[Bill]) -> None:
    late = PACK.with_published("scheme.310.person.rate", OCTOBER, "0.03", "test")
    assert list(get_levy_faults(late)) == []


def get_person_of_bill(bill: Bill) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(person_id) FROM levy_levyline WHERE employer_id = %s", [bill.employer_id])
        return int(cursor.fetchone()[0])


@contextmanager
def without_checks() -> Iterator[None]:
    """Let a row be written that the database refuses, as someone with all rights could."""
    if connection.vendor != "sqlite":
        pytest.skip("only here can the checks be lifted inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


CHANGES = {
    "a bill's amount": (
        "UPDATE levy_bill SET amount = amount + 1 WHERE employer_id = %s AND month = 202611",
        ["its lines come to", "fall due"],
    ),
    "a bill's sum": (
        "UPDATE levy_billsum SET amount = amount + 1 "
        "WHERE employer_id = %s AND month = 202611 AND scheme = '310' AND payer = 'person' AND kind = '10'",
        ["scheme 310, payer person, type 10"],
    ),
    "a bill's sum gone": ("DELETE FROM levy_billsum WHERE employer_id = %s AND month = 202611", ["its sum says 0"]),
    "a bill no longer issued": (
        "UPDATE levy_bill SET issued_at = NULL, notice = '' WHERE employer_id = %s AND month = 202611",
        ["fall due", "is not issued", "does not carry it"],
    ),
    "a line gone": (
        "DELETE FROM levy_levyline "
        "WHERE employer_id = %s AND month = 202611 AND accrual = 202611 AND scheme = '310' AND payer = 'employer'",
        ["its lines come to", "made", "the law asks"],
    ),
    "a run gone": (
        "DELETE FROM levy_run WHERE employer_id = %s AND month = 202611",
        ["name run 1, which does not exist"],
    ),
    "lines on no bill": (
        "UPDATE levy_bill SET first_run = 5, last_run = 5 WHERE employer_id = %s AND month = 202610",
        ["are on no bill", "its lines come to 0.00 yuan"],
    ),
    "a line of another person": (
        "UPDATE levy_levyline SET person_id = person_id + 1 "
        "WHERE employer_id = %s AND month = 202611 AND payer = 'employer'",
        ["the law asks", "not on the roster"],
    ),
    "a notice number gone": (
        "DELETE FROM levy_noticenumber WHERE employer_id = %s AND month = 202611",
        ["notice number is not claimed"],
    ),
    "a notice number of another bill": (
        "UPDATE levy_noticenumber SET month = 202609 WHERE employer_id = %s AND month = 202611",
        ["leads to bill 202609-1, which does not carry it"],
    ),
    "an issue booked twice as high": (
        "UPDATE levy_booking SET due = due * 2, principal = principal * 2 "
        "WHERE employer_id = %s AND month = 202611 AND kind = 'issue'",
        ["fall due"],
    ),
    "a receipt's amount": (
        "UPDATE levy_taxpayment SET amount = amount + 1 WHERE employer_id = %s",
        ["arrived", "is booked"],
    ),
    "a receipt of nobody": (
        "UPDATE levy_taxpayment SET state = 'unmatched', employer_id = NULL WHERE employer_id = %s AND ticket = 'T1'",
        ["receipt T1 are booked here", "arrived"],
    ),
    "money that never arrived": (
        "UPDATE levy_booking SET cash = cash + 5, due = due + 5 WHERE employer_id = %s AND kind = 'refund'",
        ["paid back"],
    ),
    "a bill paid twice": (
        "UPDATE levy_booking SET principal = principal * 2, credit = credit - principal * -1 "
        "WHERE employer_id = %s AND month = 202611 AND kind = 'allocation'",
        ["was paid more than it asks"],
    ),
    "a refund by nobody": (
        "UPDATE levy_booking SET instruction_id = NULL WHERE employer_id = %s AND kind = 'refund'",
        ["booking", "has no released instruction"],
    ),
    "a refund never released": (
        "UPDATE levy_instruction SET state = 'refused' WHERE employer_id = %s AND kind = 'refund'",
        ["has no released instruction"],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_row_changed_by_hand_is_reported(town: factories.City, bills: list[Bill], change: str) -> None:
    statement, words = CHANGES[change]
    with connection.cursor() as cursor:
        cursor.execute(statement, [town.employer.id])
        assert cursor.rowcount > 0
    found = faults()
    for text in words:
        assert any(text in fault for fault in found), found
    assert all(f"employer {town.employer.number} {town.employer.name}" in fault for fault in found)


VIOLATIONS = {
    "a booking that does not balance": (
        "UPDATE levy_booking SET cash = cash + 1 WHERE employer_id = %s AND kind = 'arrival' AND ticket = 'T2'",
        "on one side",
    ),
    "a bill issued by the person who drew it up": (
        "UPDATE levy_bill SET drawn_up_by = issued_by WHERE employer_id = %s AND month = 202611",
        "both drew it up and issued it",
    ),
    "an instruction released by the person who requested it": (
        "UPDATE levy_instruction SET requested_by = decided_by WHERE employer_id = %s AND kind = 'waiver'",
        "requested and released",
    ),
}


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_a_row_that_violates_a_constraint_is_reported(town: factories.City, bills: list[Bill], violation: str) -> None:
    statement, words = VIOLATIONS[violation]
    with without_checks(), connection.cursor() as cursor:
        cursor.execute(statement, [town.employer.id])
    assert any(words in fault and town.employer.number in fault for fault in faults())


def test_a_reversal_that_differs_from_its_booking_is_reported(bills: list[Bill]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE levy_booking SET cash = cash - 1, credit = credit - 1 "
            "WHERE employer_id = %s AND reverses IS NOT NULL AND kind = 'arrival'",
            [bills[1].employer_id],
        )
    assert any("but not to the fen" in fault and "另一单位" in fault for fault in faults())


def test_further_differences_of_one_employer_are_summed_up(
    town: factories.City, bills: list[Bill], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levy_checks, "MAX_FAULTS", 3)
    dearer = PACK.with_published("scheme.310.person.rate", Month(202601), "0.03", "test")
    with connection.cursor() as cursor:
        # The books name this dearer law, but it was not levied.
        write_rates(dearer, Month(202607), Month(202612), ["1101", "1201"])
        cursor.execute("UPDATE levy_run SET law = %s WHERE employer_id = %s", [get_law_name(dearer), town.employer.id])
    found = list(get_levy_faults(dearer))
    assert len(found) == 4
    assert all("levied, the law asks" in fault for fault in found[:3])
    assert "more lines are not what the law asks" in found[3]


def test_lines_on_two_bills_are_reported(town: factories.City, bills: list[Bill]) -> None:
    again = bills[2]
    again.number, again.notice, again.issued_at, again.issued_by = 2, "", None, None
    again.save(force_insert=True)
    assert any("are on bills [1, 2]" in fault for fault in get_levy_faults(PACK))


def test_a_fault_seen_only_once_is_not_reported() -> None:
    looks = iter([["gone by then", "stays"], ["stays", "new"]])
    assert levy_checks.confirmed_faults(lambda: next(looks)) == ["stays"]


def test_the_verification_counts_bills_and_reports_a_wrong_one(bills: list[Bill]) -> None:
    whole = verify_installation()
    assert whole["ok"], whole["faults"]
    assert (whole["examined"]["bills"], whole["examined"]["arrivals"]) == (4, 4)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE levy_bill SET amount = amount + 1 WHERE month = 202611")
    report = verify_installation()
    assert not report["ok"]
    assert f"bill 202611-1 (notice {bills[2].notice})" in report["faults"]["levy"][0]
