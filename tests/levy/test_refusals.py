"""What keeps an act on money from being carried out, and what the refusal is called."""

from collections.abc import Callable
from datetime import date

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
from canbao.levy.models import Bill, Instruction
from canbao.rules.packs import Pack
from canbao.values.actor import Actor
from canbao.values.money import Fen, yuan_plain
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
OCTOBER, NOVEMBER, AHEAD = Month(202610), Month(202611), Month(202612)
NO_BILL = (OCTOBER, 9)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


@pytest.fixture
def people(town: factories.City) -> dict[str, int]:
    """Two people insured since October."""
    return factories.on_the_books(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)


@pytest.fixture
def employer(town: factories.City, people: dict[str, int], finance: Actor, issuer: Actor) -> int:
    """The employer, whose October is assessed and issued and whose day to pay by has passed."""
    assess_employer(finance, town.employer.id, OCTOBER, PACK)
    draw_up_bill(finance, town.employer.id, OCTOBER, PACK)
    issue_bill(issuer, town.employer.id, OCTOBER, 1)
    return town.employer.id


@pytest.fixture
def credit(employer: int, finance: Actor) -> int:
    """10,000 fen on the employer's account, by one receipt; the booking's id."""
    rows = f"ticket,notice,amount,paid_on\nT1,,{yuan_plain(Fen(10_000))},{TODAY}"
    tax_feed.import_tax_payments(finance, "feed.csv", rows.encode(), PACK)
    tax_payments.assign_tax_payment(finance, "T1", employer, "", PACK)
    return ledger.get_tax_payments(employer, 1)[0].id


# -- assessing and issuing -------------------------------------------------------------------------------------------


def test_no_month_before_one_assessed_is_assessed(town: factories.City, people: dict[str, int], finance: Actor) -> None:
    assess_employer(finance, town.employer.id, NOVEMBER, PACK)
    with pytest.raises(MonthAlreadyPassed):
        assess_employer(finance, town.employer.id, OCTOBER, PACK)

    def again() -> object:
        return assess_and_bill(finance, town.employer.id, OCTOBER, PACK, TODAY)

    assert refused(again) == "later_month_assessed"


def test_one_employer_alone_is_not_assessed_ahead_or_without_law(
    town: factories.City, people: dict[str, int], finance: Actor
) -> None:
    poor = Pack({name: value for name, value in PACK.parameters.items() if name != "base.cap_ratio"})
    assert refused(lambda: assess_and_bill(finance, town.employer.id, AHEAD, PACK, TODAY)) == "month_ahead"
    assert refused(lambda: assess_and_bill(finance, town.employer.id, NOVEMBER, poor, TODAY)) == "not_in_force"


def test_a_bill_is_issued_once(employer: int, finance: Actor, issuer: Actor) -> None:
    assert refused(lambda: issue_bill(issuer, employer, *NO_BILL)) == "no_such_bill"
    assert refused(lambda: issue_bill(issuer, employer, OCTOBER, 1)) == "issued_already"


def test_only_a_running_assessment_is_cancelled(people: dict[str, int], finance: Actor) -> None:
    city.start_assessment(finance, NOVEMBER)
    city.cancel_assessment(finance, NOVEMBER)
    assert refused(lambda: city.cancel_assessment(finance, NOVEMBER)) == "not_running"


# -- what one person asks and another releases -----------------------------------------------------------------------


@pytest.mark.parametrize("amount", [0, -1])
def test_amounts_are_above_zero(employer: int, credit: int, finance: Actor, amount: int) -> None:
    key = (employer, OCTOBER, 1)
    zero = "amount_not_above_zero"
    assert refused(lambda: instructions.request_waiver(finance, *key, amount, "减", TODAY, PACK)) == zero
    assert refused(lambda: instructions.request_refund(finance, employer, amount, "某银行", "6222", "退")) == zero
    assert refused(lambda: tax_payments.allocate_credit(finance, *key, amount, TODAY, PACK)) == zero


