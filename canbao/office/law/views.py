"""政策参数: what is in force at a month, a parameter's history, a value prepared, and decided by a second person."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law import operations, queries
from canbao.law.models import PREPARED, Impact, PublishedValue
from canbao.law.operations import NO_SUCH_VALUE
from canbao.levy.arithmetic.explanation import scheme_words
from canbao.levy.forecast.impact import get_failed_job_problem, is_levied_by
from canbao.office.forms import MonthForm
from canbao.office.law.forms import FIELD_OF_REFUSAL, ParameterNameForm, RefuseValueForm, ValueForm, format_typed_value
from canbao.office.law.texts import (
    VALUE_STATES,
    get_parameter_groups,
    impact_problem_text,
    parameter_title,
    published_value_text,
    value_text,
)
from canbao.office.refusals import sentence
from canbao.presentation.templatetags.matters import in_language
from canbao.rules.packs import ALWAYS, PackError
from canbao.rules.parameters import get_parameter
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import Refusal

MAX_DECIDED = 20


@requires("law.read")
@require_GET
def parameters_in_force(request: Request) -> HttpResponse:
    """Everything in force in a month, grouped."""
    month = Month.of(timezone.localdate())
    form = MonthForm(request.GET) if "month" in request.GET else MonthForm(initial={"month": int(month)})
    status = 200
    if form.is_bound:
        if form.is_valid():
            month = form.cleaned_data["month"]
        else:
            status = 422
    return _law(request, month, form, ParameterNameForm(), status)


def _law(request: Request, month: Month, form: MonthForm, by_name: ParameterNameForm, status: int) -> HttpResponse:
    context = {
        "month": month,
        "form": form,
        "by_name": by_name,
        "groups": get_parameter_groups(queries.get_city_pack(), month),
        "waiting": len(queries.get_waiting_values()),
        "has_errors": status != 200,
    }
    return render(request, "office/law/law.html", context, status=status)


@requires("law.read")
@require_GET
def choose(request: Request) -> HttpResponse:
    """Lead from the name typed to the parameter's page."""
    by_name = ParameterNameForm(request.GET)
    if not by_name.is_valid():
        month = Month.of(timezone.localdate())
        return _law(request, month, MonthForm(initial={"month": int(month)}), by_name, 422)
    return HttpResponseRedirect(reverse("office:law_parameter", args=[by_name.cleaned_data["name"]]))


def _known(name: str) -> str:
    if get_parameter(name) is None:
        raise Http404
    return name


@requires("law.read")
@require_GET
def parameter_page(request: Request, parameter: str) -> HttpResponse:
    """One parameter: every value with its months and source, and everything that was ever prepared for it."""
    name = _known(parameter)
    context = {
        "name": name,
        "title": parameter_title(name),
        "rows": [
            {
                "since": None if row.entry.since == ALWAYS else row.entry.since,
                "until": None if row.until is None else row.until - 1,
                "value": value_text(name, row.entry.value),
                "entry": row.entry,
                "published": row.published,
            }
            for row in queries.get_value_history(name)
        ],
        "acts": [_row(row) for row in queries.get_published_values(name)],
        "may_prepare": request.actor.may("law.prepare"),
    }
    return render(request, "office/law/parameter.html", context)


def _row(row: PublishedValue) -> dict[str, Any]:
    words, tone = VALUE_STATES[row.state]
    try:
        value = published_value_text(row)
    except (PackError, ValueError):
        value = row.value
    return {"row": row, "title": parameter_title(row.name), "value": value, "state": words, "tone": tone}


