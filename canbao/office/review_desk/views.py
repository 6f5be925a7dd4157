"""The review desk: one matter, its lines beside the register's facts, and the reviewer's decisions."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.journal.operations import WORDS_MISSING
from canbao.matters import review
from canbao.matters.models import Matter
from canbao.matters.queries import NoSuchMatter, get_lines, get_office_matter
from canbao.matters.review import (
    LINE_REASON_MISSING,
    LINES_UNDECIDED,
    MATTER_REASON_MISSING,
    TAKEN_MEANWHILE,
    LinesRefused,
)
from canbao.matters.states import State
from canbao.matters.transitions import NOT_IN_STATE
from canbao.matters.unmasking import unmask_matter
from canbao.matters.worklist import get_neighbours
from canbao.office.refusals import sentence
from canbao.office.review_desk.decisions import Decisions, get_reason_problem, pass_clean_lines, read_decisions
from canbao.office.review_desk.page import get_review_page
from canbao.office.review_desk.reviewed_matter import ReviewedMatter, get_reviewed_matter
from canbao.office.worklist.queues import QueueFilter
from canbao.presentation.language import in_language
from canbao.presentation.redirects import see_other
from canbao.values.actor import Actor, NotAllowed
from canbao.values.ids import parse_number
from canbao.values.refusals import Refusal


def _matter(employer: int, matter: int) -> Matter:
    try:
        return get_office_matter(employer, matter)
    except NoSuchMatter:
        raise Http404 from None


@requires("office.matter.read")
@require_GET
def matter_page(request: Request, employer: int, matter: int) -> HttpResponse:
    """Show a matter on the desk; an htmx request for a line gets only the register facts of that line."""
    office_matter = _matter(employer, matter)
    line = parse_number(request.GET.get("line", ""))
    if request.htmx and line is not None:
        reviewed = get_reviewed_matter(request.actor, office_matter, line=line, only_selected=True)
        context = {"register_facts": reviewed.get_register_facts()}
        response = render(request, "office/review_desk/parts/register_facts.html", context)
    else:
        response = _page(request, get_reviewed_matter(request.actor, office_matter, line=line), 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _page(
    request: Request, reviewed: ReviewedMatter, status: int, errors: Sequence[Mapping[str, str]] = ()
) -> HttpResponse:
    shown = QueueFilter.read(request.GET if request.GET.get("queue") else request.POST)
    page = get_review_page(reviewed, shown, _read_matter_reason(request), errors)
    context = {"page": page, "has_errors": bool(errors)}
    return render(request, "office/review_desk/matter.html", context, status=status)


def _get_matter_url(matter: Matter, shown: QueueFilter) -> str:
    url = reverse("office:desk", args=[matter.employer_id, matter.id])
    return f"{url}?{shown.query}" if shown.queue else url


def _refused(
    request: Request, employer: int, matter: int, refusal: Refusal, decisions: Decisions | None = None
) -> HttpResponse:
    """Return the page of the matter, read again, with the reason of the refusal and the decisions so far."""
    office_matter = _matter(employer, matter)
    reviewed = get_reviewed_matter(request.actor, office_matter, decisions)
    status = 422 if refusal.declared in _INCOMPLETE else 409
    return _page(request, reviewed, status, [_error(request.actor, office_matter, refusal)])


_INCOMPLETE = frozenset({LINES_UNDECIDED, LINE_REASON_MISSING, MATTER_REASON_MISSING, WORDS_MISSING})
"""Refusals that the reader corrects on the form; every other one means that another person was faster."""


def _error(actor: Actor, matter: Matter, refusal: Refusal) -> dict[str, str]:
    is_anothers = matter.taken_by not in (None, actor.user_id)
    if refusal.declared is NOT_IN_STATE and is_anothers and matter.state == State.ACCEPTED:
        refusal = TAKEN_MEANWHILE(name=matter.taken_by_name)
    lines = refusal.words.get("lines") or [refusal.words["line"]] if refusal.words.keys() & {"line", "lines"} else []
    return {"text": sentence(refusal), "url": f"#line-{lines[0]}" if lines else ""}


def _read_matter_reason(request: Request) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("reason_code", "reason")}


# -- taking and putting back ----------------------------------------------------------------------------------------


@requires("office.matter.take")
@require_POST
def take(request: Request, employer: int, matter: int) -> HttpResponse:
    """Take the matter; from now on its names and numbers are shown to the actor."""
    try:
        taken = review.take_matter(request.actor, employer, matter)
    except Refusal as refusal:
        return _refused(request, employer, matter, refusal)
    return see_other(_get_matter_url(taken, QueueFilter.read(request.POST)))


@requires("office.matter.take")
@require_POST
def release(request: Request, employer: int, matter: int) -> HttpResponse:
    """Put the matter back in the queue."""
    try:
        review.release_matter(request.actor, employer, matter)
    except Refusal as refusal:
        return _refused(request, employer, matter, refusal)
    messages.success(request, _("The matter is back in the queue; anybody may take it."))
    return see_other(reverse("office:worklist"))


@requires("office.unmask")
@require_POST
def unmask_names(request: Request, employer: int, matter: int) -> HttpResponse:
    """Unmask the matter for a second reviewer, or for a reason; the journal records it."""
    try:
        unmasked = unmask_matter(request.actor, employer, matter, request.POST.get("reason", ""))
    except Refusal as refusal:
        return _refused(request, employer, matter, refusal)
    return see_other(_get_matter_url(unmasked, QueueFilter.read(request.POST)))


# -- deciding -------------------------------------------------------------------------------------------------------


@requires("office.matter.decide")
@require_POST
def decide(request: Request, employer: int, matter: int) -> HttpResponse:
    """Carry out the button of the desk's form: select a line, pass clean lines, save, send on or decide."""
    office_matter = _matter(employer, matter)
    rows = get_lines(office_matter)
    decisions = read_decisions(request.POST, [row.position for row in rows])
    action = request.POST.get("do", "")
    if request.POST.get("look") or action not in _ACTS:
        line = parse_number(request.POST.get("look", ""))
        return _page(request, get_reviewed_matter(request.actor, office_matter, decisions, line=line), 200)
    if action == "clean":
        reviewed = get_reviewed_matter(request.actor, office_matter, decisions)
        passed = pass_clean_lines(decisions, reviewed.get_clean_positions())
        return _page(request, reviewed.with_decisions(passed), 200)
    reason_for = _WHOLE_REASONS.get(action)
    problems = _problems(decisions) if reason_for is None else _get_matter_reason_problem(request, reason_for)
    if problems:
        return _page(request, get_reviewed_matter(request.actor, office_matter, decisions), 422, problems)
    try:
        after = _ACTS[action](request, office_matter, decisions)
    except Refusal as refusal:
        return _refused(request, employer, matter, refusal, decisions)
    except LinesRefused as refused:
        return _lines_refused(request, office_matter, decisions, refused)
    except NotAllowed:
        raise PermissionDenied from None
    return _done(request, after, action)


