"""An act on money first locks the account, bill or file it reads, so that two acts at once run one after the other."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest

from canbao.law.queries import get_configured_pack
from canbao.levy.account import ledger
from canbao.levy.assessment import city
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.collection import instructions, payment_demands, tax_payments
from canbao.levy.collection.receipt_requests import (
    get_correction,
    refuse_receipt_request,
    release_receipt_request,
    request_for_receipt,
    withdraw_receipt_request,
)
from canbao.levy.documents import notices
from canbao.levy.exchange import tax_export, tax_feed
from canbao.levy.integrity import reconciliation
from canbao.levy.models import Bill, BillKey, Break, ReceiptRequest, ReceiptRequestKind, TaxPayment
from canbao.register.models import Employer
from canbao.rules.packs import LawDay
from canbao.store.jobs import run_due_jobs
from canbao.values.actor import Actor
from canbao.values.money import Fen, yuan_plain
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
LAW_DAY = LawDay(TODAY, PACK)
OCTOBER, NOVEMBER = Month(202610), Month(202611)
ACCOUNT, ROSTER, BILL, ASSESSMENT = "register_employer", "register_insuredperson", "levy_bill", "levy_assessment"
RECEIPT = "levy_taxpayment"
Locks = Callable[[Callable[[], object]], list[str]]


@pytest.fixture
def locks(row_locks: list[str]) -> Locks:
    """Return a function that runs an act and returns the tables it locks, in order, without the journal's chains."""

    def run_and_list(act: Callable[[], object]) -> list[str]:
        row_locks.clear()
        act()
        return [table for table in dict.fromkeys(row_locks) if table != "journal_chain"]

    return run_and_list


@pytest.fixture
def key(town: factories.City, finance: Actor, issuer: Actor) -> BillKey:
    """Return the key of October's issued bill of two people."""
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)
    assess_employer(finance, town.employer.id, OCTOBER, PACK)
    draw_up_bill(finance, town.employer.id, OCTOBER, PACK)
    issue_bill(issuer, BillKey(town.employer.id, OCTOBER, 1))
    return BillKey(town.employer.id, OCTOBER, 1)


def import_receipt(finance: Actor, ticket: str, amount: int) -> None:
    rows = f"ticket,notice,amount,paid_on\n{ticket},,{yuan_plain(Fen(amount))},{TODAY}"
    tax_feed.import_tax_payments(finance, "feed.csv", rows.encode(), PACK)


def arrive_on(finance: Actor, ticket: str, notice: str, amount: int) -> None:
    rows = f"ticket,notice,amount,paid_on\n{ticket},{notice},{yuan_plain(Fen(amount))},{TODAY}"
    tax_feed.import_tax_payments(finance, "feed.csv", rows.encode(), PACK)


def test_assessing_locks_employer_and_roster_and_issuing_locks_the_bill(
    town: factories.City, finance: Actor, issuer: Actor, locks: Locks
) -> None:
    factories.insure_people(town.employer, "李晓燕", since=202610)
    assert locks(lambda: assess_employer(finance, town.employer.id, OCTOBER, PACK)) == [ACCOUNT, ROSTER]
    assert locks(lambda: draw_up_bill(finance, town.employer.id, OCTOBER, PACK)) == [ACCOUNT]
    assert locks(lambda: issue_bill(issuer, BillKey(town.employer.id, OCTOBER, 1))) == [BILL]
    assert locks(lambda: notices.count_prints(finance, town.employer.id, ["202610-1"])) == [BILL]


def test_assessing_a_city_locks_the_month(town: factories.City, finance: Actor, issuer: Actor, locks: Locks) -> None:
    factories.insure_people(town.employer, "李晓燕", since=202611)
    city.start_assessment(finance, NOVEMBER)
    assert locks(lambda: city.cancel_assessment(finance, NOVEMBER)) == [ASSESSMENT]
    assert locks(lambda: city.start_assessment(finance, NOVEMBER)) == [ASSESSMENT]
    chunk = {"month": 202611, "attempt": 2}
    assert locks(lambda: city.assess_chunk(chunk, ""))[0] == ASSESSMENT
    run_due_jobs()
    assert locks(lambda: city.start_issuing(issuer, NOVEMBER)) == [ASSESSMENT]


def test_requesting_a_movement_of_money_locks_the_account(finance: Actor, key: BillKey, locks: Locks) -> None:
    employer = key.employer_id
    import_receipt(finance, "T1", 10_000)
    tax_payments.assign_tax_payment(finance, "T1", employer, "", PACK)
    booking = ledger.get_tax_payments(employer, 1)[0].id
    assert locks(lambda: instructions.request_waiver(finance, key, 1, "减", LAW_DAY)) == [ACCOUNT]
    assert locks(lambda: instructions.request_refund(finance, employer, 1, "某银行", "62220001", "退")) == [ACCOUNT]
    assert locks(lambda: instructions.request_reversal(finance, employer, booking, "误")) == [ACCOUNT]
    may = (Month(202605), 1, TODAY, "结转", PACK)
    assert locks(lambda: instructions.request_opening(finance, employer, *may)) == [ACCOUNT]
    assert locks(lambda: tax_payments.allocate_credit(finance, key, 1, LAW_DAY)) == [ACCOUNT]
    assert locks(
        lambda: payment_demands.prepare_payment_demand(finance, employer, TODAY + timedelta(days=10), PACK)
    ) == [ACCOUNT]


