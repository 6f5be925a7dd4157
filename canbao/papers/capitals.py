"""Amounts in Chinese capitals (大写), which protect vouchers against alteration."""

from typing import Final

LIMIT: Final = 10**18
"""Limit of amounts in fen (ten thousand 万亿 yuan). Larger amounts have no standard reading."""

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_UNITS: Final = ("", "拾", "佰", "仟")


def amount_in_capitals(fen: int) -> str:
    """Return an amount of fen in capitals: 123456 is 人民币壹仟贰佰叁拾肆元伍角陆分.

    The rules are those of payment vouchers (支付结算办法, 附一 正确填写票据和结算凭证的基本规定). Consecutive zeros are
    one 零; none ends a group of four digits. An optional 零 (before 角, before 仟) is left out. 整 ends an amount in 元
    or 角. A negative amount has 负 after 人民币. Raise ValueError from LIMIT on.
    """
    if abs(fen) >= LIMIT:
        raise ValueError(f"{fen} fen is too large for capitals")
    yuan, rest = divmod(abs(fen), 100)
    jiao, single_fen = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    if single_fen:
        words += ("零" if yuan and not jiao else "") + f"{_DIGITS[single_fen]}分"
    else:
        words = (words or "零元") + "整"
    return f"人民币{'负' if fen < 0 else ''}{words}"


def _whole(number: int) -> str:
    """Return a number from 1 to below 10**16 in capitals: first 亿, then the rest."""
    high, low = divmod(number, 10**8)
    return _pair(high, "亿", low, 10**7) if high else _below_hundred_million(low)


def _below_hundred_million(number: int) -> str:
    high, low = divmod(number, 10**4)
    return _pair(high, "万", low, 10**3) if high else _group(low)


def _pair(high: int, unit: str, low: int, full: int) -> str:
    """Return `high` times the unit and `low`, separated by 零 when `low` is below `full`."""
    words = _below_hundred_million(high) + unit
    if low:
        words += ("零" if low < full else "") + _below_hundred_million(low)
    return words


def _group(number: int) -> str:
    """Return a number from 1 to 9999 in capitals, without leading 零."""
    words, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _UNITS[power]
        gap = digit == 0
    return words
