"""Assess an issued month again over the whole city, for instance after a change of law: supplementary bills."""

from django.db import transaction

from canbao.journal.operations import OFFICE, clean_reason, record_act
from canbao.journal.verbs import verb
from canbao.levy.assessment.city import begin_assessment, get_preconditions
from canbao.levy.models import Assessment, AssessmentState
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month
from canbao.values.refusals import refusal

MONTH_NOT_ISSUED = refusal(
    "month_not_issued",
    Bilingual(
        "{month} is not issued yet. Assess it again instead; its open bills are drawn up again.",
        "{month}尚未签发。请直接重新核定，未签发的核定单会重新出具。",
    ),
)

LEVY_SUPPLEMENT = verb("levy.supplement", Bilingual("Supplementary assessment started", "开始补充核定"))


@transaction.atomic
def start_supplement(actor: Actor, month: Month, reason: str) -> Assessment:
    """Assess an issued month again over all employers, for instance after a change of law.

    The differences become supplementary bills, which a second person issues like the month. Raise ``Refusal``
    ``month_not_issued``, ``later_month_assessed``, ``words_missing`` or ``words_too_long``.
    """
    actor.require("levy.assess")
    row = Assessment.objects.select_for_update().filter(month=month).first()
    if row is None or row.state != AssessmentState.ISSUED:
        raise MONTH_NOT_ISSUED(month=month)
    for precondition in get_preconditions(month):
        if precondition.refusal is not None:
            raise precondition.refusal(count=precondition.count)
    row.supplement_reason = clean_reason(reason)
    begin_assessment(actor, row)
    values = {"employers": row.employers}
    record_act(actor, LEVY_SUPPLEMENT, OFFICE, ("assessment", int(month)), new=values, reason=row.supplement_reason)
    return row
