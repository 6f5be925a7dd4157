"""Import the tax office's feed of payments (docs/tax-feed.md): a table with one row for each tax receipt.

Importing a file again, or another file with the same receipts, changes nothing. Every row is one transaction, so that
after a crash a repeated import continues with the remaining rows.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.journal.verbs import verb
from canbao.levy.collection.tax_payments import book_tax_payment, get_bill_of_notice
from canbao.levy.models import TaxPayment, TaxPaymentFile, TaxPaymentState
from canbao.rules.packs import Pack
from canbao.sheets.reading import read_rows
from canbao.store.claims import claim
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.money import Fen, NotMoney, parse_yuan
from canbao.values.refusals import refusal

COLUMN_MISSING = refusal(
    "column_missing",
    Bilingual(
        "The file has no column “{column}”. The first row must hold the required column names.",
        "文件缺少“{column}”列。第一行须为规定的列名。",
    ),
)

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

PROBLEMS: dict[str, Bilingual] = {
    "ticket": Bilingual("no tax receipt number", "没有电子税票号"),
    "ticket_number": Bilingual(
        "the receipt number was stored as a number and lost digits; format the column as text",
        "电子税票号被存为数值而丢失位数，请将该列设为文本格式",
    ),
    "amount": Bilingual("the amount is not above zero yuan; correct it", "金额（元）应大于零，请更正"),
    "day": Bilingual("the payment date is not a day up to today; correct it", "缴款日期应为今天或以前的日期，请更正"),
    "other": Bilingual(
        "this receipt is booked with another amount or day; nothing was changed",
        "该税票已按其他金额或日期入账，未作改动",
    ),
}
"""Why a row of the feed was not taken, by code."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One parsed row of the feed; ``problem`` is the code of its error, empty for a valid row."""

    row: int
    ticket: str = ""
    notice: str = ""
    payer_code: str = ""
    payer_name: str = ""
    amount: Fen = Fen(0)
    day: date = date.min
    treasury_day: date | None = None
    problem: str = ""


def parse_table(
    rows: Sequence[Sequence[str]], columns: Mapping[str, tuple[str, ...]], needed: Sequence[str]
) -> list[tuple[int, dict[str, str]]]:
    """Return the rows below the headings, each with its number in the file and its cells by column name.

    Full-width characters become plain ones; a missing column gives empty cells. Raise :class:`Refusal`
    ``column_missing`` with the first missing column of ``needed``.
    """
    headings = [unicodedata.normalize("NFKC", cell) for cell in rows[0]]
    indexes = {
        name: next((index for index, heading in enumerate(headings) if heading in accepted), None)
        for name, accepted in columns.items()
    }
    for name in needed:
        if indexes[name] is None:
            raise COLUMN_MISSING(column=columns[name][0])
    return [
        (
            number,
            {
                name: unicodedata.normalize("NFKC", cells[index]).strip()
                if index is not None and index < len(cells)
                else ""
                for name, index in indexes.items()
            },
        )
        for number, cells in enumerate(rows[1:], start=2)
    ]


def parse_feed(rows: Sequence[Sequence[str]]) -> list[FeedRow]:
    """Return the parsed rows below the headings. Raise :class:`Refusal` ``column_missing``."""
    return [_row(number, values) for number, values in parse_table(rows, COLUMNS, NEEDED)]


def _row(number: int, values: dict[str, str]) -> FeedRow:
    ticket = values["ticket"]
    if not ticket or len(ticket) > 40:
        return FeedRow(number, ticket[:40], problem="ticket")
    if "e+" in ticket.lower():
        return FeedRow(number, ticket, problem="ticket_number")
    try:
        amount = parse_yuan(values["amount"])
    except NotMoney:
        return FeedRow(number, ticket, problem="amount")
    if amount <= 0:
        return FeedRow(number, ticket, problem="amount")
    day, treasury = read_day(values["day"]), read_day(values["treasury_day"])
    if day is None or day > timezone.localdate():
        return FeedRow(number, ticket, problem="day")
    return FeedRow(
        number,
        ticket,
        values["notice"][:20],
        values["payer_code"][:20],
        values["payer_name"][:100],
        amount,
        day,
        treasury,
    )


def read_day(text: str) -> date | None:
    """Return the day of a cell such as 2026-11-20, 2026/11/20, 2026.11.20 or 20261120, else None."""
    plain = text.replace("/", "-").replace(".", "-")
    if len(plain) == 8 and plain.isdigit():
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    try:
        return date.fromisoformat(plain[:10])
    except ValueError:
        return None


def import_tax_payments(
    actor: Actor, name: str, data: bytes, pack: Pack, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> TaxPaymentFile:
    """Book every new receipt of a feed file and return the result.

    A receipt known with the same amount and day is left as it is; one that says something else, or a row that cannot
    be read, is a problem of the file and changes nothing. ``told`` hears how many rows are done of how many. Raise
    :class:`Refusal` for what is no table, or ``column_missing``.
    """
    actor.require("receipts.book")
    rows = parse_feed(read_rows(data))
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
            problems.append([row.row, outcome, row.ticket])
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
