"""期初余额: import the opening balances of an existing register from a file (docs/tax-feed.md).

Each row becomes an instruction of its employer, because accounts are stored with their employer. A second person
releases or refuses the file as a whole, because a register has thousands of rows. Both the request and the release are
all or nothing. Rows requested or released before are known and left alone, so importing a file twice changes nothing.
Rows of a refused file may be requested again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from canbao.journal.operations import OFFICE, record_act
from canbao.journal.verbs import JournalVerb, verb
from canbao.levy.collection import instructions
from canbao.levy.collection.instruction_effects import OPENING_THERE
from canbao.levy.exchange.amounts import AMOUNT_PROBLEMS, ReadAmount, read_amount
from canbao.levy.models import Bill, Instruction, InstructionKind, InstructionState
from canbao.register.queries import get_employer_ids
from canbao.rules.packs import LawDay, Pack
from canbao.sheets.headings import TableRow, find_filled_tables
from canbao.sheets.reading import read_sheets
from canbao.store.bulk import chunks
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.days import DayWindow, NotADay, parse_day, parse_month
from canbao.values.ids import new_id
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.refusals import Refusal, refusal
from canbao.values.text import clean_reference

TOO_MANY_ROWS = refusal(
    "too_many_rows",
    Bilingual(
        "The file has {rows} rows; a file can have at most {most}. Split it into several files.",
        "文件共{rows}行，一次最多导入{most}行。请拆成几个文件。",
    ),
)
NO_SUCH_OPENING_FILE = refusal(
    "no_such_opening_file",
    Bilingual("This file was released or refused already.", "该文件已复核通过或退回。"),
)

OPENING_FILE_REFUSED = verb("opening.file_refused", Bilingual("File of opening balances refused", "退回期初余额文件"))
OPENING_FILE_RELEASED = verb(
    "opening.file_released", Bilingual("File of opening balances released", "复核通过期初余额文件")
)
OPENING_IMPORT = verb("opening.import", Bilingual("File of opening balances read", "导入期初余额文件"))

MOST = 1000
"""Rows of one file; its request and its release are one transaction each. Split larger registers."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("单位编号", "employer"),
    "month": ("费款所属期", "month"),
    "principal": ("欠缴本金", "principal"),
    "credit": ("待转金", "credit"),
    "pay_by": ("缴款期限", "pay_by"),
}
"""Columns of the file with their accepted headings."""
NEEDED = ("number", "month", "principal", "credit")

