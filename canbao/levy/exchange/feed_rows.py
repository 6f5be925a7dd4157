"""Parse the tax office's feed of payments (docs/tax-feed.md): a table with one row for each tax receipt."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from canbao.levy.collection.receipt_effects import EARLIEST_PAYMENT
from canbao.levy.collection.tickets import LONGEST_TICKET, normalise_ticket
from canbao.levy.exchange.amounts import AMOUNT_PROBLEMS, read_amount
from canbao.levy.models import TaxPaymentKind
from canbao.sheets.headings import FoundTables, find_filled_tables
from canbao.sheets.reading import read_sheets
from canbao.values.bilingual import Bilingual
from canbao.values.days import DayWindow, NotADay, parse_day
from canbao.values.money import Fen
from canbao.values.text import clean_reference, compact, is_cell_error, strip_invisible

COLUMNS: dict[str, tuple[str, ...]] = {
    "ticket": ("电子税票号", "ticket"),
    "notice": ("征缴通知单号", "notice"),
    "payer_code": ("缴费人识别号", "payer_code"),
    "payer_name": ("缴费人名称", "payer_name"),
    "amount": ("入库金额", "amount"),
    "day": ("缴款日期", "paid_on"),
    "treasury_day": ("入库日期", "treasury_on"),
    "kind": ("业务类型", "kind"),
    "original": ("原电子税票号", "original_ticket"),
}
"""Columns of the feed with their accepted headings."""
NEEDED = ("ticket", "amount", "day")

_EXPONENT = re.compile(r"[0-9.]+E\+?[0-9]+")
_SAME_NUMBER = "-R"
"""Appended to the number of a red-letter or refund row that has the number of its payment."""

KIND_WORDS: dict[str, TaxPaymentKind] = {
    "冲红": TaxPaymentKind.RED_LETTER,
    "红冲": TaxPaymentKind.RED_LETTER,
    "红字": TaxPaymentKind.RED_LETTER,
    "冲销": TaxPaymentKind.RED_LETTER,
    "作废": TaxPaymentKind.RED_LETTER,
    "RED": TaxPaymentKind.RED_LETTER,
    "退库": TaxPaymentKind.REFUND,
    "退税": TaxPaymentKind.REFUND,
    "退费": TaxPaymentKind.REFUND,
    "退付": TaxPaymentKind.REFUND,
    "REFUND": TaxPaymentKind.REFUND,
}
"""What a row reports, by a word of its column 业务类型; a row below zero without such a word is a red-letter row."""

PROBLEMS: dict[str, Bilingual] = {
    "ticket": Bilingual("no tax receipt number", "没有电子税票号"),
    "ticket_long": Bilingual(
        "the receipt number has more than 40 characters; correct it", "电子税票号超过40个字符，请更正"
    ),
    "ticket_error": Bilingual(
        "the receipt number is an error of the spreadsheet, such as #N/A; correct the formula",
        "电子税票号是表格公式的错误值（如#N/A），请更正公式",
    ),
    "ticket_number": Bilingual(
        "the receipt number was stored as a number and lost digits; format the column as text",
        "电子税票号被存为数值而丢失位数，请将该列设为文本格式",
    ),
    **AMOUNT_PROBLEMS,
    "amount": Bilingual("the amount is zero; correct it", "金额为零，请更正"),
    "day_empty": Bilingual("no payment date", "没有缴款日期"),
    "day": Bilingual(
        "the payment date is not a day; write it as 2026-11-20", "缴款日期不是日期，请写成2026-11-20的形式"
    ),
    "day_early": Bilingual(
        "the payment date is before 1999; check the year, with four digits",
        "缴款日期早于1999年，请核对年份，用四位数填写",
    ),
    "treasury_day": Bilingual(
        "the treasury date is not a day from 1999 on; correct it", "入库日期不是1999年以来的日期，请更正"
    ),
    "other": Bilingual(
        "this receipt is booked with another amount or day; nothing was changed. If the row is right, have the receipt "
        "corrected",
        "该税票已按其他金额或日期入账，未作改动。如本行正确，请申请更正该税票",
    ),
}
"""Why a row of the feed was not taken, by code."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One parsed row of the feed; ``problem`` is the code of its error, empty for a valid row.

    ``row`` is its number in the sheet; ``sheet`` is named where several sheets were read. ``amount`` is zero where it
    cannot be read and above zero for every kind, ``day`` is ``date.min`` where it cannot be read. ``original`` is the
    payment that a red-letter or refund row takes back.
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
    kind: TaxPaymentKind = TaxPaymentKind.PAYMENT
    original: str = ""

    @property
    def signed_amount(self) -> Fen:
        """Return the amount in fen, below zero for a row that takes money back."""
        return self.amount if self.kind == TaxPaymentKind.PAYMENT else Fen(-self.amount)

    @property
    def place(self) -> str:
        """Return where the row is: its number, with its sheet where several sheets were read."""
        return f"{self.sheet}!{self.row}" if self.sheet else str(self.row)


