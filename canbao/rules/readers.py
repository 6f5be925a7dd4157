"""Readers of parameter values: each turns a raw value of a file or form into an exact value.

A reader raises ValueError with the expected format. :data:`SHAPES` describes that format in both languages.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from canbao.rules.codes import get_table
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month

AGE_FIELDS = ("from_birth", "start_months", "end_months", "birth_months_per_step")
SHAPES: dict[Callable[[Any], Any], Bilingual] = {}
_Reader = TypeVar("_Reader", bound=Callable[[Any], Any])


def _shaped(english: str, chinese: str) -> Callable[[_Reader], _Reader]:
    """Return a decorator that registers the format of a reader's values in :data:`SHAPES`."""

    def register(read: _Reader) -> _Reader:
        SHAPES[read] = Bilingual(english, chinese)
        return read

    return register


@dataclass(frozen=True, slots=True)
class RetirementAge:
    """The statutory retirement age of one group, in months of age.

    People born before ``from_birth`` retire at ``start_months``. For later births the age rises by one month for every
    ``birth_months_per_step`` months of birth, up to ``end_months``.
    """

    from_birth: Month
    start_months: int
    end_months: int
    birth_months_per_step: int


def read_decimal(raw: Any) -> Decimal:
    """Return a decimal number of zero or more."""
    if isinstance(raw, bool | float):
        raise ValueError("must be a quoted decimal number such as '0.07': a binary float is not exact")
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", str(raw)):
        raise ValueError("must be a decimal number of zero or more, such as '0.07'")
    return Decimal(str(raw))


_shaped("a number of zero or more, such as 1", "不小于零的数，如 1")(read_decimal)


@_shaped("a number above zero, such as 95040", "大于零的数，如 95040")
def read_positive(raw: Any) -> Decimal:
    """Return a decimal number above zero."""
    value = read_decimal(raw)
    if value == 0:
        raise ValueError("must be above zero")
    return value


@_shaped("a share from 0 to 1; 7 % is 0.07", "0 到 1 之间的比例，7% 写 0.07")
def read_share(raw: Any) -> Decimal:
    """Return a share from 0 to 1 with at most eight decimals."""
    value = read_decimal(raw)
    if value > 1:
        raise ValueError("must be a share from 0 to 1, not a percentage")
    if value != round(value, 8):
        raise ValueError("must have at most eight decimals")
    return value


@_shaped("an amount of yuan with at most two decimals, such as 10 or 12.50", "金额（元），最多两位小数，如 10 或 12.50")
def read_yuan(raw: Any) -> Decimal:
    """Return an amount of yuan with at most two decimals."""
    value = read_decimal(raw)
    if value != round(value, 2):
        raise ValueError("must be an amount of yuan with at most two decimals")
    return value


@_shaped("an amount of yuan up to 10, such as 0.10", "不超过10元的金额，如 0.10")
def read_tolerance(raw: Any) -> Decimal:
    """Return a small amount of yuan: what is above ten yuan is collected, not tolerated."""
    value = read_yuan(raw)
    if value > 10:
        raise ValueError("must be a small amount, at most 10 yuan")
    return value


@_shaped("a multiple such as 0.60 or 3.00, not a percentage", "倍数，如 0.60 或 3.00，不写百分数")
def read_multiple(raw: Any) -> Decimal:
    """Return a multiple above 0 and up to 10."""
    value = read_positive(raw)
    if value > 10:
        raise ValueError("must be a multiple such as '3.00', not a percentage")
    return value


def one_of_reader(*allowed: str) -> Callable[[Any], str]:
    """Return a reader that accepts these texts only."""

    def read(raw: Any) -> str:
        if str(raw) not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return str(raw)

    return _shaped(f"one of {', '.join(allowed)}", f"以下之一：{'、'.join(allowed)}")(read)


@_shaped("one of 1, 0.1, 0.01", "以下之一：1、0.1、0.01")
def read_rounding_unit(raw: Any) -> Decimal:
    """Return the unit to round to: 1, 0.1 or 0.01 yuan."""
    return Decimal(one_of_reader("1", "0.1", "0.01")(raw))


