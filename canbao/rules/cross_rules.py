"""Rules between parameters: values that are each right, and wrong together."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from canbao.rules.codes import get_table
from canbao.rules.packs import NotInForce, Pack, Rules
from canbao.rules.scheme_terms import get_scheme_terms
from canbao.values.months import Month

MOST_RATES = Decimal("0.30")
"""Plausible limit of the rates of all schemes and both payers together; set by no statute."""

CrossFaultKind = Literal["rates", "calendar"]


@dataclass(frozen=True, slots=True)
class CrossFault:
    """Two parameters that contradict each other from a month on.

    ``rates``: the rates of a person category add up to ``value``. ``calendar``: filing opens on day ``value``, after
    the cut-off.
    """

    kind: CrossFaultKind
    month: Month
    value: Decimal
    category: str = ""


def get_cross_faults(pack: Pack, since: Month) -> Iterator[CrossFault]:
    """Yield what contradicts in each month from ``since`` on in which a rate or a day of the calendar changes."""
    names = [name for name in pack.parameters if name.endswith((".rate", ".applies_to")) or "calendar." in name]
    changes = {entry.since for name in names for entry in pack.parameters[name]}
    for month in sorted({since, *(month for month in changes if month > since)}):
        yield from _get_faults(month, pack.at(month))


def _get_faults(month: Month, rules: Rules) -> Iterator[CrossFault]:
    opens, cutoff = rules.get("calendar.open_day", 1), rules.get("calendar.cutoff_day", 31)
    if opens > cutoff:
        yield CrossFault("calendar", month, Decimal(opens))
    for category, _label in get_table("psn_type").choices("en"):
        try:
            terms = get_scheme_terms(category, rules)
        except NotInForce:
            continue
        total = sum((charge.rate for term in terms for charge in term.charges if charge.rate), start=Decimal(0))
        if total > MOST_RATES:
            yield CrossFault("rates", month, total, category)
            return
