"""Publish a value: one person prepares it (and may withdraw it), another releases or refuses it."""

import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.journal.verbs import JournalVerb, verb
from canbao.law.models import Impact, ImpactState, PublishedValue, ValueState
from canbao.law.queries import get_city_pack, get_law_version, pack_with_value, reload_law
from canbao.law.value_bounds import check_bounds, check_confirmations, check_cross_rules
from canbao.rules.formulas import get_crossed_limits
from canbao.rules.packs import Pack, PackError
from canbao.rules.parameters import get_parameter
from canbao.store.jobs import enqueue
from canbao.values.actor import Actor, NotAllowed
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.months import Month
from canbao.values.refusals import refusal

SOURCE_MISSING = refusal(
    "source_missing",
    Bilingual(
        "Enter the document the value comes from; it is shown beside every number computed with it.",
        "请填写依据文件，将与据此计算的每个数字一同显示。",
    ),
)
LAW_REASON_MISSING = refusal(
    "law_reason_missing",
    Bilingual("Write why the value is published; the journal records it.", "请填写发布原因，将记入业务日志。"),
)
UNKNOWN_PARAMETER = refusal(
    "unknown_parameter",
    Bilingual(
        "No parameter is called {parameter}. Choose one from the list of what is in force.",
        "没有名为{parameter}的参数。请从生效参数表中选择。",
    ),
)
WRONG_VALUE = refusal(
    "wrong_value",
    Bilingual(
        "{parameter} cannot have this value: {problem}. Correct the value.",
        "“{parameter}”不能取该值（{problem}），请改正。",
    ),
)
MONTH_TAKEN = refusal(
    "month_taken",
    Bilingual(
        "A value of {parameter} counts from {month} already. Choose another month, or tick that this one replaces it.",
        "“{parameter}”已有自{month}起执行的数值。请另选年月，或勾选“替换”。",
    ),
)
NOTHING_TO_CORRECT = refusal(
    "nothing_to_correct",
    Bilingual(
        "No value of {parameter} counts from exactly {month}, so there is none to replace.",
        "“{parameter}”没有恰好自{month}起执行的数值，无可替换。",
    ),
)
NEVER_ENDS = refusal(
    "never_ends",
    Bilingual(
        "{parameter} is needed in every month, so it cannot end. Publish another value instead.",
        "“{parameter}”每月都必须有值，不能终止。请发布新的数值。",
    ),
)
FLOOR_ABOVE_CAP = refusal(
    "floor_above_cap",
    Bilingual(
        "With this value of {parameter} the floor of bases in {month} is {floor:yuan} yuan, above the cap of {cap:yuan}"
        " yuan. Correct the value, or publish the other limit first.",
        "按“{parameter}”的该数值，{month}的缴费基数下限{floor:yuan}元将高于上限{cap:yuan}元。请改正数值，或先发布另一限额。",
    ),
)
NOTHING_NEW = refusal(
    "nothing_new",
    Bilingual(
        "This is the value of {parameter} in force in {month} already.", "“{parameter}”在{month}执行的已是这个值。"
    ),
)
PREPARED_ALREADY = refusal(
    "prepared_already",
    Bilingual(
        "Another value for {month} is waiting for a second person (prepared by {name}). Have it decided first.",
        "{month}已有待复核的数值（拟定人：{name}）。请先处理该数值。",
    ),
)
NO_SUCH_VALUE = refusal(
    "no_such_value",
    Bilingual("This value does not exist. Go back to the list of parameters.", "没有该数值，请返回参数列表。"),
)
VALUE_DECIDED_ALREADY = refusal(
    "value_decided_already", Bilingual("{name} decided this value already.", "{name}已对该数值作出处理。")
)
SAME_PERSON_PREPARED = refusal(
    "same_person_prepared",
    Bilingual("You prepared this value yourself, so somebody else has to decide it.", "该数值由您拟定，须由他人复核。"),
)
NOT_YOURS = refusal(
    "not_yours",
    Bilingual(
        "{name} prepared this value; only its preparer withdraws it. You can refuse it.",
        "该数值由{name}拟定，只有拟定人可以撤回；您可以不予发布。",
    ),
)
IMPACT_MISSING = refusal(
    "impact_missing",
    Bilingual(
        "The impact of this value is not computed yet. Wait for it, then release.",
        "该数值的征缴影响尚未测算完毕。请等测算完成后再发布。",
    ),
)
IMPACT_STALE = refusal(
    "impact_stale",
    Bilingual(
        "Another value was released after this impact was computed. Compute it again, check it, then release.",
        "测算之后已有其他数值发布。请重新测算，核对后再发布。",
    ),
)
ANSWER_MISSING = refusal(
    "answer_missing",
    Bilingual("Write why the value is refused; its preparer reads it.", "请填写不予发布的原因；拟定人会看到。"),
)

