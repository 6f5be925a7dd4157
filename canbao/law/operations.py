"""Publish a value: one person prepares it (and may withdraw it), another releases or refuses it."""

import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.law.models import PREPARED, REFUSED, RELEASED, WITHDRAWN, Impact, PublishedValue
from canbao.law.queries import get_city_pack, get_law_version, pack_with_value, reload_law
from canbao.rules.packs import Pack, PackError
from canbao.rules.parameters import get_parameter
from canbao.store.jobs import enqueue
from canbao.values.actor import Actor, NotAllowed
from canbao.values.ids import new_id
from canbao.values.months import Month


class Refusal(Exception):
    """Raised when an act on the law is refused; nothing has changed. ``words`` fill the sentence of ``code``."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(f"{code} {words}")
        self.code, self.words = code, words


def _laid_over(pack: Pack, row: PublishedValue) -> Pack:
    """Return the law with a value added, validated like a file. Raise :class:`Refusal`."""
    parameter = get_parameter(row.name)
    if parameter is None:
        raise Refusal("unknown_parameter", parameter=row.name)
    try:
        changed = pack_with_value(pack, row)
    except (PackError, ValueError) as error:
        raise Refusal("wrong_value", parameter=row.name, problem=str(error)) from None
    since = Month(row.since)
    same = next((entry for entry in pack.parameters.get(row.name, ()) if entry.since == since), None)
    if same is not None and not row.corrects:
        raise Refusal("month_taken", parameter=row.name, month=int(since))
    if same is None and row.corrects:
        raise Refusal("nothing_to_correct", parameter=row.name, month=int(since))
    now, then = pack.explain(row.name, since), changed.explain(row.name, since)
    if then is None and not parameter.may_end:
        raise Refusal("never_ends", parameter=row.name)
    if (now.value if now else None) == (then.value if then else None):
        raise Refusal("nothing_new", parameter=row.name, month=int(since))
    return changed


def _lock_prepared() -> dict[int, PublishedValue]:
    """Lock every prepared value, so that acts on the law run one at a time, and return them by id."""
    rows = PublishedValue.objects.select_for_update().filter(state=PREPARED).order_by("id")
    return {row.id: row for row in rows}


@transaction.atomic
def prepare_value(
    actor: Actor, name: str, since: Month, value: Any, source: str, reason: str, *, corrects: bool = False
) -> PublishedValue:
    """Prepare a value of a parameter from a month on; its impact is computed in the background.

    ``value`` is raw as in a pack's file; None ends the parameter. Raise :class:`Refusal` ``source_missing``,
    ``reason_missing``, ``unknown_parameter``, ``wrong_value``, ``month_taken`` (a value applies from that month and
    ``corrects`` is False), ``nothing_to_correct``, ``never_ends``, ``nothing_new``, ``prepared_already``.
    """
    actor.require("law.prepare")
    if actor.user_id is None:
        raise NotAllowed("law.prepare")  # publishing takes two people, and the system is not a person
    waiting = _lock_prepared()
    if not source.strip():
        raise Refusal("source_missing")
    if not reason.strip():
        raise Refusal("reason_missing")
    row = PublishedValue(
        name=name,
        since=since,
        value=json.dumps(value, ensure_ascii=False),
        source=source.strip()[:200],
        reason=reason.strip()[:200],
        corrects=corrects,
        prepared_by=actor.user_id,
        prepared_by_name=actor.name,
    )
    _laid_over(get_city_pack(), row)
    other = next((value for value in waiting.values() if (value.name, value.since) == (name, since)), None)
    if other is not None:
        raise Refusal("prepared_already", name=other.prepared_by_name, month=int(since))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # another person prepared one at the same moment
        raise Refusal("prepared_already", name="", month=int(since)) from None
    _measure(row, 1)
    _journal(actor, "law.prepare", row, row.reason)
    return row


def _measure(row: PublishedValue, attempt: int) -> None:
    """Enqueue the impact computation of a prepared value against the current law; ``levy`` handles the job."""
    values = {
        "state": "running",
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
        "problem": {},
        "ended_at": None,
    }
    Impact.objects.update_or_create(value=row, defaults=values)
    enqueue("levy.impact", f"impact:{row.id}:{attempt}:0", {"value": str(row.id), "attempt": attempt})


def _journal(actor: Actor, verb: str, row: PublishedValue, reason: str) -> None:
    new = {"parameter": row.name, "month": int(row.since), "value": row.value, "source": row.source}
    record_act(actor, verb, OFFICE, ("parameter", row.id), new=new, reason=reason)


@transaction.atomic
def recompute_impact(actor: Actor, value_id: int) -> None:
    """Recompute the impact of a prepared value with the current law and the current records.

    Raise :class:`Refusal` ``no_such_value`` or ``decided_already``.
    """
    actor.require("law.measure")
    row = _waiting(value_id)
    _measure(row, row.impact.attempt + 1)
    _journal(actor, "law.measure", row, "")


def _waiting(value_id: int) -> PublishedValue:
    prepared = _lock_prepared().get(value_id)
    if prepared is not None:
        return prepared
    row = PublishedValue.objects.filter(id=value_id).first()
    if row is None:
        raise Refusal("no_such_value")
    raise Refusal("decided_already", name=row.decided_by_name)


def _second_person(actor: Actor, value_id: int) -> PublishedValue:
    actor.require("law.release")
    row = _waiting(value_id)
    if actor.user_id is None or actor.user_id == row.prepared_by:
        raise Refusal("same_person")
    return row


def _decide(actor: Actor, row: PublishedValue, state: str, verb: str, answer: str) -> PublishedValue:
    row.state, row.answer = state, answer.strip()[:200]
    row.decided_by, row.decided_by_name, row.decided_at = actor.user_id, actor.name, timezone.now()
    row.save()
    _journal(actor, verb, row, row.answer or row.reason)
    return row


@transaction.atomic
def release_value(actor: Actor, value_id: int) -> PublishedValue:
    """Put a prepared value in force, as a second person who has seen its impact.

    It applies in every process once committed; the next assessment levies the differences of past months. Raise
    :class:`Refusal` ``no_such_value``, ``decided_already``, ``same_person``, ``impact_missing``, ``impact_stale`` (the
    law changed since it was computed), or as :func:`prepare_value` if the value is no longer valid.
    """
    row = _second_person(actor, value_id)
    if row.impact.state != "done":
        raise Refusal("impact_missing")
    if row.impact.law != get_law_version():
        raise Refusal("impact_stale")
    reload_law()
    _laid_over(get_city_pack(), row)
    row.release = new_id()
    _decide(actor, row, RELEASED, "law.release", "")
    reload_law()
    return row


@transaction.atomic
def refuse_value(actor: Actor, value_id: int, answer: str) -> PublishedValue:
    """Refuse a prepared value, as a second person, with an answer.

    Raise as :func:`release_value`, or ``answer_missing``.
    """
    row = _second_person(actor, value_id)
    if not answer.strip():
        raise Refusal("answer_missing")
    return _decide(actor, row, REFUSED, "law.refuse", answer)


@transaction.atomic
def withdraw_value(actor: Actor, value_id: int, answer: str = "") -> PublishedValue:
    """Withdraw an undecided value that the actor prepared. Raise :class:`Refusal` ``not_yours``."""
    actor.require("law.prepare")
    row = _waiting(value_id)
    if actor.user_id != row.prepared_by:
        raise Refusal("not_yours", name=row.prepared_by_name)
    return _decide(actor, row, WITHDRAWN, "law.withdraw", answer)