def test_money_moves_on_bills_and_bookings_that_are_there(employer: int, credit: int, finance: Actor) -> None:
    no_bill = (employer, *NO_BILL)
    assert (
        refused(lambda: instructions.request_waiver(finance, *no_bill, 1, "减", TODAY, PACK)) == "no_such_issued_bill"
    )
    assert refused(lambda: tax_payments.allocate_credit(finance, *no_bill, 1, TODAY, PACK)) == "no_such_issued_bill"
    assert refused(lambda: instructions.request_reversal(finance, employer, 1, "误")) == "no_such_booking"
    assert refused(lambda: tax_payments.assign_tax_payment(finance, "T9", employer, "", PACK)) == "no_such_arrival"


def test_what_a_bill_made_due_is_not_reversed(employer: int, finance: Actor) -> None:
    (due,) = ledger.get_bill_bookings(employer, OCTOBER, 1)
    assert refused(lambda: instructions.request_reversal(finance, employer, due.id, "误")) == "not_reversible"


@pytest.mark.parametrize(("bank", "account"), [("", "6222"), ("某银行", " "), (" ", "")])
def test_a_refund_names_the_bank_and_account_it_goes_to(
    employer: int, credit: int, finance: Actor, bank: str, account: str
) -> None:
    def ask() -> object:
        return instructions.request_refund(finance, employer, 10_000, bank, account, "多缴")

    assert refused(ask) == "payee_missing"
    assert queries.get_instructions(employer, 5) == []


def test_the_reversal_of_a_booking_is_asked_for_once(employer: int, credit: int, finance: Actor) -> None:
    instructions.request_reversal(finance, employer, credit, "入错单位")
    assert refused(lambda: instructions.request_reversal(finance, employer, credit, "入错单位")) == "reversal_asked"
    assert len(queries.get_instructions(employer, 5)) == 1


def test_whatever_is_asked_for_gives_a_reason(employer: int, credit: int, finance: Actor) -> None:
    assert refused(lambda: instructions.request_reversal(finance, employer, credit, " ")) == "reason_missing"


def test_an_opening_balance_is_not_zero_and_asked_for_once(employer: int, finance: Actor) -> None:
    def ask(amount: int, month: int = 202605) -> Instruction:
        return instructions.request_opening(finance, employer, Month(month), amount, TODAY, "结转", PACK)

    assert refused(lambda: ask(0)) == "amount_is_zero"
    ask(1)
    assert refused(lambda: ask(2)) == "opening_there"


def test_an_account_that_is_not_there_is_asked_for_nothing(town: factories.City, finance: Actor) -> None:
    assert refused(lambda: instructions.request_refund(finance, 1, 1, "某银行", "6222", "退")) == "no_such_employer"


def test_an_instruction_is_decided_once(employer: int, credit: int, finance: Actor, issuer: Actor) -> None:
    assert refused(lambda: instructions.release_instruction(issuer, employer, 1, TODAY, PACK)) == "no_such_instruction"
    asked = instructions.request_reversal(finance, employer, credit, "误")
    assert refused(lambda: instructions.refuse_instruction(issuer, employer, asked.id, " ")) == "reason_missing"
    instructions.refuse_instruction(issuer, employer, asked.id, "不同意")
    assert (
        refused(lambda: instructions.release_instruction(issuer, employer, asked.id, TODAY, PACK)) == "decided_already"
    )


def test_released_late_a_waiver_takes_no_more_than_is_open_by_then(
    employer: int, finance: Actor, issuer: Actor
) -> None:
    state = ledger.get_bill_state(employer, OCTOBER, 1, TODAY, PACK)
    assert state is not None
    first, second, lost = (
        instructions.request_waiver(finance, employer, OCTOBER, 1, state.late_fee, "减", TODAY, PACK)
        for _time in range(3)
    )
    instructions.release_instruction(issuer, employer, first.id, TODAY, PACK)
    assert (
        refused(lambda: instructions.release_instruction(issuer, employer, second.id, TODAY, PACK)) == "fee_too_small"
    )
    Instruction.objects.for_employer(employer).filter(id=lost.id).update(number=9)
    assert (
        refused(lambda: instructions.release_instruction(issuer, employer, lost.id, TODAY, PACK))
        == "no_such_issued_bill"
    )


