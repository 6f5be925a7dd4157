"""`canbao verify`: verify journal, histories of matters, the register against decided matters, levy and accounts."""

import argparse
import json
from typing import Any

from canbao.cli.startup import start_django
from canbao.cli.terminal import _
from canbao.environment import gettext_noop
from canbao.matters.integrity import get_effect_faults, get_history_faults
from canbao.register.integrity import get_coverage_faults, get_name_faults, get_roster_faults

COMMAND = "verify"
SUMMARY = gettext_noop(
    "Verify the journal's chains, every matter's history, the register against decided matters, levy and accounts"
)


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    parsers.add_parser("verify", description=_(SUMMARY)).set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one JSON object: ``ok``, counts of the rows examined, lists of faults; return 1 when there is a fault."""
    start_django()
    report = verify_installation()
    print(json.dumps(report, ensure_ascii=False, indent=2))
    return 0 if report["ok"] else 1


def verify_installation() -> dict[str, Any]:
    """Verify the whole installation and return the report."""
    from canbao.journal.models import Chain, Entry
    from canbao.journal.queries import get_journal_faults
    from canbao.law.queries import get_city_pack
    from canbao.levy.integrity.account_checks import get_account_faults
    from canbao.levy.integrity.levy_checks import get_levy_faults
    from canbao.levy.models import Bill, Booking, LevyLine, TaxPayment
    from canbao.matters.models import Matter
    from canbao.register.models import CoveragePeriod, InsuredPerson
    from canbao.store.tenancy import fan_out

    with fan_out("verify"):
        examined = {
            "chains": Chain.objects.count(),
            "entries": Entry.objects.count(),
            "matters": Matter.objects.count(),
            "insured": InsuredPerson.objects.count(),
            "periods": CoveragePeriod.objects.count(),
            "lines": LevyLine.objects.count(),
            "bills": Bill.objects.count(),
            "bookings": Booking.objects.count(),
            "arrivals": TaxPayment.objects.count(),
        }
        faults = {
            "journal": list(get_journal_faults()),
            "histories": list(get_history_faults()),
            "register": [*get_effect_faults(), *get_roster_faults(), *get_coverage_faults(), *get_name_faults()],
        }
    # These checks read employer by employer, so they run outside the fan-out: a read without an employer is refused.
    faults["levy"] = list(get_levy_faults(get_city_pack()))
    faults["accounts"] = list(get_account_faults())
    return {"ok": not any(faults.values()), "examined": examined, "faults": faults}
