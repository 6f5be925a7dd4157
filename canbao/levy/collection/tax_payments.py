"""到账: book each tax payment once, pay the bill of its notice, and keep the rest as 待转金.

How payments settle a bill is in ``levy.collection.settlement``. 待转金 pays another bill only by a separate act.
"""

from django.db import transaction
from django.db.models import Sum

from canbao.journal.operations import employer_chain, record_act
from canbao.journal.verbs import verb
from canbao.levy.account.ledger import add_booking, effective_bookings, get_balance, get_bill_state
from canbao.levy.collection.settlement import pay_bill, reverse_booking, settle_bill
from canbao.levy.collection.tickets import normalise_ticket
from canbao.levy.models import (
    Bill,
    BillKey,
    Booking,
    BookingKind,
    Instruction,
    InstructionKind,
    InstructionState,
    NoticeNumber,
    ReceiptRequest,
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
from canbao.values.text import clean_reference

NO_SUCH_EMPLOYER = refusal(
    "no_such_employer",
    Bilingual(
        "There is no employer with this number. Look it up under Employers.", "没有此编号的单位，请在“单位”中查找。"
    ),
)
NO_SUCH_ISSUED_BILL = refusal(
    "no_such_issued_bill", Bilingual("There is no such issued bill of this employer.", "该单位没有这张已签发的核定单。")
)
NO_SUCH_ARRIVAL = refusal(
    "no_such_arrival",
    Bilingual(
        "There is no tax receipt with this number. It comes with a file of the tax office.",
        "没有这个号码的税票。税票随税务到账文件导入。",
    ),
)
RECEIPT_IN_USE = refusal(
    "receipt_in_use",
    Bilingual(
        "Somebody else changed tax receipt {ticket} at this moment. Look at it again.",
        "税票{ticket}刚被他人处理，请重新查看。",
    ),
)
ARRIVAL_HELD = refusal(
    "arrival_held",
    Bilingual("Tax receipt {ticket} is held. Two people decide on it.", "税票{ticket}暂存待核，须由两人处理。"),
)
ARRIVAL_RETURNED = refusal(
    "arrival_returned",
    Bilingual(
        "Tax receipt {ticket} was returned to the tax office. Take it up again first.",
        "税票{ticket}已退回税务，请先重新受理。",
    ),
)
RECEIPT_REQUEST_WAITS = refusal(
    "receipt_request_waits",
    Bilingual(
        "A request for tax receipt {ticket} waits for a second person. It has to be decided first.",
        "税票{ticket}已有申请等待另一人复核，请先处理。",
    ),
)
ARRIVAL_BOOKED = refusal(
    "arrival_booked",
    Bilingual("Tax receipt {ticket} is booked already. Reverse that booking first.", "税票{ticket}已入账，请先冲正。"),
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
CREDIT_SPENT = refusal(
    "credit_spent",
    Bilingual(
        "The money of this tax receipt was used: {short:yuan} yuan are missing. Reverse those payments first.",
        "该笔到账款已被使用，尚缺{short:yuan}元。请先冲正这些缴款。",
    ),
)
NOTHING_OPEN = refusal("nothing_open", Bilingual("Nothing is open on notice {notice}.", "通知单{notice}已无欠缴。"))

ARRIVAL_ASSIGN = verb("arrival.assign", Bilingual("Receipt assigned to an employer", "到账款认领"))
CREDIT_ALLOCATE = verb("credit.allocate", Bilingual("Bill paid from money on account", "待转金抵缴核定单"))


LONGEST_NOTICE = 20
"""Characters of the longest number of a notice."""


def lock_employer_account(employer_id: int) -> Employer:
    """Lock an employer's account until the transaction ends: acts on its money follow one another."""
    found = Employer.objects.select_for_update().filter(id=employer_id).first()
    if found is None:
        raise NO_SUCH_EMPLOYER()
    return found


def book_tax_payment(
    actor: Actor,
    payment: TaxPayment,
    employer_id: int,
    bill: Bill | None,
    pack: Pack,
    instruction_id: int | None = None,
    restores: int | None = None,
) -> None:
    """Book a tax payment for an employer, save it, and settle the given bill, inside the calling act.

    A payment that was booked and reversed may be booked again, for the same employer too. ``instruction_id`` is the
    released instruction behind it, ``restores`` the reversal that it undoes.
    """
    lock_employer_account(employer_id)
    payment.turn += 1
    add_booking(
        actor,
        employer_id,
        BookingKind.ARRIVAL,
        payment.day,
        ticket=payment.ticket,
        turn=payment.turn,
        credit=payment.amount,
        cash=payment.amount,
        instruction_id=instruction_id,
        restores=restores,
    )
    payment.state, payment.employer_id = TaxPaymentState.BOOKED, employer_id
    payment.pays, payment.note = bill.notice if bill else "", ""
    payment.save(update_fields=["state", "employer_id", "pays", "note", "turn"])
    if bill is not None:
        settle_bill(actor, bill, payment, pack, instruction_id)


def reverse_tax_payment(
    actor: Actor, payment: TaxPayment, booking: Booking, instruction: Instruction, pack: Pack
) -> None:
    """Take a booked payment off its employer's account and settle its bill without it; the payment is unmatched.

    The caller holds the lock of the account and saves the state that follows. Raise :class:`Refusal` ``credit_spent``
    if its money was used elsewhere.
    """
    employer_id = instruction.employer_id
    rows = list(Booking.objects.for_employer(employer_id).filter(ticket=booking.ticket).order_by("id"))
    for row in effective_bookings(rows):
        if row.kind == BookingKind.ALLOCATION:
            reverse_booking(actor, row, instruction.id, instruction.reason)
    reverse_booking(actor, booking, instruction.id, instruction.reason)
    bill = get_bill_of_notice(payment.pays)
    payment.state, payment.employer_id, payment.pays = TaxPaymentState.UNMATCHED, None, ""
    payment.save(update_fields=["state", "employer_id", "pays"])
    if bill is not None:
        settle_bill(actor, bill, payment, pack, instruction.id)
    check_credit(employer_id)


def check_credit(employer_id: int) -> None:
    """Raise :class:`Refusal` ``credit_spent`` if more money was used than an employer has on account."""
    credit = get_balance(employer_id).credit
    if credit < 0:
        raise CREDIT_SPENT(short=-credit)


def get_bill_of_notice(notice: str) -> Bill | None:
    """Return the issued bill of a notice number in any spelling, None if there is none."""
    number = clean_reference(notice)[:LONGEST_NOTICE]
    claim = NoticeNumber.objects.filter(notice=number).first() if number else None
    if claim is None:
        return None
    return Bill.objects.for_employer(claim.employer_id).filter(**claim.key.columns).first()


def lock_tax_payment(ticket: str, employer_id: int | None = None, notice: str = "") -> TaxPayment:
    """Lock the accounts that an act on a receipt can touch, then the receipt with a number in any spelling; return it.

    Every act locks accounts before receipts, several accounts in the order of their ids, so no two acts wait for each
    other. The accounts are those of the receipt, of its notice and of the payment it takes back; ``employer_id`` and
    the bill of ``notice`` come from the act. Raise :class:`Refusal` ``no_such_arrival``, ``no_such_employer``, or
    ``receipt_in_use`` if another act moved the receipt at this moment.
    """
    receipts = TaxPayment.objects.filter(ticket=normalise_ticket(ticket))
    payment = receipts.first()
    if payment is None:
        raise NO_SUCH_ARRIVAL()
    accounts = _get_accounts(payment, notice) | ({employer_id} if employer_id is not None else set())
    for account in sorted(accounts):
        lock_employer_account(account)
    payment = receipts.select_for_update().get()
    if not _get_accounts(payment, notice) <= accounts:
        raise RECEIPT_IN_USE(ticket=payment.ticket)
    return payment


def _get_accounts(payment: TaxPayment, notice: str) -> set[int]:
    """Return the ids of the employers whose accounts an act on a receipt can touch."""
    owners = {payment.employer_id}
    if payment.original:
        owners |= set(TaxPayment.objects.filter(ticket=payment.original).values_list("employer_id", flat=True))
    bills = (get_bill_of_notice(payment.notice), get_bill_of_notice(notice))
    owners |= {bill.employer_id for bill in bills if bill is not None}
    return {owner for owner in owners if owner is not None}


def check_nothing_waits(payment: TaxPayment) -> None:
    """Raise :class:`Refusal` ``receipt_request_waits`` if a request for a receipt waits for a second person."""
    if ReceiptRequest.objects.filter(ticket=payment.ticket, state=InstructionState.ASKED).exists():
        raise RECEIPT_REQUEST_WAITS(ticket=payment.ticket)


@transaction.atomic
def assign_tax_payment(actor: Actor, ticket: str, employer_id: int, notice: str, pack: Pack) -> TaxPayment:
    """Assign an unmatched tax payment to an employer and a notice (empty: 待转金).

    Raise :class:`Refusal` ``no_such_arrival``, ``arrival_booked``, ``no_such_employer``, ``not_the_employers_notice``,
    ``receipt_in_use``.
    """
    actor.require("receipts.book")
    arrival = lock_tax_payment(ticket, employer_id)
    if arrival.state == TaxPaymentState.HELD:
        raise ARRIVAL_HELD(ticket=arrival.ticket)
    if arrival.state == TaxPaymentState.RETURNED:
        raise ARRIVAL_RETURNED(ticket=arrival.ticket)
    if arrival.state != TaxPaymentState.UNMATCHED:
        raise ARRIVAL_BOOKED(ticket=arrival.ticket)
    bill = get_bill_of_notice(notice)
    if notice and (bill is None or bill.employer_id != employer_id):
        raise NOT_THE_EMPLOYERS_NOTICE(notice=notice)
    check_nothing_waits(arrival)
    book_tax_payment(actor, arrival, employer_id, bill, pack)
    record_act(
        actor,
        ARRIVAL_ASSIGN,
        employer_chain(employer_id),
        ("arrival", arrival.ticket),
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