def test_money_on_account_is_paid_back_or_taken_back_and_not_both(
    employer: int, credit: int, finance: Actor, issuer: Actor
) -> None:
    refund = instructions.request_refund(finance, employer, 10_000, "某银行", "6222", "退")
    reversal = instructions.request_reversal(finance, employer, credit, "误")
    instructions.release_instruction(issuer, employer, refund.id, TODAY, PACK)
    assert (
        refused(lambda: instructions.release_instruction(issuer, employer, reversal.id, TODAY, PACK)) == "credit_spent"
    )
    assert ledger.get_balance(employer).credit == 0


def test_a_refund_released_after_its_receipt_was_taken_back_is_refused(
    employer: int, credit: int, finance: Actor, issuer: Actor
) -> None:
    refund = instructions.request_refund(finance, employer, 10_000, "某银行", "6222", "退")
    reversal = instructions.request_reversal(finance, employer, credit, "误")
    instructions.release_instruction(issuer, employer, reversal.id, TODAY, PACK)
    assert (
        refused(lambda: instructions.release_instruction(issuer, employer, refund.id, TODAY, PACK))
        == "credit_too_small"
    )
    assert ledger.get_balance(employer).cash == 0


# -- papers and files ------------------------------------------------------------------------------------------------


def certified(town: factories.City, people: list[int], first: Month = OCTOBER, last: Month = OCTOBER) -> int:
    owner = town.owner_actor
    return certificates.make_certificates(
        owner, town.employer.id, "person_insured", people, "落户", (first, last), PACK
    )


def test_a_certificate_is_of_one_month_or_more(town: factories.City, people: dict[str, int]) -> None:
    assert certified(town, [people["李晓燕"]])
    assert refused(lambda: certified(town, [people["李晓燕"]], NOVEMBER, OCTOBER)) == "period_backwards"


def test_a_batch_holds_as_many_people_as_it_may(
    town: factories.City, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "MOST", 2)
    assert certified(town, list(people.values()))
    monkeypatch.setattr(certificates, "MOST", 1)
    assert refused(lambda: certified(town, list(people.values()))) == "too_many_people"


def test_issued_bills_are_printed_as_many_at_once_as_may_be(
    employer: int, finance: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assess_employer(finance, employer, NOVEMBER, PACK)
    draw_up_bill(finance, employer, NOVEMBER, PACK)

    def printed(*ticks: str) -> list[notices.PrintedBill]:
        return notices.count_prints(finance, employer, ticks)

    assert refused(printed) == "none_chosen"
    for tick in ("202610", "202610-x", "202610-9", "202611-1"):
        assert refused(lambda tick=tick: printed(tick)) == "no_such_issued_bill"  # type: ignore[misc]
    monkeypatch.setattr(notices, "MAX_NOTICES", 1)
    assert len(printed("202610-1")) == 1
    assert refused(lambda: printed("202610-1", "202611-1")) == "too_many_notices"
    assert Bill.objects.for_employer(employer).get(month=OCTOBER).printed == 1


def test_a_file_of_opening_balances_holds_as_many_rows_as_it_may(
    town: factories.City, finance: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = f"\n{town.employer.number},202605,1,,2026-06-25"
    table = "单位编号,费款所属期,欠缴本金,待转金,缴款期限" + row
    monkeypatch.setattr(opening_balances, "MOST", 1)
    assert opening_balances.request_opening_file(finance, "a.csv", table.encode(), PACK).added == 1
    assert (
        refused(lambda: opening_balances.request_opening_file(finance, "b.csv", (table + row).encode(), PACK))
        == "too_many_rows"
    )


def test_a_file_for_the_tax_office_is_recalled_with_a_reason(employer: int, finance: Actor) -> None:
    export = tax_export.make_export(finance, OCTOBER)
    assert refused(lambda: tax_export.fetch_export(finance, 1)) == "no_such_export"
    assert refused(lambda: tax_export.recall_export(finance, export.id, " ")) == "reason_missing"
