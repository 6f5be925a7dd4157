"""Undo a reversal that was a mistake: book again what it reversed, as far as the account allows it today."""

from canbao.levy.account.ledger import add_booking, get_balance, get_bill_state
from canbao.levy.collection.refund_orders import check_can_be_repeated
from canbao.levy.collection.settlement import charge_late_fee, pay_bill, settle_bill
from canbao.levy.collection.tax_payments import (
    CREDIT_TOO_SMALL,
    NO_SUCH_ISSUED_BILL,
    NOTHING_OPEN,
    book_tax_payment,
    get_bill_of_notice,
)
from canbao.levy.models import Booking, BookingKind, Instruction, TaxPayment, TaxPaymentState
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

BOOKED_ELSEWHERE = refusal(
    "booked_elsewhere",
    Bilingual(
        "Tax receipt {ticket} is not free any more: it was booked or returned since. Look it up under Tax payments.",
        "税票{ticket}其后已另行入账或退回，不能恢复。请在“到账”中查看。",
    ),
)
LESS_IS_OPEN = refusal(
    "less_is_open",
    Bilingual(
        "Only {open:yuan} yuan are open now, less than what was reversed. Request the act again instead.",
        "现在未缴只有{open:yuan}元，少于原冲正金额。请重新申请该项。",
    ),
)


def restore_booking(actor: Actor, reversal: Booking, row: Instruction, law_day: LawDay) -> None:
    """Book again what a reversal took back, inside the act that releases it; refuse what is no longer possible."""
    if reversal.kind == BookingKind.ARRIVAL:
        _restore_arrival(actor, reversal, row, law_day)
    elif reversal.kind == BookingKind.ALLOCATION:
        _restore_allocation(actor, reversal, row, law_day)
    elif reversal.kind == BookingKind.REFUND:
        check_can_be_repeated(reversal)
        credit = get_balance(row.employer_id).credit
        if reversal.credit > credit:
            raise CREDIT_TOO_SMALL(credit=credit)
        _repeat(actor, reversal, row)
    else:
        _restore_relief(actor, reversal, row, law_day)


def _restore_arrival(actor: Actor, reversal: Booking, row: Instruction, law_day: LawDay) -> None:
    payment = TaxPayment.objects.select_for_update().filter(ticket=reversal.ticket).first()
    if payment is None or payment.state != TaxPaymentState.UNMATCHED:
        raise BOOKED_ELSEWHERE(ticket=reversal.ticket)
    paid = (
        Booking.objects.for_employer(row.employer_id)
        .filter(ticket=reversal.ticket, instruction_id=reversal.instruction_id, kind=BookingKind.ALLOCATION)
        .first()
    )
    bill = get_bill_of_notice(payment.notice)
    if paid is not None and paid.bill_key is not None:
        state = get_bill_state(paid.bill_key, law_day)
        bill = state.bill if state else bill
    if bill is not None and bill.employer_id != row.employer_id:
        bill = None
    book_tax_payment(actor, payment, row.employer_id, bill, law_day.pack, row.id, reversal.id)


def _restore_allocation(actor: Actor, reversal: Booking, row: Instruction, law_day: LawDay) -> None:
    """Pay the bill again; a tax payment takes its place among the others of the bill."""
    state = get_bill_state(reversal.bill_key, LawDay(reversal.day, law_day.pack)) if reversal.bill_key else None
    if state is None:
        raise NO_SUCH_ISSUED_BILL()
    credit = get_balance(row.employer_id).credit
    if reversal.credit > credit:
        raise CREDIT_TOO_SMALL(credit=credit)
    if state.total <= 0:
        raise NOTHING_OPEN(notice=state.bill.notice)
    payment = TaxPayment.objects.select_for_update().filter(ticket=reversal.ticket).first()
    if reversal.ticket and payment is not None:
        if payment.state != TaxPaymentState.BOOKED or payment.employer_id != row.employer_id or payment.pays:
            raise BOOKED_ELSEWHERE(ticket=reversal.ticket)
        payment.pays = state.bill.notice
        payment.save(update_fields=["pays"])
        settle_bill(actor, state.bill, payment, law_day.pack, row.id, reversal.id)
        return
    law_day_paid = LawDay(reversal.day, law_day.pack)
    pay_bill(actor, state, reversal.credit, BookingKind.ALLOCATION, law_day_paid, restores=reversal.id)


def _restore_relief(actor: Actor, reversal: Booking, row: Instruction, law_day: LawDay) -> None:
    """Waive or write off again exactly what was, if that much is open."""
    state = get_bill_state(reversal.bill_key, law_day) if reversal.bill_key else None
    if state is None:
        raise NO_SUCH_ISSUED_BILL()
    if reversal.principal > max(0, state.principal) or reversal.due > state.total:
        raise LESS_IS_OPEN(open=state.total)
    charge_late_fee(actor, state, law_day.day)
    _repeat(actor, reversal, row)


def _repeat(actor: Actor, reversal: Booking, row: Instruction) -> None:
    columns = {name: -getattr(reversal, name) for name in ("due", "principal", "fee", "credit", "cash")}
    add_booking(
        actor,
        row.employer_id,
        reversal.kind,
        reversal.day,
        month=reversal.month,
        number=reversal.number,
        restores=reversal.id,
        instruction_id=row.id,
        reason=row.reason,
        **columns,
    )
