"""Carry out instructions that a second person released: book what was requested on the employer's account."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from canbao.levy.account.ledger import (
    BillState,
    add_booking,
    effective_bookings,
    get_balance,
    get_bill_bookings,
    get_bill_state,
)
from canbao.levy.billing.bills import issue_opening_bill
from canbao.levy.collection.refund_orders import (
    cancel_refund_order,
    check_can_be_repeated,
    check_not_sent,
    make_refund_order,
)
from canbao.levy.collection.restoring import restore_booking
from canbao.levy.collection.settlement import SETTLED_AGAIN, charge_late_fee, reverse_booking
from canbao.levy.collection.tax_payments import (
    CREDIT_TOO_SMALL,
    NO_SUCH_ISSUED_BILL,
    check_credit,
    reverse_tax_payment,
)
from canbao.levy.models import Bill, BillKey, Booking, BookingKind, Instruction, InstructionKind, TaxPayment
from canbao.rules.packs import LawDay, Pack
from canbao.rules.scheme_terms import get_first_assessed_month
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.refusals import refusal

WAIVER_ABOVE_OPEN_FEE = refusal(
    "waiver_above_open_fee",
    Bilingual(
        "The open late fee is {fee:yuan} yuan. Waive at most this amount.",
        "未缴滞纳金为{fee:yuan}元，减免金额不能超过此数。",
    ),
)
ABOVE_TOLERANCE = refusal(
    "above_tolerance",
    Bilingual(
        "Only what remains open up to {tolerance:yuan} yuan is written off (arrears.tolerance).",
        "只有尾差不超过{tolerance:yuan}元的（arrears.tolerance）才能核销。",
    ),
)
WRITE_OFF_CHANGED = refusal(
    "write_off_changed",
    Bilingual(
        "Now {open:yuan} yuan remain open, not what was requested. Refuse this request, and request it again.",
        "现在的尾差为{open:yuan}元，与申请时不同。请退回本申请后重新申请。",
    ),
)
NO_SUCH_BOOKING = refusal(
    "no_such_booking", Bilingual("There is no such booking of this employer.", "该单位没有这笔记账。")
)
NOT_REVERSIBLE = refusal(
    "not_reversible",
    Bilingual(
        "This kind of booking cannot be reversed. Correct a bill with another bill.",
        "此类记账不能冲正；核定单由另一张核定单更正。",
    ),
)
REVERSED_ALREADY = refusal("reversed_already", Bilingual("This booking is reversed already.", "这笔记账已冲正。"))
MONTH_IS_ASSESSED = refusal(
    "month_is_assessed",
    Bilingual(
        "{month} is assessed here, so it has bills and no opening balance.",
        "{month}属于本系统核定的月份，应由核定单产生，不能录入期初余额。",
    ),
)
OPENING_THERE = refusal(
    "opening_there", Bilingual("There is a balance or a bill of {month} already.", "{month}已有余额或核定单。")
)
PAY_BY_OUT_OF_RANGE = refusal(
    "pay_by_out_of_range",
    Bilingual(
        "The payment deadline of {month} must be from {first} to {last}. Check its year.",
        "{month}的缴款期限应在{first}至{last}之间，请核对年份。",
    ),
)
OPENING_TOO_EARLY = refusal(
    "opening_too_early",
    Bilingual(
        "The earliest month of an opening balance is {month}. Check the month.",
        "期初余额的费款所属期最早为{month}，请核对年月。",
    ),
)
AMOUNT_IMPLAUSIBLE = refusal(
    "amount_implausible",
    Bilingual(
        "The amount is above {most:yuan} yuan, more than any employer owes. Check the decimal point.",
        "金额超过{most:yuan}元，请核对小数点。",
    ),
)
OPENING_IN_USE = refusal(
    "opening_in_use",
    Bilingual(
        "Payments, waivers or write-offs are booked on this opening balance. Reverse them first.",
        "该期初余额上已有缴款、减免或核销记账，请先冲正这些记账。",
    ),
)
REVERSIBLE = (
    BookingKind.OPENING,
    BookingKind.ARRIVAL,
    BookingKind.ALLOCATION,
    BookingKind.WAIVER,
    BookingKind.REFUND,
    BookingKind.WRITE_OFF,
)
"""Kinds of bookings that may be reversed. The booking of an issued bill is corrected by another bill."""


EARLIEST_OPENING = Month(199901)
"""The first month of employees' basic medical insurance (国发〔1998〕44 号, in force from January 1999)."""
LONGEST_PAY_BY = 24
"""Months after the month of an opening balance in which its payment deadline can be."""
MOST_OPENING = Fen(100_000_000_00)
"""A hundred million yuan in fen; a balance above it is a mistake of the decimal point."""


