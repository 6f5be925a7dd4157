"""Every parameter a policy pack may set: its name, what its value looks like, and what it means (levy.md).

This table is the one place where names are defined. Readers turn what stands in a file into an exact value, or raise
ValueError with what the value has to be.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from canbao.rules.codes import table
from canbao.values.months import Month
from canbao.values.words import Text


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: the pattern of its names, the reader of its values, its unit and its meaning.

    ``by_category``: the value may be a mapping by person category (psn_type), ``"*"`` for the rest. ``may_end``: the
    law is whole without it, so a value of null may end it.
    """

    pattern: str
    read: Callable[[Any], Any]
    unit: Text
    meaning: Text
    by_category: bool = False
    may_end: bool = False

    @property
    def shape(self) -> Text:
        """What a value looks like, in words for whoever types one."""
        return _SHAPES[self.read]

    @property
    def is_share(self) -> bool:
        """Whether a value is a share of a whole, which people also write as a percentage."""
        return self.read is _share


_SHAPES: dict[Callable[[Any], Any], Text] = {}
_Reader = TypeVar("_Reader", bound=Callable[[Any], Any])


def _shaped(english: str, chinese: str) -> Callable[[_Reader], _Reader]:
    """Say what the values of a reader look like."""

    def keep(read: _Reader) -> _Reader:
        _SHAPES[read] = Text(english, chinese)
        return read

    return keep


@dataclass(frozen=True, slots=True)
class RetirementAge:
    """The statutory retirement age of one group, in months of age.

    Who is born before ``from_birth`` retires at ``start_months``; from there on the age rises by one month for every
    ``births_per_month`` months of birth, up to ``end_months``.
    """

    from_birth: Month
    start_months: int
    end_months: int
    births_per_month: int


def _decimal(raw: Any) -> Decimal:
    if isinstance(raw, bool | float):
        raise ValueError("must be a quoted decimal number such as '0.07': a binary float is not exact")
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", str(raw)):
        raise ValueError("must be a decimal number of zero or more, such as '0.07'")
    return Decimal(str(raw))


_shaped("a number of zero or more, such as 1", "不小于零的数，如 1")(_decimal)


@_shaped("a number above zero, such as 95040", "大于零的数，如 95040")
def _above_zero(raw: Any) -> Decimal:
    value = _decimal(raw)
    if value == 0:
        raise ValueError("must be above zero")
    return value


@_shaped("a share from 0 to 1; 7 % is 0.07", "0 到 1 之间的比例，7% 写 0.07")
def _share(raw: Any) -> Decimal:
    value = _decimal(raw)
    if value > 1:
        raise ValueError("must be a share from 0 to 1, not a percentage")
    if value != round(value, 8):
        raise ValueError("must have at most eight decimals")
    return value


@_shaped("an amount of yuan with at most two decimals, such as 10 or 12.50", "金额（元），最多两位小数，如 10 或 12.50")
def _yuan(raw: Any) -> Decimal:
    value = _decimal(raw)
    if value != round(value, 2):
        raise ValueError("must be an amount of yuan with at most two decimals")
    return value


@_shaped("a multiple such as 0.60 or 3.00, not a percentage", "倍数，如 0.60 或 3.00，不写百分数")
def _multiple(raw: Any) -> Decimal:
    value = _above_zero(raw)
    if value > 10:
        raise ValueError("must be a multiple such as '3.00', not a percentage")
    return value


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        if str(raw) not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return str(raw)

    return _shaped(f"one of {', '.join(allowed)}", f"以下之一：{'、'.join(allowed)}")(read)


