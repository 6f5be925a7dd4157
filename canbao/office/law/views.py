"""政策参数: values in force in a month, a parameter's history, preparing a value, deciding it as a second person."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from canbao.law.models import PublishedValue
from canbao.law.operations import NO_SUCH_VALUE
from canbao.office.forms import MonthForm
from canbao.office.law.forms import FIELD_OF_REFUSAL, ParameterNameForm, RefuseValueForm, ValueForm, format_typed_value
from canbao.office.law.value_page import ValueRow, get_value_page, get_value_row, get_waiting_row
from canbao.office.parameter_texts import get_parameter_groups, parameter_title, value_text
from canbao.office.refusals import sentence
from canbao.presentation.redirects import see_other
from canbao.rules.packs import ALWAYS, ValueInForce
from canbao.rules.parameters import get_parameter
from canbao.values.months import Month
from canbao.values.refusals import Refusal

MAX_DECIDED = 20


@requires("law.read")
@require_GET
def parameters_in_force(request: Request) -> HttpResponse:
    """Show all values in force in a month, in groups."""
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
    """Redirect from the typed name to the parameter's page."""
    by_name = ParameterNameForm(request.GET)
    if not by_name.is_valid():
        month = Month.of(timezone.localdate())
        return _law(request, month, MonthForm(initial={"month": int(month)}), by_name, 422)
    return HttpResponseRedirect(reverse("office:law_parameter", args=[by_name.cleaned_data["name"]]))


def _known(name: str) -> str:
    if get_parameter(name) is None:
        raise Http404
    return name


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A value of a parameter and the months in which it counts, None without a first or a last one.

    ``published`` is the publication that set it, None for a value of the city's pack.
    """

    since: Month | None
    until: Month | None
    value: str
    entry: ValueInForce
    published: PublishedValue | None


@dataclass(frozen=True, slots=True)
class ParameterPage:
    """One parameter: what counted when, and every value ever prepared for it."""

    name: str
    title: str
    periods: Sequence[PeriodRow]
    values: Sequence[ValueRow]
    may_prepare: bool


@requires("law.read")
@require_GET
def parameter_page(request: Request, parameter: str) -> HttpResponse:
    """Show one parameter: every value with its months and source, and every value ever prepared for it."""
    name = _known(parameter)
    page = ParameterPage(
        name=name,
        title=parameter_title(name),
        periods=[
            PeriodRow(
                since=None if row.entry.since == ALWAYS else row.entry.since,
                until=None if row.until is None else row.until - 1,
                value=value_text(name, row.entry.value),
                entry=row.entry,
                published=row.published,
            )
            for row in queries.get_value_history(name)
        ],
        values=[get_value_row(row) for row in queries.get_published_values(name)],
        may_prepare=request.actor.may("law.prepare"),
    )
    return render(request, "office/law/parameter.html", {"page": page})


@dataclass(frozen=True, slots=True)
class PreparePage:
    """The form for a new value of a parameter, and the value in force now: as text, and as it would be typed."""

    name: str
    title: str
    form: ValueForm
    now: ValueInForce | None
    now_text: str
    now_typed: str


@requires("law.prepare")
@require_http_methods(["GET", "POST"])
def prepare(request: Request, parameter: str) -> HttpResponse:
    """Prepare a new value; after a refusal the form keeps its input."""
    name = _known(parameter)
    form = ValueForm(name, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            row = operations.prepare_value(
                request.actor,
                name,
                values["since"],
                values["raw"],
                values["source"],
                values["reason"],
                corrects=values["corrects"],
                beyond_bounds=bool(values.get("beyond_bounds")),
            )
        except Refusal as refusal:
            field = FIELD_OF_REFUSAL.get(refusal.declared)
            form.add_error(field if field in form.fields else None, sentence(refusal))
        else:
            messages.success(request, _("Prepared. Its impact is being computed; another person releases it."))
            return _to_value(row.id)
    now = queries.get_city_pack().get_value_in_force(name, Month.of(timezone.localdate()))
    page = PreparePage(
        name=name,
        title=parameter_title(name),
        form=form,
        now=now,
        now_text=value_text(name, now.value) if now else "",
        now_typed=format_typed_value(now.value) if now else "",
    )
    context = {"page": page, "has_errors": bool(form.errors)}
    return render(request, "office/law/prepare.html", context, status=422 if request.method == "POST" else 200)


# -- values that wait for a second person ----------------------------------------------------------------------------


@requires("law.read")
@require_GET
def waiting(request: Request) -> HttpResponse:
    """Show the values that wait for a second person, and those decided last."""
    context = {
        "rows": [get_waiting_row(row) for row in queries.get_waiting_values()],
        "decided": [get_value_row(row) for row in queries.get_decided_values(MAX_DECIDED)],
    }
    return render(request, "office/law/waiting.html", context)


@requires("law.read")
@require_GET
def value(request: Request, value: int) -> HttpResponse:
    """Show one prepared value: its impact month by month, and the buttons to release, refuse or withdraw it."""
    return _value(request, value, RefuseValueForm(), 200)


def _value(request: Request, value_id: int, form: RefuseValueForm, status: int) -> HttpResponse:
    row = queries.get_value(value_id)
    if row is None:
        raise Http404
    context = {"page": get_value_page(request.actor, row, form), "has_errors": status != 200}
    return render(request, "office/law/value.html", context, status=status)


# -- acts ------------------------------------------------------------------------------------------------------------


def _to_value(value_id: int) -> HttpResponseRedirect:
    return see_other(reverse("office:law_value", args=[value_id]))


def _refused(request: Request, refusal: Refusal, value_id: int) -> HttpResponse:
    if refusal.declared is NO_SUCH_VALUE:
        raise Http404
    messages.error(request, sentence(refusal))
    return _to_value(value_id)


@requires("law.release")
@require_POST
def release(request: Request, value: int) -> HttpResponse:
    """Release a value as a second person, which puts it in force."""
    try:
        row = operations.release_value(
            request.actor,
            value,
            confirms_closed="closed" in request.POST,
            confirms_bounds="bounds" in request.POST,
        )
    except Refusal as refusal:
        return _refused(request, refusal, value)
    message = _("Released: it counts from %(month)s. The next assessment levies the differences of past months.")
    messages.success(request, message % {"month": int(row.since)})
    return _to_value(value)


@requires("law.release")
@require_POST
def refuse(request: Request, value: int) -> HttpResponse:
    """Refuse a value, with an answer for its preparer."""
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
    """Withdraw a value that the actor prepared."""
    try:
        operations.withdraw_value(request.actor, value)
    except Refusal as refusal:
        return _refused(request, refusal, value)
    messages.success(request, _("Withdrawn; nothing changed."))
    return _to_value(value)


@requires("law.measure")
@require_POST
def recompute_impact(request: Request, value: int) -> HttpResponse:
    """Compute the impact of a value again."""
    try:
        operations.recompute_impact(request.actor, value)
    except Refusal as refusal:
        return _refused(request, refusal, value)
    return _to_value(value)