def test_deciding_an_instruction_locks_the_account_and_then_the_instruction(
    finance: Actor, issuer: Actor, key: BillKey, locks: Locks
) -> None:
    employer, both = key.employer_id, [ACCOUNT, "levy_instruction"]
    openings = [(Month(month), 1, TODAY, "结转", PACK) for month in (202604, 202605, 202606)]
    first, second, third = (instructions.request_opening(finance, employer, *one).id for one in openings)
    assert locks(lambda: instructions.release_instruction(issuer, employer, first, LAW_DAY)) == both
    assert locks(lambda: instructions.refuse_instruction(issuer, employer, second, "不同意")) == both
    assert locks(lambda: instructions.withdraw_instruction(finance, employer, third)) == both


def test_booking_a_receipt_locks_the_account_and_then_the_receipt(
    finance: Actor, issuer: Actor, key: BillKey, locks: Locks
) -> None:
    both = [ACCOUNT, RECEIPT]
    assert locks(lambda: import_receipt(finance, "T1", 10_000)) == ["levy_taxpaymentfile"]
    assert locks(lambda: tax_payments.assign_tax_payment(finance, "T1", key.employer_id, "", PACK)) == both
    arrival = ledger.get_tax_payments(key.employer_id, 1)[0]
    asked = instructions.request_reversal(finance, key.employer_id, arrival.id, "误")
    release = partial(instructions.release_instruction, issuer, key.employer_id, asked.id, LAW_DAY)
    assert locks(release) == [ACCOUNT, "levy_instruction", RECEIPT]


def test_reading_a_receipt_again_locks_the_account_of_its_notice_first(
    finance: Actor, key: BillKey, locks: Locks
) -> None:
    notice = Bill.objects.for_employer(key.employer_id).get(**key.columns).notice
    assert locks(lambda: arrive_on(finance, "T1", notice, 10_000)) == [ACCOUNT, "levy_taxpaymentfile"]
    assert locks(lambda: arrive_on(finance, "T1", notice, 10_000)) == [ACCOUNT, RECEIPT, "levy_taxpaymentfile"]


@pytest.mark.parametrize("kind", ["correct", "return"])
@pytest.mark.parametrize("decision", ["release", "refuse", "withdraw"])
def test_putting_a_receipt_right_locks_the_account_and_then_the_receipt(
    finance: Actor, issuer: Actor, key: BillKey, locks: Locks, kind: str, decision: str
) -> None:
    import_receipt(finance, "T1", 10_000)
    notice = Bill.objects.for_employer(key.employer_id).get(**key.columns).notice
    if kind == "return":
        tax_payments.assign_tax_payment(finance, "T1", key.employer_id, "", PACK)
    values = get_correction(9_000, TODAY, notice) if kind == "correct" else {}
    asked = partial(request_for_receipt, finance, "T1", ReceiptRequestKind(kind), "与税务核对", values)
    assert locks(asked) == [ACCOUNT, RECEIPT]
    row = ReceiptRequest.objects.get()
    decide = {
        "release": partial(release_receipt_request, issuer, row.id, PACK),
        "refuse": partial(refuse_receipt_request, issuer, row.id, "不同意"),
        "withdraw": partial(withdraw_receipt_request, finance, row.id),
    }
    assert locks(decide[decision]) == [ACCOUNT, RECEIPT, "levy_receiptrequest"]


def test_taking_back_a_payment_locks_its_account_before_both_receipts(
    finance: Actor, issuer: Actor, key: BillKey, locks: Locks
) -> None:
    import_receipt(finance, "T1", 10_000)
    tax_payments.assign_tax_payment(finance, "T1", key.employer_id, "", PACK)
    rows = f"ticket,amount,paid_on,original_ticket\nR1,-10.00,{TODAY},T1"
    tax_feed.import_tax_payments(finance, "red.csv", rows.encode(), PACK)
    asked = request_for_receipt(finance, "R1", ReceiptRequestKind.TAKE_OVER, "冲红")
    assert locks(lambda: release_receipt_request(issuer, asked.id, PACK))[:2] == [ACCOUNT, RECEIPT]


def test_a_receipt_that_moved_to_another_account_before_it_was_locked_is_refused(
    finance: Actor, key: BillKey, row_locks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import_receipt(finance, "T1", 10_000)
    lock = tax_payments.lock_employer_account

    def move_first(employer_id: int) -> Employer:
        TaxPayment.objects.filter(ticket="T1").update(state="booked", employer_id=employer_id + 1)
        return lock(employer_id)

    monkeypatch.setattr(tax_payments, "lock_employer_account", move_first)
    with pytest.raises(Refusal, match="receipt_in_use"):
        tax_payments.assign_tax_payment(finance, "T1", key.employer_id, "", PACK)


def test_making_fetching_or_recalling_an_export_locks_it(finance: Actor, key: BillKey, locks: Locks) -> None:
    export = "levy_taxexport"
    assert locks(lambda: tax_export.make_export(finance, OCTOBER)) == [export]
    (made,) = tax_export.get_exports(5)
    assert locks(lambda: tax_export.fetch_export(finance, made.id)) == [export]
    made.state = "ready"
    made.save()
    assert locks(lambda: tax_export.recall_export(finance, made.id, "误")) == [export]


def test_explaining_a_break_locks_it(finance: Actor, locks: Locks) -> None:
    Break.objects.create(key="probe", code="bill_sums", subject="202610-1", left=1, right=2, first_seen=TODAY)
    assert locks(lambda: reconciliation.explain_break(finance, "probe", "已核对")) == ["levy_break"]
