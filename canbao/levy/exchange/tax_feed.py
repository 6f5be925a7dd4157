"""Import the tax office's feed of payments (docs/tax-feed.md): a table with one row for each tax receipt.

Importing a file again, or another file with the same receipts, changes nothing. Every row is one transaction, so that
after a crash a repeated import continues with the remaining rows. A receipt that cannot be right as reported is held
for a clerk (``levy.collection.held_payments``); a later file may correct it.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.journal.verbs import verb
from canbao.levy.collection.held_payments import get_hold_reason
from canbao.levy.collection.tax_payments import book_tax_payment, get_bill_of_notice
from canbao.levy.models import TaxPayment, TaxPaymentFile, TaxPaymentState
from canbao.rules.packs import Pack
from canbao.sheets.headings import FoundTables, find_tables
from canbao.sheets.reading import read_sheets
from canbao.store.claims import claim
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.days import DayWindow, NotADay, parse_day
from canbao.values.ids import new_id
from canbao.values.money import Fen, NotMoney, parse_yuan
from canbao.values.text import clean_reference, compact, is_cell_error, strip_invisible

ARRIVAL_CORRECT = verb("arrival.correct", Bilingual("Held receipt corrected by a file", "暂存到账款由文件更正"))
ARRIVAL_IMPORT = verb("arrival.import", Bilingual("File of the tax office read", "导入税务到账文件"))

COLUMNS: dict[str, tuple[str, ...]] = {
    "ticket": ("电子税票号", "ticket"),
    "notice": ("征缴通知单号", "notice"),
    "payer_code": ("缴费人识别号", "payer_code"),
    "payer_name": ("缴费人名称", "payer_name"),
    "amount": ("入库金额", "amount"),
    "day": ("缴款日期", "paid_on"),
    "treasury_day": ("入库日期", "treasury_on"),
}
"""Columns of the feed with their accepted headings."""
NEEDED = ("ticket", "amount", "day")

EARLIEST_PAYMENT = date(1999, 1, 1)
"""Nothing was paid before employees' basic medical insurance began (国发〔1998〕44 号)."""

_EXPONENT = re.compile(r"[0-9.]+E\+?[0-9]+")

PROBLEMS: dict[str, Bilingual] = {
    "ticket": Bilingual("no tax receipt number", "没有电子税票号"),
    "ticket_number": Bilingual(
        "the receipt number was stored as a number and lost digits; format the column as text",
        "电子税票号被存为数值而丢失位数，请将该列设为文本格式",
    ),
    "amount": Bilingual("the amount is not above zero yuan; correct it", "金额（元）应大于零，请更正"),
    "day": Bilingual("the payment date is not a day from 1999 on; correct it", "缴款日期不是1999年以来的日期，请更正"),
    "treasury_day": Bilingual(
        "the treasury date is not a day from 1999 on; correct it", "入库日期不是1999年以来的日期，请更正"
    ),
    "other": Bilingual(
        "this receipt is booked with another amount or day; nothing was changed",
        "该税票已按其他金额或日期入账，未作改动",
    ),
}
"""Why a row of the feed was not taken, by code."""


class Outcome(StrEnum):
    """What becomes of a row of the feed."""

    BOOKED = "booked"
    UNMATCHED = "unmatched"
    HELD = "held"
    KNOWN = "known"
    REFUSED = "refused"


_FRESH = (Outcome.BOOKED, Outcome.UNMATCHED, Outcome.HELD)
"""What becomes of a row whose receipt was not known, or held and corrected by the row."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One parsed row of the feed; ``problem`` is the code of its error, empty for a valid row.

    ``row`` is its number in the sheet; ``sheet`` is named where several sheets were read. ``amount`` is zero where it
    cannot be read, ``day`` is ``date.min``.
    """

    row: int
    sheet: str = ""
    ticket: str = ""
    notice: str = ""
    payer_code: str = ""
    payer_name: str = ""
    amount: Fen = Fen(0)
    day: date = date.min
    treasury_day: date | None = None
    problem: str = ""

    @property
    def place(self) -> str:
        """Return where the row is: its number, with its sheet where several sheets were read."""
        return f"{self.sheet}!{self.row}" if self.sheet else str(self.row)


def parse_feed(data: bytes) -> tuple[FoundTables, list[FeedRow]]:
    """Return the tables of a file and their parsed rows.

    Raise :class:`Refusal` for what is no table, ``column_missing`` or ``heading_twice``.
    """
    found = find_tables(read_sheets(data), COLUMNS, NEEDED)
    several = len(found.tables) > 1
    return found, [replace(_row(row.number, row.cells), sheet=row.sheet[:40] if several else "") for row in found.rows]


def read_amount(cells: Mapping[str, str]) -> Fen | None:
    """Return the amount of a row in fen, None if it cannot be read."""
    try:
        return parse_yuan(cells["amount"])
    except NotMoney:
        return None


