"""What a notice states beside its lines, frozen when the bill is issued: who the employer was, and by which law.

A reprint states the same, whatever an employer is called later and whatever value is released later.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from canbao.levy.arithmetic.explanation import explain_rates
from canbao.levy.models import Bill, BillSum, Run
from canbao.levy.rates.law_versions import get_packs_by_law
from canbao.register.models import Employer
from canbao.rules.packs import Pack
from canbao.values.months import Month


def state_bills(bills: Sequence[Bill], pack: Pack) -> None:
    """Set what the notices of some bills of one month state, with three statements for all of them.

    The rates are those of the law that assessed the bill last; ``pack`` replaces a law that is no longer known.
    """
    if not bills:
        return
    month, ids = Month(bills[0].month), [bill.employer_id for bill in bills]
    employers = Employer.objects.in_bulk(ids)
    schemes: dict[tuple[int, int], set[str]] = {}
    sums = BillSum.objects.for_employers(ids).filter(month=month).order_by()
    for employer_id, number, scheme in sums.values_list("employer_id", "number", "scheme").distinct():
        schemes.setdefault((employer_id, number), set()).add(scheme)
    runs = Run.objects.for_employers(ids).filter(month=month).order_by()
    laws = {(employer_id, number): law for employer_id, number, law in runs.values_list("employer_id", "number", "law")}
    packs = get_packs_by_law({laws.get((bill.employer_id, bill.last_run), "") for bill in bills})
    rates: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for bill in bills:
        law = laws.get((bill.employer_id, bill.last_run), "")
        key = (law, tuple(sorted(schemes.get((bill.employer_id, bill.number), ()))))
        if key not in rates:
            rates[key] = [remark.zh for remark in explain_rates(key[1], packs.get(law, pack), month)]
        bill.stated = {"law": law, "rates": rates[key], **get_particulars(employers[bill.employer_id])}


def get_particulars(employer: Employer) -> Mapping[str, Any]:
    """Return what a notice states of its employer and agency, as they are now."""
    return {
        "agency": settings.CANBAO_AGENCY,
        "employer_number": employer.number,
        "employer_name": employer.name,
        "credit_code": employer.credit_code,
        "organisation_code": employer.organisation_code,
    }
