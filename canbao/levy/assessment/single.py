"""Assess one employer and draw up its bill, also after its month was issued (a supplementary bill)."""

from datetime import date

from django.db import transaction

from canbao.journal.operations import employer_chain, record_act
from canbao.levy.assessment.runs import MonthAlreadyPassed, assess_employer
from canbao.levy.billing.bills import Refusal, draw_up_bill
from canbao.levy.models import Bill
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import NotInForce, Pack
from canbao.values.actor import Actor
from canbao.values.months import Month


@transaction.atomic
def assess_and_bill(actor: Actor, employer_id: int, month: Month, pack: Pack, today: date) -> Bill | None:
    """Assess one employer's month and draw up its bill: the month's, or a supplementary one if that was issued.

    Return None if there are no lines without an issued bill. Raise ``Refusal`` ``month_ahead``, ``earlier_bill_open``,
    ``later_month_assessed`` or ``not_in_force``; then nothing is changed.
    """
    actor.require("levy.assess")
    now = accounting_month(today, pack)
    if month > now:
        raise Refusal("month_ahead", month=int(month), now=int(now))
    waiting = (
        Bill.objects.for_employer(employer_id).filter(month__lt=month, issued_at__isnull=True).order_by("month").first()
    )
    if waiting is not None:
        raise Refusal("earlier_bill_open", month=int(waiting.month))
    try:
        run = assess_employer(actor, employer_id, month, pack)
    except MonthAlreadyPassed as passed:
        raise Refusal("later_month_assessed", month=int(passed.last)) from None
    except NotInForce as missing:
        raise Refusal("not_in_force", parameter=missing.name, month=int(missing.month)) from None
    bill = draw_up_bill(actor, employer_id, month, pack)
    record_act(
        actor,
        "levy.assess",
        employer_chain(employer_id),
        ("assessment", int(month)),
        new={"lines": run.lines, "amount": run.amount},
    )
    return bill