def whole_number_reader(least: int, most: int) -> Callable[[Any], int]:
    """Return a reader of whole numbers from ``least`` to ``most``."""

    def read(raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return raw

    return _shaped(f"a whole number from {least} to {most}", f"{least} 到 {most} 的整数")(read)


@_shaped("a month yyyyMM, such as 202611", "年月 yyyyMM，如 202611")
def read_month(raw: Any) -> Month:
    """Return a month yyyyMM."""
    try:
        return Month(whole_number_reader(190001, 209912)(raw))
    except ValueError:
        raise ValueError("must be a month yyyyMM") from None


def read_category(raw: Any) -> str:
    """Return a person category (psn_type)."""
    if not isinstance(raw, str) or get_table("psn_type").get(raw) is None:
        raise ValueError(f"must name person categories by quoted codes of psn_type, not {raw!r}")
    return raw


@_shaped('codes of person categories in a list, such as ["1101", "1102"]', '人员类别代码的列表，如 ["1101", "1102"]')
def read_categories(raw: Any) -> tuple[str, ...]:
    """Return a list of person categories (psn_type), each once."""
    if not isinstance(raw, list) or not raw:
        raise ValueError("must be a list of quoted codes of psn_type")
    read = tuple(read_category(item) for item in raw)
    if len(set(read)) < len(read):
        raise ValueError("must name each person category once")
    return read


def _calendar_day(text: str) -> None:
    """Raise ValueError unless the text is a day yyyy-mm-dd; ``fromisoformat`` alone accepts more formats."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    date.fromisoformat(text)


@_shaped('first and last day of every year, such as ["07-01", "09-30"]', '每年的起止日，如 ["07-01", "09-30"]')
def read_window(raw: Any) -> tuple[str, str]:
    """Return the first and last day of every year, as mm-dd."""
    if not isinstance(raw, list) or len(raw) != 2:
        raise ValueError("must be the first and last day, as ['07-01', '09-30']")
    for day in raw:
        try:
            # 2023 has no 29 February, so that the window is the same every year.
            _calendar_day(f"2023-{day}")
        except ValueError:
            raise ValueError(f"must be days of every year as 'mm-dd', not {day!r}") from None
    if raw[0] > raw[1]:
        raise ValueError("must begin before it ends")
    return str(raw[0]), str(raw[1])


@_shaped("true or false", "true（是）或 false（否）")
def read_flag(raw: Any) -> bool:
    """Return true or false."""
    if not isinstance(raw, bool):
        raise ValueError("must be true or false")
    return raw


@_shaped(
    'days with true (worked) or false (free), such as {"2026-10-10": true}',
    '日期与 true（上班）或 false（休息），如 {"2026-10-10": true}',
)
def read_days(raw: Any) -> dict[str, bool]:
    """Return days yyyy-mm-dd, each with whether it is a working day."""
    if not isinstance(raw, dict) or not all(isinstance(worked, bool) for worked in raw.values()):
        raise ValueError("must map days such as '2026-10-10' to true (worked) or false (free)")
    for day in raw:
        try:
            _calendar_day(str(day))
        except ValueError:
            raise ValueError(f"must name days as 'yyyy-mm-dd', not {day!r}") from None
    return {str(day): worked for day, worked in raw.items()}


@_shaped(
    '{"from_birth": 196501, "start_months": 720, "end_months": 756, "birth_months_per_step": 4}',
    '{"from_birth": 196501, "start_months": 720, "end_months": 756, "birth_months_per_step": 4}',
)
def read_ages(raw: Any) -> RetirementAge:
    """Return a statutory retirement age."""
    if not isinstance(raw, dict) or raw.keys() != set(AGE_FIELDS):
        raise ValueError(f"must have exactly {', '.join(sorted(AGE_FIELDS))}")
    months_of_age = whole_number_reader(480, 900)
    ages = RetirementAge(
        read_month(raw["from_birth"]),
        months_of_age(raw["start_months"]),
        months_of_age(raw["end_months"]),
        whole_number_reader(1, 120)(raw["birth_months_per_step"]),
    )
    if ages.start_months > ages.end_months:
        raise ValueError("must not end below the age it starts from")
    return ages
