"""The parameter table: name, value format and meaning of every parameter a policy pack may set.

Parameter names are defined here only. :mod:`canbao.rules.readers` turns raw values into exact ones.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from canbao.rules.bounds import Bounds
from canbao.rules.codes import get_table
from canbao.rules.readers import (
    AGE_FIELDS,
    SHAPES,
    RetirementAge,
    one_of_reader,
    read_ages,
    read_categories,
    read_category,
    read_days,
    read_decimal,
    read_flag,
    read_month,
    read_multiple,
    read_positive,
    read_rounding_unit,
    read_share,
    read_tolerance,
    read_window,
    read_yuan,
    whole_number_reader,
)
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: the pattern of its names, the reader of its values, its unit and its meaning.

    With ``by_category`` the value may be a mapping by person category (psn_type), ``"*"`` for the rest. With
    ``may_end`` the parameter is optional, so a value of null may end it. A value outside the ``bounds`` is prepared
    only with the statement that the city's own law goes beyond them.
    """

    pattern: str
    read: Callable[[Any], Any]
    unit: Bilingual
    meaning: Bilingual
    by_category: bool = False
    may_end: bool = False
    bounds: Bounds | None = None

    @property
    def shape(self) -> Bilingual:
        """Return the format of a value, for the person who types one."""
        return SHAPES[self.read]

    @property
    def is_share(self) -> bool:
        """Return whether a value is a share from 0 to 1, which people also write as a percentage."""
        return self.read is read_share


_PAYER = r"(?:employer|person)"
_SCHEME = r"scheme\.(?P<scheme>[0-9]{3})"
_REVIEW = r"review\.[a-z_]+"

_NONE = Bilingual("", "")
_MONTH = Bilingual("month yyyyMM", "年月 yyyyMM")
_MONTHS = Bilingual("months", "个月")
_YUAN = Bilingual("yuan", "元")
_DAY = Bilingual("day of the month", "日")
_SHARE = Bilingual("share, 0 to 1", "比例（0–1）")
_MULTIPLE = Bilingual("multiple", "倍")

PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        r"levy\.first_month",
        read_month,
        _MONTH,
        Bilingual("First month that is assessed", "最早核定年月"),
        bounds=Bounds("199901", "209912"),
    ),
    Parameter(
        r"reference_wage\.annual",
        read_positive,
        Bilingual("yuan a year", "元/年"),
        Bilingual("Average wage of the previous year", "上年度社会平均工资"),
        bounds=Bounds("12000", "600000"),
    ),
    Parameter(
        r"base\.floor_ratio",
        read_multiple,
        _MULTIPLE,
        Bilingual("Lowest base, as a multiple of the monthly reference wage", "缴费基数下限（月社会平均工资的倍数）"),
        bounds=Bounds("0.4", "1"),
    ),
    Parameter(
        r"base\.cap_ratio",
        read_multiple,
        _MULTIPLE,
        Bilingual("Highest base, as a multiple of the monthly reference wage", "缴费基数上限（月社会平均工资的倍数）"),
        bounds=Bounds("2", "3"),
    ),
    Parameter(
        r"base\.unit",
        read_rounding_unit,
        _YUAN,
        Bilingual("Unit to which a base is rounded half up", "缴费基数取整单位（四舍五入）"),
    ),
    Parameter(
        r"base\.floor_rounding",
        one_of_reader("half_up", "truncate_plus_one"),
        _NONE,
        Bilingual("How the floor is rounded", "缴费基数下限取整方式"),
    ),
    Parameter(
        r"base\.year_start_month",
        whole_number_reader(1, 12),
        Bilingual("month of the year", "月"),
        Bilingual("First month of a contribution year", "缴费年度起始月"),
    ),
    Parameter(
        r"base\.declare_window",
        read_window,
        Bilingual("mm-dd to mm-dd", "月-日 至 月-日"),
        Bilingual("First and last day of the yearly declaration", "年度缴费基数申报起止日"),
    ),
    Parameter(
        rf"{_SCHEME}\.{_PAYER}\.rate",
        read_share,
        _SHARE,
        Bilingual("Rate of the base", "缴费比例"),
        by_category=True,
        may_end=True,
        bounds=Bounds("0", "0.15"),
    ),
    Parameter(
        rf"{_SCHEME}\.{_PAYER}\.monthly_amount",
        read_yuan,
        Bilingual("yuan a month", "元/月"),
        Bilingual("Fixed amount, no base", "定额缴费"),
        by_category=True,
        may_end=True,
        bounds=Bounds("0", "1000"),
    ),
    Parameter(
        rf"{_SCHEME}\.applies_to",
        read_categories,
        _NONE,
        Bilingual("Person categories that pay; all if not set", "征缴的人员类别（未设即全部）"),
        may_end=True,
    ),
    Parameter(
        rf"{_SCHEME}\.{_PAYER}\.account_ratio",
        read_share,
        _SHARE,
        Bilingual("Share of the amount that goes to the personal account", "划入个人账户比例"),
        may_end=True,
    ),
    Parameter(
        r"join\.effect",
        one_of_reader("same_month", "next_month"),
        _NONE,
        Bilingual("Month in which a join takes effect", "参保生效月份"),
    ),
    Parameter(
        r"stop\.effect",
        one_of_reader("same_month", "next_month"),
        _NONE,
        Bilingual("First month not covered after a stop", "停保生效月份"),
    ),
    Parameter(
        r"late_fee\.daily_rate",
        read_share,
        Bilingual("share a day", "每日比例"),
        Bilingual("Late fee on the unpaid principal", "滞纳金日加收率"),
        bounds=Bounds(
            "0",
            "0.0005",
            Bilingual("Social Insurance Law, article 86: 0.05 % a day", "社会保险法第八十六条：按日加收万分之五"),
        ),
    ),
    Parameter(
        r"late_fee\.cap_ratio",
        read_decimal,
        _MULTIPLE,
        Bilingual(
            "Maximum late fee, as a multiple of the principal; none if not set", "滞纳金上限（本金倍数，未设即无）"
        ),
        may_end=True,
        bounds=Bounds(
            "0",
            "1",
            Bilingual(
                "Administrative Enforcement Law, article 45: not above the amount owed",
                "行政强制法第四十五条：不得超出金钱给付义务的数额",
            ),
        ),
    ),
    Parameter(
        r"late_fee\.on_back_payments",
        one_of_reader("none", "from_accrual_pay_by"),
        _NONE,
        Bilingual("Whether back payments bear a late fee", "补收是否计滞纳金"),
    ),
    Parameter(
        r"arrears\.tolerance",
        read_tolerance,
        Bilingual("yuan", "元"),
        Bilingual(
            "Open principal up to this is not overdue, bears no late fee and may be written off; none if not set",
            "欠缴本金不超过此数的，不计逾期、不计滞纳金，可以核销（未设即无）",
        ),
        may_end=True,
    ),
    Parameter(
        r"calendar\.open_day",
        whole_number_reader(1, 31),
        _DAY,
        Bilingual("Filing for the month opens", "每月经办开始日"),
    ),
    Parameter(
        r"calendar\.cutoff_day",
        whole_number_reader(1, 31),
        _DAY,
        Bilingual("Last day that counts for the month", "每月经办截止日"),
    ),
    Parameter(
        r"calendar\.pay_by_day",
        whole_number_reader(1, 31),
        Bilingual("day of the month after", "次月日"),
        Bilingual("Payment deadline of the month's bill", "缴款期限"),
        bounds=Bounds("5", "31"),
    ),
    Parameter(
        r"calendar\.overrides",
        read_days,
        _NONE,
        Bilingual("Days that differ from the national calendar", "本地工作日调整"),
        may_end=True,
    ),
    Parameter(
        r"filing\.online_retro_months",
        whole_number_reader(0, 60),
        _MONTHS,
        Bilingual("How far back a join or stop may be dated online", "网上办理可追溯月数"),
        bounds=Bounds("0", "24"),
    ),
    Parameter(
        r"retirement\.(?:male|female_cadre|female_worker)",
        read_ages,
        _MONTHS,
        Bilingual("Statutory retirement age", "法定退休年龄"),
    ),
    Parameter(
        r"retirement\.female_cadre_categories",
        read_categories,
        _NONE,
        Bilingual("Categories in which women retire at the cadres' age", "女性按干部年龄退休的人员类别"),
    ),
    Parameter(
        rf"{_REVIEW}\.steps",
        whole_number_reader(0, 2),
        Bilingual("people", "人"),
        Bilingual("Review steps: 0 none, 1 one reviewer, 2 two reviewers", "审核级数（0 免审，1 一审，2 一审一复核）"),
    ),
    Parameter(
        rf"{_REVIEW}\.promised_working_days",
        whole_number_reader(0, 60),
        Bilingual("working days", "个工作日"),
        Bilingual("Time promised from submission to decision", "承诺办结时限"),
    ),
    Parameter(
        rf"{_REVIEW}\.auto",
        read_flag,
        _NONE,
        Bilingual("A filing without findings is decided at once", "无提示信息的申报自动办结"),
        may_end=True,
    ),
)


def get_parameter(name: str) -> Parameter | None:
    """Return the parameter of a name, None for an unknown name or a scheme missing from insutype."""
    for parameter in PARAMETERS:
        match = re.fullmatch(parameter.pattern, name)
        if match:
            scheme = match.groupdict().get("scheme")
            return parameter if scheme is None or get_table("insutype").get(scheme) else None
    return None


def read_value(name: str, raw: Any) -> Any:
    """Return the exact value of a raw value by its parameter's reader; raise ValueError with the mistake."""
    parameter = get_parameter(name)
    if parameter is None:
        raise ValueError("is not the name of a parameter")
    if not (parameter.by_category and isinstance(raw, Mapping)):
        return parameter.read(raw)
    if not raw:
        raise ValueError("must name a person category")
    return {
        category if category == "*" else read_category(category): _category_value(category, parameter, value)
        for category, value in raw.items()
    }


def _category_value(category: Any, parameter: Parameter, raw: Any) -> Any:
    try:
        return parameter.read(raw)
    except ValueError as error:
        raise ValueError(f"of {category} {error}") from None


def raw_value(value: Any) -> Any:
    """Return the raw form of a value for a file: decimals as texts, months as whole numbers."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, RetirementAge):
        return {name: int(getattr(value, name)) for name in AGE_FIELDS}
    if isinstance(value, Mapping):
        return {str(key): raw_value(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [raw_value(item) for item in value]
    return int(value) if isinstance(value, Month) else value
