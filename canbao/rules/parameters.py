"""Every parameter a policy pack may set: its name, what its value looks like, and what it means (levy.md)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from canbao.values.words import Text


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: the pattern of its names, the reader of its values, its meaning, whether it goes by category."""

    pattern: str
    read: Callable[[Any], Any]
    meaning: Text
    by_category: bool = False


def _decimal(raw: Any) -> Decimal:
    if isinstance(raw, float):
        raise ValueError("must be quoted: a binary float is not exact")
    try:
        value = Decimal(str(raw))
    except InvalidOperation:
        raise ValueError("must be a decimal number such as '0.07'") from None
    if not value.is_finite() or value < 0:
        raise ValueError("must be zero or more")
    return value


def _share(raw: Any) -> Decimal:
    value = _decimal(raw)
    if value > 1:
        raise ValueError("must be a share from 0 to 1, not a percentage")
    return value


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        if str(raw) not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return str(raw)

    return read


def _unit(raw: Any) -> Decimal:
    return Decimal(_one_of("1", "0.1", "0.01")(raw))


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read(raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return raw

    return read


def _codes(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(item, str) and item.isdigit() for item in raw):
        raise ValueError("must be a list of quoted category codes")
    return tuple(raw)


def _window(raw: Any) -> tuple[str, str]:
    if not isinstance(raw, list) or len(raw) != 2 or not all(re.fullmatch(r"\d\d-\d\d", str(day)) for day in raw):
        raise ValueError("must be the first and last day as ['07-01', '09-30']")
    return str(raw[0]), str(raw[1])


def _yes(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("must be true or false")
    return raw


def _days(raw: Any) -> dict[str, bool]:
    if not isinstance(raw, dict) or not all(isinstance(value, bool) for value in raw.values()):
        raise ValueError("must map days such as '2026-10-10' to true (worked) or false (free)")
    return {str(day): worked for day, worked in raw.items()}


def _ages(raw: Any) -> dict[str, Any]:
    wanted = {"from_birth", "start_months", "end_months", "births_per_month"}
    if not isinstance(raw, dict) or set(raw) != wanted:
        raise ValueError(f"must have exactly {', '.join(sorted(wanted))}")
    return dict(raw)


_PAYER = r"(?:employer|person)"
_SCHEME = r"scheme\.\d{3}"

PARAMETERS: tuple[Parameter, ...] = (
    Parameter(r"levy\.first_month", _whole(190001, 209912), Text("First month ever assessed", "最早核定月份")),
    Parameter(r"reference_wage\.annual", _decimal, Text("Reference wage, yuan a year", "上年度社会平均工资（元/年）")),
    Parameter(r"base\.(?:floor|cap)_ratio", _decimal, Text("Floor or cap, of the reference wage", "基数上下限比例")),
    Parameter(r"base\.unit", _unit, Text("Yuan a base is rounded to", "基数取整单位（元）")),
    Parameter(r"base\.floor_rounding", _one_of("half_up", "truncate_plus_one"), Text("How a floor is rounded", "下限取整方式")),
    Parameter(r"base\.year_start_month", _whole(1, 12), Text("First month of a contribution year", "缴费年度起始月")),
    Parameter(r"base\.declare_window", _window, Text("Days of the yearly declaration", "年度申报期")),
    Parameter(rf"{_SCHEME}\.{_PAYER}\.rate", _share, Text("Rate, share of the base", "费率"), True),
    Parameter(rf"{_SCHEME}\.{_PAYER}\.monthly_amount", _decimal, Text("Fixed amount, yuan a month", "定额（元/月）"), True),
    Parameter(rf"{_SCHEME}\.applies_to", _codes, Text("Categories levied", "适用人员类别")),
    Parameter(rf"{_SCHEME}\.{_PAYER}\.account_ratio", _share, Text("Share to the personal account", "划入个人账户比例")),
    Parameter(r"(?:join|stop)\.effect", _one_of("same_month", "next_month"), Text("When it takes effect", "生效月")),
    Parameter(r"late_fee\.daily_rate", _share, Text("Late fee a day", "滞纳金日费率")),
    Parameter(r"late_fee\.cap_ratio", _decimal, Text("Most late fee, of the principal", "滞纳金上限比例")),
    Parameter(r"late_fee\.on_back_payments", _one_of("none", "from_accrual_pay_by"), Text("Late fee on back payments", "补收滞纳金")),
    Parameter(r"calendar\.(?:open|cutoff|pay_by)_day", _whole(1, 31), Text("Day of the month", "每月经办日")),
    Parameter(r"calendar\.overrides", _days, Text("Working days against the national calendar", "工作日调整")),
    Parameter(r"filing\.online_retro_months", _whole(0, 60), Text("Months back on-line", "网上可追溯月数")),
    Parameter(r"retirement\.(?:male|female_cadre|female_worker)", _ages, Text("Retirement age", "法定退休年龄")),
    Parameter(r"review\.[a-z_]+\.steps", _whole(0, 2), Text("Review depth", "审核级数")),
    Parameter(r"review\.[a-z_]+\.promised_working_days", _whole(0, 60), Text("Promised working days", "承诺工作日")),
    Parameter(r"review\.[a-z_]+\.auto", _yes, Text("Clean filings are decided at once", "无异常自动办结")),
)  # fmt: skip


def parameter(name: str) -> Parameter | None:
    """Return the parameter a name belongs to, None for a name no pack may set."""
    return next((one for one in PARAMETERS if re.fullmatch(one.pattern, name)), None)


def read_value(name: str, raw: Any) -> Any:
    """Return a raw value as its parameter reads it; raise ValueError with what is wrong."""
    one = parameter(name)
    if one is None:
        raise ValueError("is not the name of a parameter")
    if one.by_category and isinstance(raw, dict):
        return {str(category): one.read(value) for category, value in raw.items()}
    return one.read(raw)
