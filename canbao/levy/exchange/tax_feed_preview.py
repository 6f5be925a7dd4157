"""Preview a file of the tax office: what was found in its sheets, and what booking it would do; nothing is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Sum
from django.utils import timezone

from canbao.levy.collection.held_payments import HOLD_BY_KIND, HOLD_REASONS, get_hold_reason
from canbao.levy.exchange.amounts import read_amount
from canbao.levy.exchange.feed_rows import COLUMNS, PROBLEMS, FeedRow, parse_feed
from canbao.levy.exchange.tax_feed import CORRECTABLE, Outcome, is_same_receipt
from canbao.levy.models import (
    Bill,
    Booking,
    InstructionState,
    ReceiptRequest,
    TaxPayment,
    TaxPaymentKind,
    TaxPaymentState,
)
from canbao.register.models import Employer
from canbao.sheets.headings import Table, TableRow
from canbao.store.bulk import chunks
from canbao.store.tenancy import fan_out
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.text import compact

OUTCOME_WORDS: dict[Outcome, Bilingual] = {
    Outcome.BOOKED: Bilingual("Will be booked", "将入账"),
    Outcome.UNMATCHED: Bilingual("Will be unmatched", "将待认领"),
    Outcome.HELD: Bilingual("Will be held for a clerk", "将暂存待核"),
    Outcome.KNOWN: Bilingual("Known already, left alone", "已导入过，不变"),
    Outcome.REFUSED: Bilingual("Will be refused", "将拒收"),
}
"""What becomes of the rows, in the order of the preview."""

DOUBTS: dict[str, Bilingual] = {
    "twice": Bilingual("an earlier row of the file has the same receipt", "文件中前面已有同一税票"),
    "settled": Bilingual(
        "its notice is paid already; the money goes on account", "该通知单本金已缴清，款项将记入待转金"
    ),
    "payer": Bilingual("the payer is not the employer of the notice: {name}", "缴费人与通知单所属单位不符：{name}"),
    "treasury_first": Bilingual("in the treasury before it was paid", "入库日期早于缴款日期"),
    "corrects": Bilingual(
        "corrects a receipt that is held, unmatched or returned", "更正一笔暂存、待认领或已退回的到账"
    ),
    "no_original": Bilingual("the payment that it takes back is not known here", "本系统没有其所冲退的原税票"),
    "no_notice": Bilingual("no notice with this number is issued", "没有签发过该号码的通知单"),
}
"""Why to look at a row that is not refused, by code."""


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A row of the file that sums up others (合计): its amount (fen), None if unreadable, and our sum of those rows."""

    place: str
    amount: Fen | None
    summed: Fen

    @property
    def agrees(self) -> bool:
        """Return whether the file's total is our sum."""
        return self.amount == self.summed


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """What was found in one sheet. ``headings`` pairs our names with those of the file; ``missing`` are optional ones.

    ``amount`` adds up all readable amounts, in fen.
    """

    name: str
    heading_row: int
    headings: Sequence[tuple[str, str]]
    unknown: Sequence[str]
    missing: Sequence[str]
    rows: int
    amount: Fen
    totals: Sequence[TotalRow]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row with what becomes of it, and the reasons to look at it."""

    row: FeedRow
    outcome: Outcome
    reasons: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows of one kind: their number, their amount in fen, and where they are, as ranges such as ``2–310、312``."""

    words: Bilingual
    rows: int
    amount: Fen
    places: str


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """The preview of a file: its sheets, the sheets left out, the rows by outcome, and the rows to look at.

    ``more`` counts the rows to look at that are not among ``rows_to_look_at`` any more, because it was stored.
    """

    sheets: Sequence[SheetPreview]
    hidden: Sequence[str]
    without_headings: Sequence[str]
    groups: Mapping[Outcome, RowGroup]
    doubtful: RowGroup
    rows_to_look_at: Sequence[PreviewRow]
    more: int = 0

    @property
    def rows(self) -> int:
        """Return the number of rows in all sheets."""
        return sum(sheet.rows for sheet in self.sheets)

    @property
    def amount(self) -> Fen:
        """Return the sum of the readable amounts of all sheets, fen."""
        return Fen(sum(sheet.amount for sheet in self.sheets))


