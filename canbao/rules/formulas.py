"""Short formulas over the rules of a month. Amounts are in fen, months yyyyMM."""

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
    """Return the lowest base of the month in fen: reference wage / 12 × floor ratio, rounded by the city's rule."""
    # Multiply before dividing, so that the twelfth is never rounded before the multiplication.
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
    """A contribution base in fen, and the limit that applied, if any."""

    fen: Fen
    clamped: Literal["floor", "cap"] | None = None


def contribution_base(wage: Fen | None, rules: Rules) -> ContributionBase:
    """Return the contribution base of a declared wage (fen); without a wage it is the floor."""
    lowest, highest = base_floor(rules), base_cap(rules)
    if wage is None:
        return ContributionBase(lowest, "floor")
    rounded = _fen(half_up(Decimal(wage) / 100, rules.get("base.unit", Decimal(1))))
    if rounded < lowest:
        return ContributionBase(lowest, "floor")
    return ContributionBase(highest, "cap") if rounded > highest else ContributionBase(rounded)


def retirement_month(birth: date, sex: str, category: str, rules: Rules) -> Month:
    """Return the month in which a person reaches the statutory retirement age under the rules of a month.

    ``sex`` is a code of gend, ``category`` one of psn_type. The age rises step by step from 2025 on (decision of the
    Standing Committee of the National People's Congress of 2024-09-13). For men it rises from 60 to 63 years and for
    women cadres from 55 to 58, by one month for every four months of birth. For women workers it rises from 50 to 55,
    by one month for every two. A woman counts as a cadre only in the categories of
    ``retirement.female_cadre_categories``, so that a warning comes early rather than late. Raise :class:`NotInForce`
    where the pack sets no age.
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


def effective_month(stated: Month, act: Literal["join", "stop"], pack: Pack) -> Month:
    """Return the month from which a filing takes effect: the stated one or the next (``join.effect``, ``stop.effect``).

    A join covers the person from that month on; a stop leaves them uncovered from that month on.
    """
    return stated + 1 if pack.at(stated)[f"{act}.effect"] == "next_month" else stated


def calendar_day(month: Month, which: Literal["open", "cutoff", "pay_by"], pack: Pack) -> date:
    """Return a day of a month's calendar, moved to the next working day. Pay-by is in the month after.

    A day beyond the month's end (the 31st) becomes its last day. Raise :class:`NotInForce` where the pack sets no day.
    """
    in_month = month + 1 if which == "pay_by" else month
    number = min(int(pack.at(month)[f"calendar.{which}_day"]), in_month.last_day.day)
    return on_or_after(date(in_month.year, in_month.number, number), pack)


def accounting_month(today: date, pack: Pack) -> Month:
    """Return the accounting month of today's filings: the calendar month up to its cut-off, then the next.

    Holidays may push a cut-off beyond its month's end. Then the next month's first days still count for that month.
    """
    this = Month.of(today)
    previous = this - 1
    if pack.explain("calendar.cutoff_day", previous) and today <= calendar_day(previous, "cutoff", pack):
        return previous
    return this if today <= calendar_day(this, "cutoff", pack) else this + 1
