"""Import the tax office's feed of payments, parsed by ``levy.exchange.feed_rows``.

Importing a file again, or another file with the same receipts, changes nothing. Every row is one transaction, so that
after a crash a repeated import continues with the remaining rows. A receipt that cannot be right as reported is held
for two people (``levy.collection.receipt_requests``); a later file may correct it.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.journal.verbs import verb
from canbao.levy.account.ledger import get_open_principal
from canbao.levy.collection.held_payments import HOLD_BY_KIND, get_hold_reason
from canbao.levy.collection.tax_payments import (
    book_tax_payment,
    check_nothing_waits,
    get_bill_of_notice,
    lock_employer_account,
)
from canbao.levy.exchange.feed_rows import FeedRow, parse_feed
from canbao.levy.models import TaxPayment, TaxPaymentFile, TaxPaymentKind, TaxPaymentState
from canbao.rules.packs import Pack
from canbao.store.claims import claim
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.refusals import Refusal

ARRIVAL_CORRECT = verb("arrival.correct", Bilingual("Receipt corrected by a file", "到账由文件更正"))
ARRIVAL_IMPORT = verb("arrival.import", Bilingual("File of the tax office read", "导入税务到账文件"))


class Outcome(StrEnum):
    """What becomes of a row of the feed."""

    BOOKED = "booked"
    UNMATCHED = "unmatched"
    HELD = "held"
    KNOWN = "known"
    REFUSED = "refused"


CORRECTABLE = (TaxPaymentState.HELD, TaxPaymentState.UNMATCHED, TaxPaymentState.RETURNED)
"""States of a receipt in which a row with other values replaces it: its money is on nobody's account."""

Progress = Callable[[int, int], None]


def open_feed_file(actor: Actor, name: str, data: bytes) -> TaxPaymentFile:
    """Return the record of a feed file, one for each content; reading it again begins without refused rows."""
    actor.require("receipts.book")
    digest = hashlib.sha256(data).hexdigest()
    file = TaxPaymentFile.objects.filter(digest=digest).first()
    if file is None:
        file = TaxPaymentFile.objects.create(
            id=new_id(), digest=digest, name=name[:200], read_by=actor.user_id, read_by_name=actor.name
        )
    return file


def import_tax_payments(
    actor: Actor, name: str, data: bytes, pack: Pack, on_progress: Progress = lambda done, total: None
) -> TaxPaymentFile:
    """Book every new receipt of a feed file and return the result.

    A receipt known with the same amount and day is left as it is; one that says something else, or a row that cannot
    be read, is a problem of the file and changes nothing. ``on_progress`` hears how many rows are done of how many.
    Raise as :func:`canbao.levy.exchange.feed_rows.parse_feed`.
    """
    actor.require("receipts.book")
    _found, rows = parse_feed(data)
    file = open_feed_file(actor, name, data)
    problems = import_rows(actor, file, rows, pack, lambda done: on_progress(done, len(rows)))
    return close_feed_file(actor, file, len(rows), problems)


Problem = list[str]
"""A refused row: its place, the code of the problem, the number of its receipt."""


def import_rows(
    actor: Actor, file: TaxPaymentFile, rows: Sequence[FeedRow], pack: Pack, on_row: Callable[[int], None]
) -> list[Problem]:
    """Import rows of a file, each in its own transaction; return the refused ones."""
    problems = []
    for done, row in enumerate(rows, start=1):
        if row.problem or _import_row(actor, file, row, pack) == Outcome.REFUSED:
            problems.append([row.place, row.problem or "other", row.ticket])
        on_row(done)
    return problems


@transaction.atomic
def close_feed_file(actor: Actor, file: TaxPaymentFile, rows: int, problems: Sequence[Problem]) -> TaxPaymentFile:
    """Count what is stored of a file of so many rows, and record that it was read."""
    file = TaxPaymentFile.objects.select_for_update().get(id=file.id)
    with fan_out("levy.receipts"):
        stored = TaxPayment.objects.filter(file_id=file.id).order_by()
        counts = Counter(dict(stored.values_list("read_as").annotate(Count("ticket"))))
        payments = stored.filter(kind=TaxPaymentKind.PAYMENT)
        file.amount = payments.aggregate(sum=Sum("amount"))["sum"] or 0
    file.rows, file.refused, file.problems = rows, len(problems), list(problems)
    file.fresh, file.unmatched, file.held = sum(counts.values()), counts["unmatched"], counts["held"]
    file.known = max(0, rows - file.refused - file.fresh)
    file.read_at, file.read_by, file.read_by_name = timezone.now(), actor.user_id, actor.name
    file.save()
    new = {
        "rows": rows,
        "booked": file.booked,
        "unmatched": file.unmatched,
        "held": file.held,
        "known": file.known,
        "refused": file.refused,
        "amount": file.amount,
    }
    record_act(actor, ARRIVAL_IMPORT, OFFICE, ("taxpayment_file", file.id), new=new)
    return file


