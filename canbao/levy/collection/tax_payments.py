"""到账: book each tax payment once, pay the bill of its notice, and keep the rest as 待转金.

A payment covers the principal first, then the late fee (社会保险法 86 条). 待转金 pays another bill only by a separate
act.
"""

from datetime import date

from django.db import transaction
from django.db.models import Sum

from canbao.journal.operations import employer_chain, record_act
from canbao.journal.verbs import verb
from canbao.levy.account.ledger import (
    PAYING,
    BillState,
    add_booking,
    compute_bill_state,
    effective_bookings,
    get_balance,
    get_bill_bookings,
    get_bill_state,
)
from canbao.levy.models import (
    Bill,
    BillKey,
    Booking,
    BookingKind,
    Instruction,
    InstructionKind,
    InstructionState,
    NoticeNumber,
    TaxPayment,
    TaxPaymentState,
)
from canbao.register.models import Employer
from canbao.rules.packs import LawDay, Pack
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.refusals import refusal

NO_SUCH_EMPLOYER = refusal(
    "no_such_employer",
    Bilingual(
        "There is no employer with this number. Look it up under Employers.", "没有此编号的单位，请在“单位”中查找。"
    ),
)
NO_SUCH_ISSUED_BILL = refusal(
    "no_such_issued_bill", Bilingual("There is no such issued bill of this employer.", "该单位没有这张已签发的核定单。")
)
NO_SUCH_ARRIVAL = refusal("no_such_arrival", Bilingual("This tax receipt is not booked.", "没有这张税票的到账记账。"))
ARRIVAL_BOOKED = refusal(
    "arrival_booked",
    Bilingual("Tax receipt {ticket} is booked already. Reverse that booking first.", "税票{ticket}已入账，请先冲正。"),
)
BOOKED_BEFORE = refusal(
    "booked_before",
    Bilingual(
        "Tax receipt {ticket} was booked for this employer and reversed. To pay another of its bills, "
        "reverse the allocation, not the payment, then pay from the money on account.",
        "税票{ticket}曾记入该单位并已冲正。如要改缴同一单位的另一张核定单，请冲正缴款而不是到账，再用待转金抵缴。",
    ),
)
NOT_THE_EMPLOYERS_NOTICE = refusal(
    "not_the_employers_notice",
    Bilingual(
        "Notice {notice} does not belong to this employer. Leave the field empty to keep the money on account.",
        "通知单{notice}不属于该单位。留空则先记入待转金。",
    ),
)
AMOUNT_NOT_ABOVE_ZERO = refusal(
    "amount_not_above_zero", Bilingual("Enter an amount above zero.", "请填写大于零的金额。")
)
CREDIT_TOO_SMALL = refusal(
    "credit_too_small",
    Bilingual(
        "Only {credit:yuan} yuan are on account, less refunds already requested.",
        "可用待转金只有{credit:yuan}元（不含已申请退款部分）。",
    ),
)
NOTHING_OPEN = refusal("nothing_open", Bilingual("Nothing is open on notice {notice}.", "通知单{notice}已无欠缴。"))

ARRIVAL_ASSIGN = verb("arrival.assign", Bilingual("Receipt assigned to an employer", "到账款认领"))
CREDIT_ALLOCATE = verb("credit.allocate", Bilingual("Bill paid from money on account", "待转金抵缴核定单"))


def lock_employer_account(employer_id: int) -> Employer:
    """Lock an employer's account until the transaction ends: acts on its money follow one another."""
    found = Employer.objects.select_for_update().filter(id=employer_id).first()
    if found is None:
        raise NO_SUCH_EMPLOYER()
    return found


def pay_bill(actor: Actor, state: BillState, limit: int, kind: BookingKind, law_day: LawDay, ticket: str = "") -> Fen:
    """Pay a bill from the employer's 待转金, at most ``limit`` fen, and return the amount paid.

    Principal is paid first, then late fee. Once the principal is fully paid, the late fee is charged up to the last day
    of any payment, since receipts may arrive out of order. The caller holds the lock of the account.
    """
    bill = state.bill
    principal = min(limit, max(0, state.principal))
    fee = 0
    if limit >= state.principal:
        rows = get_bill_bookings(bill.key)
        days = [row.day for row in effective_bookings(rows) if row.kind in PAYING]
        paid = [*rows, Booking(kind=kind, day=law_day.day, principal=-principal)]
        settled = compute_bill_state(bill, paid, LawDay(max([law_day.day, *days]), law_day.pack))
        if settled.accrued:
            _charge(actor, settled, law_day.day)
        fee = min(limit - principal, max(0, settled.late_fee))
    if principal + fee:
        add_booking(
            actor,
            bill.employer_id,
            kind,
            law_day.day,
            **bill.key.columns,
            ticket=ticket,
            principal=-principal,
            fee=-fee,
            credit=-(principal + fee),
        )
    return Fen(principal + fee)


def _charge(actor: Actor, state: BillState, day: date) -> None:
    """Charge the accrued late fee; if it is negative, the overpaid part becomes 待转金 again."""
    fee = max(state.accrued, -state.fee)
    add_booking(
        actor,
        state.bill.employer_id,
        BookingKind.CHARGE,
        day,
        **state.bill.key.columns,
        due=state.accrued,
        fee=fee,
        credit=fee - state.accrued,
    )


