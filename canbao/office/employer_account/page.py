"""What the page of an employer's account shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from canbao.law.queries import get_law_today
from canbao.levy.account import ledger
from canbao.levy.collection import queries, refund_payments, tax_payments
from canbao.levy.collection.instruction_effects import get_rest, is_reversible
from canbao.levy.models import Booking, Instruction
from canbao.office.employer_account.forms import OpeningBalanceForm, PayBillForm, RefundForm, WaiverForm, WriteOffForm
from canbao.office.employer_account.texts import INSTRUCTION_STATES, booking_text
from canbao.office.forms import IdempotentForm, make_idempotency_key
from canbao.presentation.account import BillRow, booking_kind_text, get_late_fee_steps
from canbao.presentation.refund_orders import RefundOrderRow, get_refund_order_row
from canbao.register.models import Employer
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.money import Fen

MAX_ROWS = 60
"""Maximum bookings and instructions on the page, the newest ones."""


@dataclass(frozen=True, slots=True)
class PayableBill:
    """A bill of the account, with its late fee explained and the forms of the acts on it.

    ``rest`` is the amount that may be written off, None if nothing is open within the tolerance.
    """

    row: BillRow
    fee_steps: Sequence[str]
    pay: IdempotentForm
    waive: IdempotentForm
    write_off: IdempotentForm
    rest: Fen | None


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking of the account with its text, and whether its reversal may be requested."""

    booking: Booking
    text: str
    may_reverse: bool


@dataclass(frozen=True, slots=True)
class InstructionRow:
    """An instruction with the texts for its kind and its state, and the kind of the state's tag."""

    instruction: Instruction
    kind: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """An employer's account as of today: balances, bills, bookings, instructions, and the forms of the acts on them.

    ``wrong`` is the form that was submitted with errors, None without one.
    """

    employer: Employer
    balance: ledger.Balance
    credit: Fen
    bills: Sequence[PayableBill]
    bookings: Sequence[BookingRow]
    instructions: Sequence[InstructionRow]
    refund_orders: Sequence[RefundOrderRow]
    refund: IdempotentForm
    opening: IdempotentForm
    wrong: IdempotentForm | None
    may_book: bool


def get_account_page(actor: Actor, employer: Employer, bound_forms: Mapping[str, IdempotentForm]) -> AccountPage:
    """Return the page of an employer's account as of today; ``bound_forms`` are submitted forms by their names."""
    law_day = get_law_today()
    return AccountPage(
        employer=employer,
        balance=ledger.get_balance(employer.id),
        credit=tax_payments.get_free_credit(employer.id),
        bills=[_get_bill(state, bound_forms, law_day) for state in ledger.get_bill_states(employer.id, law_day)],
        bookings=_get_bookings(employer.id),
        instructions=[_get_instruction(row) for row in queries.get_instructions(employer.id, MAX_ROWS)],
        refund_orders=[
            get_refund_order_row(order) for order in refund_payments.get_orders_of_employer(employer.id, MAX_ROWS)
        ],
        refund=bound_forms.get("refund") or _new_form(RefundForm, "refund", get_payee_on_record(employer)),
        opening=bound_forms.get("opening") or _new_form(OpeningBalanceForm, "opening"),
        wrong=next(iter(bound_forms.values()), None),
        may_book=actor.may("receipts.book"),
    )


def _new_form(
    form_class: type[IdempotentForm], name: str, values: Mapping[str, str] = MappingProxyType({})
) -> IdempotentForm:
    return form_class(initial={"key": make_idempotency_key(), **values}, auto_id=f"id_{name}_%s")


def get_payee_on_record(employer: Employer) -> dict[str, str]:
    """Return the payee that the register knows of an employer, by the fields of the refund's form."""
    return {"payee": employer.name, "bank": employer.bank, "account": employer.bank_account}


def _get_bill(state: ledger.BillState, bound_forms: Mapping[str, IdempotentForm], law_day: LawDay) -> PayableBill:
    suffix = f"{int(state.bill.month)}_{state.bill.number}"
    pay, waive, write_off = f"pay_{suffix}", f"waive_{suffix}", f"write_off_{suffix}"
    rest = get_rest(state)
    return PayableBill(
        BillRow(state),
        get_late_fee_steps(state, law_day),
        bound_forms.get(pay) or _new_form(PayBillForm, pay),
        bound_forms.get(waive) or _new_form(WaiverForm, waive),
        bound_forms.get(write_off) or _new_form(WriteOffForm, write_off),
        rest.amount if rest else None,
    )


def _get_bookings(employer_id: int) -> list[BookingRow]:
    rows = ledger.get_bookings(employer_id, MAX_ROWS)
    reversed_ids = {other for row in rows for other in (row.reverses, row.restores) if other is not None}
    return [
        BookingRow(
            row,
            booking_text(row),
            is_reversible(row) and row.id not in reversed_ids,
        )
        for row in rows
    ]


def _get_instruction(row: Instruction) -> InstructionRow:
    state, tone = INSTRUCTION_STATES[row.state]
    return InstructionRow(row, booking_kind_text(row.kind), str(state), tone)