@requires("law.prepare")
@require_http_methods(["GET", "POST"])
def prepare(request: Request, parameter: str) -> HttpResponse:
    """Prepare a new value; what was typed is kept when it is refused."""
    name = _known(parameter)
    form = ValueForm(name, request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            row = operations.prepare_value(
                request.actor,
                name,
                typed["since"],
                typed["raw"],
                typed["source"],
                typed["reason"],
                corrects=typed["corrects"],
            )
        except Refusal as refusal:
            field = FIELD_OF_REFUSAL.get(refusal.declared)
            form.add_error(field if field in form.fields else None, sentence(refusal))
        else:
            messages.success(request, _("Prepared. What it would levy is being computed; another person releases it."))
            return _to_value(row.id)
    now = queries.get_city_pack().explain(name, Month.of(timezone.localdate()))
    context = {
        "name": name,
        "title": parameter_title(name),
        "form": form,
        "now": now,
        "now_words": value_text(name, now.value) if now else "",
        "now_typed": format_typed_value(now.value) if now else "",
        "has_errors": bool(form.errors),
    }
    return render(request, "office/law/prepare.html", context, status=422 if request.method == "POST" else 200)


# -- what waits for a second person ----------------------------------------------------------------------------------


@requires("law.read")
@require_GET
def waiting(request: Request) -> HttpResponse:
    """What waits for a second person, and what was decided last."""
    context = {
        "rows": [{**_row(row), **_impact(row)} for row in queries.get_waiting_values()],
        "decided": [_row(row) for row in queries.get_decided_values(MAX_DECIDED)],
    }
    return render(request, "office/law/waiting.html", context)


def _impact(row: PublishedValue) -> dict[str, Any]:
    """Return what is known of a value's effect: how far, what hindered it, whether it is of the law of now."""
    found: Impact = row.impact
    problem = found.problem or get_failed_job_problem(found)
    return {
        "impact": found,
        "is_moving": found.state == "running" and not problem and row.state == PREPARED,
        "problem": impact_problem_text(problem),
        "is_stale": found.state == "done" and row.state == PREPARED and found.law != queries.get_law_version(),
    }


@requires("law.read")
@require_GET
def value(request: Request, value: int) -> HttpResponse:
    """One prepared value: what it would levy, month by month; release, refuse, withdraw."""
    return _value(request, value, RefuseValueForm(), 200)


def _value(request: Request, value_id: int, form: RefuseValueForm, status: int) -> HttpResponse:
    row = queries.get_value(value_id)
    if row is None:
        raise Http404
    actor: Actor = request.actor
    is_open, is_own = row.state == PREPARED, row.prepared_by == actor.user_id
    told = _impact(row)
    context = {
        **_row(row),
        **told,
        "form": form,
        "before": _before(row),
        "sums": _sums(row.impact),
        "touches_bills": bool(row.impact.people) or not is_open or is_levied_by(row),
        "is_own": is_own,
        "may_release": is_open and actor.may("law.release") and not is_own,
        "may_withdraw": is_open and actor.may("law.prepare") and is_own,
        "may_measure": is_open and actor.may("law.measure") and not told["is_moving"],
        "is_known": row.impact.state == "done" and not told["is_stale"],
        "has_errors": status != 200,
    }
    return render(request, "office/law/value.html", context, status=status)


def _before(row: PublishedValue) -> str:
    """Return the value that counts in the month before, in words; while one waits, also what it replaces."""
    pack = queries.get_city_pack()
    month = Month(row.since) if row.state == PREPARED else Month(row.since) - 1
    found = pack.explain(row.name, month)
    return value_text(row.name, found.value) if found else ""


def _sums(impact: Impact) -> dict[str, Any]:
    """Return a value's effect as a table: a row for each month it is for, a column for each scheme, fen."""
    schemes = sorted({scheme for one in impact.sums.values() for scheme in one})
    rows = [
        {"month": Month(int(month)), "fen": [one.get(scheme, 0) for scheme in schemes], "all": sum(one.values())}
        for month, one in sorted(impact.sums.items())
    ]
    totals = [sum(one.get(scheme, 0) for one in impact.sums.values()) for scheme in schemes]
    return {"schemes": [in_language(scheme_words(scheme)) for scheme in schemes], "rows": rows, "totals": totals}


# -- acts ------------------------------------------------------------------------------------------------------------


def _to_value(value_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("office:law_value", args=[value_id]), status=303)


def _refused(request: Request, refusal: Refusal, value_id: int) -> HttpResponse:
    if refusal.declared is NO_SUCH_VALUE:
        raise Http404
    messages.error(request, sentence(refusal))
    return _to_value(value_id)


@requires("law.release")
@require_POST
def release(request: Request, value: int) -> HttpResponse:
    """Put a value in force, as a second person."""
    try:
        row = operations.release_value(request.actor, value)
    except Refusal as refusal:
        return _refused(request, refusal, value)
    words = _("Released: it counts from %(month)s. The next assessment levies the differences of past months.")
    messages.success(request, words % {"month": int(row.since)})
    return _to_value(value)


@requires("law.release")
@require_POST
def refuse(request: Request, value: int) -> HttpResponse:
    """Refuse a value, with an answer its preparer reads."""
    form = RefuseValueForm(request.POST)
    if not form.is_valid():
        return _value(request, value, form, 422)
    try:
        operations.refuse_value(request.actor, value, form.cleaned_data["answer"])
    except Refusal as refusal:
        return _refused(request, refusal, value)
    messages.success(request, _("Refused; nothing changed."))
    return _to_value(value)


@requires("law.prepare")
@require_POST
def withdraw(request: Request, value: int) -> HttpResponse:
    """Take back a value one prepared oneself."""
    try:
        operations.withdraw_value(request.actor, value)
    except Refusal as refusal:
        return _refused(request, refusal, value)
    messages.success(request, _("Withdrawn; nothing changed."))
    return _to_value(value)


@requires("law.measure")
@require_POST
def recompute_impact(request: Request, value: int) -> HttpResponse:
    """Compute once more what a value would levy."""
    try:
        operations.recompute_impact(request.actor, value)
    except Refusal as refusal:
        return _refused(request, refusal, value)
    return _to_value(value)