def check_opening_values(month: Month, amount: int, pay_by: date) -> None:
    """Raise the refusal of values that cannot be an opening balance. The deadline counts for arrears only.

    Raise :class:`Refusal` ``amount_implausible``, ``opening_too_early`` or ``pay_by_out_of_range``.
    """
    if abs(amount) > MOST_OPENING:
        raise AMOUNT_IMPLAUSIBLE(most=MOST_OPENING)
    if month < EARLIEST_OPENING:
        raise OPENING_TOO_EARLY(month=EARLIEST_OPENING)
    first, last = month.first_day, (month + LONGEST_PAY_BY).last_day
    if amount > 0 and not first <= pay_by <= last:
        raise PAY_BY_OUT_OF_RANGE(month=month, first=first, last=last)


def check_opening(employer_id: int, month: Month, pack: Pack) -> None:
    """Check that an employer may have an opening balance of a month, else refuse."""
    first = get_first_assessed_month(pack.at(month))
    if first is None or month >= first:
        raise MONTH_IS_ASSESSED(month=month)
    bills = Bill.objects.for_employer(employer_id).filter(month=month)
    if bills.exclude(is_opening=True, amount=0).exists():
        raise OPENING_THERE(month=month)


def get_reversible_booking(employer_id: int, booking_id: int | None) -> Booking:
    """Return a booking of an employer that may be reversed and is not yet, else refuse."""
    row = Booking.objects.for_employer(employer_id).filter(id=booking_id or 0).first()
    if row is None:
        raise NO_SUCH_BOOKING()
    if not is_reversible(row):
        raise NOT_REVERSIBLE()
    if Booking.objects.for_employer(employer_id).filter(Q(reverses=row.id) | Q(restores=row.id)).exists():
        raise REVERSED_ALREADY()
    if row.kind == BookingKind.REFUND and row.reverses is not None:
        check_can_be_repeated(row)
    check_not_sent(row)
    return row


def is_reversible(row: Booking) -> bool:
    """Return whether a booking is of a kind that may be reversed, or a reversal that two people made.

    An opening balance that was reversed is entered again.
    """
    is_made_by_rule = row.reverses is not None and row.reason == SETTLED_AGAIN
    is_opening_withdrawn = row.reverses is not None and row.kind == BookingKind.OPENING
    return row.kind in REVERSIBLE and not is_made_by_rule and not is_opening_withdrawn


def carry_out(actor: Actor, row: Instruction, law_day: LawDay) -> None:
    """Book what an instruction asks for, inside the act that releases it; refuse if it is no longer allowed."""
    _EFFECTS[row.kind](actor, row, law_day)


def check_instruction(row: Instruction, law_day: LawDay) -> None:
    """Raise the refusal of an instruction that cannot be carried out as the account is now; write nothing."""
    _CHECKS[row.kind](row, law_day)


def _get_state(row: Instruction, law_day: LawDay) -> BillState:
    state = get_bill_state(row.bill_key, law_day) if row.bill_key else None
    if state is None:
        raise NO_SUCH_ISSUED_BILL()
    return state


def _check_waiver(row: Instruction, law_day: LawDay) -> BillState:
    state = _get_state(row, law_day)
    if row.amount > state.late_fee:
        raise WAIVER_ABOVE_OPEN_FEE(fee=state.late_fee)
    return state


def _waive(actor: Actor, row: Instruction, law_day: LawDay) -> None:
    state = _check_waiver(row, law_day)
    charge_late_fee(actor, state, law_day.day)
    add_booking(
        actor,
        row.employer_id,
        BookingKind.WAIVER,
        law_day.day,
        month=row.month,
        number=row.number,
        due=-row.amount,
        fee=-row.amount,
        instruction_id=row.id,
        reason=row.reason,
    )


@dataclass(frozen=True, slots=True)
class Rest:
    """What a write-off of a bill takes off, in fen: open principal, and late fee."""

    principal: Fen
    fee: Fen

    @property
    def amount(self) -> Fen:
        """Return the amount written off."""
        return Fen(self.principal + self.fee)


def get_rest(state: BillState) -> Rest | None:
    """Return what may be written off a bill, None if nothing is open within the tolerance.

    It is all that is open, if that is within the tolerance. Else it is the principal, if the principal is; the late fee
    of what was paid late stays due.
    """
    if 0 < state.total <= state.tolerance:
        return Rest(Fen(max(0, state.principal)), Fen(state.total - max(0, state.principal)))
    return Rest(state.principal, Fen(0)) if 0 < state.principal <= state.tolerance else None