PROBLEMS: dict[str, Bilingual] = {
    "employer": Bilingual(
        "There is no employer with this number. Register the employer first, or correct the number.",
        "没有该编号的单位。请先登记该单位，或更正单位编号。",
    ),
    "month": Bilingual(
        "This is not a month. Write it as yyyyMM, such as 202606.", "费款所属期不正确，请写成202606的形式。"
    ),
    "month_is_assessed": Bilingual(
        "This month is assessed here, so it has bills. Enter a month before the first one assessed here.",
        "该月由本系统核定，不能录入期初余额。请填写首个核定月之前的月份。",
    ),
    **{
        code: Bilingual(f"{text.en[0].upper()}{text.en[1:]}.", f"{text.zh}。")
        for code, text in AMOUNT_PROBLEMS.items()
        if code != "amount_empty"
    },
    "one_amount": Bilingual(
        "Enter either the open principal or the money on account, above zero, and leave the other empty.",
        "欠缴本金与待转金请只填一项，金额大于零，另一项留空。",
    ),
    "pay_by": Bilingual(
        "Enter the payment deadline of the arrears, such as 2026-06-25; the late fee counts from it.",
        "欠缴本金须填写缴款期限，例如2026-06-25；滞纳金从该日起算。",
    ),
    "pay_by_out_of_range": Bilingual(
        "The day to pay by is before the month or more than two years after it. Check its year.",
        "缴款期限早于费款所属期，或晚于其后24个月。请核对年份。",
    ),
    "opening_too_early": Bilingual(
        "The month is before employees' medical insurance began (199901). Check the month.",
        "费款所属期早于职工医保起始月（199901）。请核对年月。",
    ),
    "amount_implausible": Bilingual(
        "The amount is above 100,000,000 yuan. Check the decimal point.", "金额超过1亿元。请核对小数点。"
    ),
    "twice": Bilingual(
        "An earlier row of the file has the same employer and month. Combine the two rows.",
        "文件中前面已有该单位同一月份的行。请合并为一行。",
    ),
    "other": Bilingual(
        "A different balance of this month is booked or waits for release. Remove the row. Correct a "
        "booked balance on the employer's account.",
        "该单位该月已有不同的期初余额（已入账或待复核）。请从文件中删去该行；已入账的在单位台账上更正。",
    ),
}
"""Sentences for a wrong row and its correction, by code."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that is not right: its number in the file, the employer number it gives, a code of
    :data:`IMPACT_PROBLEMS`.
    """

    row: int
    number: str
    code: str

    @property
    def text(self) -> Bilingual:
        """Return the sentence for the problem and its correction."""
        return PROBLEMS[self.code]


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """One parsed row: ``amount`` in fen, positive for arrears, negative for 待转金."""

    row: int
    number: str
    employer_id: int
    month: Month
    amount: Fen
    pay_by: date


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of an import; with any problem nothing was requested. Sums are in fen.

    ``file`` is the id of the file, None if no row was new. ``known`` rows were requested or released before with the
    same balance.
    """

    file: int | None
    added: int
    known: int
    arrears: Fen
    credit: Fen
    problems: tuple[RowProblem, ...]


class _Wrong(Exception):
    """Raised to undo all requests of a file that has a wrong row."""


# -- requests --------------------------------------------------------------------------------------------------------


def request_opening_file(actor: Actor, name: str, data: bytes, pack: Pack) -> ImportResult:
    """Request every balance of a file that is not requested or booked yet. A second person releases the file.

    When any row is not right, the result names every such row and nothing is requested. Raise :class:`Refusal` for
    what is no table, ``column_missing``, ``no_rows`` or ``too_many_rows``.
    """
    actor.require("receipts.book")
    table = find_filled_tables(read_sheets(data), COLUMNS, NEEDED).rows
    if len(table) > MOST:
        raise TOO_MANY_ROWS(rows=len(table), most=MOST)
    balances, problems = _parse(table)
    try:
        with transaction.atomic():
            result = _request_all(actor, name, balances, problems, pack)
            if result.problems:
                raise _Wrong
    except _Wrong:
        return result
    return result


def _parse(table: Sequence[TableRow]) -> tuple[list[OpeningBalance], list[RowProblem]]:
    employers: dict[str, int] = {}
    for part in chunks({number for row in table if (number := clean_reference(row.cells["number"]))}):
        employers |= get_employer_ids(part)
    balances: list[OpeningBalance] = []
    problems: list[RowProblem] = []
    seen: set[tuple[int, int]] = set()
    for row in table:
        parsed = _row(row.number, row.cells, employers)
        if isinstance(parsed, OpeningBalance):
            key = (parsed.employer_id, int(parsed.month))
            if key in seen:
                parsed = RowProblem(row.number, parsed.number, "twice")
            seen.add(key)
        if isinstance(parsed, OpeningBalance):
            balances.append(parsed)
        else:
            problems.append(parsed)
    return balances, problems


def _row(row: int, cells: Mapping[str, str], employers: Mapping[str, int]) -> OpeningBalance | RowProblem:
    number = clean_reference(cells["number"])[:20]
    if number not in employers:
        return RowProblem(row, number, "employer")
    try:
        month = parse_month(cells["month"])
    except ValueError:
        return RowProblem(row, number, "month")
    amounts = [read_amount(cells[name]) if cells[name] else ReadAmount(Fen(0)) for name in ("principal", "credit")]
    for amount in amounts:
        if amount.problem:
            return RowProblem(row, number, amount.problem)
    principal, credit = (amount.fen or Fen(0) for amount in amounts)
    if min(principal, credit) < 0 or (principal > 0) == (credit > 0):
        return RowProblem(row, number, "one_amount")
    try:
        pay_by = parse_day(cells["pay_by"], DayWindow()) if cells["pay_by"] or principal else month.last_day
    except NotADay:
        return RowProblem(row, number, "pay_by")
    return OpeningBalance(row, number, employers[number], month, Fen(principal - credit), pay_by)


def _request_all(
    actor: Actor, name: str, balances: Iterable[OpeningBalance], wrong: Sequence[RowProblem], pack: Pack
) -> ImportResult:
    """Request the balances ordered by employer, so that two files lock accounts in the same order."""
    file_id, known, problems = new_id(), 0, list(wrong)
    fresh: list[OpeningBalance] = []
    for balance in sorted(balances, key=lambda balance: (balance.employer_id, balance.month)):
        existing = Instruction.objects.for_employer(balance.employer_id).filter(
            kind=InstructionKind.OPENING, month=balance.month
        )
        before = existing.filter(state__in=(InstructionState.ASKED, InstructionState.RELEASED)).first()
        if before is not None and not _is_reversed(before):
            is_same = before.amount == balance.amount and before.words["pay_by"] == balance.pay_by.isoformat()
            known += is_same
            if not is_same:
                problems.append(RowProblem(balance.row, balance.number, "other"))
            continue
        try:
            instructions.request_opening(
                actor,
                balance.employer_id,
                balance.month,
                balance.amount,
                balance.pay_by,
                f"{name[:180]} #{balance.row}",
                pack,
                {"file": str(file_id), "name": name[:200]},
            )
        except Refusal as refused:
            code = "other" if refused.declared is OPENING_THERE else refused.code
            problems.append(RowProblem(balance.row, balance.number, code))
            continue
        fresh.append(balance)
    arrears = Fen(sum(max(balance.amount, 0) for balance in fresh))
    credit = Fen(-sum(min(balance.amount, 0) for balance in fresh))
    if fresh and not problems:
        _note(actor, OPENING_IMPORT, file_id, {"rows": len(fresh), "arrears": arrears, "credit": credit}, name)
    ordered = tuple(sorted(problems, key=lambda problem: problem.row))
    if ordered:
        return ImportResult(None, 0, known, Fen(0), Fen(0), ordered)
    return ImportResult(file_id if fresh else None, len(fresh), known, arrears, credit, ())


def _is_reversed(row: Instruction) -> bool:
    """Return whether an opening balance was released and then reversed: its bill asks for nothing."""
    bills = Bill.objects.for_employer(row.employer_id).filter(month=row.month or 0, is_opening=True)
    return row.state == InstructionState.RELEASED and bills.exists() and not bills.exclude(amount=0).exists()


def _note(actor: Actor, act: JournalVerb, file_id: int, new: dict[str, Any], reason: str) -> None:
    record_act(actor, act, OFFICE, ("opening_file", file_id), new=new, reason=reason[:200])


# -- the second person -----------------------------------------------------------------------------------------------


@transaction.atomic
def release_opening_file(actor: Actor, file_id: int, law_day: LawDay) -> int:
    """Book every balance of a waiting file, as a second person, or none of them; return the number of rows.

    Raise :class:`Refusal` ``no_such_opening_file`` if the file has no waiting row, or the refusal of any row.
    """
    actor.require("receipts.release")
    return _decide(
        actor,
        file_id,
        OPENING_FILE_RELEASED,
        "",
        lambda row: instructions.release_instruction(actor, row.employer_id, row.id, law_day),
    )


@transaction.atomic
def refuse_opening_file(actor: Actor, file_id: int, answer: str) -> int:
    """Refuse a waiting file, with an answer; nothing is booked. Return the number of rows.

    Raise as :func:`release_opening_file`, or ``words_missing``.
    """
    actor.require("receipts.release")
    return _decide(
        actor,
        file_id,
        OPENING_FILE_REFUSED,
        answer,
        lambda row: instructions.refuse_instruction(actor, row.employer_id, row.id, answer),
    )


def _decide(actor: Actor, file_id: int, act: JournalVerb, reason: str, decide: Callable[[Instruction], object]) -> int:
    rows = _waiting(file_id)
    if not rows:
        raise NO_SUCH_OPENING_FILE()
    for row in rows:
        decide(row)
    _note(actor, act, file_id, {"rows": len(rows)}, reason)
    return len(rows)


def _waiting(file_id: int) -> list[Instruction]:
    with fan_out("levy.receipts"):
        rows = Instruction.objects.filter(
            state=InstructionState.ASKED, kind=InstructionKind.OPENING, words__file=str(file_id)
        )
        return list(rows.order_by("employer_id", "id"))


# -- reading ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class WaitingFile:
    """A file that waits for a second person: rows, arrears and 待转金 in fen, and the person who requested it."""

    id: int
    name: str
    requested_by: int | None
    requested_by_name: str
    requested_at: datetime
    rows: int = 0
    arrears: int = 0
    credit: int = 0


def get_waiting_files() -> list[WaitingFile]:
    """Return the files that wait for a second person, oldest first."""
    files: dict[str, WaitingFile] = {}
    with fan_out("levy.receipts"):
        rows = list(
            Instruction.objects.filter(
                state=InstructionState.ASKED, kind=InstructionKind.OPENING, words__file__isnull=False
            )
            .order_by("id")
            .values_list("words", "amount", "requested_by", "requested_by_name", "requested_at")
        )
    for details, amount, requested_by, requested_by_name, requested_at in rows:
        file = files.setdefault(
            details["file"],
            WaitingFile(int(details["file"]), details["name"], requested_by, requested_by_name, requested_at),
        )
        file.rows += 1
        file.arrears += max(amount, 0)
        file.credit -= min(amount, 0)
    return list(files.values())
