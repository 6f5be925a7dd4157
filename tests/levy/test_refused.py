"""Acts on bills and money are refused by code, and a refused act changes no balance."""

from collections.abc import Callable
from datetime import date

import pytest

from canbao.levy.account import ledger
from canbao.levy.assessment import city
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.collection import instructions, tax_payments
from canbao.levy.documents import certificates
from canbao.levy.documents.notices import count_prints
from canbao.levy.exchange import tax_export, tax_feed
from canbao.levy.integrity import reconciliation
from canbao.levy.models import Bill, BillKey, Booking
from canbao.rules.packs import LawDay, Pack
from canbao.store.jobs import run_due_jobs
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

OCTOBER, NOVEMBER = Month(202610), Month(202611)
TODAY = date(2026, 11, 23)


@pytest.fixture
def bill(town: factories.City, finance: Actor, issuer: Actor, pack: Pack) -> Bill:
    """Return November's bill, issued."""
    factories.insure_people(town.employer, "李晓燕", since=202611, wage=680_000)
    assess_employer(finance, town.employer.id, NOVEMBER, pack)
    drawn = draw_up_bill(finance, town.employer.id, NOVEMBER, pack)
    assert drawn is not None
    return issue_bill(issuer, BillKey(town.employer.id, NOVEMBER, drawn.number))


@pytest.fixture
def credit_booking(bill: Bill, finance: Actor, pack: Pack) -> Booking:
    """Book 100 yuan as credit of the employer and return the booking."""
    tax_feed.import_tax_payments(finance, "f.csv", f"ticket,amount,paid_on\nT1,100.00,{TODAY}".encode(), pack)
    tax_payments.assign_tax_payment(finance, "T1", bill.employer_id, "", pack)
    return ledger.get_tax_payments(bill.employer_id, 1)[0]


Act = Callable[[Actor, Bill, Pack], object]

ACTS: dict[str, Act] = {
    "no_such_bill": lambda actor, bill, pack: issue_bill(actor, BillKey(bill.employer_id, NOVEMBER, 9)),
    "issued_already": lambda actor, bill, pack: issue_bill(actor, bill.key),
    "none_chosen": lambda actor, bill, pack: count_prints(actor, bill.employer_id, []),
    "too_many_notices": lambda actor, bill, pack: count_prints(
        actor, bill.employer_id, [f"202611-{number}" for number in range(1, 62)]
    ),
    "no_such_issued_bill": lambda actor, bill, pack: count_prints(actor, bill.employer_id, ["202611-9"]),
    "no_such_employer": lambda actor, bill, pack: tax_payments.allocate_credit(
        actor, BillKey(1, NOVEMBER, 1), 1, LawDay(TODAY, pack)
    ),
    "no_such_arrival": lambda actor, bill, pack: tax_payments.assign_tax_payment(
        actor, "T9", bill.employer_id, "", pack
    ),
    "amount_not_above_zero": lambda actor, bill, pack: tax_payments.allocate_credit(
        actor, bill.key, 0, LawDay(TODAY, pack)
    ),
    "amount_is_zero": lambda actor, bill, pack: instructions.request_opening(
        actor, bill.employer_id, Month(202606), 0, TODAY, "旧系统", pack
    ),
    "no_such_booking": lambda actor, bill, pack: instructions.request_reversal(actor, bill.employer_id, 1, "误"),
    "not_reversible": lambda actor, bill, pack: instructions.request_reversal(
        actor, bill.employer_id, Booking.objects.for_employer(bill.employer_id).get(kind="issue").id, "误"
    ),
    "no_such_instruction": lambda actor, bill, pack: instructions.refuse_instruction(
        actor, bill.employer_id, 1, "不同意"
    ),
    "no_such_export": lambda actor, bill, pack: tax_export.fetch_export(actor, 1),
    "no_such_break": lambda actor, bill, pack: reconciliation.explain_break(actor, "bill_sums:1:x", "说明"),
}


@pytest.mark.parametrize("code", ACTS)
def test_a_refused_act_leaves_the_balance(finance: Actor, bill: Bill, pack: Pack, code: str) -> None:
    before = ledger.get_balance(bill.employer_id)
    with pytest.raises(Refusal) as caught:
        ACTS[code](finance, bill, pack)
    assert caught.value.code == code
    assert ledger.get_balance(bill.employer_id) == before


def test_an_instruction_is_decided_once(
    finance: Actor, issuer: Actor, bill: Bill, credit_booking: Booking, pack: Pack
) -> None:
    asked = instructions.request_refund(finance, bill.employer_id, 10_000, "某银行", "62220001", "多缴")
    instructions.refuse_instruction(issuer, bill.employer_id, asked.id, "不同意")
    with pytest.raises(Refusal, match="decided_already") as caught:
        instructions.release_instruction(issuer, bill.employer_id, asked.id, LawDay(TODAY, pack))
    assert caught.value.sentence("en") == f"{issuer.name} decided this already."


def test_a_receipt_whose_money_was_refunded_is_not_reversed(
    finance: Actor, issuer: Actor, bill: Bill, credit_booking: Booking, pack: Pack
) -> None:
    back = instructions.request_reversal(finance, bill.employer_id, credit_booking.id, "入错单位")
    refund = instructions.request_refund(finance, bill.employer_id, 4_000, "某银行", "62220001", "多缴")
    instructions.release_instruction(issuer, bill.employer_id, refund.id, LawDay(TODAY, pack))
    with pytest.raises(Refusal, match="credit_spent") as caught:
        instructions.release_instruction(issuer, bill.employer_id, back.id, LawDay(TODAY, pack))
    assert "40.00 yuan are missing" in caught.value.sentence("en")
    assert ledger.get_balance(bill.employer_id).credit == 6_000


def test_a_citys_month_before_an_assessed_one_is_refused(finance: Actor, bill: Bill) -> None:
    with pytest.raises(Refusal, match="later_month_assessed"):
        city.start_assessment(finance, OCTOBER)


def test_only_a_running_assessment_is_cancelled(town: factories.City, finance: Actor) -> None:
    city.start_assessment(finance, NOVEMBER)
    run_due_jobs()
    with pytest.raises(Refusal, match="not_running"):
        city.cancel_assessment(finance, NOVEMBER)


def test_an_employer_certificate_over_a_backwards_period_is_refused(town: factories.City, pack: Pack) -> None:
    with pytest.raises(Refusal, match="period_backwards"):
        certificates.make_certificates(
            town.owner_actor, town.employer.id, "employer_paid", [], "招投标", (NOVEMBER, OCTOBER), pack
        )
