"""公告: prepare, correct, release, discard and withdraw announcements."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters import announcements as engine
from canbao.matters.models import Announcement
from canbao.office.forms import make_idempotency_key
from canbao.office.publishing.forms import AnnouncementForm, WithdrawForm, get_form_against_version
from canbao.office.refusals import sentence
from canbao.presentation.redirects import see_other
from canbao.store.idempotency import FORM_USED, KeyReused, run_once
from canbao.values.ids import parse_number
from canbao.values.refusals import Refusal


@dataclass(frozen=True, slots=True)
class AnnouncementPage:
    """The form of an announcement; the announcement, None for a new one.

    ``current`` are the newest texts of another person, shown beside the input, None without such a conflict.
    ``prepared`` are the texts that wait for a second person, None if nothing waits; ``is_own`` says that the reader
    prepared them.
    """

    form: AnnouncementForm
    announcement: Announcement | None = None
    current: dict[str, str] | None = None
    prepared: dict[str, str] | None = None
    is_own: bool = False


def _to_list() -> HttpResponse:
    return see_other(reverse("office:publishing"))


def _page(request: Request, page: AnnouncementPage, status: int) -> HttpResponse:
    context = {"page": page, "has_errors": bool(page.form.errors)}
    return render(request, "office/publishing/announcement.html", context, status=status)


def _get_page(
    request: Request, row: Announcement, form: AnnouncementForm, *, is_stale: bool = False
) -> AnnouncementPage:
    texts = engine.get_newest_texts(row)
    return AnnouncementPage(
        form=form,
        announcement=row,
        current=texts if is_stale else None,
        prepared=texts if row.prepared and not is_stale else None,
        is_own=row.prepared_by == request.actor.user_id,
    )


def _announcement(announcement: int) -> Announcement:
    try:
        return engine.get_editable_announcement(announcement)
    except Refusal:
        raise Http404 from None


@requires("office.announce")
@require_http_methods(["GET", "POST"])
def announce(request: Request) -> HttpResponse:
    """Prepare an announcement, once however often the form is sent."""
    if request.method == "GET":
        return _page(request, AnnouncementPage(AnnouncementForm(initial={"key": make_idempotency_key()})), 200)
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return _page(request, AnnouncementPage(form), 422)

    def act() -> dict[str, Any]:
        return {"announcement": str(engine.prepare_announcement(request.actor, form.words).id)}

    key = form.cleaned_data["key"] or make_idempotency_key()
    try:
        run_once(f"{request.actor.user_id}:{key}", ["announce", form.words], act)
    except KeyReused:
        form.data = {**request.POST.dict(), "key": make_idempotency_key()}
        form.add_error(None, sentence(FORM_USED()))
        return _page(request, AnnouncementPage(form), 409)
    done = _("“%(title)s” is prepared. It is on the site when a second person releases it.")
    messages.success(request, done % {"title": form.words["title"]})
    return _to_list()


@requires("office.announce")
@require_http_methods(["GET", "POST"])
def correct(request: Request, announcement: int) -> HttpResponse:
    """Prepare a correction; after a change by another person, show their text beside the input."""
    row = _announcement(announcement)
    if request.method == "GET":
        form = AnnouncementForm(initial={"version": row.version, **engine.get_newest_texts(row)})
        return _page(request, _get_page(request, row, form), 200)
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return _page(request, _get_page(request, row, form), 422)
    try:
        engine.prepare_correction(request.actor, announcement, form.cleaned_data["version"] or 0, form.words)
    except Refusal as refusal:
        if refusal.declared is engine.NO_SUCH_ANNOUNCEMENT:
            raise Http404 from None
        stale = get_form_against_version(AnnouncementForm, request.POST, row.version)
        stale.add_error(None, sentence(refusal))
        return _page(request, _get_page(request, row, stale, is_stale=True), 409)
    messages.success(request, _("The correction is prepared. It is on the site when a second person releases it."))
    return _to_list()


@requires("office.announce")
@require_POST
def release(request: Request, announcement: int) -> HttpResponse:
    """Put prepared texts on the site, as a second person."""
    try:
        row = engine.release_announcement(
            request.actor, announcement, parse_number(request.POST.get("version", "")) or 0
        )
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("“%(title)s” is on the site now.") % {"title": row.title})
    return _to_list()


@requires("office.announce")
@require_http_methods(["GET", "POST"])
def discard(request: Request, announcement: int) -> HttpResponse:
    """Ask for the reason, then discard prepared texts; the journal keeps them."""
    done = _("The prepared texts are discarded.")
    return _with_reason(request, announcement, engine.discard_prepared, done, is_discard=True)


@requires("office.announce")
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, announcement: int) -> HttpResponse:
    """Ask for the reason, then remove an announcement from the site; the database keeps it."""
    done = _("The announcement was withdrawn.")
    return _with_reason(request, announcement, engine.withdraw_announcement, done, is_discard=False)


def _with_reason(
    request: Request, announcement: int, act: Callable[..., object], done: str, *, is_discard: bool
) -> HttpResponse:
    row = _announcement(announcement)
    form, status = WithdrawForm(request.POST or None, initial={"version": row.version}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(request.actor, announcement, form.cleaned_data["version"], form.cleaned_data["reason"])
            except Refusal as refusal:
                form = get_form_against_version(WithdrawForm, request.POST, row.version)
                form.add_error(None, sentence(refusal))
                status = 409
            else:
                messages.success(request, done)
                return _to_list()
    context = {
        "form": form,
        "announcement_title": engine.get_newest_texts(row)["title"] if is_discard else row.title,
        "is_discard": is_discard,
        "has_errors": status != 200,
    }
    return render(request, "office/publishing/withdraw_announcement.html", context, status=status)
