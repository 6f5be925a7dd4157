"""What the page of one month's assessment shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from canbao.access.http import Request
from canbao.law.queries import get_law_today
from canbao.levy.assessment import city
from canbao.levy.models import Assessment, AssessmentState, Bill
from canbao.matters.worklist import count_under_way
from canbao.office.assessment.texts import ASSESSMENT_STATES, get_precondition_rows
from canbao.presentation.language import in_language
from canbao.register.models import Employer
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import NotInForce
from canbao.values.actor import Actor
from canbao.values.ids import parse_number
from canbao.values.months import Month

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class EmployerBill:
    """A bill with its employer."""

    bill: Bill
    employer: Employer


@dataclass(frozen=True, slots=True)
class MonthBills:
    """A page of the month's bills, with ``is_open`` only those not issued; URLs are empty without such a page."""

    rows: Sequence[EmployerBill]
    is_open: bool
    next: str
    first: str


@dataclass(frozen=True, slots=True)
class MonthPage:
    """One month: how far its assessment is, what comes before it, what the actor may do next, and its bills.

    ``is_own`` means that the actor drew the bills up, so another person has to issue them. ``is_first`` means that the
    month was never assessed.
    """

    month: Month
    assessment: Assessment | None
    state: str
    tone: str
    is_moving: bool
    preconditions: Sequence[dict[str, Any]]
    sums: city.MonthSums
    done: int
    total: int
    problem: str
    is_ahead: bool
    may_start: bool
    may_cancel: bool
    may_issue: bool
    may_supplement: bool
    is_own: bool
    is_first: bool
    bills: MonthBills


def get_month_page(request: Request, month: Month) -> MonthPage:
    """Return the page of a month, with the bills that the request asks for."""
    actor: Actor = request.actor
    assessment = Assessment.objects.filter(month=month).first()
    state = assessment.state if assessment else AssessmentState.NEW
    is_moving = state in (AssessmentState.RUNNING, AssessmentState.ISSUING)
    is_settled = is_moving or state == AssessmentState.ISSUED
    preconditions = [] if is_settled else get_precondition_rows(city.get_preconditions(month), count_under_way())
    sums = city.get_month_sums([month]).get(int(month), city.MonthSums())
    done, total = _get_progress(assessment, sums)
    is_ahead = _is_ahead(month)
    is_forbidden = is_settled or is_ahead or any(precondition["forbids"] for precondition in preconditions)
    issues = actor.may("levy.issue") and state == AssessmentState.ASSESSED
    text, tone = ASSESSMENT_STATES[state]
    return MonthPage(
        month=month,
        assessment=assessment,
        state=str(text),
        tone=tone,
        is_moving=is_moving,
        preconditions=preconditions,
        sums=sums,
        done=done,
        total=total,
        problem=in_language(city.problem_message(assessment) or "") if assessment else "",
        is_ahead=is_ahead,
        may_start=actor.may("levy.assess") and not is_forbidden,
        may_cancel=actor.may("levy.assess") and state == AssessmentState.RUNNING,
        may_issue=issues and not _is_own(actor, assessment),
        may_supplement=actor.may("levy.assess")
        and state == AssessmentState.ISSUED
        and not any(row.refusal for row in city.get_preconditions(month)),
        is_own=issues and _is_own(actor, assessment),
        is_first=assessment is None or assessment.attempt == 0,
        bills=_get_bills(request, month),
    )


def _is_ahead(month: Month) -> bool:
    try:
        return month > accounting_month(get_law_today())
    except NotInForce:
        return False


def _is_own(actor: Actor, assessment: Assessment | None) -> bool:
    return assessment is not None and actor.user_id is not None and assessment.started_by == actor.user_id


def _get_progress(assessment: Assessment | None, sums: city.MonthSums) -> tuple[int, int]:
    if assessment is not None and assessment.state == AssessmentState.ISSUING:
        return sums.bills - sums.open, sums.bills
    return (assessment.done, assessment.employers) if assessment else (0, 0)


def _get_bills(request: Request, month: Month) -> MonthBills:
    is_open = request.GET.get("open") == "1"
    employer, number = (parse_number(part) for part in request.GET.get("after", "").partition(".")[::2])
    after = None if employer is None or number is None else (employer, number)
    bills = city.get_month_bills(month, after, PAGE_SIZE + 1, is_open=is_open)
    shown = bills[:PAGE_SIZE]
    employers = Employer.objects.in_bulk([bill.employer_id for bill in shown])
    query = {"open": "1"} if is_open else {}
    path = reverse("office:levy_month", args=[int(month)])
    return MonthBills(
        rows=[EmployerBill(bill, employers[bill.employer_id]) for bill in shown],
        is_open=is_open,
        next=f"{path}?{urlencode({**query, 'after': _make_cursor(shown[-1])})}#bills" if len(bills) > PAGE_SIZE else "",
        first=f"{path}?{urlencode(query)}#bills" if after else "",
    )


def _make_cursor(bill: Bill) -> str:
    return f"{bill.employer_id}.{bill.number}"
