"""Formulas of a few lines over the rules of a month. Amounts in fen, months yyyyMM."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from canbao.rules.packs import Pack, Rules
from canbao.rules.workdays import on_or_after
from canbao.values.money import Fen, half_up
from canbao.values.months import Month


def _fen(yuan: Decimal) -> Fen:
    return Fen(int((yuan * 100).to_integral_value()))


def floor(rules: Rules) -> Fen:
    """Return the lowest base of the month in fen: reference wage / 12 × floor ratio, rounded as the city does it."""
    # The product comes first, so that the twelfth is never rounded before it is multiplied.
    exact = rules["reference_wage.annual"] * rules["base.floor_ratio"] / 12
    if rules.get("base.floor_rounding", "half_up") == "truncate_plus_one":
        return _fen(Decimal(int(exact) + 1))
    return _fen(half_up(exact, rules.get("base.unit", Decimal(1))))


def cap(rules: Rules) -> Fen:
    """Return the highest base of the month in fen: reference wage / 12 × cap ratio, rounded half up."""
    return _fen(
        half_up(rules["reference_wage.annual"] * rules["base.cap_ratio"] / 12, rules.get("base.unit", Decimal(1)))
    )


@dataclass(frozen=True, slots=True)
class Base:
    """A contribution base in fen, and which limit made it, if one did."""

    fen: Fen
    clamped: Literal["floor", "cap"] | None = None


def base(wage: Fen | None, rules: Rules) -> Base:
    """Return the base a declared wage (fen) comes to; none declared counts as the floor."""
    lowest, highest = floor(rules), cap(rules)
    if wage is None:
        return Base(lowest, "floor")
    rounded = _fen(half_up(Decimal(wage) / 100, rules.get("base.unit", Decimal(1))))
    if rounded < lowest:
        return Base(lowest, "floor")
    return Base(highest, "cap") if rounded > highest else Base(rounded)


def retirement_month(birth: date, sex: str, category: str, rules: Rules) -> Month:
    """Return the month in which a person reaches the statutory retirement age.

    The age was raised step by step from 2025 on (全国人大常委会关于实施渐进式延迟法定退休年龄的决定, 2024-09-13): men from 60
    to 63 and women of 55 to 58 by one month every four months of birth, women of 50 to 55 by one every two. ``category``
    1102 (civil servants) takes women's higher age; for others the lower one, which makes a warning come early rather
    than late.
    """
    kind = "male" if sex == "1" else "female_cadre" if category == "1102" else "female_worker"
    ages = rules[f"retirement.{kind}"]
    born = Month.of(birth)
    behind = born - Month(int(ages["from_birth"]))
    raised = behind // int(ages["births_per_month"]) + 1 if behind >= 0 else 0
    return born + min(int(ages["start_months"]) + raised, int(ages["end_months"]))


def calendar_day(month: Month, which: Literal["open", "cutoff", "pay_by"], pack: Pack) -> date:
    """Return a day of a month's calendar, moved to the next working day. Pay-by lies in the month after."""
    rules = pack.at(month)
    in_month = month + 1 if which == "pay_by" else month
    wanted = min(int(rules[f"calendar.{which}_day"]), in_month.last_day.day)
    return on_or_after(date(in_month.year, in_month.number, wanted), pack)


def accounting_month(today: date, pack: Pack) -> Month:
    """Return the month that filings of today count for: this one up to its cut-off, afterwards the next."""
    month = Month.of(today)
    return month if today <= calendar_day(month, "cutoff", pack) else month + 1