LAW_MEASURE = verb("law.measure", Bilingual("Impact of a value computed again", "重新测算参数影响"))
LAW_PREPARE = verb("law.prepare", Bilingual("Value of a parameter prepared", "拟定参数值"))
LAW_REFUSE = verb("law.refuse", Bilingual("Value of a parameter refused", "参数值不予发布"))
LAW_RELEASE = verb("law.release", Bilingual("Value of a parameter released", "发布参数值"))
LAW_WITHDRAW = verb("law.withdraw", Bilingual("Value of a parameter withdrawn", "撤回参数值"))


def _laid_over(pack: Pack, row: PublishedValue) -> Pack:
    """Return the law with a value laid over it, held to everything a file is held to. Raise :class:`Refusal`."""
    one = get_parameter(row.name)
    if one is None:
        raise UNKNOWN_PARAMETER(parameter=row.name)
    try:
        changed = pack_with_value(pack, row)
    except (PackError, ValueError) as error:
        raise WRONG_VALUE(parameter=row.name, problem=str(error)) from None
    since = Month(row.since)
    same = next((entry for entry in pack.parameters.get(row.name, ()) if entry.since == since), None)
    if same is not None and not row.corrects:
        raise MONTH_TAKEN(parameter=row.name, month=since)
    if same is None and row.corrects:
        raise NOTHING_TO_CORRECT(parameter=row.name, month=since)
    now, then = pack.get_value_in_force(row.name, since), changed.get_value_in_force(row.name, since)
    if then is None and not one.may_end:
        raise NEVER_ENDS(parameter=row.name)
    if (now.value if now else None) == (then.value if then else None):
        raise NOTHING_NEW(parameter=row.name, month=since)
    there = list(get_crossed_limits(pack, since))
    for month, limits in get_crossed_limits(changed, since):
        if (month, limits) in there:
            continue  # a mounted pack has it; another value may still be published
        raise FLOOR_ABOVE_CAP(parameter=row.name, month=month, floor=limits.floor, cap=limits.cap)
    check_bounds(row, one, changed)
    check_cross_rules(row, pack, changed)
    return changed


def _lock_prepared() -> dict[int, PublishedValue]:
    """Lock every prepared value, so that acts on the law run one at a time, and return them by id."""
    rows = PublishedValue.objects.select_for_update().filter(state=ValueState.PREPARED).order_by("id")
    return {row.id: row for row in rows}


@transaction.atomic
def prepare_value(
    actor: Actor,
    name: str,
    since: Month,
    value: Any,
    source: str,
    reason: str,
    *,
    corrects: bool = False,
    beyond_bounds: bool = False,
) -> PublishedValue:
    """Prepare a value of a parameter from a month on; its impact is computed in the background.

    ``value`` is raw as in a pack's file; None ends the parameter. ``beyond_bounds`` states that the city's law goes
    beyond the parameter's bounds. Raise :class:`Refusal` ``source_missing``,
    ``reason_missing``, ``unknown_parameter``, ``wrong_value``, ``month_taken`` (a value applies from that month and
    ``corrects`` is False), ``nothing_to_correct``, ``never_ends``, ``nothing_new``, ``floor_above_cap``,
    ``beyond_bounds``, ``not_beyond_bounds``, ``rates_too_high``, ``calendar_crossed``, ``prepared_already``.
    """
    actor.require("law.prepare")
    if actor.user_id is None:
        raise NotAllowed("law.prepare")  # publishing takes two people, and the system is not a person
    waiting = _lock_prepared()
    if not source.strip():
        raise SOURCE_MISSING()
    if not reason.strip():
        raise LAW_REASON_MISSING()
    row = PublishedValue(
        name=name,
        since=since,
        value=json.dumps(value, ensure_ascii=False),
        source=source.strip()[:200],
        reason=reason.strip()[:200],
        corrects=corrects,
        beyond_bounds=beyond_bounds,
        prepared_by=actor.user_id,
        prepared_by_name=actor.name,
    )
    _laid_over(get_city_pack(), row)
    other = next((value for value in waiting.values() if (value.name, value.since) == (name, since)), None)
    if other is not None:
        raise PREPARED_ALREADY(name=other.prepared_by_name, month=since)
    _save_prepared(row)
    _measure(row, 1)
    _journal(actor, LAW_PREPARE, row, row.reason)
    return row


def _save_prepared(row: PublishedValue) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # another person prepared one at the same moment
        raise PREPARED_ALREADY(name="", month=Month(row.since)) from None


