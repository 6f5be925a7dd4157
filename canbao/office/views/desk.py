"""The review desk: one matter, its lines beside the register's facts, and what a reviewer decides."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.matters import review
from canbao.matters.clear import unmask
from canbao.matters.models import Matter
from canbao.matters.moves import Refusal
from canbao.matters.queries import NoSuchMatter, lines_of, matter_for_office, neighbours
from canbao.matters.review import LinesRefused
from canbao.matters.states import State
from canbao.office.board import Board, board_of
from canbao.office.decisions import Decisions, passing_clean, problem_of, read
from canbao.office.sentences import line_sentence, sentence
from canbao.values.ids import number_in
from canbao.values.seat import NotAllowed, Seat


def _matter(employer: int, matter: int) -> Matter:
    try:
        return matter_for_office(employer, matter)
    except NoSuchMatter:
        raise Http404 from None


@requires("office.matter.read")
@require_GET
def desk(request: Request, employer: int, matter: int) -> HttpResponse:
    """A matter on the desk; asked for by a row of it, only what stands beside that line."""
    found = _matter(employer, matter)
    asked = request.GET.get("line", "")
    line = number_in(asked)
    if request.htmx and line is not None:
        board = board_of(request.seat, found, line=line, alone=True)
        answer = render(request, "office/parts/beside.html", board.facts())
    else:
        answer = _page(request, board_of(request.seat, found, line=line), 200)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _page(request: Request, board: Board, status: int, errors: Sequence[Mapping[str, str]] = ()) -> HttpResponse:
    context = {
        **board.context(request.GET.get("queue") or request.POST.get("queue") or ""),
        "errors": errors,
        "whole": {name: request.POST.get(name, "") for name in ("reason_code", "reason")},
        "has_errors": bool(errors),
    }
    return render(request, "office/desk.html", context, status=status)


def _back(found: Matter, queue: str) -> str:
    address = reverse("office:desk", args=[found.employer_id, found.id])
    return f"{address}?{urlencode({'queue': queue})}" if queue else address


def _refused(
    request: Request, employer: int, matter: int, refusal: Refusal, chosen: Decisions | None = None
) -> HttpResponse:
    """Show the matter as it stands now with why the act was refused; what was chosen stays."""
    found = _matter(employer, matter)
    board = board_of(request.seat, found, chosen)
    status = 422 if refusal.code in _INCOMPLETE else 409
    return _page(request, board, status, [_error(request.seat, found, refusal)])


_INCOMPLETE = frozenset({"lines_undecided", "reason_missing", "words_missing"})
"""Refusals that the reader mends on the form; every other one means that somebody was faster."""


def _error(seat: Seat, found: Matter, refusal: Refusal) -> dict[str, str]:
    is_anothers = found.taken_by not in (None, seat.user_id)
    if refusal.code == "not_in_state" and is_anothers and found.state == State.ACCEPTED:
        refusal = Refusal("taken_meanwhile", name=found.taken_by_name)
    lines = refusal.words.get("lines") or [refusal.words["line"]] if refusal.words.keys() & {"line", "lines"} else []
    return {"text": sentence(refusal), "url": f"#line-{lines[0]}" if lines else ""}


def _whole(request: Request) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("reason_code", "reason")}


# -- taking and putting back ----------------------------------------------------------------------------------------


@requires("office.matter.take")
@require_POST
def take(request: Request, employer: int, matter: int) -> HttpResponse:
    """Take the matter; from now on names and numbers are shown to who took it."""
    try:
        found = review.take(request.seat, employer, matter)
    except Refusal as refusal:
        return _refused(request, employer, matter, refusal)
    return HttpResponseRedirect(_back(found, request.POST.get("queue", "")), status=303)


@requires("office.matter.take")
@require_POST
def release(request: Request, employer: int, matter: int) -> HttpResponse:
    """Put the matter back in the queue."""
    try:
        review.release(request.seat, employer, matter)
    except Refusal as refusal:
        return _refused(request, employer, matter, refusal)
    messages.success(request, _("The matter is back in the queue; anybody may take it."))
    return HttpResponseRedirect(reverse("office:worklist"), status=303)


@requires("office.unmask")
@require_POST
def clear(request: Request, employer: int, matter: int) -> HttpResponse:
    """Show names and numbers to a second reviewer, or to somebody who says why; the journal keeps it."""
    try:
        found = unmask(request.seat, employer, matter, request.POST.get("reason", ""))
    except Refusal as refusal:
        return _refused(request, employer, matter, refusal)
    return HttpResponseRedirect(_back(found, request.POST.get("queue", "")), status=303)


# -- deciding -------------------------------------------------------------------------------------------------------


@requires("office.matter.decide")
@require_POST
def decide(request: Request, employer: int, matter: int) -> HttpResponse:
    """What the desk's form asks: look at a line, pass the clean ones, keep, send on, confirm, return, send down."""
    found = _matter(employer, matter)
    rows = lines_of(found)
    chosen = read(request.POST, [row.position for row in rows])
    asked = request.POST.get("do", "")
    if request.POST.get("look") or asked not in _ACTS:
        look = request.POST.get("look", "")
        board = board_of(request.seat, found, chosen, line=number_in(look))
        return _page(request, board, 200)
    if asked == "clean":
        board = board_of(request.seat, found, chosen)
        board.choose(passing_clean(chosen, board.clean_positions()))
        return _page(request, board, 200)
    needed = _WHOLE_REASONS.get(asked)
    wrong = _problems(chosen) if needed is None else _whole_problem(request, needed)
    if wrong:
        return _page(request, board_of(request.seat, found, chosen), 422, wrong)
    try:
        after = _ACTS[asked](request, found, chosen)
    except Refusal as refusal:
        return _refused(request, employer, matter, refusal, chosen)
    except LinesRefused as refused:
        return _lines_refused(request, found, chosen, refused)
    except NotAllowed:
        raise PermissionDenied from None
    return _done(request, after, asked)


