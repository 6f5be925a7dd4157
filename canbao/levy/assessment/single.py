"""Assess one employer and draw up its bill, also after its month was issued (a supplementary bill)."""

from django.db import transaction

from canbao.journal.operations import employer_chain, record_act
from canbao.journal.verbs import verb
from canbao.levy.assessment.runs import LATER_MONTH_ASSESSED, MONTH_AHEAD, MonthAlreadyPassed, assess_employer
from canbao.levy.billing.bills import draw_up_bill
from canbao.levy.models import Bill
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import LawDay, NotInForce
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month
from canbao.values.refusals import refusal

EARLIER_BILL_OPEN = refusal(
    "earlier_bill_open",
    Bilingual(
        "The employer's bill of {month} is not issued. Issue it first; a month builds on those before.",
        "该单位{month}的核定单尚未签发。请先签发，后一月以前面各月为基础。",
    ),
)
NOT_IN_FORCE = refusal(
    "not_in_force",
    Bilingual(
        "Nothing is in force for {parameter} in {month}. The parameter clerk has to publish a value; then start again.",
        "{month}没有生效的参数{parameter}。请参数岗发布后重新开始。",
    ),
)

LEVY_ASSESS = verb("levy.assess", Bilingual("Employer assessed", "单位核定"))


@transaction.atomic
def assess_and_bill(actor: Actor, employer_id: int, month: Month, law_day: LawDay) -> Bill | None:
    """Assess one employer's month and draw up its bill: the month's, or a supplementary one if that was issued.

    Return None if there are no lines without an issued bill. Raise ``Refusal`` ``month_ahead``, ``earlier_bill_open``,
    ``later_month_assessed`` or ``not_in_force``; then nothing is changed.
    """
    actor.require("levy.assess")
    now = accounting_month(law_day)
    if month > now:
        raise MONTH_AHEAD(month=month, now=now)
    waiting = (
        Bill.objects.for_employer(employer_id).filter(month__lt=month, issued_at__isnull=True).order_by("month").first()
    )
    if waiting is not None:
        raise EARLIER_BILL_OPEN(month=waiting.month)
    try:
        run = assess_employer(actor, employer_id, month, law_day.pack)
    except MonthAlreadyPassed as passed:
        raise LATER_MONTH_ASSESSED(month=passed.last) from None
    except NotInForce as missing:
        raise NOT_IN_FORCE(parameter=missing.name, month=missing.month) from None
    bill = draw_up_bill(actor, employer_id, month, law_day.pack)
    record_act(
        actor,
        LEVY_ASSESS,
        employer_chain(employer_id),
        ("assessment", int(month)),
        new={"lines": run.lines, "amount": run.amount},
    )
    return bill
