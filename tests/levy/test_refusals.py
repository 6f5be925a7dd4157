"""Acts on bills and money are refused with a code that names the reason."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from canbao.law.queries import get_configured_pack
from canbao.levy.account import ledger
from canbao.levy.assessment import city
from canbao.levy.assessment.runs import MonthAlreadyPassed, assess_employer
from canbao.levy.assessment.single import assess_and_bill
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.collection import instructions, queries, tax_payments
from canbao.levy.documents import certificates, notices
from canbao.levy.exchange import opening_balances, tax_export, tax_feed
from canbao.levy.models import Bill, BillKey, Instruction
from canbao.rules.packs import LawDay, Pack
from canbao.values.actor import Actor
from canbao.values.money import Fen, yuan_plain
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
LAW_DAY = LawDay(TODAY, PACK)
OCTOBER, NOVEMBER, AHEAD = Month(202610), Month(202611), Month(202612)


def get_refusal_code(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


@pytest.fixture
def people(town: factories.City) -> dict[str, int]:
    """Return two people insured since October."""
    return factories.insure_people(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)


@pytest.fixture
def employer(town: factories.City, people: dict[str, int], finance: Actor, issuer: Actor) -> int:
    """Return the employer; October is assessed and issued, and its payment deadline has passed."""
    assess_employer(finance, town.employer.id, OCTOBER, PACK)
    draw_up_bill(finance, town.employer.id, OCTOBER, PACK)
    issue_bill(issuer, BillKey(town.employer.id, OCTOBER, 1))
    return town.employer.id


@pytest.fixture
def credit(employer: int, finance: Actor) -> int:
    """Book a receipt of 10,000 fen on the employer's account and return the booking's id."""
    rows = f"ticket,notice,amount,paid_on\nT1,,{yuan_plain(Fen(10_000))},{TODAY}"
    tax_feed.import_tax_payments(finance, "feed.csv", rows.encode(), PACK)
    tax_payments.assign_tax_payment(finance, "T1", employer, "", PACK)
    return ledger.get_tax_payments(employer, 1)[0].id


# -- assessing and issuing -------------------------------------------------------------------------------------------


def test_an_employers_month_before_an_assessed_one_is_refused(
    town: factories.City, people: dict[str, int], finance: Actor
) -> None:
    assess_employer(finance, town.employer.id, NOVEMBER, PACK)
    with pytest.raises(MonthAlreadyPassed):
        assess_employer(finance, town.employer.id, OCTOBER, PACK)

    def assess_october() -> object:
        return assess_and_bill(finance, town.employer.id, OCTOBER, LAW_DAY)

    assert get_refusal_code(assess_october) == "later_month_assessed"


def test_a_single_employer_is_not_assessed_ahead_or_without_law(
    town: factories.City, people: dict[str, int], finance: Actor
) -> None:
    poor = Pack({name: value for name, value in PACK.parameters.items() if name != "base.cap_ratio"})
    assert get_refusal_code(lambda: assess_and_bill(finance, town.employer.id, AHEAD, LAW_DAY)) == "month_ahead"
    assert (
        get_refusal_code(lambda: assess_and_bill(finance, town.employer.id, NOVEMBER, LawDay(TODAY, poor)))
        == "not_in_force"
    )


def test_a_bill_is_issued_once(employer: int, finance: Actor, issuer: Actor) -> None:
    assert get_refusal_code(lambda: issue_bill(issuer, BillKey(employer, OCTOBER, 9))) == "no_such_bill"
    assert get_refusal_code(lambda: issue_bill(issuer, BillKey(employer, OCTOBER, 1))) == "issued_already"


def test_only_a_running_assessment_is_cancelled(people: dict[str, int], finance: Actor) -> None:
    city.start_assessment(finance, NOVEMBER)
    city.cancel_assessment(finance, NOVEMBER)
    assert get_refusal_code(lambda: city.cancel_assessment(finance, NOVEMBER)) == "not_running"


# -- what one person requests and another releases ------------------------------------------------------------------


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_not_above_zero_is_refused(employer: int, credit: int, finance: Actor, amount: int) -> None:
    key = BillKey(employer, OCTOBER, 1)
    zero = "amount_not_above_zero"
    assert get_refusal_code(lambda: instructions.request_waiver(finance, key, amount, "减", LAW_DAY)) == zero
    assert (
        get_refusal_code(lambda: instructions.request_refund(finance, employer, amount, "某银行", "62220001", "退"))
        == zero
    )
    assert get_refusal_code(lambda: tax_payments.allocate_credit(finance, key, amount, LAW_DAY)) == zero


def test_an_unknown_bill_booking_or_receipt_is_refused(employer: int, credit: int, finance: Actor) -> None:
    no_bill = BillKey(employer, OCTOBER, 9)
    assert (
        get_refusal_code(lambda: instructions.request_waiver(finance, no_bill, 1, "减", LAW_DAY))
        == "no_such_issued_bill"
    )
    assert get_refusal_code(lambda: tax_payments.allocate_credit(finance, no_bill, 1, LAW_DAY)) == "no_such_issued_bill"
    assert get_refusal_code(lambda: instructions.request_reversal(finance, employer, 1, "误")) == "no_such_booking"
    assert (
        get_refusal_code(lambda: tax_payments.assign_tax_payment(finance, "T9", employer, "", PACK))
        == "no_such_arrival"
    )


def test_the_issue_of_a_bill_can_not_be_reversed(employer: int, finance: Actor) -> None:
    (due,) = ledger.get_bill_bookings(BillKey(employer, OCTOBER, 1))
    assert get_refusal_code(lambda: instructions.request_reversal(finance, employer, due.id, "误")) == "not_reversible"


@pytest.mark.parametrize(
    ("name", "bank", "account", "code"),
    [
        ("", "", "62220001", "payee_bank_invalid"),
        ("", "12", "62220001", "payee_bank_invalid"),
        ("", "行" * 101, "62220001", "payee_bank_invalid"),
        ("", "某银行", " ", "payee_account_invalid"),
        ("", "某银行", "abc", "payee_account_invalid"),
        ("", "某银行", "6222000", "payee_account_invalid"),
        ("", "某银行", "6" * 31, "payee_account_invalid"),
        ("12", "某银行", "62220001", "payee_name_invalid"),
        ("名" * 101, "某银行", "62220001", "payee_name_invalid"),
    ],
)
def test_a_refund_needs_a_payee_that_a_bank_can_pay(
    employer: int, credit: int, finance: Actor, name: str, bank: str, account: str, code: str
) -> None:
    def ask() -> object:
        return instructions.request_refund(finance, employer, 10_000, bank, account, "多缴", name)

    assert get_refusal_code(ask) == code
    assert queries.get_instructions(employer, 5) == []


def test_blanks_and_hyphens_of_a_payees_account_are_left_out(employer: int, credit: int, finance: Actor) -> None:
    asked = instructions.request_refund(finance, employer, 10_000, "某银行", "６２２２ 0200-0001", "多缴")
    assert asked.payee_account == "622202000001"


def test_the_reversal_of_a_booking_is_requested_once(employer: int, credit: int, finance: Actor) -> None:
    instructions.request_reversal(finance, employer, credit, "入错单位")
    assert (
        get_refusal_code(lambda: instructions.request_reversal(finance, employer, credit, "入错单位"))
        == "reversal_asked"
    )
    assert len(queries.get_instructions(employer, 5)) == 1


def test_a_reversal_needs_a_reason(employer: int, credit: int, finance: Actor) -> None:
    assert get_refusal_code(lambda: instructions.request_reversal(finance, employer, credit, " ")) == "words_missing"


def test_an_opening_balance_is_not_zero_and_requested_once(employer: int, finance: Actor) -> None:
    def ask(amount: int, month: int = 202605) -> Instruction:
        return instructions.request_opening(finance, employer, Month(month), amount, TODAY, "结转", PACK)

    assert get_refusal_code(lambda: ask(0)) == "amount_is_zero"
    ask(1)
    assert get_refusal_code(lambda: ask(2)) == "opening_there"


def test_a_refund_for_an_unknown_employer_is_refused(town: factories.City, finance: Actor) -> None:
    assert (
        get_refusal_code(lambda: instructions.request_refund(finance, 1, 1, "某银行", "62220001", "退"))
        == "no_such_employer"
    )


def test_an_instruction_is_decided_once(employer: int, credit: int, finance: Actor, issuer: Actor) -> None:
    assert (
        get_refusal_code(lambda: instructions.release_instruction(issuer, employer, 1, LAW_DAY))
        == "no_such_instruction"
    )
    asked = instructions.request_reversal(finance, employer, credit, "误")
    assert get_refusal_code(lambda: instructions.refuse_instruction(issuer, employer, asked.id, " ")) == "words_missing"
    instructions.refuse_instruction(issuer, employer, asked.id, "不同意")
    assert (
        get_refusal_code(lambda: instructions.release_instruction(issuer, employer, asked.id, LAW_DAY))
        == "decided_already"
    )


def test_a_waiver_released_late_is_limited_to_the_open_fee(employer: int, finance: Actor, issuer: Actor) -> None:
    state = ledger.get_bill_state(BillKey(employer, OCTOBER, 1), LAW_DAY)
    assert state is not None
    key, tomorrow = BillKey(employer, OCTOBER, 1), LawDay(TODAY + timedelta(days=1), PACK)
    first = instructions.request_waiver(finance, key, state.late_fee, "减", LAW_DAY)
    instructions.release_instruction(issuer, employer, first.id, LAW_DAY)
    late = instructions.request_waiver(finance, key, 1, "减", tomorrow)
    assert (
        get_refusal_code(lambda: instructions.release_instruction(issuer, employer, late.id, LAW_DAY))
        == "waiver_above_open_fee"
    )
    Instruction.objects.for_employer(employer).filter(id=late.id).update(number=9)
    assert (
        get_refusal_code(lambda: instructions.release_instruction(issuer, employer, late.id, LAW_DAY))
        == "no_such_issued_bill"
    )


def test_credit_that_was_refunded_is_not_reversed(employer: int, credit: int, finance: Actor, issuer: Actor) -> None:
    refund = instructions.request_refund(finance, employer, 10_000, "某银行", "62220001", "退")
    reversal = instructions.request_reversal(finance, employer, credit, "误")
    instructions.release_instruction(issuer, employer, refund.id, LAW_DAY)
    assert (
        get_refusal_code(lambda: instructions.release_instruction(issuer, employer, reversal.id, LAW_DAY))
        == "credit_spent"
    )
    assert ledger.get_balance(employer).credit == 0


def test_a_refund_of_a_reversed_receipt_is_refused(employer: int, credit: int, finance: Actor, issuer: Actor) -> None:
    refund = instructions.request_refund(finance, employer, 10_000, "某银行", "62220001", "退")
    reversal = instructions.request_reversal(finance, employer, credit, "误")
    instructions.release_instruction(issuer, employer, reversal.id, LAW_DAY)
    assert (
        get_refusal_code(lambda: instructions.release_instruction(issuer, employer, refund.id, LAW_DAY))
        == "credit_too_small"
    )
    assert ledger.get_balance(employer).cash == 0


# -- certificates, notices and files --------------------------------------------------------------------------------


def make_certificates(town: factories.City, people: list[int], first: Month = OCTOBER, last: Month = OCTOBER) -> int:
    owner = town.owner_actor
    return certificates.make_certificates(
        owner, town.employer.id, "person_insured", people, "落户", (first, last), PACK
    )


def test_a_certificate_over_a_backwards_period_is_refused(town: factories.City, people: dict[str, int]) -> None:
    assert make_certificates(town, [people["李晓燕"]])
    assert (
        get_refusal_code(lambda: make_certificates(town, [people["李晓燕"]], NOVEMBER, OCTOBER)) == "period_backwards"
    )


def test_a_batch_of_certificates_with_too_many_people_is_refused(
    town: factories.City, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "MOST", 2)
    assert make_certificates(town, list(people.values()))
    monkeypatch.setattr(certificates, "MOST", 1)
    assert get_refusal_code(lambda: make_certificates(town, list(people.values()))) == "too_many_people"


def test_only_issued_bills_are_printed_and_not_too_many_at_once(
    employer: int, finance: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assess_employer(finance, employer, NOVEMBER, PACK)
    draw_up_bill(finance, employer, NOVEMBER, PACK)

    def print_bills(*ticks: str) -> list[notices.PrintedBill]:
        return notices.count_prints(finance, employer, ticks)

    assert get_refusal_code(print_bills) == "none_chosen"
    for tick in ("202610", "202610-x", "202610-9", "202611-1"):
        assert get_refusal_code(lambda tick=tick: print_bills(tick)) == "no_such_issued_bill"  # type: ignore[misc]
    monkeypatch.setattr(notices, "MAX_NOTICES", 1)
    assert len(print_bills("202610-1")) == 1
    assert get_refusal_code(lambda: print_bills("202610-1", "202611-1")) == "too_many_notices"
    assert Bill.objects.for_employer(employer).get(month=OCTOBER).printed == 1


def test_opening_balances_with_too_many_rows_are_refused(
    town: factories.City, finance: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = f"\n{town.employer.number},202605,1,,2026-06-25"
    table = "单位编号,费款所属期,欠缴本金,待转金,缴款期限" + row
    monkeypatch.setattr(opening_balances, "MOST", 1)
    assert opening_balances.request_opening_file(finance, "a.csv", table.encode(), PACK).added == 1
    assert (
        get_refusal_code(lambda: opening_balances.request_opening_file(finance, "b.csv", (table + row).encode(), PACK))
        == "too_many_rows"
    )


def test_recalling_an_export_needs_a_reason(employer: int, finance: Actor) -> None:
    export = tax_export.make_export(finance, OCTOBER)
    assert get_refusal_code(lambda: tax_export.fetch_export(finance, 1)) == "no_such_export"
    assert get_refusal_code(lambda: tax_export.recall_export(finance, export.id, " ")) == "words_missing"
    assert get_refusal_code(lambda: tax_export.recall_export(finance, export.id, "长" * 201)) == "words_too_long"
