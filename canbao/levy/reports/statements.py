"""Statements: lists with totals and sums by scheme and fund, shown on a page, as CSV and printed from the same rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.utils import timezone

from canbao.levy.arithmetic.explanation import scheme_words
from canbao.papers.letter import ROWS_PRINTED, LetterColumn, LetterPaper, letter_pdf
from canbao.papers.typeset import Paper
from canbao.sheets.writing import write_csv
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, yuan, yuan_plain
from canbao.values.refusals import refusal

STATEMENT_TOO_LONG_TO_PRINT = refusal(
    "statement_too_long_to_print",
    Bilingual(
        "This statement has {rows} rows, and {most} fit on paper. Choose a shorter period, or take the CSV.",
        "该报表共 {rows} 行，最多打印 {most} 行。请缩短期间，或下载 CSV。",
    ),
)

TOTAL: Final = Bilingual("Total", "合计")


class CellKind(StrEnum):
    """What a column holds: text, an amount in fen, or a count."""

    TEXT = "text"
    MONEY = "money"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class StatementColumn:
    """A column: heading, kind, and its share of the width on paper. Money and counts are summed."""

    head: Bilingual
    kind: CellKind = CellKind.TEXT
    share: int = 2

    @property
    def is_number(self) -> bool:
        """Whether the column holds amounts or counts."""
        return self.kind is not CellKind.TEXT


Cell = Bilingual | str | int | None


@dataclass(frozen=True, slots=True)
class FundSum:
    """A part of the total by fund, fen: pool (统筹基金) and personal account (个人账户) of a scheme.

    Money that belongs to no scheme, such as late fee, has only ``pool``, the amount.
    """

    words: Bilingual
    pool: int
    account: int = 0

    @property
    def total(self) -> int:
        """The whole of the part."""
        return self.pool + self.account


@dataclass(frozen=True, slots=True)
class Statement:
    """A list with its totals. ``facts`` say what it is about; ``funds`` add up to ``total``, in fen."""

    code: str
    title: Bilingual
    facts: tuple[tuple[Bilingual, str], ...]
    columns: tuple[StatementColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    funds: tuple[FundSum, ...]
    of_funds: Bilingual
    """What the sums by fund are sums of."""

    @property
    def is_summed(self) -> bool:
        """Whether a column is summed, so that the list ends with a line of totals."""
        return any(column.is_number for column in self.columns)

    @property
    def totals(self) -> tuple[int | None, ...]:
        """The sums of the columns; None for texts."""
        return tuple(self._sum_column(at) if column.is_number else None for at, column in enumerate(self.columns))

    def _sum_column(self, at: int) -> int:
        return sum(cell for cell in (row[at] for row in self.rows) if isinstance(cell, int))

    @property
    def fund_total(self) -> FundSum:
        """The sum over all funds."""
        return FundSum(TOTAL, sum(fund.pool for fund in self.funds), sum(fund.account for fund in self.funds))

    def to_texts(self, cells: Sequence[Cell], language: str) -> tuple[str, ...]:
        """Return a row for people in a language."""
        return tuple(_to_text(cell, column.kind, language) for cell, column in zip(cells, self.columns, strict=True))


def _to_text(cell: Cell, kind: CellKind, language: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Bilingual):
        return cell.text(language)
    return yuan(Fen(cell)) if kind is CellKind.MONEY and isinstance(cell, int) else str(cell)


def apportion(amount: int, parts: Mapping[str, int]) -> dict[str, int]:
    """Return an amount divided in proportion to ``parts``, in whole fen; the shares add up to the amount.

    Parts that add up to nothing give no proportion; then the first part takes all.
    """
    whole, done, upto = sum(parts.values()), 0, 0
    shares: dict[str, int] = {}
    for name, part in parts.items():
        upto += part
        share = round(Decimal(amount * upto) / whole) if whole else (amount if not shares else done)
        shares[name], done = share - done, share
    return shares


def get_fund_sums(amounts: Iterable[tuple[str, int, int]]) -> list[FundSum]:
    """Return sums by scheme from (scheme, amount, personal account's part), in the order of the scheme codes."""
    pools: dict[str, int] = {}
    accounts: dict[str, int] = {}
    for scheme, amount, account in amounts:
        pools[scheme] = pools.get(scheme, 0) + amount - account
        accounts[scheme] = accounts.get(scheme, 0) + account
    return [FundSum(scheme_words(scheme), pools[scheme], accounts[scheme]) for scheme in sorted(pools)]


FUND_HEADS = (
    Bilingual("Scheme or kind", "险种或款项"),
    Bilingual("Pool", "统筹基金"),
    Bilingual("Personal accounts", "个人账户"),
    TOTAL,
)


def to_statement_csv(statement: Statement, language: str) -> bytes:
    """Return a statement as CSV in a language: the list with its totals, then the sums by fund; amounts in yuan."""
    rows: list[list[object]] = [[statement.title.text(language)]]
    rows += [[label.text(language), text] for label, text in statement.facts]
    rows += [[], [column.head.text(language) for column in statement.columns]]
    rows += [_to_csv_row(statement, row, language) for row in statement.rows]
    if statement.is_summed:
        rows.append(_to_csv_row(statement, (TOTAL, *statement.totals[1:]), language))
    rows += [[], [statement.of_funds.text(language)], [head.text(language) for head in FUND_HEADS]]
    for fund in (*statement.funds, statement.fund_total):
        amounts = [Decimal(yuan_plain(Fen(amount))) for amount in (fund.pool, fund.account, fund.total)]
        rows.append([fund.words.text(language), *amounts])
    return write_csv(rows)


def _to_csv_row(statement: Statement, cells: Sequence[Cell], language: str) -> list[object]:
    row: list[object] = []
    for cell, column in zip(cells, statement.columns, strict=True):
        if column.kind is CellKind.MONEY and isinstance(cell, int):
            row.append(Decimal(yuan_plain(Fen(cell))))
        else:
            row.append(_to_text(cell, column.kind, language))
    return row


def print_statement(statement: Statement, printed_by: str) -> Paper:
    """Return a statement as a PDF in Chinese. Raise :class:`Refusal` ``statement_too_long_to_print``."""
    if len(statement.rows) >= ROWS_PRINTED:
        raise STATEMENT_TOO_LONG_TO_PRINT(rows=len(statement.rows), most=ROWS_PRINTED)
    texts = [statement.to_texts(row, "zh") for row in statement.rows]
    if texts and statement.is_summed:
        texts.append(statement.to_texts((TOTAL, *statement.totals[1:]), "zh"))
    funds = tuple(
        f"{fund.words.zh}：统筹基金 {yuan(Fen(fund.pool))}，个人账户 {yuan(Fen(fund.account))}，"
        f"合计 {yuan(Fen(fund.total))}"
        for fund in (*statement.funds, statement.fund_total)
    )
    return letter_pdf(
        LetterPaper(
            agency=settings.CANBAO_AGENCY,
            number=statement.code,
            title=statement.title.zh,
            subtitle="金额单位：元",
            whose=settings.CANBAO_AGENCY,
            facts=tuple((label.zh, text) for label, text in statement.facts),
            before=() if statement.rows else ("所选范围没有记录。",),
            columns=tuple(LetterColumn(column.head.zh, column.share, column.is_number) for column in statement.columns),
            rows=tuple(texts),
            after=(statement.of_funds.zh, *funds),
            printed_at=timezone.now().replace(microsecond=0),
            signed=f"{settings.CANBAO_AGENCY}　打印人：{printed_by}",
            is_landscape=True,
        )
    )
