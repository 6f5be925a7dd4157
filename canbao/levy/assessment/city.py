"""Assess and issue a month for the whole city in background chunks that can be cancelled, resumed and repeated."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.journal.verbs import verb
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.assessment.runs import LATER_MONTH_ASSESSED, MONTH_AHEAD, MonthAlreadyPassed, assess_employers
from canbao.levy.assessment.single import NOT_IN_FORCE
from canbao.levy.billing.bills import SAME_PERSON_DREW_UP, draw_up_bills, issue_bills
from canbao.levy.models import Assessment, AssessmentState, Bill
from canbao.register.models import Employer, EmployerStatus, InsuredPerson
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import NotInForce, Pack
from canbao.store.jobs import enqueue, job_handler
from canbao.store.models import Job
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month
from canbao.values.refusals import DeclaredRefusal, refusal

RUNNING_ALREADY = refusal(
    "running_already",
    Bilingual(
        "This month is being assessed or issued now. Wait until it is done, or cancel it first.",
        "该月正在核定或签发。请等待完成，或先取消。",
    ),
)
MONTH_ISSUED = refusal(
    "month_issued",
    Bilingual(
        "The bills of {month} are issued and final. Later changes go into the next month. If a change "
        "cannot wait, draw up a supplementary bill on the employer's page.",
        "{month}的核定单已签发，不能再改。之后的变动计入下月；确需当月处理的，请在单位页面出具补充核定单。",
    ),
)
EARLIER_MONTH_OPEN = refusal(
    "earlier_month_open",
    Bilingual(
        "{count} bills of earlier months are not issued. Issue them first; a month builds on those before.",
        "以前月份还有{count}张核定单未签发。请先签发，后一月以前面各月为基础。",
    ),
)
NOT_RUNNING = refusal(
    "not_running",
    Bilingual("This assessment is no longer running, so there is nothing to cancel.", "该核定已不在进行，无须取消。"),
)
NOT_ASSESSED = refusal(
    "not_assessed",
    Bilingual(
        "The assessment of this month is not complete yet. Finish it, then issue.",
        "该月尚未核定完成。请完成核定后再签发。",
    ),
)

LEVY_CANCEL = verb("levy.cancel", Bilingual("Assessment cancelled", "取消核定"))
LEVY_ISSUE = verb("levy.issue", Bilingual("Month issued", "月份签发"))
LEVY_START = verb("levy.start", Bilingual("Assessment started", "开始核定"))

CHUNK = 200
"""Employers per job: one statement for about ten thousand people, small enough for a progress bar."""


@dataclass(frozen=True, slots=True)
class Precondition:
    """Something to know before a month is assessed: what, how many, and the refusal if it forbids the assessment."""

    code: str
    count: int
    refusal: DeclaredRefusal | None = None


def get_preconditions(month: Month) -> list[Precondition]:
    """Return the findings before an assessment of a month, such as people without a wage or open earlier bills."""
    with fan_out("levy.run"):
        insured = InsuredPerson.objects.filter(Q(until_month__isnull=True) | Q(until_month__gt=month))
        without = insured.filter(from_month__lte=month, wage__isnull=True).count()
        open_bills = Bill.objects.filter(month__lt=month, issued_at__isnull=True).count()
        later = Bill.objects.filter(month__gt=month).count()
    preconditions = [
        Precondition("people_without_wage", without),
        Precondition("earlier_month_open", open_bills, EARLIER_MONTH_OPEN),
        Precondition("later_month_assessed", later, LATER_MONTH_ASSESSED),
    ]
    return [precondition for precondition in preconditions if precondition.count]


@transaction.atomic
def start_assessment(actor: Actor, month: Month) -> Assessment:
    """Start the assessment of a month, or restart it after a cancellation or to include new facts.

    Raise ``Refusal`` ``running_already``, ``month_ahead`` for a month that has not begun, ``month_issued``,
    ``earlier_month_open`` or ``later_month_assessed``.
    """
    actor.require("levy.assess")
    now = accounting_month(get_law_today())
    if month > now:
        raise MONTH_AHEAD(month=month, now=now)
    for one in get_preconditions(month):
        if one.refusal is not None:
            raise one.refusal(count=one.count)
    row, _made = Assessment.objects.select_for_update().get_or_create(
        month=month, defaults={"state": AssessmentState.NEW, "started_by_name": ""}
    )
    if row.state in (AssessmentState.RUNNING, AssessmentState.ISSUING):
        raise RUNNING_ALREADY()
    if row.state == AssessmentState.ISSUED:
        raise MONTH_ISSUED(month=month)
    begin_assessment(actor, row)
    record_act(actor, LEVY_START, OFFICE, ("assessment", int(month)), new={"employers": row.employers})
    return row


def begin_assessment(actor: Actor, row: Assessment) -> None:
    """Set a month to running from its first employer on, and enqueue the first chunk."""
    row.state, row.attempt, row.done, row.cursor = AssessmentState.RUNNING, row.attempt + 1, 0, 0
    row.employers = Employer.objects.filter(status=EmployerStatus.INSURED).count()
    row.started_by, row.started_by_name, row.started_at = actor.user_id, actor.name, timezone.now()
    row.ended_at, row.problem = None, ""
    row.save()
    month = int(row.month)
    enqueue("levy.chunk", f"levy:{month}:{row.attempt}:0", {"month": month, "attempt": row.attempt})


@transaction.atomic
def cancel_assessment(actor: Actor, month: Month) -> None:
    """Cancel a running assessment. Its lines remain; a restart continues and levies nothing twice."""
    actor.require("levy.assess")
    row = Assessment.objects.select_for_update().get(month=month)
    if row.state != AssessmentState.RUNNING:
        raise NOT_RUNNING()
    row.state, row.ended_at = AssessmentState.CANCELLED, timezone.now()
    row.save()
    record_act(actor, LEVY_CANCEL, OFFICE, ("assessment", int(month)), new={"done": row.done})


def _actor(row: Assessment) -> Actor:
    """Return the actor of the background job: the person who started it, with the one permission it needs."""
    verbs = frozenset({"levy.assess"})
    return Actor(row.started_by, row.started_by_name, "", frozenset({"office.finance"}), verbs)


@job_handler("levy.chunk")
def assess_chunk(payload: dict[str, Any], dedupe: str) -> None:
    """Assess the next employers of a running assessment and enqueue the next chunk.

    A chunk and its progress are one transaction, so that after a crash it is either done or not begun.
    """
    month = Month(payload["month"])
    try:
        with transaction.atomic():
            row = Assessment.objects.select_for_update().get(month=month)
            if row.state == AssessmentState.RUNNING and row.attempt == payload["attempt"]:
                _assess_next(row, get_city_pack())
    except (NotInForce, MonthAlreadyPassed) as problem:
        Assessment.objects.filter(month=month, state=AssessmentState.RUNNING, attempt=payload["attempt"]).update(
            state=AssessmentState.FAILED, problem=_problem(problem), ended_at=timezone.now()
        )


def _assess_next(row: Assessment, pack: Pack) -> None:
    month, actor = Month(row.month), _actor(row)
    with fan_out("levy.run"):
        waiting = Employer.objects.filter(status=EmployerStatus.INSURED, id__gt=row.cursor).order_by("id")
        employers = list(waiting.values_list("id", flat=True)[:CHUNK])
        if employers:
            runs = assess_employers(actor, employers, month, pack)
            draw_up_bills(actor, [run.employer_id for run in runs if run.lines], month, pack)
    row.done += len(employers)
    if len(employers) < CHUNK:
        has_nothing = row.supplement_reason and not get_month_sums([month]).get(int(month), MonthSums()).open
        row.state = AssessmentState.ISSUED if has_nothing else AssessmentState.ASSESSED
        row.ended_at = timezone.now()
    else:
        row.cursor = employers[-1]
        again = {"month": int(month), "attempt": row.attempt}
        enqueue("levy.chunk", f"levy:{int(month)}:{row.attempt}:{row.cursor}", again)
    row.save()


def _problem(problem: NotInForce | MonthAlreadyPassed) -> str:
    if isinstance(problem, NotInForce):
        return json.dumps({"code": "not_in_force", "parameter": problem.name, "month": int(problem.month)})
    return json.dumps({"code": "month_passed", "month": int(problem.last), "employer": problem.employer_id})


def get_problem(row: Assessment) -> dict[str, Any]:
    """Return why an assessment stopped: ``code`` not_in_force, month_passed or stuck, with values; else empty.

    Stuck means that one of its jobs failed its last attempt; ``error`` is the error of that job.
    """
    if row.problem:
        return dict(json.loads(row.problem))
    if row.state not in (AssessmentState.RUNNING, AssessmentState.ISSUING):
        return {}
    job = Job.objects.filter(dedupe__startswith=f"levy:{int(row.month)}:{row.attempt}:", failed_at__isnull=False)
    aside = job.order_by("-id").first()
    return {"code": "stuck", "error": aside.error} if aside else {}


PROBLEMS: dict[str, Bilingual] = {
    "not_in_force": NOT_IN_FORCE.message,
    "month_passed": Bilingual(
        "{name} is assessed for a later month, {month}. Changes go into that month. Start again when "
        "that month is settled.",
        "{name}已核定到之后的{month}，变动计入该月；处理完该月后再重新开始。",
    ),
    "stuck": Bilingual(
        "The program stopped ({error}). No incomplete data was saved. Tell the system administrator, "
        "cancel, and start again when the cause is removed.",
        "程序中断（{error}），没有留下未完成的数据。请告知系统管理岗并取消，原因消除后重新开始。",
    ),
}
"""Why an assessment stopped and what to do, by the code of :func:`get_problem`."""


def problem_message(row: Assessment) -> Bilingual | None:
    """Return why an assessment stopped and what to do, None when it did not stop."""
    problem = get_problem(row)
    if not problem:
        return None
    if "employer" in problem:
        employer = Employer.objects.filter(id=problem["employer"]).first()
        problem["name"] = employer.name if employer else problem["employer"]
    return PROBLEMS[problem["code"]].filled(problem)


# -- issuing ---------------------------------------------------------------------------------------------------------


def _may_issue(actor: Actor, row: Assessment | None) -> Assessment:
    actor.require("levy.issue")
    if row is None or row.state not in (AssessmentState.ASSESSED, AssessmentState.ISSUED):
        raise NOT_ASSESSED()
    if actor.user_id is not None and actor.user_id == row.started_by:
        raise SAME_PERSON_DREW_UP()
    return row


def _issue_next(actor: Actor, month: Month, after: int) -> tuple[int, int | None]:
    """Issue the open bills of the next employers; return how many, and the last employer, None after the last one."""
    with fan_out("levy.run"):
        rows = Bill.objects.filter(month=month, issued_at__isnull=True, employer_id__gt=after)
        employers = list(rows.order_by("employer_id").values_list("employer_id", flat=True).distinct()[:CHUNK])
        issued = issue_bills(actor, month, employers)
    return issued, employers[-1] if len(employers) == CHUNK else None


@transaction.atomic
def start_issuing(actor: Actor, month: Month) -> None:
    """Issue every open bill of an assessed month in the background, as a second person.

    Raise ``Refusal`` ``not_assessed`` or ``same_person_drew_up``.
    """
    row = _may_issue(actor, Assessment.objects.select_for_update().filter(month=month).first())
    row.state = AssessmentState.ISSUING
    row.save(update_fields=["state"])
    payload = {
        "month": int(month),
        "attempt": row.attempt,
        "user": actor.user_id,
        "name": actor.name,
        "unit": actor.unit,
        "begun": timezone.now().isoformat(),
    }
    enqueue("levy.issue", f"levy:{int(month)}:{row.attempt}:issue:{payload['begun']}:0", payload)


@job_handler("levy.issue")
def issue_chunk(payload: dict[str, Any], dedupe: str) -> None:
    """Issue the next open bills of a month and enqueue the next chunk.

    A chunk is one transaction, so that after a crash its bills are all issued or all open.
    """
    month, attempt = Month(payload["month"]), payload["attempt"]
    row = Assessment.objects.get(month=month)
    if row.state != AssessmentState.ISSUING or row.attempt != attempt:
        return
    actor = Actor(
        payload["user"], payload["name"], payload["unit"], frozenset({"office.finance"}), frozenset({"levy.issue"})
    )
    with transaction.atomic():
        _count, last = _issue_next(actor, month, payload.get("after", 0))
        if last is None:
            _issued(actor, month)
            return
        begun = payload["begun"]
        enqueue("levy.issue", f"levy:{int(month)}:{attempt}:issue:{begun}:{last}", {**payload, "after": last})


@transaction.atomic
def _issued(actor: Actor, month: Month) -> None:
    bills, amount = get_month_total(month)
    Assessment.objects.filter(month=month).update(state=AssessmentState.ISSUED, issued_by_name=actor.name)
    record_act(actor, LEVY_ISSUE, OFFICE, ("assessment", int(month)), new={"bills": bills, "amount": amount})


def issue_month_bills(actor: Actor, month: Month, on_progress: Callable[[int], None] = lambda done: None) -> int:
    """Issue every open bill of an assessed month, as a second person; return the number issued.

    Each chunk of employers is issued by itself, so an interrupted call is taken up by the next. Raise ``Refusal``
    ``not_assessed`` or ``same_person_drew_up``.
    """
    _may_issue(actor, Assessment.objects.filter(month=month).first())
    done = 0
    last: int | None = 0
    while last is not None:
        issued, last = _issue_next(actor, month, last)
        done += issued
        on_progress(done)
    _issued(actor, month)
    return done


# -- reading ---------------------------------------------------------------------------------------------------------


def get_assessments(limit: int = 24) -> list[Assessment]:
    """Return the months assessed or being assessed, newest first."""
    return list(Assessment.objects.order_by("-month")[:limit])


def run_assessment(month: Month) -> Iterator[Assessment]:
    """Run the chunks of a running assessment in this process, and yield its progress before each.

    A worker may run chunks at the same time; each chunk is done only once.
    """
    while True:
        row = Assessment.objects.get(month=month)
        yield row
        if row.state != AssessmentState.RUNNING:
            return
        assess_chunk({"month": int(month), "attempt": row.attempt}, "")


def get_month_total(month: Month) -> tuple[int, int]:
    """Return the number of a month's bills and their sum in fen."""
    with fan_out("levy.run"):
        sums = Bill.objects.filter(month=month).aggregate(bills=Count("number"), amount=Sum("amount"))
    return sums["bills"], sums["amount"] or 0


