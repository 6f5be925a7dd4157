"""The rate table: a pack's rates by month, category, scheme and payer, as integers the database can multiply."""

import hashlib
import json
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from canbao.levy.models import Rate
from canbao.rules.packs import Pack, Rules
from canbao.rules.scheme_terms import Charge, SchemeTerms, decides_amounts, get_first_assessed_month, get_scheme_terms
from canbao.store.bulk import chunks
from canbao.values.months import Month

SCALE = 100_000_000
"""Rates are stored in hundred-millionths: eight decimals, exact in 63 bits with a base of a million yuan."""

COLUMNS = ("law", "month", "category", "scheme", "payer", "rate", "fixed", "floor", "cap", "unit", "account")
CODES = frozenset({"law", "category", "scheme", "payer"})
"""The columns of a rate that are text; the others are whole numbers."""


def get_law_name(pack: Pack) -> str:
    """Return the name of a pack's law: a digest of its parameters, independent of their files."""
    plain = {
        name: [[int(entry.since), repr(entry.value)] for entry in history]
        for name, history in sorted(pack.parameters.items())
        if decides_amounts(name)
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def _scaled(value: Decimal) -> int:
    scaled = value * SCALE
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than eight decimals")
    return int(scaled)


def _rates(law: str, rules: Rules, category: str) -> list[Rate]:
    return [_rate(law, terms, charge) for terms in get_scheme_terms(category, rules) for charge in terms.charges]


def _rate(law: str, terms: SchemeTerms, charge: Charge) -> Rate:
    limits = terms.limits if charge.rate is not None else None
    return Rate(
        law=law,
        month=terms.month,
        category=terms.category,
        scheme=terms.scheme,
        payer=charge.scheme_payer.payer,
        rate=None if charge.rate is None else _scaled(charge.rate),
        fixed=charge.fixed,
        floor=limits.floor if limits else 0,
        cap=limits.cap if limits else 0,
        unit=terms.unit,
        account=_scaled(charge.account_ratio),
    )


def write_rates(pack: Pack, first: Month, last: Month, categories: Sequence[str]) -> str:
    """Write the missing rates of a pack for months and categories; return the law's name.

    Raise ``NotInForce`` if a rate is in force in a month but its base is not.
    """
    law = get_law_name(pack)
    written = set(Rate.objects.filter(law=law).values_list("month", "category").distinct())
    for part in chunks(get_rates(pack, law, first, last, categories, written)):
        Rate.objects.bulk_create(part, ignore_conflicts=True)
    return law


def get_floor(pack: Pack, first: Month, accounting: Month) -> Month:
    """Return ``first``, but no month before the ``levy.first_month`` in force in the accounting month."""
    return max(first, get_first_assessed_month(pack.at(accounting)) or first)


def get_rates(
    pack: Pack,
    law: str,
    first: Month,
    last: Month,
    categories: Sequence[str],
    without: Collection[tuple[int, str]] = (),
) -> list[Rate]:
    """Return the rates of months and categories up to an accounting month, except those in ``without``."""
    start = get_floor(pack, first, last)
    rows: list[Rate] = []
    for month in (start + step for step in range(max(0, last - start + 1))):
        for category in categories:
            if (month, category) not in without:
                rows.extend(_rates(law, pack.at(month), category))
    return rows


def first_changed_rate(
    before: str, pack: Pack, months: tuple[Month, Month, Month], categories: Sequence[str], *, is_dry: bool = False
) -> Month | None:
    """Return the first month whose rates differ between a pack and the law named ``before``, None when none differs.

    ``months`` are the first month anyone is insured, the last one assessed, and the accounting month. Months before the
    accounting month's ``levy.first_month`` are not compared: nothing is assessed for them. A month without
    any rate in the earlier law counts like any other. The pack's rates up to the accounting month are written, except
    in a dry run.
    """
    first, last, month = get_floor(pack, months[0], months[2]), months[1], months[2]
    if is_dry:
        now = {_compared(rate) for rate in get_rates(pack, get_law_name(pack), first, month, categories)}
    else:
        now = _written(write_rates(pack, first, month, categories), first, categories)
    changed = _written(before, first, categories) ^ now
    return min((Month(row[0]) for row in changed if row[0] <= last), default=None)


def _compared(rate: Rate) -> tuple[Any, ...]:
    return tuple(getattr(rate, name) for name in COLUMNS[1:])


def _written(law: str, first: Month, categories: Sequence[str]) -> set[tuple[Any, ...]]:
    rates = Rate.objects.filter(law=law, month__gte=first, category__in=categories)
    return set(rates.values_list(*COLUMNS[1:]))
