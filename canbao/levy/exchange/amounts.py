"""Read an amount of a file, and say what is wrong with one that cannot be read."""

from typing import NamedTuple

from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, NotMoney, NotMoneyReason, parse_yuan
from canbao.values.text import is_cell_error, normalise

AMOUNT_PROBLEMS: dict[str, Bilingual] = {
    "amount_empty": Bilingual("there is no amount; fill it in", "没有填写金额，请补填"),
    "amount_error": Bilingual(
        "the amount is an error of the spreadsheet, such as #N/A; correct the formula",
        "金额是表格公式的错误值（如#N/A），请更正公式",
    ),
    "amount_logical": Bilingual(
        "the amount is TRUE or FALSE instead of a number; correct it", "金额是逻辑值（TRUE或FALSE），不是数字，请更正"
    ),
    "amount_text": Bilingual(
        "the amount is not a number; write it in yuan, such as 1200.50", "金额不是数字，请以元填写，例如1200.50"
    ),
    "amount_fraction": Bilingual(
        "the amount has parts of a fen; write at most two decimals", "金额有不足一分的零头，最多两位小数，请更正"
    ),
    "amount_too_large": Bilingual(
        "the amount has more than 14 digits before the decimal point; correct it", "金额整数部分超过14位，请更正"
    ),
}
"""What is wrong with an amount that cannot be read, by code."""

_CODES: dict[NotMoneyReason, str] = {
    "empty": "amount_empty",
    "format": "amount_text",
    "fraction": "amount_fraction",
    "too_large": "amount_too_large",
}


class ReadAmount(NamedTuple):
    """The amount of a cell in fen, None where it cannot be read; then ``problem`` is a code of AMOUNT_PROBLEMS."""

    fen: Fen | None
    problem: str = ""


def read_amount(cell: str) -> ReadAmount:
    """Return the amount (fen) of a cell in yuan, or the code of what is wrong with it."""
    if is_cell_error(cell):
        return ReadAmount(None, "amount_error")
    if normalise(cell).upper() in ("TRUE", "FALSE"):
        return ReadAmount(None, "amount_logical")
    try:
        return ReadAmount(parse_yuan(cell))
    except NotMoney as wrong:
        return ReadAmount(None, _CODES[wrong.reason])
