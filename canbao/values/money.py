"""Money: whole fen (分) in the database, yuan (元) where people read or write it. Never a binary float."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NewType

from canbao.values.text import normalise

Fen = NewType("Fen", int)
"""An amount in fen, a hundredth of a yuan. A refund is below zero."""

NotMoneyReason = Literal["empty", "format", "fraction", "too_large"]

MOST_FEN = 10**16
"""The limit of amounts (a hundred trillion yuan), so that sums fit a 64-bit integer."""

_ONE = Decimal(1)
_FORM = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]*))?")


class NotMoney(ValueError):
    """A text is not an amount of yuan.

    ``reason``: ``empty``, ``format`` (not a plain number), ``fraction`` (parts of a fen) or ``too_large``.
    """

    def __init__(self, reason: NotMoneyReason) -> None:
        super().__init__(reason)
        self.reason: NotMoneyReason = reason


def parse_yuan(text: str) -> Fen:
    """Return the fen of a typed amount of yuan: ``"6,800.00"``, ``"６８００"``, ``"-0.5"``.

    Thousands can be separated by commas in groups of three. Zeros after the second decimal are accepted, other digits
    are not, because an amount is never rounded silently. Raise :class:`NotMoney`.
    """
    plain = normalise(text).replace("\N{MINUS SIGN}", "-")
    plain = plain.removeprefix("¥").removesuffix("元").strip()
    if not plain:
        raise NotMoney("empty")
    match = _FORM.fullmatch(plain)
    if match is None:
        raise NotMoney("format")
    sign, whole, decimals = match[1], match[2].replace(",", ""), (match[3] or "").rstrip("0")
    if len(decimals) > 2:
        raise NotMoney("fraction")
    if len(whole.lstrip("0")) > 14:
        raise NotMoney("too_large")
    fen = int(whole) * 100 + int(decimals.ljust(2, "0"))
    return Fen(-fen if sign == "-" else fen)


def yuan(fen: Fen) -> str:
    """Return an amount for people: ``"6,800.00"``, ``"-0.05"``."""
    return _format_yuan(fen, ",")


def yuan_plain(fen: Fen) -> str:
    """Return an amount for programs, without thousands separators: ``"6800.00"``."""
    return _format_yuan(fen, "")


def _format_yuan(fen: Fen, separator: str) -> str:
    whole, rest = divmod(abs(fen), 100)
    grouped = f"{whole:,}".replace(",", separator)
    return f"{'-' if fen < 0 else ''}{grouped}.{rest:02d}"


def half_up(value: Decimal, unit: Decimal) -> Decimal:
    """Return the multiple of ``unit`` nearest to ``value``, halves away from zero.

    ``half_up(Decimal("2.345"), Decimal("0.01")) == Decimal("2.35")``. The unit is usually a power of ten, but can be
    any positive number. Raise ValueError for another unit.
    """
    if unit <= 0:
        raise ValueError(f"a unit of rounding is above zero, not {unit}")
    return (value / unit).quantize(_ONE, rounding=ROUND_HALF_UP) * unit


def round_to_unit(fen: Fen, unit: Fen) -> Fen:
    """Return the multiple of ``unit`` (fen) nearest to an amount, halves away from zero, as :func:`half_up` does."""
    nearest = (2 * abs(fen) + unit) // (2 * unit) * unit
    return Fen(nearest if fen >= 0 else -nearest)


def take_ratio(fen: Fen, ratio: Decimal) -> Fen:
    """Return a ratio of an amount, rounded half up to the fen."""
    return Fen(int((fen * ratio).quantize(_ONE, rounding=ROUND_HALF_UP)))
