"""Import the tax office's feed of payments (docs/tax-feed.md): a table with one row for each tax receipt.

Importing a file again, or another file with the same receipts, changes nothing. Every row is one transaction, so that
after a crash a repeated import continues with the remaining rows.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.journal.verbs import verb
from canbao.levy.collection.tax_payments import book_tax_payment, get_bill_of_notice
from canbao.levy.models import TaxPayment, TaxPaymentFile, TaxPaymentState
from canbao.rules.packs import Pack
from canbao.sheets.headings import find_tables
from canbao.sheets.reading import read_sheets
from canbao.store.claims import claim
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.days import DayWindow, NotADay, parse_day
from canbao.values.ids import new_id
from canbao.values.money import Fen, NotMoney, parse_yuan
from canbao.values.text import clean_reference, compact, is_cell_error, strip_invisible

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
    "day": Bilingual("the payment date is not a day up to today; correct it", "缴款日期应为今天或以前的日期，请更正"),
    "treasury_day": Bilingual(
        "the treasury date is not a day up to today; correct it", "入库日期应为今天或以前的日期，请更正"
    ),
    "other": Bilingual(
        "this receipt is booked with another amount or day; nothing was changed",
        "该税票已按其他金额或日期入账，未作改动",
    ),
}
"""Why a row of the feed was not taken, by code."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One parsed row of the feed; ``problem`` is the code of its error, empty for a valid row.

    ``row`` is its number in the sheet; ``sheet`` is named where several sheets were read.
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


def parse_feed(data: bytes) -> list[FeedRow]:
    """Return the parsed rows of a file. Raise :class:`Refusal` for what is no table, or ``column_missing``."""
    found = find_tables(read_sheets(data), COLUMNS, NEEDED)
    today = timezone.localdate()
    several = len(found.tables) > 1
    return [replace(_row(row.number, row.cells, today), sheet=row.sheet if several else "") for row in found.rows]


def _row(number: int, cells: Mapping[str, str], today: date) -> FeedRow:
    ticket = clean_reference(cells["ticket"])
    if not ticket or len(ticket) > 40 or is_cell_error(ticket):
        return FeedRow(number, ticket=ticket[:40], problem="ticket")
    if _EXPONENT.fullmatch(ticket):
        return FeedRow(number, ticket=ticket, problem="ticket_number")
    try:
        amount = parse_yuan(cells["amount"])
    except NotMoney:
        return FeedRow(number, ticket=ticket, problem="amount")
    if amount <= 0:
        return FeedRow(number, ticket=ticket, problem="amount")
    window = DayWindow(EARLIEST_PAYMENT, today)
    try:
        day = parse_day(cells["day"], window)
    except NotADay:
        return FeedRow(number, ticket=ticket, problem="day")
    try:
        treasury = parse_day(cells["treasury_day"], window) if cells["treasury_day"] else None
    except NotADay:
        return FeedRow(number, ticket=ticket, problem="treasury_day")
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
    be read, is a problem of the file and changes nothing. ``told`` hears how many rows are done of how many. Raise
    :class:`Refusal` for what is no table, or ``column_missing``.
    """
    actor.require("receipts.book")
    rows = parse_feed(data)
    digest = hashlib.sha256(data).hexdigest()
    file = TaxPaymentFile.objects.filter(digest=digest).first()
    if file is None:
        file = TaxPaymentFile.objects.create(
            id=new_id(), digest=digest, name=name[:200], read_by=actor.user_id, read_by_name=actor.name
        )
    fresh, known, amount, problems = 0, 0, 0, []
    for done, row in enumerate(rows, start=1):
        outcome = row.problem or _import_row(actor, file, row, pack)
        fresh, known = fresh + (outcome == "fresh"), known + (outcome == "known")
        amount += row.amount if outcome == "fresh" else 0
        if outcome not in ("fresh", "known"):
            problems.append([row.place, outcome, row.ticket])
        on_progress(done, len(rows))
    with transaction.atomic():
        file = TaxPaymentFile.objects.select_for_update().get(id=file.id)
        file.rows, file.known, file.refused, file.problems = len(rows), known, len(problems), problems
        file.fresh, file.amount, file.read_at = file.fresh + fresh, file.amount + amount, timezone.now()
        file.read_by, file.read_by_name = actor.user_id, actor.name
        file.save()
        record_act(
            actor,
            ARRIVAL_IMPORT,
            OFFICE,
            ("taxpayment_file", file.id),
            new={"rows": len(rows), "fresh": fresh, "known": known, "refused": len(problems), "amount": amount},
        )
    return file


@transaction.atomic
def _import_row(actor: Actor, file: TaxPaymentFile, row: FeedRow, pack: Pack) -> str:
    """Import one row; return fresh, known, or other if the receipt is known with other values."""
    arrival = TaxPayment(
        ticket=row.ticket,
        file_id=file.id,
        row=row.row,
        notice=row.notice,
        payer_code=row.payer_code,
        payer_name=row.payer_name,
        amount=row.amount,
        day=row.day,
        treasury_day=row.treasury_day,
        state=TaxPaymentState.UNMATCHED,
    )
    if not claim(arrival):
        existing = TaxPayment.objects.get(ticket=row.ticket)
        return "known" if (existing.amount, existing.day) == (row.amount, row.day) else "other"
    bill = get_bill_of_notice(row.notice)
    if bill is not None:
        book_tax_payment(actor, arrival, bill.employer_id, bill, pack)
    return "fresh"


def get_feed_files(limit: int) -> list[TaxPaymentFile]:
    """Return the newest feed files."""
    return list(TaxPaymentFile.objects.order_by("-read_at")[:limit])


def get_last_feed_file() -> TaxPaymentFile | None:
    """Return the newest feed file, None if there is none."""
    return TaxPaymentFile.objects.order_by("-read_at").first()