def _check_write_off(row: Instruction, law_day: LawDay) -> tuple[BillState, Rest]:
    state = _get_state(row, law_day)
    rest = get_rest(state)
    if rest is None:
        raise ABOVE_TOLERANCE(tolerance=state.tolerance)
    if rest.amount != row.amount:
        raise WRITE_OFF_CHANGED(open=rest.amount)
    return state, rest


def _write_off(actor: Actor, row: Instruction, law_day: LawDay) -> None:
    state, rest = _check_write_off(row, law_day)
    charge_late_fee(actor, state, law_day.day)
    add_booking(
        actor,
        row.employer_id,
        BookingKind.WRITE_OFF,
        law_day.day,
        month=row.month,
        number=row.number,
        due=-rest.amount,
        principal=-rest.principal,
        fee=-rest.fee,
        instruction_id=row.id,
        reason=row.reason,
    )


def _check_refund(row: Instruction, law_day: LawDay) -> None:
    credit = get_balance(row.employer_id).credit
    if row.amount > credit:
        raise CREDIT_TOO_SMALL(credit=credit)


def _refund(actor: Actor, row: Instruction, law_day: LawDay) -> None:
    _check_refund(row, law_day)
    booking = add_booking(
        actor,
        row.employer_id,
        BookingKind.REFUND,
        law_day.day,
        credit=-row.amount,
        cash=-row.amount,
        instruction_id=row.id,
        reason=row.reason,
    )
    make_refund_order(actor, row, booking)


def _check_open(row: Instruction, law_day: LawDay) -> None:
    check_opening(row.employer_id, Month(row.month or 0), law_day.pack)


def _open(actor: Actor, row: Instruction, law_day: LawDay) -> None:
    pay_by = date.fromisoformat(row.words["pay_by"])
    _check_open(row, law_day)
    issue_opening_bill(
        actor,
        row.employer_id,
        Month(row.month or 0),
        Fen(row.amount),
        pay_by,
        (row.requested_by, row.requested_by_name),
    )


def _check_take_back(row: Instruction, law_day: LawDay) -> Booking:
    booking = get_reversible_booking(row.employer_id, row.booking_id)
    if booking.kind == BookingKind.OPENING and booking.bill_key is not None:
        later = effective_bookings(get_bill_bookings(booking.bill_key))
        if any(one.kind not in (BookingKind.OPENING, BookingKind.CHARGE) for one in later):
            raise OPENING_IN_USE()
    return booking


def _withdraw_opening(actor: Actor, booking: Booking, row: Instruction) -> None:
    """Take an opening balance back with the late fee charged on it; its bill asks for nothing any more."""
    key = BillKey(row.employer_id, Month(row.month or 0), row.number or 0)
    for charge in effective_bookings(get_bill_bookings(key)):
        if charge.kind == BookingKind.CHARGE:
            reverse_booking(actor, charge, row.id, SETTLED_AGAIN)
    reverse_booking(actor, booking, row.id, row.reason)
    Bill.objects.for_employer(row.employer_id).filter(**key.columns).update(amount=0)
    check_credit(row.employer_id)


def _take_back(actor: Actor, row: Instruction, law_day: LawDay) -> None:
    """Reverse a booking, or undo a reversal.

    With an arrival its allocations are reversed too, and the receipt is unmatched again. A receipt whose allocation is
    reversed stays on account.
    """
    booking = _check_take_back(row, law_day)
    if booking.kind == BookingKind.OPENING:
        _withdraw_opening(actor, booking, row)
        return
    if booking.reverses is not None:
        restore_booking(actor, booking, row, law_day)
        return
    payment = TaxPayment.objects.select_for_update().filter(ticket=booking.ticket).first() if booking.ticket else None
    if booking.kind == BookingKind.ARRIVAL and payment is not None:
        reverse_tax_payment(actor, payment, booking, row, law_day.pack)
        return
    reverse_booking(actor, booking, row.id, row.reason)
    cancel_refund_order(actor, booking)
    if payment is not None:
        payment.pays = ""
        payment.save(update_fields=["pays"])
    check_credit(row.employer_id)


_CHECKS: dict[str, Callable[[Instruction, LawDay], object]] = {
    InstructionKind.WAIVER: _check_waiver,
    InstructionKind.WRITE_OFF: _check_write_off,
    InstructionKind.REFUND: _check_refund,
    InstructionKind.REVERSAL: _check_take_back,
    InstructionKind.OPENING: _check_open,
}

_EFFECTS: dict[str, Callable[[Actor, Instruction, LawDay], None]] = {
    InstructionKind.WAIVER: _waive,
    InstructionKind.WRITE_OFF: _write_off,
    InstructionKind.REFUND: _refund,
    InstructionKind.REVERSAL: _take_back,
    InstructionKind.OPENING: _open,
}
