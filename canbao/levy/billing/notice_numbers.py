"""Notice numbers: unique over all employers, claimed for any number of bills with the same statements."""

import secrets
from collections.abc import Sequence

from canbao.levy.models import BillKey, NoticeNumber


def claim_notice_numbers(keys: Sequence[BillKey]) -> dict[BillKey, str]:
    """Claim a notice number for each bill, in the caller's transaction, and return them.

    A number that another bill has is drawn again.
    """
    numbers: dict[BillKey, str] = {}
    while missing := [key for key in keys if key not in numbers]:
        claims = {_draw(key): key for key in missing}
        NoticeNumber.objects.bulk_create(
            [
                NoticeNumber(notice=notice, employer_id=key.employer_id, month=int(key.month), number=key.number)
                for notice, key in claims.items()
            ],
            ignore_conflicts=True,
        )
        for row in NoticeNumber.objects.filter(notice__in=claims):
            if row.key == claims[row.notice]:
                numbers[row.key] = row.notice
    return numbers


def _draw(key: BillKey) -> str:
    return f"ZJ{int(key.month)}{secrets.randbelow(10**8):08d}"
