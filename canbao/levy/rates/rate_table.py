"""The law in figures: what a pack asks by month, category, scheme and payer, in whole numbers a database multiplies."""

import hashlib
import json
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Min

from canbao.levy.arithmetic.contribution import get_scheme_payers
from canbao.levy.models import Rate
from canbao.rules.formulas import base_cap, base_floor
from canbao.rules.packs import Pack, Rules
from canbao.store.bulk import chunks
from canbao.values.money import Fen
from canbao.values.months import Month

SCALE = 100_000_000
"""Rates count hundred-millionths: eight decimals, exact in a 63-bit product with a base of a million yuan."""

COLUMNS = ("law", "month", "category", "scheme", "payer", "rate", "fixed", "floor", "cap", "unit", "account")


def get_law_name(pack: Pack) -> str:
    """Return the name of a pack: the same parameters have the same name, whatever file they come from."""
    plain = {
        name: [[int(one.since), repr(one.value)] for one in history]
        for name, history in sorted(pack.parameters.items())
        if name.startswith(("scheme.", "base.", "reference_wage.", "levy."))
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def _scaled(value: Decimal) -> int:
    scaled = value * SCALE
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than eight decimals")
    return int(scaled)


def _rates(law: str, rules: Rules, category: str) -> list[Rate]:
    found = []
    for head in get_scheme_payers(rules.pack):
        applies = rules.pack.explain(f"scheme.{head.scheme}.applies_to", rules.month)
        if applies is not None and category not in applies.value:
            continue
        prefix = f"scheme.{head.scheme}.{head.payer}"
        rate = rules.for_category(f"{prefix}.rate", category)
        fixed = rules.for_category(f"{prefix}.monthly_amount", category)
        if rate is None and fixed is None:
            continue
        ratio = rules.pack.explain(f"{prefix}.account_ratio", rules.month)
        found.append(
            Rate(
                law=law,
                month=rules.month,
                category=category,
                scheme=head.scheme,
                payer=head.payer,
                rate=None if rate is None else _scaled(rate),
                fixed=None if rate is not None else Fen(int(fixed * 100)),
                floor=base_floor(rules) if rate is not None else 0,
                cap=base_cap(rules) if rate is not None else 0,
                unit=int(rules.get("base.unit", Decimal(1)) * 100),
                account=_scaled(ratio.value) if ratio else 0,
            )
        )
    return found


def write_rates(pack: Pack, first: Month, last: Month, categories: Sequence[str]) -> str:
    """Write the figures of a pack for months and categories where they are not written yet; return the law's name.

    Raise ``NotInForce`` when a rate is in force in a month but its base is not.
    """
    law = get_law_name(pack)
    written = set(Rate.objects.filter(law=law).values_list("month", "category").distinct())
    for part in chunks(get_rates(pack, law, first, last, categories, written)):
        Rate.objects.bulk_create(part, ignore_conflicts=True)
    return law


def get_rates(
    pack: Pack,
    law: str,
    first: Month,
    last: Month,
    categories: Sequence[str],
    without: Collection[tuple[int, str]] = (),
) -> list[Rate]:
    """Return the figures of months and categories, but for those that are written."""
    begin = pack.explain("levy.first_month", last)
    start = max(first, Month(begin.value)) if begin else first
    rows: list[Rate] = []
    for month in (start + step for step in range(max(0, last - start + 1))):
        for category in categories:
            if (month, category) not in without:
                rows.extend(_rates(law, pack.at(month), category))
    return rows


def first_changed_rate(
    before: str, pack: Pack, last: Month, month: Month, categories: Sequence[str], *, is_dry: bool = False
) -> Month | None:
    """Return the first month up to ``last`` that a pack asks otherwise than the law called ``before``; None if none.

    The pack's figures up to ``month`` are written, but for a dry run, which writes nothing.
    """
    first = Rate.objects.filter(law=before).aggregate(first=Min("month"))["first"]
    if first is None:
        return None
    if is_dry:
        now = {_compared(one) for one in get_rates(pack, get_law_name(pack), Month(first), month, categories)}
    else:
        now = _written(write_rates(pack, Month(first), month, categories), categories)
    changed = _written(before, categories) ^ now
    return min((Month(one[0]) for one in changed if one[0] <= last), default=None)


def _compared(figure: Rate) -> tuple[Any, ...]:
    return tuple(getattr(figure, name) for name in COLUMNS[1:])


def _written(law: str, categories: Sequence[str]) -> set[tuple[Any, ...]]:
    return set(Rate.objects.filter(law=law, category__in=categories).values_list(*COLUMNS[1:]))
