"""The terms of a scheme: what each payer is charged for a person of a category in a month.

The names of the parameters of schemes are built only here. The pure arithmetic and the table of rates both ask here, so
that they compute from the same values.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Literal

from canbao.rules.formulas import BaseLimits, get_base_limits, get_base_unit, to_fen
from canbao.rules.packs import Pack, Rules, ValueInForce
from canbao.values.money import Fen
from canbao.values.months import Month

Payer = Literal["employer", "person"]
PAYERS: tuple[Payer, Payer] = ("employer", "person")

ChargeKind = Literal["rate", "monthly_amount"]
CHARGE_KINDS: tuple[ChargeKind, ChargeKind] = ("rate", "monthly_amount")
"""A rate of the base, or a fixed amount. Where a category has both, the rate counts."""

_CHARGING = re.compile(r"scheme\.(\d{3})\.(employer|person)\.(?:rate|monthly_amount)")
_DECIDING_GROUPS = ("scheme.", "base.", "reference_wage.", "levy.")


@dataclass(frozen=True, slots=True, order=True)
class SchemePayer:
    """A scheme (险种) and its payer; each pair is levied separately."""

    scheme: str
    payer: Payer


@dataclass(frozen=True, slots=True)
class Charge:
    """What one payer is charged for a scheme: either a ``rate`` of the base or a ``fixed`` amount (fen).

    ``account_ratio`` is the part of the amount for the personal account. ``parameter`` is the parameter behind the
    charge, ``value_in_force`` its value with month and source.
    """

    scheme_payer: SchemePayer
    rate: Decimal | None
    fixed: Fen | None
    account_ratio: Decimal
    parameter: str
    value_in_force: ValueInForce


@dataclass(frozen=True, slots=True)
class SchemeTerms:
    """The terms of one scheme for one person category and month: one or two charges, and the base they are taken of.

    ``unit`` (fen) rounds a wage. ``limits`` is None where every charge is a fixed amount.
    """

    scheme: str
    category: str
    month: Month
    charges: tuple[Charge, ...]
    unit: Fen
    limits: BaseLimits | None


def _name(head: SchemePayer, last: str) -> str:
    return f"scheme.{head.scheme}.{head.payer}.{last}"


def decides_amounts(name: str) -> bool:
    """Return whether amounts due depend on the parameter of this name."""
    return name.startswith(_DECIDING_GROUPS)


@lru_cache(maxsize=64)
def _heads(names: frozenset[str]) -> tuple[SchemePayer, ...]:
    matches = filter(None, map(_CHARGING.fullmatch, names))
    heads = {SchemePayer(match[1], "employer" if match[2] == "employer" else "person") for match in matches}
    return tuple(sorted(heads))


def get_scheme_payers(pack: Pack) -> tuple[SchemePayer, ...]:
    """Return every scheme and payer that a pack names, in order."""
    return _heads(frozenset(pack.parameters))


def get_scheme_terms(category: str, rules: Rules) -> tuple[SchemeTerms, ...]:
    """Return the terms of every scheme levied for a person category in the rules' month, in order.

    A scheme that does not apply to the category, or has nothing in force, is left out. Raise ``NotInForce`` if a rate
    is in force but the reference wage or a ratio is not.
    """
    unit, limits = get_base_unit(rules), None
    terms = []
    for scheme, heads in groupby(get_scheme_payers(rules.pack), key=lambda head: head.scheme):
        applies = rules.pack.get_value_in_force(f"scheme.{scheme}.applies_to", rules.month)
        if applies is not None and category not in applies.value:
            continue
        charges = tuple(filter(None, (_charge(head, category, rules) for head in heads)))
        if not charges:
            continue
        is_by_rate = any(charge.rate is not None for charge in charges)
        if is_by_rate and limits is None:
            limits = get_base_limits(rules)
        terms.append(SchemeTerms(scheme, category, rules.month, charges, unit, limits if is_by_rate else None))
    return tuple(terms)


def _charge(head: SchemePayer, category: str, rules: Rules) -> Charge | None:
    share = rules.pack.get_value_in_force(_name(head, "account_ratio"), rules.month)
    account_ratio = share.value if share else Decimal(0)
    for kind in CHARGE_KINDS:
        name = _name(head, kind)
        in_force = rules.pack.get_value_in_force(name, rules.month)
        value = in_force.for_category(category) if in_force else None
        if in_force is not None and value is not None:
            rate, fixed = (value, None) if kind == "rate" else (None, to_fen(value))
            return Charge(head, rate, fixed, account_ratio, name, in_force)
    return None


def get_charges_in_force(scheme: str, rules: Rules) -> Iterator[tuple[Payer, ChargeKind, ValueInForce]]:
    """Yield what is in force for a scheme in the rules' month, for all categories: payer, kind and value."""
    for payer in PAYERS:
        for kind in CHARGE_KINDS:
            in_force = rules.pack.get_value_in_force(_name(SchemePayer(scheme, payer), kind), rules.month)
            if in_force is not None:
                yield payer, kind, in_force


def get_first_charged_month(pack: Pack) -> Month | None:
    """Return the first month for which a pack charges anything by any scheme, None if it charges nothing."""
    histories = (history for name, history in pack.parameters.items() if _CHARGING.fullmatch(name))
    return min((value.since for history in histories for value in history), default=None)


def get_first_assessed_month(rules: Rules) -> Month | None:
    """Return the first month that is assessed at all (``levy.first_month``), None where the pack names none."""
    in_force = rules.pack.get_value_in_force("levy.first_month", rules.month)
    return Month(in_force.value) if in_force else None
