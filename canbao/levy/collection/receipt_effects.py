"""Carry out the requests for tax receipts that a second person released."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from canbao.levy.account.ledger import add_booking, effective_bookings, get_balance
from canbao.levy.collection.tax_payments import (
    AMOUNT_NOT_ABOVE_ZERO,
    CREDIT_TOO_SMALL,
    book_tax_payment,
    get_bill_of_notice,
    lock_employer_account,
    reverse_tax_payment,
)
from canbao.levy.models import (
    Booking,
    BookingKind,
    Instruction,
    InstructionKind,
    InstructionState,
    ReceiptRequest,
    ReceiptRequestKind,
    TaxPayment,
    TaxPaymentKind,
    TaxPaymentState,
)
from canbao.rules.packs import Pack
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.refusals import refusal

STILL_TO_COME = refusal(
    "still_to_come",
    Bilingual(
        "The day of this payment, {day}, is still to come. Correct it, or return the receipt to the tax office.",
        "该笔缴款日期{day}尚未到来，不能入账。请更正日期，或退回税务。",
    ),
)
DAY_TOO_EARLY = refusal(
    "day_too_early",
    Bilingual("The earliest day of a payment is {day}. Check the year.", "缴款日期最早为{day}，请核对年份。"),
)
RECEIPT_AMOUNT_TOO_LARGE = refusal(
    "receipt_amount_too_large",
    Bilingual(
        "The amount is above {most:yuan} yuan. Check the decimal point.", "金额超过{most:yuan}元，请核对小数点。"
    ),
)
NOTHING_CORRECTED = refusal(
    "nothing_corrected",
    Bilingual("Amount, day and notice are as they were. Change what is wrong.", "金额、日期和通知单号均未改动。"),
)
NOTICE_UNKNOWN = refusal(
    "notice_unknown",
    Bilingual(
        "No notice {notice} is issued. Leave the field empty, and the receipt is unmatched.",
        "没有签发过通知单{notice}。留空则转为待认领。",
    ),
)
ORIGINAL_UNKNOWN = refusal(
    "original_unknown",
    Bilingual(
        "The payment that this row takes back is not known: {ticket}. Correct the row first, or return it.",
        "找不到本行所冲退的原税票：{ticket}。请先更正原税票号，或退回税务。",
    ),
)
RED_LETTER_TOO_LARGE = refusal(
    "red_letter_too_large",
    Bilingual(
        "The red-letter row is above the payment it cancels, {amount:yuan} yuan. Return it to the tax office.",
        "冲红金额大于原税票金额{amount:yuan}元，请退回税务。",
    ),
)
ORIGINAL_NOT_BOOKED = refusal(
    "original_not_booked",
    Bilingual(
        "The payment {ticket} is not booked for an employer, so there is no account to refund from.",
        "原税票{ticket}未记入任何单位，无法在台账上退库。",
    ),
)

EARLIEST_PAYMENT = date(1999, 1, 1)
"""Nothing was paid before employees' basic medical insurance began (国发〔1998〕44 号)."""
MOST_CORRECTED = Fen(100_000_000_00)
"""A correction to more than a hundred million yuan is a slip of the decimal point."""

ALLOWED: dict[ReceiptRequestKind, tuple[TaxPaymentState, ...]] = {
    ReceiptRequestKind.TAKE_OVER: (TaxPaymentState.HELD,),
    ReceiptRequestKind.CORRECT: (TaxPaymentState.HELD, TaxPaymentState.UNMATCHED, TaxPaymentState.BOOKED),
    ReceiptRequestKind.RETURN: (TaxPaymentState.HELD, TaxPaymentState.UNMATCHED, TaxPaymentState.BOOKED),
    ReceiptRequestKind.RESTORE: (TaxPaymentState.RETURNED,),
}
"""The states of a receipt in which each kind of request is possible."""


def check_request(payment: TaxPayment, kind: ReceiptRequestKind, values: Mapping[str, Any]) -> None:
    """Refuse what cannot be carried out, as far as the receipt itself says so."""
    if kind == ReceiptRequestKind.CORRECT:
        _check_correction(payment, values)
    elif kind == ReceiptRequestKind.TAKE_OVER:
        if payment.day > timezone.localdate():
            raise STILL_TO_COME(day=payment.day)
        if payment.kind != TaxPaymentKind.PAYMENT:
            _get_original(payment)


def _check_correction(payment: TaxPayment, values: Mapping[str, Any]) -> None:
    day = date.fromisoformat(values["day"])
    if values["amount"] <= 0:
        raise AMOUNT_NOT_ABOVE_ZERO()
    if values["amount"] > MOST_CORRECTED:
        raise RECEIPT_AMOUNT_TOO_LARGE(most=MOST_CORRECTED)
    if day > timezone.localdate():
        raise STILL_TO_COME(day=day)
    if day < EARLIEST_PAYMENT:
        raise DAY_TOO_EARLY(day=EARLIEST_PAYMENT)
    if values["notice"] and get_bill_of_notice(values["notice"]) is None:
        raise NOTICE_UNKNOWN(notice=values["notice"])
    before = (payment.amount, payment.day, payment.pays or payment.notice, payment.original)
    if before == (values["amount"], day, values["notice"], values["original"]):
        raise NOTHING_CORRECTED()


def _get_original(payment: TaxPayment) -> TaxPayment:
    """Return the payment that a red-letter or refund row takes back, locked, else refuse."""
    original = TaxPayment.objects.select_for_update().filter(ticket=payment.original).first()
    if original is None or original.kind != TaxPaymentKind.PAYMENT:
        raise ORIGINAL_UNKNOWN(ticket=payment.original or "—")
    if payment.kind == TaxPaymentKind.RED_LETTER and payment.amount > original.amount:
        raise RED_LETTER_TOO_LARGE(amount=original.amount)
    return original


