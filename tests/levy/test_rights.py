"""Every act on money is refused to a person without the right to it."""

from collections.abc import Callable
from datetime import date

import pytest

from canbao.law.queries import get_configured_pack
from canbao.levy.assessment import city
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.assessment.single import assess_and_bill
from canbao.levy.assessment.supplement import start_supplement
from canbao.levy.billing.bills import draw_up_bill, issue_bill, issue_bills
from canbao.levy.collection import instructions, payment_demands, receipt_requests, tax_payments
from canbao.levy.documents import certificates, notices
from canbao.levy.exchange import opening_balances, previewed_files, tax_export, tax_feed
from canbao.levy.integrity import reconciliation
from canbao.levy.integrity.treasury import enter_treasury_total
from canbao.levy.models import BillKey, ReceiptRequestKind
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor, NotAllowed
from canbao.values.money import Fen
from canbao.values.months import Month
from tests import factories

PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
LAW_DAY = LawDay(TODAY, PACK)
OCTOBER, AHEAD = Month(202610), Month(209912)

ACTS: list[tuple[str, Callable[[Actor], object]]] = [
    ("receipts.book", lambda actor: payment_demands.prepare_payment_demand(actor, 1, TODAY, PACK)),
    ("receipts.book", lambda actor: payment_demands.void_payment_demand(actor, 1, 1, "误")),
    ("receipts.release", lambda actor: payment_demands.release_payment_demand(actor, 1, 1, LAW_DAY)),
    ("receipts.release", lambda actor: payment_demands.refuse_payment_demand(actor, 1, 1, "误")),
    ("receipts.book", lambda actor: reconciliation.reconcile(actor, TODAY, OCTOBER)),
    ("receipts.book", lambda actor: reconciliation.explain_break(actor, "key", "已核对")),
    ("receipts.book", lambda actor: instructions.request_waiver(actor, BillKey(1, OCTOBER, 1), 1, "减", LAW_DAY)),
    ("receipts.book", lambda actor: instructions.request_refund(actor, 1, 1, "某银行", "62220001", "退")),
    ("receipts.book", lambda actor: instructions.request_reversal(actor, 1, 1, "误")),
    ("receipts.book", lambda actor: instructions.request_opening(actor, 1, OCTOBER, 1, TODAY, "结转", PACK)),
    ("receipts.book", lambda actor: opening_balances.request_opening_file(actor, "a.csv", b"", PACK)),
    ("receipts.book", lambda actor: tax_payments.assign_tax_payment(actor, "T1", 1, "", PACK)),
    ("receipts.book", lambda actor: tax_payments.allocate_credit(actor, BillKey(1, OCTOBER, 1), 1, LAW_DAY)),
    ("receipts.book", lambda actor: tax_export.make_export(actor, OCTOBER)),
    ("receipts.book", lambda actor: tax_export.fetch_export(actor, 1)),
    ("receipts.book", lambda actor: tax_export.recall_export(actor, 1, "误")),
    ("receipts.book", lambda actor: tax_feed.import_tax_payments(actor, "a.csv", b"", PACK)),
    ("receipts.book", lambda actor: previewed_files.keep_previewed_file(actor, "a.csv", b"")),
    ("receipts.book", lambda actor: previewed_files.book_previewed_file(actor, 1, PACK)),
    ("receipts.book", lambda actor: previewed_files.discard_previewed_file(actor, 1)),
    (
        "receipts.book",
        lambda actor: receipt_requests.request_for_receipt(actor, "T1", ReceiptRequestKind.RETURN, "误"),
    ),
    ("receipts.book", lambda actor: tax_feed.open_feed_file(actor, "a.csv", b"")),
    ("receipts.book", lambda actor: instructions.request_write_off(actor, BillKey(1, OCTOBER, 1), "尾差", LAW_DAY)),
    ("receipts.release", lambda actor: instructions.release_instruction(actor, 1, 1, LAW_DAY)),
    ("receipts.release", lambda actor: instructions.refuse_instruction(actor, 1, 1, "不同意")),
    ("receipts.release", lambda actor: receipt_requests.release_receipt_request(actor, 1, PACK)),
    ("receipts.release", lambda actor: receipt_requests.refuse_receipt_request(actor, 1, "不同意")),
    ("receipts.release", lambda actor: opening_balances.release_opening_file(actor, 1, LAW_DAY)),
    ("receipts.release", lambda actor: opening_balances.refuse_opening_file(actor, 1, "不同意")),
    ("levy.assess", lambda actor: assess_employer(actor, 1, OCTOBER, PACK)),
    ("levy.assess", lambda actor: draw_up_bill(actor, 1, OCTOBER, PACK)),
    ("levy.assess", lambda actor: assess_and_bill(actor, 1, AHEAD, LAW_DAY)),
    ("levy.assess", lambda actor: city.start_assessment(actor, AHEAD)),
    ("levy.assess", lambda actor: city.cancel_assessment(actor, OCTOBER)),
    ("levy.issue", lambda actor: city.start_issuing(actor, OCTOBER)),
    ("levy.issue", lambda actor: city.issue_month_bills(actor, OCTOBER)),
    ("levy.issue", lambda actor: issue_bill(actor, BillKey(1, OCTOBER, 1))),
    ("levy.issue", lambda actor: issue_bills(actor, OCTOBER, [1])),
    ("levy.assess", lambda actor: start_supplement(actor, OCTOBER, "费率调整")),
    ("receipts.book", lambda actor: enter_treasury_total(actor, TODAY, 1, Fen(1), "对账单")),
    (
        "certificate.make",
        lambda actor: certificates.make_certificates(actor, 1, "none", [], "", (OCTOBER, OCTOBER), PACK),
    ),
    ("bill.read", lambda actor: notices.count_prints(actor, 1, ["202610-1"])),
]


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(("verb", "act"), ACTS)
def test_an_act_needs_its_right(verb: str, act: Callable[[Actor], object]) -> None:
    with pytest.raises(NotAllowed) as caught:
        act(factories.actor_without_rights())
    assert caught.value.verb == verb
