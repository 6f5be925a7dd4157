"""Sums of the money by scheme and fund: what bills are open or paid by, and what a period received."""

from collections.abc import Iterable, Mapping
from datetime import date

from canbao.levy.account.ledger import PAYING
from canbao.levy.models import BillSum, Booking
from canbao.levy.reports.statements import FundSum, apportion, get_fund_sums
from canbao.store.bulk import chunks
from canbao.store.tenancy import fan_out
from canbao.values.bilingual import Bilingual

_Key = tuple[int, int, int]
"""Employer, month and number of a bill."""


def _get_bill_parts(employers: Iterable[int]) -> dict[_Key, dict[str, tuple[int, int]]]:
    """Return by bill and scheme the amount and the personal account's part of it, fen."""
    parts: dict[_Key, dict[str, tuple[int, int]]] = {}
    for some in chunks(sorted(set(employers))):
        rows = BillSum.objects.for_employers(some).values_list(
            "employer_id", "month", "number", "scheme", "amount", "account"
        )
        for employer, month, number, scheme, amount, account in rows:
            schemes = parts.setdefault((employer, int(month), number), {})
            before = schemes.get(scheme, (0, 0))
            schemes[scheme] = (before[0] + amount, before[1] + account)
    return parts


def get_principal_by_fund(principals: Mapping[_Key, int]) -> list[FundSum]:
    """Return open or paid principal of bills by scheme and fund, in proportion to the sums of each bill.

    An opening balance has no schemes; it is a part of its own.
    """
    parts = _get_bill_parts(employer for employer, _month, _number in principals)
    amounts: list[tuple[str, int, int]] = []
    without_scheme = 0
    for key, principal in principals.items():
        schemes = parts.get(key, {})
        if not schemes:
            without_scheme += principal
            continue
        shares = apportion(principal, {scheme: amount for scheme, (amount, _account) in sorted(schemes.items())})
        for scheme, share in shares.items():
            amount, account = schemes[scheme]
            of_account = apportion(share, {"account": account, "pool": amount - account})["account"] if amount else 0
            amounts.append((scheme, share, of_account))
    sums = get_fund_sums(amounts)
    if without_scheme:
        sums.append(FundSum(Bilingual("Opening balances", "期初余额"), without_scheme))
    return sums


def get_receipts_by_fund(first: date, last: date) -> list[FundSum]:
    """Return what the money of a period paid: principal by fund, late fee, and the rest on account."""
    principals: dict[_Key, int] = {}
    fee = credit = 0
    with fan_out("levy.report"):
        rows = Booking.objects.filter(kind__in=PAYING, day__gte=first, day__lte=last).values_list(
            "employer_id", "month", "number", "principal", "fee", "credit"
        )
        for employer, month, number, principal, of_fee, of_credit in rows.iterator():
            if principal and month is not None and number is not None:
                key = (employer, int(month), number)
                principals[key] = principals.get(key, 0) - principal
            fee, credit = fee - of_fee, credit + of_credit
        sums = get_principal_by_fund(principals)
    sums.append(FundSum(Bilingual("Late fee", "滞纳金"), fee))
    sums.append(FundSum(Bilingual("Money on account", "待转金"), credit))
    return sums