def _measure(row: PublishedValue, attempt: int) -> None:
    """Enqueue the impact computation of a prepared value against the current law; ``levy`` handles the job."""
    values = {
        "state": ImpactState.RUNNING,
        "attempt": attempt,
        "law": get_law_version(),
        "cursor": 0,
        "done": 0,
        "total": 0,
        "people": 0,
        "employers": 0,
        "amount": 0,
        "first_month": None,
        "last_month": None,
        "sums": {},
        "fee_bills": 0,
        "fee_amount": 0,
        "fee_day": None,
        "reopened_bills": 0,
        "due_bills": 0,
        "closed_bills": 0,
        "largest": [],
        "problem": {},
        "ended_at": None,
    }
    Impact.objects.update_or_create(value=row, defaults=values)
    enqueue("levy.impact", f"impact:{row.id}:{attempt}:0", {"value": str(row.id), "attempt": attempt})


def _journal(actor: Actor, act: JournalVerb, row: PublishedValue, reason: str) -> None:
    values = {"parameter": row.name, "month": int(row.since), "value": row.value, "source": row.source}
    if row.beyond_bounds:
        values["beyond_bounds"] = True
    record_act(actor, act, OFFICE, ("parameter", row.id), new=values, reason=reason)


@transaction.atomic
def recompute_impact(actor: Actor, value_id: int) -> None:
    """Recompute the impact of a prepared value with the current law and the current records.

    Raise :class:`Refusal` ``no_such_value`` or ``decided_already``.
    """
    actor.require("law.measure")
    row = _waiting(value_id)
    _measure(row, row.impact.attempt + 1)
    _journal(actor, LAW_MEASURE, row, "")


def _waiting(value_id: int) -> PublishedValue:
    prepared = _lock_prepared().get(value_id)
    if prepared is not None:
        return prepared
    row = PublishedValue.objects.filter(id=value_id).first()
    if row is None:
        raise NO_SUCH_VALUE()
    raise VALUE_DECIDED_ALREADY(name=row.decided_by_name)


def _second_person(actor: Actor, value_id: int) -> PublishedValue:
    actor.require("law.release")
    row = _waiting(value_id)
    if actor.user_id is None or actor.user_id == row.prepared_by:
        raise SAME_PERSON_PREPARED()
    return row


def _decide(actor: Actor, row: PublishedValue, state: str, act: JournalVerb, answer: str) -> PublishedValue:
    row.state, row.answer = state, answer.strip()[:200]
    row.decided_by, row.decided_by_name, row.decided_at = actor.user_id, actor.name, timezone.now()
    row.save()
    _journal(actor, act, row, row.answer or row.reason)
    return row


@transaction.atomic
def release_value(
    actor: Actor, value_id: int, *, confirms_closed: bool = False, confirms_bounds: bool = False
) -> PublishedValue:
    """Put a prepared value in force, as a second person who has seen its impact.

    ``confirms_closed`` confirms that it reaches back over issued bills, ``confirms_bounds`` that it goes beyond the
    bounds of its parameter.

    It applies in every process once committed; the next assessment levies the differences of past months. Raise
    :class:`Refusal` ``no_such_value``, ``decided_already``, ``same_person``, ``impact_missing``, ``impact_stale`` (the
    law changed since it was computed), ``closed_unconfirmed``, ``bounds_unconfirmed``,
    or as :func:`prepare_value` if the value is no longer valid.
    """
    row = _second_person(actor, value_id)
    if row.impact.state != ImpactState.DONE:
        raise IMPACT_MISSING()
    if row.impact.law != get_law_version():
        raise IMPACT_STALE()
    check_confirmations(row, row.impact, closed=confirms_closed, bounds=confirms_bounds)
    reload_law()
    _laid_over(get_city_pack(), row)
    row.release = new_id()
    _decide(actor, row, ValueState.RELEASED, LAW_RELEASE, "")
    reload_law()
    return row


@transaction.atomic
def refuse_value(actor: Actor, value_id: int, answer: str) -> PublishedValue:
    """Refuse a prepared value, as a second person, with an answer.

    Raise as :func:`release_value`, or ``answer_missing``.
    """
    row = _second_person(actor, value_id)
    if not answer.strip():
        raise ANSWER_MISSING()
    return _decide(actor, row, ValueState.REFUSED, LAW_REFUSE, answer)


@transaction.atomic
def withdraw_value(actor: Actor, value_id: int, answer: str = "") -> PublishedValue:
    """Withdraw an undecided value that the actor prepared. Raise :class:`Refusal` ``not_yours``."""
    actor.require("law.prepare")
    row = _waiting(value_id)
    if actor.user_id != row.prepared_by:
        raise NOT_YOURS(name=row.prepared_by_name)
    return _decide(actor, row, ValueState.WITHDRAWN, LAW_WITHDRAW, answer)