def charge_late_fee(actor: Actor, state: BillState, day: date) -> None:
    """Charge a bill's late fee up to a day, inside the act that waives it."""
    if state.accrued:
        _charge(actor, state, day)


def book_tax_payment(actor: Actor, payment: TaxPayment, employer_id: int, bill: Bill | None, pack: Pack) -> None:
    """Book a tax payment for an employer, save it, and pay the given bill, inside the calling act.

    Raise :class:`Refusal` ``booked_before`` if the receipt was booked for the same employer before and reversed.
    """
    lock_employer_account(employer_id)
    if (
        Booking.objects.for_employer(employer_id)
        .filter(kind=BookingKind.ARRIVAL, ticket=payment.ticket, reverses__isnull=True)
        .exists()
    ):
        raise BOOKED_BEFORE(ticket=payment.ticket)
    add_booking(
        actor,
        employer_id,
        BookingKind.ARRIVAL,
        payment.day,
        ticket=payment.ticket,
        credit=payment.amount,
        cash=payment.amount,
    )
    payment.state, payment.employer_id = TaxPaymentState.BOOKED, employer_id
    payment.save(update_fields=["state", "employer_id"])
    if bill is None:
        return
    state = get_bill_state(bill.key, LawDay(payment.day, pack))
    if state is not None:
        pay_bill(actor, state, payment.amount, BookingKind.ALLOCATION, LawDay(payment.day, pack), payment.ticket)


def get_bill_of_notice(notice: str) -> Bill | None:
    """Return the issued bill of a notice number, None if there is none."""
    claim = NoticeNumber.objects.filter(notice=notice).first() if notice else None
    if claim is None:
        return None
    return Bill.objects.for_employer(claim.employer_id).filter(**claim.key.columns).first()


@transaction.atomic
def assign_tax_payment(actor: Actor, ticket: str, employer_id: int, notice: str, pack: Pack) -> TaxPayment:
    """Assign an unmatched tax payment to an employer and a notice (empty: 待转金).

    Raise :class:`Refusal` ``no_such_arrival``, ``arrival_booked``, ``no_such_employer``, ``not_the_employers_notice``.
    """
    actor.require("receipts.book")
    arrival = TaxPayment.objects.select_for_update().filter(ticket=ticket).first()
    if arrival is None:
        raise NO_SUCH_ARRIVAL()
    if arrival.state != TaxPaymentState.UNMATCHED:
        raise ARRIVAL_BOOKED(ticket=ticket)
    bill = get_bill_of_notice(notice)
    if notice and (bill is None or bill.employer_id != employer_id):
        raise NOT_THE_EMPLOYERS_NOTICE(notice=notice)
    book_tax_payment(actor, arrival, employer_id, bill, pack)
    record_act(
        actor,
        ARRIVAL_ASSIGN,
        employer_chain(employer_id),
        ("arrival", ticket),
        new={"amount": arrival.amount, "notice": notice},
    )
    return arrival


@transaction.atomic
def allocate_credit(actor: Actor, key: BillKey, amount: int, law_day: LawDay) -> Fen:
    """Pay a bill from the employer's 待转金, at most ``amount`` fen, and return the amount paid.

    Raise :class:`Refusal` ``no_such_bill``, ``amount_not_above_zero``, ``credit_too_small`` or ``nothing_open``.
    """
    actor.require("receipts.book")
    lock_employer_account(key.employer_id)
    state = get_bill_state(key, law_day)
    if state is None:
        raise NO_SUCH_ISSUED_BILL()
    if amount <= 0:
        raise AMOUNT_NOT_ABOVE_ZERO()
    credit = get_free_credit(key.employer_id)
    if amount > credit:
        raise CREDIT_TOO_SMALL(credit=credit)
    if state.total <= 0:
        raise NOTHING_OPEN(notice=state.bill.notice)
    paid = pay_bill(actor, state, amount, BookingKind.ALLOCATION, law_day)
    record_act(
        actor,
        CREDIT_ALLOCATE,
        employer_chain(key.employer_id),
        ("bill", str(key)),
        new={"amount": paid, "notice": state.bill.notice},
    )
    return paid


def get_free_credit(employer_id: int) -> Fen:
    """Return an employer's 待转金 less the requested refunds, fen."""
    requested = (
        Instruction.objects.for_employer(employer_id)
        .filter(kind=InstructionKind.REFUND, state=InstructionState.ASKED)
        .aggregate(sum=Sum("amount"))
    )
    return Fen(get_balance(employer_id).credit - (requested["sum"] or 0))


# -- reading ---------------------------------------------------------------------------------------------------------


def get_unmatched(after: str, limit: int) -> list[TaxPayment]:
    """Return unmatched tax payments after the ticket ``after``, ordered by ticket."""
    with fan_out("levy.receipts"):
        return list(
            TaxPayment.objects.filter(state=TaxPaymentState.UNMATCHED, ticket__gt=after).order_by("ticket")[:limit]
        )
