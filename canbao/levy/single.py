"""One employer alone: assessed at the counter, and again after its month was issued, for a supplementary bill."""

from datetime import date

from django.db import transaction

from canbao.journal.operations import employer_chain, record
from canbao.levy.assess import MonthPassed, assess
from canbao.levy.bills import Refusal, draw_up
from canbao.levy.models import Bill
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import NotInForce, Pack
from canbao.values.months import Month
from canbao.values.seat import Seat


@transaction.atomic
def assess_alone(seat: Seat, employer_id: int, month: Month, pack: Pack, today: date) -> Bill | None:
    """Assess one employer's month and draw up its bill: the month's, or a supplementary one when that was issued.

    Return None when nothing is owed that no bill asks for yet. Raise ``Refusal`` ``month_ahead``,
    ``earlier_bill_open``, ``later_month_assessed`` or ``not_in_force``; then nothing is changed.
    """
    seat.require("levy.assess")
    now = accounting_month(today, pack)
    if month > now:
        raise Refusal("month_ahead", month=int(month), now=int(now))
    waiting = Bill.objects.of(employer_id).filter(month__lt=month, issued_at__isnull=True).order_by("month").first()
    if waiting is not None:
        raise Refusal("earlier_bill_open", month=int(waiting.month))
    try:
        run = assess(seat, employer_id, month, pack)
    except MonthPassed as passed:
        raise Refusal("later_month_assessed", month=int(passed.last)) from None
    except NotInForce as missing:
        raise Refusal("not_in_force", parameter=missing.name, month=int(missing.month)) from None
    bill = draw_up(seat, employer_id, month, pack)
    record(
        seat,
        "levy.assess",
        employer_chain(employer_id),
        ("assessment", int(month)),
        new={"lines": run.lines, "amount": run.amount},
    )
    return bill