@dataclass(frozen=True, slots=True)
class MonthSums:
    """The bills of a month over all employers: number, number not issued yet, people counted once each, and fen."""

    bills: int = 0
    open: int = 0
    people: int = 0
    amount: int = 0


def get_month_sums(months: Sequence[Month]) -> dict[int, MonthSums]:
    """Return the sums of the bills of some months, with one query."""
    with fan_out("levy.run"):
        rows = (
            Bill.objects.filter(month__in=months)
            .values("month")
            .annotate(
                bills=Count("number"),
                open=Count("number", filter=Q(issued_at__isnull=True)),
                heads=Sum("new_people"),
                total=Sum("amount"),
            )
            .values_list("month", "bills", "open", "heads", "total")
        )
        return {int(month): MonthSums(bills, waiting, heads, total) for month, bills, waiting, heads, total in rows}


def get_month_bills(month: Month, after: tuple[int, int] | None, limit: int, *, is_open: bool = False) -> list[Bill]:
    """Return a month's bills over all employers, after the bill ``after`` (employer, number); optionally open ones."""
    with fan_out("levy.run"):
        rows = Bill.objects.filter(month=month)
        if is_open:
            rows = rows.filter(issued_at__isnull=True)
        if after is not None:
            rows = rows.filter(Q(employer_id__gt=after[0]) | Q(employer_id=after[0], number__gt=after[1]))
        return list(rows.order_by("employer_id", "number")[:limit])