def preview_tax_feed(data: bytes) -> FeedPreview:
    """Return what booking a file would do now. Raise as :func:`canbao.levy.exchange.feed_rows.parse_feed`."""
    found, rows = parse_feed(data)
    judged = _judge(rows)
    several = len(found.tables) > 1
    doubtful = [one for one in judged if one.reasons and one.outcome in (Outcome.BOOKED, Outcome.UNMATCHED)]
    return FeedPreview(
        sheets=[_sheet(table, several) for table in found.tables],
        hidden=found.hidden,
        without_headings=found.without_headings,
        groups={
            outcome: _group(words, [one for one in judged if one.outcome == outcome])
            for outcome, words in OUTCOME_WORDS.items()
        },
        doubtful=_group(Bilingual("Of those booked or unmatched, doubtful", "入账或待认领中存疑"), doubtful),
        rows_to_look_at=[one for one in judged if one.reasons],
    )


# -- the sheets ------------------------------------------------------------------------------------------------------


def _sheet(table: Table, several: bool) -> SheetPreview:
    return SheetPreview(
        name=table.sheet,
        heading_row=table.heading_row,
        headings=[(COLUMNS[name][0], heading) for name, heading in table.headings.items()],
        unknown=table.unknown,
        missing=[labels[0] for name, labels in COLUMNS.items() if name not in table.headings],
        rows=len(table.rows),
        amount=Fen(sum(_amount(row) or 0 for row in table.rows)),
        totals=list(_totals(table, several)),
    )


def _amount(row: TableRow) -> Fen | None:
    return read_amount(row.cells["amount"]).fen


def _totals(table: Table, several: bool) -> Iterator[TotalRow]:
    """Yield the total rows. A total sums up all rows above it, or those since the total before it (小计)."""
    last = 0
    for total in table.totals:
        above = [(row.number, _amount(row) or 0) for row in table.rows if row.number < total.number]
        whole = Fen(sum(amount for _number, amount in above))
        part = Fen(sum(amount for number, amount in above if number > last))
        written = _amount(total)
        place = f"{table.sheet}!{total.number}" if several else str(total.number)
        yield TotalRow(place, written, part if written == part else whole)
        last = total.number


# -- the rows --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Notice:
    """An issued bill with its employer and its open principal (fen), which the rows to be booked lower."""

    bill: Bill
    employer: Employer
    principal: int


def _judge(rows: Sequence[FeedRow]) -> list[PreviewRow]:
    """Return what becomes of each row, in the order in which they would be booked."""
    readable = [row for row in rows if not row.problem]
    known: dict[str, TaxPayment] = {}
    waiting: set[str] = set()
    with fan_out("levy.feed_preview"):
        for tickets in chunks({row.ticket for row in readable}):
            known |= TaxPayment.objects.in_bulk(tickets)
            requests = ReceiptRequest.objects.filter(state=InstructionState.ASKED, ticket__in=tickets)
            waiting |= set(requests.values_list("ticket", flat=True))
    notices = _get_notices({row.notice for row in readable if row.notice})
    originals = _get_originals(readable)
    seen: set[str] = set()
    judged = []
    for row in rows:
        if row.problem:
            judged.append(PreviewRow(row, Outcome.REFUSED, (PROBLEMS[row.problem],)))
            continue
        notice = notices.get(row.notice) if row.kind == TaxPaymentKind.PAYMENT else None
        one = _judge_row(row, known.get(row.ticket), notice, row.ticket in waiting)
        if row.original and row.original not in originals:
            one = replace(one, reasons=(*one.reasons, DOUBTS["no_original"]))
        if row.ticket in seen:
            one = replace(one, reasons=(DOUBTS["twice"], *one.reasons))
        elif one.outcome not in (Outcome.REFUSED, Outcome.KNOWN):
            known[row.ticket] = _as_payment(row, one.outcome)
            if notice and one.outcome == Outcome.BOOKED:
                notice.principal -= min(max(0, notice.principal), row.amount)
        seen.add(row.ticket)
        judged.append(one)
    return judged


