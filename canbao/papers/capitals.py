"""Amounts in Chinese capitals (大写), as vouchers write them so that nobody can alter a figure."""

from typing import Final

LIMIT: Final = 10**18
"""Amounts stay below this many fen, ten thousand 万亿 yuan; beyond it there is no agreed reading."""

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")


def amount_in_capitals(fen: int) -> str:
    """An amount of fen in capitals: 123456 is 人民币壹仟贰佰叁拾肆元伍角陆分.

    Follows the rules for writing payment vouchers (支付结算办法, 附一 正确填写票据和结算凭证的基本规定). Zeros in a row
    are one 零, none ends a group of four digits, and where that text leaves a 零 to choice (before 角, before 仟)
    it is left out. 整 closes what ends in 元 or 角. Below zero 负 follows 人民币. ValueError from LIMIT on.
    """
    if abs(fen) >= LIMIT:
        raise ValueError(f"{fen} fen is more than capitals are written for")
    yuan, rest = divmod(abs(fen), 100)
    jiao, odd = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    if odd:
        words += ("零" if yuan and not jiao else "") + f"{_DIGITS[odd]}分"
    else:
        words = (words or "零元") + "整"
    return f"人民币{'负' if fen < 0 else ''}{words}"


def _whole(number: int) -> str:
    """A number from 1 to below 10**16: so many 亿, then the rest."""
    high, low = divmod(number, 10**8)
    return _pair(high, "亿", low, 10**7) if high else _below_hundred_million(low)


def _below_hundred_million(number: int) -> str:
    high, low = divmod(number, 10**4)
    return _pair(high, "万", low, 10**3) if high else _group(low)


def _pair(high: int, unit: str, low: int, full: int) -> str:
    """`high` times the unit, and `low`, parted by 零 where `low` does not fill its places."""
    words = _below_hundred_million(high) + unit
    if low:
        words += ("零" if low < full else "") + _below_hundred_million(low)
    return words


def _group(number: int) -> str:
    """Four digits, 1 to 9999, without leading 零."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
        gap = digit == 0
    return words