def _row(number: int, cells: Mapping[str, str]) -> FeedRow:
    ticket, amount = clean_reference(cells["ticket"]), read_amount(cells)
    stated = amount or Fen(0)
    if not ticket or len(ticket) > 40 or is_cell_error(ticket):
        return FeedRow(number, ticket=ticket[:40], amount=stated, problem="ticket")
    if _EXPONENT.fullmatch(ticket):
        return FeedRow(number, ticket=ticket, amount=stated, problem="ticket_number")
    if amount is None or amount <= 0:
        return FeedRow(number, ticket=ticket, amount=stated, problem="amount")
    window = DayWindow(EARLIEST_PAYMENT)
    try:
        day = parse_day(cells["day"], window)
    except NotADay:
        return FeedRow(number, ticket=ticket, amount=amount, problem="day")
    try:
        treasury = parse_day(cells["treasury_day"], window) if cells["treasury_day"] else None
    except NotADay:
        return FeedRow(number, ticket=ticket, amount=amount, day=day, problem="treasury_day")
    return FeedRow(
        number,
        ticket=ticket,
        notice=clean_reference(cells["notice"])[:20],
        payer_code=compact(cells["payer_code"])[:20],
        payer_name=strip_invisible(cells["payer_name"])[:100],
        amount=amount,
        day=day,
        treasury_day=treasury,
    )


def import_tax_payments(
    actor: Actor, name: str, data: bytes, pack: Pack, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> TaxPaymentFile:
    """Book every new receipt of a feed file and return the result.

    A receipt known with the same amount and day is left as it is; one that says something else, or a row that cannot
    be read, is a problem of the file and changes nothing. ``on_progress`` hears how many rows are done of how many.
    Raise as :func:`parse_feed`.
    """
    actor.require("receipts.book")
    _found, rows = parse_feed(data)
    digest = hashlib.sha256(data).hexdigest()
    file = TaxPaymentFile.objects.filter(digest=digest).first()
    if file is None:
        file = TaxPaymentFile.objects.create(
            id=new_id(), digest=digest, name=name[:200], read_by=actor.user_id, read_by_name=actor.name
        )
    counts: Counter[str] = Counter()
    amount, problems = 0, []
    for done, row in enumerate(rows, start=1):
        outcome = Outcome.REFUSED if row.problem else _import_row(actor, file, row, pack)
        counts[outcome] += 1
        amount += row.amount if outcome in _FRESH else 0
        if outcome == Outcome.REFUSED:
            problems.append([row.place, row.problem or "other", row.ticket])
        on_progress(done, len(rows))
    fresh = sum(counts[outcome] for outcome in _FRESH)
    with transaction.atomic():
        file = TaxPaymentFile.objects.select_for_update().get(id=file.id)
        file.rows, file.known, file.refused, file.problems = len(rows), counts["known"], len(problems), problems
        file.fresh, file.amount, file.read_at = file.fresh + fresh, file.amount + amount, timezone.now()
        file.unmatched, file.held = file.unmatched + counts["unmatched"], file.held + counts["held"]
        file.read_by, file.read_by_name = actor.user_id, actor.name
        file.save()
        record_act(
            actor,
            ARRIVAL_IMPORT,
            OFFICE,
            ("taxpayment_file", file.id),
            new={"rows": len(rows), **{outcome: counts[outcome] for outcome in Outcome}, "amount": amount},
        )
    return file


@transaction.atomic
def _import_row(actor: Actor, file: TaxPaymentFile, row: FeedRow, pack: Pack) -> Outcome:
    """Import one row; one whose receipt is known with other values is refused, but corrects a held receipt."""
    bill = get_bill_of_notice(row.notice)
    held_for = get_hold_reason(row.amount, row.day, row.treasury_day, bill, timezone.localdate())
    arrival = TaxPayment(
        ticket=row.ticket,
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
        held_for=held_for,
    )
    if not claim(arrival):
        existing = TaxPayment.objects.select_for_update().get(ticket=row.ticket)
        if is_same_receipt(existing, row):
            return Outcome.KNOWN
        if existing.state != TaxPaymentState.HELD:
            return Outcome.REFUSED
        _correct(actor, existing, arrival)
    if held_for:
        return Outcome.HELD
    if bill is None:
        return Outcome.UNMATCHED
    book_tax_payment(actor, arrival, bill.employer_id, bill, pack)
    return Outcome.BOOKED


def is_same_receipt(known: TaxPayment, row: FeedRow) -> bool:
    """Return whether a row says what is known of its receipt; of a held one everything that may be corrected counts."""
    if known.state != TaxPaymentState.HELD:
        return (known.amount, known.day) == (row.amount, row.day)
    return (known.amount, known.day, known.treasury_day, known.notice) == (
        row.amount,
        row.day,
        row.treasury_day,
        row.notice,
    )


def _correct(actor: Actor, held: TaxPayment, corrected: TaxPayment) -> None:
    corrected.save(force_update=True)
    old, new = (
        {"amount": payment.amount, "day": payment.day.isoformat(), "notice": payment.notice}
        for payment in (held, corrected)
    )
    record_act(actor, ARRIVAL_CORRECT, OFFICE, ("arrival", held.ticket), old=old, new=new)


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
