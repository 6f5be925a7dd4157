"""Submit a draft exactly once, and withdraw a matter that no reviewer has taken."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from canbao.access.queries import get_bound_schemes
from canbao.law.queries import get_city_pack
from canbao.matters import review
from canbao.matters.case_numbers import claim_number
from canbao.matters.catalogue import Service, get_service
from canbao.matters.examination import Examination, examine_matter, reveal
from canbao.matters.line_changes import get_frozen_before
from canbao.matters.look_ups import get_withheld, looks_up_strangers, record_look_ups
from canbao.matters.models import Matter, MatterLine, Outcome
from canbao.matters.operations import NO_LINES, SCHEME_UNBOUND, SUBMITTED_MEANWHILE
from canbao.matters.queries import get_lines
from canbao.matters.shared_checks import HELD
from canbao.matters.states import TRANSITIONS, State
from canbao.matters.transitions import CHANGED_MEANWHILE, NOT_IN_STATE, lock_matter, make_transition
from canbao.matters.withholding import mark_withheld
from canbao.rules.workdays import add_working_days
from canbao.store.bulk import update_rows
from canbao.store.idempotency import run_once
from canbao.values.actor import Actor


class FindingsForbid(Exception):
    """A filing has errors and is not submitted. ``examined`` holds them by line and column."""

    def __init__(self, examined: Examination) -> None:
        super().__init__(f"{examined.errors} errors")
        self.examined = examined


def submit_matter(actor: Actor, matter_id: int, version: int, key: str) -> tuple[dict[str, Any], bool]:
    """Submit a draft or a returned matter for review, exactly once; return its receipt and whether it is a replay.

    ``version`` and ``key`` (idempotency key) come from the submitted page. A second press, another tab or a repeat
    after a lost response gets the same receipt; see :func:`get_receipt`. Raise :class:`FindingsForbid` when lines have
    errors, :class:`Refusal` ``changed_meanwhile`` when the matter has changed since the page was shown.
    """
    actor.require("matter.submit")

    def act() -> dict[str, Any]:
        matter = lock_matter(actor.require_employer(), matter_id)
        if matter.number and matter.state != State.RETURNED:
            return get_receipt(matter)
        if matter.version != version:
            raise CHANGED_MEANWHILE()
        return get_receipt(_submit(actor, matter))

    return run_once(f"{actor.user_id}:{key}", {"matter": str(matter_id), "version": version}, act)


def get_receipt(matter: Matter) -> dict[str, Any]:
    """Return a matter's receipt (受理回执) as plain values, with ISO dates and times."""
    return {
        "matter_id": str(matter.id),
        "number": matter.number,
        "service": matter.service,
        "lines": matter.line_count,
        "submitted_at": matter.submitted_at.isoformat() if matter.submitted_at else "",
        "promised_on": matter.promised_on.isoformat() if matter.promised_on else "",
        "provisional": matter.promise_provisional,
    }


def _submit(actor: Actor, matter: Matter) -> Matter:
    service = get_service(matter.service)
    if service.declaration.scheme not in get_bound_schemes(matter.employer_id):
        raise SCHEME_UNBOUND()
    rows = get_lines(matter)
    if not rows:
        raise NO_LINES()
    drafted = _examine_draft(matter, rows)
    if drafted.errors:
        raise FindingsForbid(drafted)
    examined, is_held = _examine_submitted(actor, matter, rows, drafted)
    _freeze(service, rows, examined)
    rules = get_city_pack().at(examined.facts.month)
    promise = add_working_days(
        timezone.localdate(), int(rules.get(f"review.{service.code}.promised_working_days")), get_city_pack()
    )
    is_resubmission = matter.state == State.RETURNED
    make_transition(
        actor,
        matter,
        "resubmit" if is_resubmission else "submit",
        facts={"service": service.code, "lines": len(rows)},
        values={
            "number": matter.number or claim_number(timezone.localdate(), matter.employer_id, matter.id),
            "submitted_by": actor.user_id,
            "submitted_at": timezone.now(),
            "accounting_month": examined.facts.month,
            "promised_on": promise.day,
            "promise_provisional": promise.provisional,
            "steps": max(int(rules.get(f"review.{service.code}.steps")), int(is_held)),
            "line_count": len(rows),
            "reviewed_by": None,
            "reviewed_by_name": "",
            "taken_by": None,
            "taken_by_name": "",
            "reason_code": "",
            "reason": "",
        },
    )
    if matter.steps == 0:
        review.decide_automatically(matter)
    return matter


def _examine_draft(matter: Matter, rows: Sequence[MatterLine]) -> Examination:
    """Return the examination as the draft shows it. Whose facts it withholds matters only if somebody is known."""
    drafted = examine_matter(matter, rows, "strangers")
    is_anybody_known = any(person.person_id is not None for person in drafted.all_facts.people.values())
    if looks_up_strangers(get_service(matter.service)) and is_anybody_known:
        withheld = get_withheld(matter.account_id)
        return drafted if withheld == "strangers" else examine_matter(matter, rows, withheld)
    return drafted


def _examine_submitted(
    actor: Actor, matter: Matter, rows: Sequence[MatterLine], drafted: Examination
) -> tuple[Examination, bool]:
    """Return the examination with all facts, and whether a reviewer has to decide because of it.

    An error that the draft did not show becomes a warning for the reviewer; the filer does not see it.
    """
    if not looks_up_strangers(get_service(matter.service)):
        return drafted, False
    full = reveal(get_service(matter.service), drafted)
    strangers = [line for line in full.lines if full.facts.person(line).likeness not in (None, "same")]
    record_look_ups(actor, matter.account_id, matter.id, strangers, full.facts)
    is_held = full.errors > 0 or any(finding.code in HELD for finding in full.findings)
    return replace(full, findings=mark_withheld(drafted.findings, full.findings)), is_held


def _freeze(service: Service, rows: Sequence[MatterLine], examined: Examination) -> None:
    """Freeze cleaned values and findings in the lines, and block other filings for the people they change."""
    by_position = {line.position: line for line in examined.lines}
    findings: dict[int, list[dict[str, Any]]] = {}
    for finding in examined.findings:
        findings.setdefault(finding.line or 0, []).append(finding.as_plain())
    for row in rows:
        line = by_position[row.position]
        row.values = dict(line.values) | get_frozen_before(service, line, examined.facts)
        row.findings = findings.get(row.position, [])
        row.person_key, row.open = examined.keys[row.position], service.is_changed(line)
        if service.declaration.lines == "typed" or row.person_id is None:
            row.person_id = examined.facts.person(line).person_id
        row.proposal = row.outcome = Outcome.PENDING
        row.reason_code = row.reason = ""
    try:
        update_rows(
            rows,
            [
                "values",
                "findings",
                "person_key",
                "person_id",
                "open",
                "proposal",
                "outcome",
                "reason_code",
                "reason",
            ],
        )
    except IntegrityError:
        # Another filing for one of these people was submitted between the check and now.
        raise SUBMITTED_MEANWHILE() from None


@transaction.atomic
def withdraw_matter(actor: Actor, matter_id: int, version: int) -> Matter:
    """Withdraw a matter that no reviewer has taken, and release its lines; return the matter."""
    matter = lock_matter(actor.require_employer(), matter_id)
    if matter.state not in TRANSITIONS["withdraw"].before:
        raise NOT_IN_STATE(state=State(matter.state).words)
    if matter.version != version:
        raise CHANGED_MEANWHILE()
    make_transition(actor, matter, "withdraw")
    review.release_lines(matter)
    return matter