def _as_payment(row: FeedRow, outcome: Outcome) -> TaxPayment:
    """Return the receipt that a row makes, to compare later rows of the file with it; it is not saved."""
    return TaxPayment(
        ticket=row.ticket,
        kind=row.kind,
        original=row.original,
        amount=row.amount,
        day=row.day,
        treasury_day=row.treasury_day,
        notice=row.notice,
        state=TaxPaymentState(outcome.value),
    )


def _get_originals(rows: Sequence[FeedRow]) -> set[str]:
    """Return the payments of red-letter and refund rows that are stored, or in the file itself."""
    tickets = {row.original for row in rows if row.original}
    known = {row.ticket for row in rows if row.ticket in tickets and row.kind == TaxPaymentKind.PAYMENT}
    for part in chunks(tickets):
        known |= set(TaxPayment.objects.in_bulk(part))
    return known


def _judge_row(row: FeedRow, known: TaxPayment | None, notice: _Notice | None, is_waiting: bool) -> PreviewRow:
    if known is not None and is_same_receipt(known, row):
        return PreviewRow(row, Outcome.KNOWN)
    if known is not None and (known.state not in CORRECTABLE or is_waiting):
        return PreviewRow(row, Outcome.REFUSED, (PROBLEMS["other"],))
    reasons = tuple(_doubts(row, notice))
    if known is not None:
        reasons = (DOUBTS["corrects"], *reasons)
    bill = notice.bill if notice else None
    principal = notice.principal if notice else 0
    held_for = HOLD_BY_KIND.get(row.kind) or get_hold_reason(
        row.amount, row.day, row.treasury_day, bill, principal, timezone.localdate()
    )
    if held_for:
        return PreviewRow(row, Outcome.HELD, (HOLD_REASONS[held_for], *reasons))
    return PreviewRow(row, Outcome.BOOKED if notice else Outcome.UNMATCHED, reasons)


def _doubts(row: FeedRow, notice: _Notice | None) -> Iterator[Bilingual]:
    if row.treasury_day is not None and row.treasury_day < row.day:
        yield DOUBTS["treasury_first"]
    if notice is None:
        if row.notice and row.kind == TaxPaymentKind.PAYMENT:
            yield DOUBTS["no_notice"]
        return
    if notice.principal <= 0:
        yield DOUBTS["settled"]
    employer = notice.employer
    told = {compact(row.payer_code).upper(), compact(row.payer_name)} - {""}
    if told and not told & {employer.credit_code.upper(), employer.number.upper(), compact(employer.name)}:
        yield DOUBTS["payer"].filled({"name": employer.name})


def _get_notices(numbers: Iterable[str]) -> dict[str, _Notice]:
    """Return the issued bills of notice numbers, with their employers and open principals."""
    found: dict[str, _Notice] = {}
    with fan_out("levy.feed_preview"):
        for part in chunks(numbers):
            bills = list(Bill.objects.filter(notice__in=part))
            employers = Employer.objects.in_bulk({bill.employer_id for bill in bills})
            booked = Booking.objects.filter(
                employer_id__in=employers, month__in={int(bill.month) for bill in bills}
            ).order_by()
            open_on = {
                (employer, int(month), number): principal
                for employer, month, number, principal in booked.values_list("employer_id", "month", "number").annotate(
                    principal_sum=Sum("principal")
                )
            }
            for bill in bills:
                key = (bill.employer_id, int(bill.month), bill.number)
                found[bill.notice] = _Notice(bill, employers[bill.employer_id], open_on.get(key, 0))
    return found


def _group(words: Bilingual, judged: Sequence[PreviewRow]) -> RowGroup:
    return RowGroup(
        words, len(judged), Fen(sum(one.row.signed_amount for one in judged)), _places([one.row for one in judged])
    )


def _places(rows: Sequence[FeedRow]) -> str:
    """Return where rows are, neighbours as one range, each sheet's name before its rows."""
    texts = []
    for sheet, of_sheet in groupby(rows, key=lambda row: row.sheet):
        ranges: list[list[int]] = []
        for row in of_sheet:
            if ranges and row.row == ranges[-1][1] + 1:
                ranges[-1][1] = row.row
            else:
                ranges.append([row.row, row.row])
        listed = "、".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)
        texts.append(f"{sheet}!{listed}" if sheet else listed)
    return "；".join(texts)