@transaction.atomic
def _import_row(actor: Actor, file: TaxPaymentFile, row: FeedRow, pack: Pack) -> Outcome:
    """Import one row; one whose receipt is booked with other values is refused, another receipt it corrects."""
    bill = get_bill_of_notice(row.notice) if row.kind == TaxPaymentKind.PAYMENT else None
    held_for = HOLD_BY_KIND.get(row.kind) or get_hold_reason(
        row.amount,
        row.day,
        row.treasury_day,
        bill,
        get_open_principal(bill.key) if bill else 0,
        timezone.localdate(),
    )
    outcome = Outcome.HELD if held_for else Outcome.BOOKED if bill else Outcome.UNMATCHED
    arrival = TaxPayment(
        ticket=row.ticket,
        kind=row.kind,
        original=row.original,
        file_id=file.id,
        sheet=row.sheet,
        row=row.row,
        notice=row.notice,
        payer_code=row.payer_code,
        payer_name=row.payer_name,
        amount=row.amount,
        day=row.day,
        treasury_day=row.treasury_day,
        state=TaxPaymentState.HELD if held_for else TaxPaymentState.UNMATCHED,
        read_as=outcome,
        held_for=held_for,
    )
    if bill is not None:
        lock_employer_account(bill.employer_id)
    if not claim(arrival):
        existing = TaxPayment.objects.select_for_update().get(ticket=row.ticket)
        if is_same_receipt(existing, row):
            return Outcome.KNOWN
        if not is_correctable(existing):
            return Outcome.REFUSED
        _correct(actor, existing, arrival)
    if outcome == Outcome.BOOKED and bill is not None:
        book_tax_payment(actor, arrival, bill.employer_id, bill, pack)
    return outcome


def is_same_receipt(known: TaxPayment, row: FeedRow) -> bool:
    """Return whether a row says what is known of its receipt.

    Of a receipt that may be corrected everything counts that a row can correct; an empty cell corrects nothing.
    """
    if (known.amount, known.day, known.kind) != (row.amount, row.day, row.kind):
        return False
    if known.state not in CORRECTABLE:
        return True
    more = ((known.notice, row.notice), (known.treasury_day, row.treasury_day), (known.original, row.original))
    return all(stated == reported or not reported for stated, reported in more)


def is_correctable(known: TaxPayment) -> bool:
    """Return whether a row with other values replaces a receipt: nobody has its money, and no request for it waits."""
    if known.state not in CORRECTABLE:
        return False
    try:
        check_nothing_waits(known)
    except Refusal:
        return False
    return True


def _correct(actor: Actor, known: TaxPayment, corrected: TaxPayment) -> None:
    corrected.turn = known.turn
    corrected.save(force_update=True)
    old, new = (
        {"amount": payment.amount, "day": payment.day.isoformat(), "notice": payment.notice, "state": payment.state}
        for payment in (known, corrected)
    )
    record_act(actor, ARRIVAL_CORRECT, OFFICE, ("arrival", known.ticket), old=old, new=new)


def get_payments_of_file(file: TaxPaymentFile, state: TaxPaymentState, limit: int) -> list[TaxPayment]:
    """Return the receipts of a file that are in a state now, in the order of the file."""
    with fan_out("levy.receipts"):
        return list(TaxPayment.objects.filter(file_id=file.id, state=state).order_by("sheet", "row")[:limit])


def get_feed_files(limit: int) -> list[TaxPaymentFile]:
    """Return the newest feed files."""
    return list(TaxPaymentFile.objects.order_by("-read_at")[:limit])


def get_last_feed_file() -> TaxPaymentFile | None:
    """Return the newest feed file, None if there is none."""
    return TaxPaymentFile.objects.order_by("-read_at").first()