def _problems(decisions: Decisions) -> list[dict[str, str]]:
    return [
        {"text": _("Line %(line)s: %(problem)s") % {"line": line, "problem": problem}, "url": f"#line-{line}"}
        for line, problem in decisions.problems.items()
    ]


_WHOLE_REASONS = {"return": "returned", "not_accept": "not_accepted", "send_down": ""}


def _get_matter_reason_problem(request: Request, transition: str) -> list[dict[str, str]]:
    """Return the problem of the reason for the whole matter; an empty ``transition`` needs a text without a code."""
    text = request.POST.get("reason", "").strip()
    if not transition:
        return [] if text else [{"text": _("Write what the first reviewer should check again."), "url": "#id_reason"}]
    problem = get_reason_problem(transition, request.POST.get("reason_code", ""), text)
    return [{"text": problem, "url": "#id_reason_code"}] if problem else []


def _version(request: Request) -> int:
    version = parse_number(request.POST.get("version", ""))
    return -1 if version is None else version


def _save_decisions(request: Request, matter: Matter, decisions: Decisions) -> Matter:
    return review.review_matter(
        request.actor,
        matter.employer_id,
        matter.id,
        _version(request),
        decisions.by_line,
        send=False,
    )


def _send(request: Request, matter: Matter, decisions: Decisions) -> Matter:
    return review.review_matter(
        request.actor,
        matter.employer_id,
        matter.id,
        _version(request),
        decisions.by_line,
        send=True,
    )


def _confirm(request: Request, matter: Matter, decisions: Decisions) -> Matter:
    return review.confirm_matter(request.actor, matter.employer_id, matter.id, _version(request), decisions.by_line)


def _return(request: Request, matter: Matter, decisions: Decisions) -> Matter:
    reason = _read_matter_reason(request)
    return review.send_back(
        request.actor,
        matter.employer_id,
        matter.id,
        _version(request),
        decisions.by_line,
        reason["reason_code"],
        reason["reason"],
    )


def _not_accept(request: Request, matter: Matter, _decisions: Decisions) -> Matter:
    reason = _read_matter_reason(request)
    return review.refuse_acceptance(
        request.actor,
        matter.employer_id,
        matter.id,
        _version(request),
        reason["reason_code"],
        reason["reason"],
    )


def _send_down(request: Request, matter: Matter, _decisions: Decisions) -> Matter:
    return review.send_down(
        request.actor,
        matter.employer_id,
        matter.id,
        _version(request),
        _read_matter_reason(request)["reason"],
    )


_ACTS = {
    "clean": _save_decisions,
    "keep": _save_decisions,
    "send": _send,
    "confirm": _confirm,
    "return": _return,
    "not_accept": _not_accept,
    "send_down": _send_down,
}


def _lines_refused(request: Request, matter: Matter, decisions: Decisions, refused: LinesRefused) -> HttpResponse:
    """Return the page with the register's reason at each refused line; nothing was decided."""
    problems = {line: sentence(refusal) for line, refusal in sorted(refused.refusals.items())}
    decisions.problems.update(problems)
    errors = [
        {"text": _("Line %(line)s: %(problem)s") % {"line": line, "problem": problem}, "url": f"#line-{line}"}
        for line, problem in problems.items()
    ]
    return _page(request, get_reviewed_matter(request.actor, matter, decisions), 409, errors)


def _done(request: Request, after: Matter, action: str) -> HttpResponse:
    """Redirect with a message to the next matter of the worklist as it was filtered, else to that worklist.

    Without a queue redirect to the matter itself.
    """
    shown = QueueFilter.read(request.POST)
    if action == "keep":
        messages.success(request, _("Your choices are saved. Nothing is decided yet."))
        return see_other(_get_matter_url(after, shown))
    messages.success(
        request,
        _("%(number)s: %(state)s") % {"number": after.number, "state": in_language(State(after.state).words)},
    )
    if not shown.queue:
        return see_other(_get_matter_url(after, shown))
    _previous, following = get_neighbours(request.actor, after, shown.queue, shown.service)
    if following is None:
        return see_other(f"{reverse('office:worklist')}?{shown.query}")
    return see_other(_get_matter_url(following, shown))
