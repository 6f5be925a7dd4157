"""Short formulas over the rules of a month. Amounts are in fen, months yyyyMM."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from canbao.rules.packs import LawDay, NotInForce, Pack, Rules
from canbao.rules.readers import RetirementAge
from canbao.rules.workdays import Deadline, deadline_on_or_after
from canbao.values.money import Fen, half_up, round_to_unit
from canbao.values.months import Month

_ONE = Decimal(1)


def to_fen(yuan: Decimal) -> Fen:
    """Return an amount of yuan in fen, rounded half up."""
    return Fen(int(half_up(yuan * 100, _ONE)))


def get_arrears_tolerance(rules: Rules) -> Fen:
    """Return the open principal up to which nothing is overdue and no late fee is due, fen; zero if none is set."""
    return to_fen(rules.get("arrears.tolerance", Decimal(0)))


@dataclass(frozen=True, slots=True)
class BaseLimits:
    """The limits of a contribution base in a month, and the unit a wage is rounded to; all in fen."""

    floor: Fen
    cap: Fen
    unit: Fen


def get_base_unit(rules: Rules) -> Fen:
    """Return the unit of the month's bases in fen, one yuan where the pack names none."""
    return to_fen(rules.get("base.unit", Decimal(1)))


def get_base_limits(rules: Rules) -> BaseLimits:
    """Return the limits of the month's bases: reference wage / 12 × floor or cap ratio.

    The cap is rounded half up to the unit, the floor by the city's rule.
    """
    computed = rules.pack.computed
    limits: BaseLimits | None = computed.get(("base_limits", rules.month))
    if limits is None:
        limits = computed["base_limits", rules.month] = _compute_base_limits(rules)
    return limits


def _compute_base_limits(rules: Rules) -> BaseLimits:
    reference, unit = rules["reference_wage.annual"], get_base_unit(rules)
    # Multiply before dividing, so that the twelfth is never rounded before the multiplication.
    floor, cap = reference * rules["base.floor_ratio"] / 12, reference * rules["base.cap_ratio"] / 12
    if rules.get("base.floor_rounding", "half_up") == "truncate_plus_one":
        lowest = to_fen(Decimal(int(floor) + 1))
    else:
        lowest = _to_unit(floor * 100, unit)
    return BaseLimits(lowest, _to_unit(cap * 100, unit), unit)


def _to_unit(fen: Decimal, unit: Fen) -> Fen:
    return Fen(int(half_up(fen, Decimal(unit))))


_LIMITING = ("reference_wage.annual", "base.floor_ratio", "base.cap_ratio", "base.unit", "base.floor_rounding")


def get_crossed_limits(pack: Pack, since: Month) -> Iterator[tuple[Month, BaseLimits]]:
    """Yield each month from ``since`` on, in which limits change, whose floor is above its cap, with the limits.

    Months without a reference wage or a ratio have no limits and are passed over.
    """
    changes = {entry.since for name in _LIMITING for entry in pack.parameters.get(name, ())}
    for month in sorted({since, *(month for month in changes if month > since)}):
        try:
            limits = get_base_limits(pack.at(month))
        except NotInForce:
            continue
        if limits.floor > limits.cap:
            yield month, limits


@dataclass(frozen=True, slots=True)
class ContributionBase:
    """A contribution base in fen, and the limit that applied, if any."""

    fen: Fen
    clamped: Literal["floor", "cap"] | None = None


def contribution_base(wage: Fen | None, limits: BaseLimits) -> ContributionBase:
    """Return the contribution base of a declared wage (fen): ``min(max(wage, floor), cap)``; without a wage the floor.

    The cap counts last, also where it is below the floor: a law that nobody may publish, but a mounted pack may have.
    """
    if wage is None:
        return ContributionBase(limits.floor, "floor")
    rounded = round_to_unit(wage, limits.unit)
    if max(rounded, limits.floor) > limits.cap:
        return ContributionBase(limits.cap, "cap")
    return ContributionBase(limits.floor, "floor") if rounded < limits.floor else ContributionBase(rounded)


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
    raised = behind // ages.birth_months_per_step + 1 if behind >= 0 else 0
    return born + min(ages.start_months + raised, ages.end_months)


def effective_month(stated: Month, act: Literal["join", "stop"], pack: Pack) -> Month:
    """Return the month from which a filing takes effect: the stated one or the next (``join.effect``, ``stop.effect``).

    A join covers the person from that month on; a stop leaves them uncovered from that month on.
    """
    month: Month | None = pack.computed.get((act, stated))
    if month is None:
        is_next = pack.at(stated)[f"{act}.effect"] == "next_month"
        month = pack.computed[act, stated] = stated + 1 if is_next else stated
    return month


def calendar_day(month: Month, which: Literal["open", "cutoff", "pay_by"], pack: Pack) -> date:
    """Return a day of a month's calendar; see :func:`calendar_deadline`."""
    return calendar_deadline(month, which, pack).day


def calendar_deadline(month: Month, which: Literal["open", "cutoff", "pay_by"], pack: Pack) -> Deadline:
    """Return a day of a month's calendar, moved to the next working day, and whether it is provisional.

    Pay-by is in the month after. A day beyond the month's end (the 31st) becomes its last day. Raise
    :class:`NotInForce` where the pack sets no day.
    """
    in_month = month + 1 if which == "pay_by" else month
    number = min(int(pack.at(month)[f"calendar.{which}_day"]), in_month.last_day.day)
    return deadline_on_or_after(date(in_month.year, in_month.number, number), pack)


def accounting_month(law_day: LawDay) -> Month:
    """Return the accounting month of today's filings: the calendar month up to its cut-off, then the next.

    Holidays may push a cut-off beyond its month's end. Then the next month's first days still count for that month.
    """
    today, pack = law_day.day, law_day.pack
    this = Month.of(today)
    previous = this - 1
    if pack.get_value_in_force("calendar.cutoff_day", previous) and today <= calendar_day(previous, "cutoff", pack):
        return previous
    return this if today <= calendar_day(this, "cutoff", pack) else this + 1