def carry_out_request(actor: Actor, row: ReceiptRequest, payment: TaxPayment, pack: Pack) -> None:
    """Carry out a request on its locked receipt, inside the act that releases it; refuse if it is not allowed now."""
    check_request(payment, ReceiptRequestKind(row.kind), row.values)
    if row.kind == ReceiptRequestKind.TAKE_OVER and payment.kind != TaxPaymentKind.PAYMENT:
        _take_back(actor, row, payment, pack)
    elif row.kind in (ReceiptRequestKind.TAKE_OVER, ReceiptRequestKind.RESTORE):
        _book(actor, payment, payment.notice, pack)
    elif row.kind == ReceiptRequestKind.CORRECT:
        _correct(actor, row, payment, pack)
    else:
        _unbook(actor, row, payment, pack)
        _return(payment, row.reason)


def _book(actor: Actor, payment: TaxPayment, notice: str, pack: Pack, instruction: Instruction | None = None) -> None:
    """Book a payment on its notice; without one it is unmatched. A row that takes money back is held again."""
    if payment.kind != TaxPaymentKind.PAYMENT:
        payment.state, payment.note = TaxPaymentState.HELD, ""
        payment.save()
        return
    payment.state, payment.note = TaxPaymentState.UNMATCHED, ""
    payment.save()
    bill = get_bill_of_notice(notice)
    if bill is not None:
        book_tax_payment(actor, payment, bill.employer_id, bill, pack, instruction.id if instruction else None)


def _unbook(actor: Actor, row: ReceiptRequest, payment: TaxPayment, pack: Pack) -> Instruction | None:
    """Take a booked payment off its account, with an instruction there that names both people."""
    if payment.state != TaxPaymentState.BOOKED or payment.employer_id is None:
        return None
    lock_employer_account(payment.employer_id)
    bookings = Booking.objects.for_employer(payment.employer_id).filter(ticket=payment.ticket).order_by("id")
    arrival = next(one for one in effective_bookings(list(bookings)) if one.kind == BookingKind.ARRIVAL)
    instruction = _make_instruction(
        actor, row, payment.employer_id, InstructionKind.REVERSAL, payment.amount, booking_id=arrival.id
    )
    reverse_tax_payment(actor, payment, arrival, instruction, pack)
    return instruction


def _make_instruction(
    actor: Actor, row: ReceiptRequest, employer_id: int, kind: InstructionKind, amount: int, **more: Any
) -> Instruction:
    """Write the released instruction that a request amounts to on an employer's account."""
    return Instruction.objects.create(
        employer_id=employer_id,
        kind=kind,
        state=InstructionState.RELEASED,
        amount=amount,
        reason=row.reason,
        requested_by=row.requested_by,
        requested_by_name=row.requested_by_name,
        requested_at=row.requested_at,
        decided_by=actor.user_id,
        decided_by_name=actor.name,
        decided_at=timezone.now(),
        words={"ticket": row.ticket},
        **more,
    )


def _return(payment: TaxPayment, reason: str) -> None:
    payment.state, payment.note = TaxPaymentState.RETURNED, reason
    payment.save(update_fields=["state", "note"])


def _correct(actor: Actor, row: ReceiptRequest, payment: TaxPayment, pack: Pack) -> None:
    notice = row.values["notice"]
    employer_id = payment.employer_id
    instruction = _unbook(actor, row, payment, pack)
    payment.amount, payment.day = row.values["amount"], date.fromisoformat(row.values["day"])
    payment.notice, payment.original = notice, row.values["original"]
    if not notice and employer_id is not None:
        # It stays on account with the employer it was booked for.
        book_tax_payment(actor, payment, employer_id, None, pack, instruction.id if instruction else None)
        payment.save()
    else:
        _book(actor, payment, notice, pack, instruction)


def _take_back(actor: Actor, row: ReceiptRequest, payment: TaxPayment, pack: Pack) -> None:
    """Carry out a red-letter row, which lowers a payment or cancels it, or a refund from the money on account."""
    original = _get_original(payment)
    if payment.kind == TaxPaymentKind.RED_LETTER:
        rest, notice, employer_id = original.amount - payment.amount, original.pays, original.employer_id
        instruction = _unbook(actor, row, original, pack)
        if rest == 0:
            _return(original, row.reason)
        else:
            original.amount = Fen(rest)
            original.save(update_fields=["amount"])
            if employer_id is not None:
                bill = get_bill_of_notice(notice)
                book_tax_payment(actor, original, employer_id, bill, pack, instruction.id if instruction else None)
    else:
        _refund(actor, row, payment, original)
    payment.state = TaxPaymentState.CARRIED_OUT
    payment.save(update_fields=["state"])


def _refund(actor: Actor, row: ReceiptRequest, payment: TaxPayment, original: TaxPayment) -> None:
    """Book what the treasury paid back to the payer off the money on account."""
    if original.state != TaxPaymentState.BOOKED or original.employer_id is None:
        raise ORIGINAL_NOT_BOOKED(ticket=original.ticket)
    lock_employer_account(original.employer_id)
    credit = get_balance(original.employer_id).credit
    if payment.amount > credit:
        raise CREDIT_TOO_SMALL(credit=credit)
    instruction = _make_instruction(actor, row, original.employer_id, InstructionKind.REFUND, payment.amount)
    add_booking(
        actor,
        original.employer_id,
        BookingKind.REFUND,
        payment.day,
        ticket=payment.ticket[:40],
        credit=-payment.amount,
        cash=-payment.amount,
        instruction_id=instruction.id,
        reason=row.reason,
    )
