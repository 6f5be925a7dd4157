"""Formulas of a few lines over the rules of a month. Amounts in fen, months yyyyMM."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from canbao.rules.packs import Pack, Rules
from canbao.rules.readers import RetirementAge
from canbao.rules.workdays import on_or_after
from canbao.values.money import Fen, half_up
from canbao.values.months import Month


def _fen(yuan: Decimal) -> Fen:
    return Fen(int((yuan * 100).to_integral_value()))


def base_floor(rules: Rules) -> Fen:
    """Return the lowest base of the month in fen: reference wage / 12 × floor ratio, rounded as the city does it."""
    # The product comes first, so that the twelfth is never rounded before it is multiplied.
    exact = rules["reference_wage.annual"] * rules["base.floor_ratio"] / 12
    if rules.get("base.floor_rounding", "half_up") == "truncate_plus_one":
        return _fen(Decimal(int(exact) + 1))
    return _fen(half_up(exact, rules.get("base.unit", Decimal(1))))


def base_cap(rules: Rules) -> Fen:
    """Return the highest base of the month in fen: reference wage / 12 × cap ratio, rounded half up."""
    return _fen(
        half_up(rules["reference_wage.annual"] * rules["base.cap_ratio"] / 12, rules.get("base.unit", Decimal(1)))
    )


@dataclass(frozen=True, slots=True)
class ContributionBase:
    """A contribution base in fen, and which limit made it, if one did."""

    fen: Fen
    clamped: Literal["floor", "cap"] | None = None


def contribution_base(wage: Fen | None, rules: Rules) -> ContributionBase:
    """Return the base a declared wage (fen) comes to; none declared counts as the floor."""
    lowest, highest = base_floor(rules), base_cap(rules)
    if wage is None:
        return ContributionBase(lowest, "floor")
    rounded = _fen(half_up(Decimal(wage) / 100, rules.get("base.unit", Decimal(1))))
    if rounded < lowest:
        return ContributionBase(lowest, "floor")
    return ContributionBase(highest, "cap") if rounded > highest else ContributionBase(rounded)


def retirement_month(birth: date, sex: str, category: str, rules: Rules) -> Month:
    """Return the month in which a person reaches the statutory retirement age, as the rules of a month have it.

    ``sex`` is a code of gend, ``category`` one of psn_type. The age rises step by step from 2025 on (decision of the
    InsuranceStatus Committee of 2024-09-13): men from 60 to 63 years and women cadres from 55 to 58 by one month for
    every four months of birth, women workers from 50 to 55 by one for every two. A woman counts as a cadre in the
    categories of ``retirement.female_cadre_categories`` only, so that a warning comes early rather than late. Raise
    :class:`NotInForce` where the pack sets no age.
    """
    group = "male"
    if sex == "2":
        is_cadre = category in rules.get("retirement.female_cadre_categories", ())
        group = "female_cadre" if is_cadre else "female_worker"
    ages: RetirementAge = rules[f"retirement.{group}"]
    born = Month.of(birth)
    behind = born - ages.from_birth
    raised = behind // ages.births_per_month + 1 if behind >= 0 else 0
    return born + min(ages.start_months + raised, ages.end_months)


def calendar_day(month: Month, which: Literal["open", "cutoff", "pay_by"], pack: Pack) -> date:
    """Return a day of a month's calendar, moved to the next working day. Pay-by lies in the month after.

    A day the month does not have (the 31st) is its last one. Raise :class:`NotInForce` where the pack sets no day.
    """
    in_month = month + 1 if which == "pay_by" else month
    wanted = min(int(pack.at(month)[f"calendar.{which}_day"]), in_month.last_day.day)
    return on_or_after(date(in_month.year, in_month.number, wanted), pack)


def accounting_month(today: date, pack: Pack) -> Month:
    """Return the month that filings of today count for: the calendar month up to its cut-off, afterwards the next.

    Where holidays push a cut-off beyond its month's end, the next month's first days still count for that month.
    """
    this = Month.of(today)
    before = this - 1
    if pack.explain("calendar.cutoff_day", before) and today <= calendar_day(before, "cutoff", pack):
        return before
    return this if today <= calendar_day(this, "cutoff", pack) else this + 1
