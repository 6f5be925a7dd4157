"""Show what an instruction changes before a second person releases it: the bill, the money on account, the booking."""

from dataclasses import dataclass

from canbao.levy.account.ledger import BillState, get_balance, get_bill_state
from canbao.levy.collection.instruction_effects import check_instruction, get_rest
from canbao.levy.models import Booking, Instruction, InstructionKind
from canbao.rules.packs import LawDay
from canbao.values.money import Fen
from canbao.values.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Change:
    """An amount before and after an act, fen."""

    before: Fen
    after: Fen


@dataclass(frozen=True, slots=True)
class InstructionPreview:
    """What an instruction changes as the account is today.

    ``principal``, ``late_fee`` and ``total`` are those of its ``bill``, ``credit`` is the money on account; each is
    None where nothing of it is changed. ``booking`` is the one that a reversal takes back. ``obstacle`` says why the
    instruction cannot be carried out any more, None if it can.
    """

    bill: BillState | None = None
    principal: Change | None = None
    late_fee: Change | None = None
    total: Change | None = None
    credit: Change | None = None
    booking: Booking | None = None
    obstacle: Refusal | None = None


def get_preview(row: Instruction, law_day: LawDay) -> InstructionPreview:
    """Return what a waiting instruction changes, or why it cannot be carried out any more."""
    try:
        check_instruction(row, law_day)
    except Refusal as obstacle:
        return InstructionPreview(obstacle=obstacle)
    if row.kind in (InstructionKind.WAIVER, InstructionKind.WRITE_OFF) and row.bill_key is not None:
        return _preview_relief(row, get_bill_state(row.bill_key, law_day))
    if row.kind == InstructionKind.REVERSAL:
        booking = Booking.objects.for_employer(row.employer_id).filter(id=row.booking_id or 0).first()
        state = get_bill_state(row.bill_key, law_day) if row.bill_key else None
        principal = Change(state.principal, Fen(state.principal - booking.principal)) if state and booking else None
        return InstructionPreview(bill=state, principal=principal, booking=booking)
    credit = get_balance(row.employer_id).credit
    less = row.amount if row.kind == InstructionKind.REFUND else min(row.amount, 0)
    return InstructionPreview(credit=Change(credit, Fen(credit - less)) if less else None)


def _preview_relief(row: Instruction, state: BillState | None) -> InstructionPreview:
    """Return the bill before and after a waiver of late fee or a write-off."""
    if state is None:
        return InstructionPreview()
    rest = get_rest(state) if row.kind == InstructionKind.WRITE_OFF else None
    principal, fee = (rest.principal, rest.fee) if rest else (Fen(0), row.amount)
    return InstructionPreview(
        bill=state,
        principal=Change(state.principal, Fen(state.principal - principal)),
        late_fee=Change(state.late_fee, Fen(state.late_fee - fee)),
        total=Change(state.total, Fen(state.total - principal - fee)),
    )