@_shaped("one of 1, 0.1, 0.01", "以下之一：1、0.1、0.01")
def _unit(raw: Any) -> Decimal:
    return Decimal(_one_of("1", "0.1", "0.01")(raw))


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read(raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return raw

    return _shaped(f"a whole number from {least} to {most}", f"{least} 到 {most} 的整数")(read)


@_shaped("a month yyyyMM, such as 202611", "年月 yyyyMM，如 202611")
def _month(raw: Any) -> Month:
    try:
        return Month(_whole(190001, 209912)(raw))
    except ValueError:
        raise ValueError("must be a month yyyyMM") from None


def _category(raw: Any) -> str:
    if not isinstance(raw, str) or table("psn_type").get(raw) is None:
        raise ValueError(f"must name person categories by quoted codes of psn_type, not {raw!r}")
    return raw


@_shaped('codes of person categories in a list, such as ["1101", "1102"]', '人员类别代码的列表，如 ["1101", "1102"]')
def _categories(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw:
        raise ValueError("must be a list of quoted codes of psn_type")
    read = tuple(_category(item) for item in raw)
    if len(set(read)) < len(read):
        raise ValueError("must name each person category once")
    return read


def _calendar_day(text: str) -> None:
    """Raise ValueError for what is no day as yyyy-mm-dd; Python reads weeks and days without hyphens as well."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    date.fromisoformat(text)


@_shaped('first and last day of every year, such as ["07-01", "09-30"]', '每年的起止日，如 ["07-01", "09-30"]')
def _window(raw: Any) -> tuple[str, str]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise ValueError("must be the first and last day, as ['07-01', '09-30']")
    for day in raw:
        try:
            # A year without a 29 February, so that the window is the same every year.
            _calendar_day(f"2023-{day}")
        except ValueError:
            raise ValueError(f"must be days of every year as 'mm-dd', not {day!r}") from None
    if raw[0] > raw[1]:
        raise ValueError("must begin before it ends")
    return str(raw[0]), str(raw[1])


@_shaped("true or false", "true（是）或 false（否）")
def _yes(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("must be true or false")
    return raw


@_shaped(
    'days with true (worked) or false (free), such as {"2026-10-10": true}',
    '日期与 true（上班）或 false（休息），如 {"2026-10-10": true}',
)
def _days(raw: Any) -> dict[str, bool]:
    if not isinstance(raw, dict) or not all(isinstance(worked, bool) for worked in raw.values()):
        raise ValueError("must map days such as '2026-10-10' to true (worked) or false (free)")
    for day in raw:
        try:
            _calendar_day(str(day))
        except ValueError:
            raise ValueError(f"must name days as 'yyyy-mm-dd', not {day!r}") from None
    return {str(day): worked for day, worked in raw.items()}


@_shaped(
    '{"from_birth": 196501, "start_months": 720, "end_months": 756, "births_per_month": 4}',
    '{"from_birth": 196501, "start_months": 720, "end_months": 756, "births_per_month": 4}',
)
def _ages(raw: Any) -> RetirementAge:
    if not isinstance(raw, dict) or raw.keys() != set(_AGES):
        raise ValueError(f"must have exactly {', '.join(sorted(_AGES))}")
    months_of_age = _whole(480, 900)
    ages = RetirementAge(
        _month(raw["from_birth"]),
        months_of_age(raw["start_months"]),
        months_of_age(raw["end_months"]),
        _whole(1, 120)(raw["births_per_month"]),
    )
    if ages.start_months > ages.end_months:
        raise ValueError("must not end below the age it starts from")
    return ages


_AGES = ("from_birth", "start_months", "end_months", "births_per_month")
_PAYER = r"(?:employer|person)"
_SCHEME = r"scheme\.(?P<scheme>[0-9]{3})"
_REVIEW = r"review\.[a-z_]+"

_NONE = Text("", "")
_MONTH = Text("month yyyyMM", "年月 yyyyMM")
_MONTHS = Text("months", "个月")
_YUAN = Text("yuan", "元")
_DAY = Text("day of the month", "日")
_SHARE = Text("share, 0 to 1", "比例（0–1）")
_MULTIPLE = Text("multiple", "倍")

PARAMETERS: tuple[Parameter, ...] = (
    Parameter(r"levy\.first_month", _month, _MONTH,
              Text("No month before it is ever assessed", "最早核定年月")),
    Parameter(r"reference_wage\.annual", _above_zero, Text("yuan a year", "元/年"),
              Text("Average wage of the year before, as in force for the month", "上年度社会平均工资")),
    Parameter(r"base\.floor_ratio", _multiple, _MULTIPLE,
              Text("Lowest base, of the monthly reference wage", "缴费基数下限（月社会平均工资的倍数）")),
    Parameter(r"base\.cap_ratio", _multiple, _MULTIPLE,
              Text("Highest base, of the monthly reference wage", "缴费基数上限（月社会平均工资的倍数）")),
    Parameter(r"base\.unit", _unit, _YUAN,
              Text("What a base is rounded to, half up", "缴费基数取整单位（四舍五入）")),
    Parameter(r"base\.floor_rounding", _one_of("half_up", "truncate_plus_one"), _NONE,
              Text("How the floor is rounded", "缴费基数下限取整方式")),
    Parameter(r"base\.year_start_month", _whole(1, 12), Text("month of the year", "月"),
              Text("First month of a contribution year", "缴费年度起始月")),
    Parameter(r"base\.declare_window", _window, Text("mm-dd to mm-dd", "月-日 至 月-日"),
              Text("First and last day of the yearly declaration", "年度缴费基数申报起止日")),
    Parameter(rf"{_SCHEME}\.{_PAYER}\.rate", _share, _SHARE,
              Text("Rate of the base", "缴费比例"), by_category=True, may_end=True),
    Parameter(rf"{_SCHEME}\.{_PAYER}\.monthly_amount", _yuan, Text("yuan a month", "元/月"),
              Text("Fixed amount, no base", "定额缴费"), by_category=True, may_end=True),
    Parameter(rf"{_SCHEME}\.applies_to", _categories, _NONE,
              Text("Person categories that are levied; all where it is absent", "征缴的人员类别（未设即全部）"),
              may_end=True),
    Parameter(rf"{_SCHEME}\.{_PAYER}\.account_ratio", _share, _SHARE,
              Text("Share of the amount that goes to the personal account", "划入个人账户比例"), may_end=True),
    Parameter(r"join\.effect", _one_of("same_month", "next_month"), _NONE,
              Text("Month in which a join takes effect", "参保生效月份")),
    Parameter(r"stop\.effect", _one_of("same_month", "next_month"), _NONE,
              Text("First month a stop no longer covers", "停保生效月份")),
    Parameter(r"late_fee\.daily_rate", _share, Text("share a day", "每日比例"),
              Text("Late fee on the unpaid principal", "滞纳金日加收率")),
    Parameter(r"late_fee\.cap_ratio", _decimal, _MULTIPLE,
              Text("Most late fee, of the original principal; absent: none", "滞纳金上限（本金倍数，未设即无）"),
              may_end=True),
    Parameter(r"late_fee\.on_back_payments", _one_of("none", "from_accrual_pay_by"), _NONE,
              Text("Whether back payments bear a late fee", "补收是否计滞纳金")),
    Parameter(r"calendar\.open_day", _whole(1, 31), _DAY,
              Text("Filing for the month opens", "每月经办开始日")),
    Parameter(r"calendar\.cutoff_day", _whole(1, 31), _DAY,
              Text("Last day that counts for the month", "每月经办截止日")),
    Parameter(r"calendar\.pay_by_day", _whole(1, 31), Text("day of the month after", "次月日"),
              Text("Last day to pay the month's bill", "缴费截止日")),
    Parameter(r"calendar\.overrides", _days, _NONE,
              Text("Working days against the national calendar", "本地工作日调整"), may_end=True),
    Parameter(r"filing\.online_retro_months", _whole(0, 60), _MONTHS,
              Text("How far back a join or stop may be dated on-line", "网上办理可追溯月数")),
    Parameter(r"retirement\.(?:male|female_cadre|female_worker)", _ages, _MONTHS,
              Text("Statutory retirement age", "法定退休年龄")),
    Parameter(r"retirement\.female_cadre_categories", _categories, _NONE,
              Text("Categories in which women have the cadres' age", "女性按干部年龄退休的人员类别")),
    Parameter(rf"{_REVIEW}\.steps", _whole(0, 2), Text("people", "人"),
              Text("Review depth: 0 none, 1 one reviewer, 2 a second one", "审核级数（0 免审，1 一审，2 一审一复核）")),
    Parameter(rf"{_REVIEW}\.promised_working_days", _whole(0, 60), Text("working days", "个工作日"),
              Text("Time promised from submission to decision", "承诺办结时限")),
    Parameter(rf"{_REVIEW}\.auto", _yes, _NONE,
              Text("A filing without findings is decided at once", "无提示信息的申报自动办结"), may_end=True),
)  # fmt: skip


def parameter(name: str) -> Parameter | None:
    """Return the parameter a name belongs to, None for a name no pack may set. Schemes have to be known (insutype)."""
    for one in PARAMETERS:
        match = re.fullmatch(one.pattern, name)
        if match:
            scheme = match.groupdict().get("scheme")
            return one if scheme is None or table("insutype").get(scheme) else None
    return None


def read_value(name: str, raw: Any) -> Any:
    """Return a raw value as its parameter reads it; raise ValueError with what is wrong."""
    one = parameter(name)
    if one is None:
        raise ValueError("is not the name of a parameter")
    if not (one.by_category and isinstance(raw, Mapping)):
        return one.read(raw)
    if not raw:
        raise ValueError("must name a person category")
    return {category if category == "*" else _category(category): _of(category, one, value)
            for category, value in raw.items()}  # fmt: skip


def _of(category: Any, one: Parameter, raw: Any) -> Any:
    try:
        return one.read(raw)
    except ValueError as error:
        raise ValueError(f"of {category} {error}") from None


def raw_value(value: Any) -> Any:
    """Return a value that was read as it stands in a file: decimals as texts, months as whole numbers."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, RetirementAge):
        return {name: int(getattr(value, name)) for name in _AGES}
    if isinstance(value, Mapping):
        return {str(key): raw_value(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [raw_value(one) for one in value]
    return int(value) if isinstance(value, Month) else value