def _problems(chosen: Decisions) -> list[dict[str, str]]:
    return [
        {"text": _("Line %(line)s: %(problem)s") % {"line": line, "problem": problem}, "url": f"#line-{line}"}
        for line, problem in chosen.problems.items()
    ]


_WHOLE_REASONS = {"return": "returned", "not_accept": "not_accepted", "send_down": ""}


def _whole_problem(request: Request, move: str) -> list[dict[str, str]]:
    """Return what is wrong with the reason given for the whole matter; sending down takes words and no code."""
    words = request.POST.get("reason", "").strip()
    if not move:
        return [] if words else [{"text": _("Write what the first reviewer is to look at again."), "url": "#id_reason"}]
    problem = problem_of(move, request.POST.get("reason_code", ""), words)
    return [{"text": problem, "url": "#id_reason_code"}] if problem else []


def _version(request: Request) -> int:
    typed = number_in(request.POST.get("version", ""))
    return -1 if typed is None else typed


def _keep(request: Request, found: Matter, chosen: Decisions) -> Matter:
    return review.review(
        request.seat,
        found.employer_id,
        found.id,
        _version(request),
        chosen.by_line,
        send=False,
    )


def _send(request: Request, found: Matter, chosen: Decisions) -> Matter:
    return review.review(
        request.seat,
        found.employer_id,
        found.id,
        _version(request),
        chosen.by_line,
        send=True,
    )


def _confirm(request: Request, found: Matter, chosen: Decisions) -> Matter:
    return review.confirm(request.seat, found.employer_id, found.id, _version(request), chosen.by_line)


def _return(request: Request, found: Matter, chosen: Decisions) -> Matter:
    whole = _whole(request)
    return review.send_back(
        request.seat,
        found.employer_id,
        found.id,
        _version(request),
        chosen.by_line,
        whole["reason_code"],
        whole["reason"],
    )


def _not_accept(request: Request, found: Matter, _chosen: Decisions) -> Matter:
    whole = _whole(request)
    return review.refuse_acceptance(
        request.seat,
        found.employer_id,
        found.id,
        _version(request),
        whole["reason_code"],
        whole["reason"],
    )


def _send_down(request: Request, found: Matter, _chosen: Decisions) -> Matter:
    return review.send_down(
        request.seat,
        found.employer_id,
        found.id,
        _version(request),
        _whole(request)["reason"],
    )


_ACTS = {
    "clean": _keep,
    "keep": _keep,
    "send": _send,
    "confirm": _confirm,
    "return": _return,
    "not_accept": _not_accept,
    "send_down": _send_down,
}


def _lines_refused(request: Request, found: Matter, chosen: Decisions, refused: LinesRefused) -> HttpResponse:
    """The books forbid some lines: each is named and says why at its place; nothing was decided."""
    said = {line: line_sentence(code, words) for line, (code, words) in sorted(refused.refusals.items())}
    chosen.problems.update(said)
    errors = [
        {"text": _("Line %(line)s: %(problem)s") % {"line": line, "problem": words}, "url": f"#line-{line}"}
        for line, words in said.items()
    ]
    return _page(request, board_of(request.seat, found, chosen), 409, errors)


def _done(request: Request, after: Matter, asked: str) -> HttpResponse:
    """Say what was done; from a queue go on with its next matter, else stay."""
    queue = request.POST.get("queue", "")
    if asked == "keep":
        messages.success(request, _("What you chose is kept. Nothing is decided yet."))
        return HttpResponseRedirect(_back(after, queue), status=303)
    messages.success(
        request,
        _("%(number)s: %(state)s") % {"number": after.number, "state": str(State(after.state).label)},
    )
    onward = _next(request.seat, after, queue) if queue else None
    if queue and onward is None:
        return HttpResponseRedirect(f"{reverse('office:worklist')}?{urlencode({'queue': queue})}", status=303)
    return HttpResponseRedirect(_back(onward or after, queue), status=303)


def _next(seat: Seat, after: Matter, queue: str) -> Matter | None:
    _previous, following = neighbours(seat, after, queue)
    return following