def parse_feed(data: bytes) -> tuple[FoundTables, list[FeedRow]]:
    """Return the tables of a file and their parsed rows.

    Raise :class:`Refusal` for what is no table, ``column_missing``, ``heading_twice`` or ``no_rows``.
    """
    found = find_filled_tables(read_sheets(data), COLUMNS, NEEDED)
    several = len(found.tables) > 1
    return found, [replace(_row(row.number, row.cells), sheet=row.sheet[:40] if several else "") for row in found.rows]


def _row(number: int, cells: Mapping[str, str]) -> FeedRow:
    ticket, amount = normalise_ticket(cells["ticket"]), read_amount(cells["amount"])
    stated = Fen(abs(amount.fen or 0))
    problem = _find_ticket_problem(cells["ticket"], ticket) or amount.problem or ("" if stated else "amount")
    if problem:
        return FeedRow(number, ticket=ticket[:LONGEST_TICKET], amount=stated, problem=problem)
    try:
        day = parse_paid_day(cells["day"])
    except NotADay as wrong:
        code = "day_early" if wrong.reason == "early" else "day" if cells["day"].strip() else "day_empty"
        return FeedRow(number, ticket=ticket, amount=stated, problem=code)
    try:
        treasury = parse_paid_day(cells["treasury_day"]) if cells["treasury_day"] else None
    except NotADay:
        return FeedRow(number, ticket=ticket, amount=stated, day=day, problem="treasury_day")
    kind = _get_kind(cells["kind"], (amount.fen or 0) < 0)
    original = "" if kind == TaxPaymentKind.PAYMENT else normalise_ticket(cells["original"])[:LONGEST_TICKET] or ticket
    return FeedRow(
        number,
        ticket=ticket + _SAME_NUMBER if ticket == original else ticket,
        notice=clean_reference(cells["notice"])[:20],
        payer_code=compact(cells["payer_code"])[:20],
        payer_name=strip_invisible(cells["payer_name"])[:100],
        amount=stated,
        day=day,
        treasury_day=treasury,
        kind=kind,
        original=original,
    )


def _find_ticket_problem(cell: str, ticket: str) -> str:
    """Return the code of what is wrong with a receipt's number, empty for one that can be right."""
    if is_cell_error(cell):
        return "ticket_error"
    if not ticket:
        return "ticket"
    if len(ticket) > LONGEST_TICKET:
        return "ticket_long"
    return "ticket_number" if _EXPONENT.fullmatch(ticket) else ""


def parse_paid_day(text: str) -> date:
    """Return the day of a payment. Years of two digits are those up to today. Raise :class:`NotADay`.

    A day still to come with a year of four digits is read, because its receipt is held for a clerk.
    """
    try:
        return parse_day(text, DayWindow(EARLIEST_PAYMENT, timezone.localdate()))
    except NotADay as wrong:
        if wrong.reason != "late":
            raise
        return parse_day(text, DayWindow(EARLIEST_PAYMENT))


def _get_kind(cell: str, is_negative: bool) -> TaxPaymentKind:
    words = compact(cell)
    found = next((kind for word, kind in KIND_WORDS.items() if word in words), None)
    return found or (TaxPaymentKind.RED_LETTER if is_negative else TaxPaymentKind.PAYMENT)
