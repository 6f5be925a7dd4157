"""公告与指南: publish, correct and withdraw announcements; write the agency's own texts in the services' guides."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters import publishing as engine
from canbao.matters.catalogue import GUIDE_PARTS, NoSuchService, Service, get_service, get_services
from canbao.matters.models import Announcement, GuideWords
from canbao.matters.publishing import NO_SUCH_ANNOUNCEMENT
from canbao.office.publishing.forms import AnnouncementForm, GuideForm, WithdrawForm
from canbao.office.refusals import sentence
from canbao.presentation.language import in_language
from canbao.presentation.redirects import see_other
from canbao.values.ids import parse_number
from canbao.values.refusals import Refusal

PAGE_SIZE = 50


@requires("office.announce")
@require_GET
def publishing(request: Request) -> HttpResponse:
    """Show the published announcements, and the services whose guides can be written."""
    text = request.GET.get("before", "")
    before = parse_number(text)
    rows = engine.get_announcements(PAGE_SIZE + 1, before)
    path = reverse("office:publishing")
    context = {
        "rows": rows[:PAGE_SIZE],
        "next": f"{path}?before={rows[PAGE_SIZE - 1].id}" if len(rows) > PAGE_SIZE else "",
        "first": path if before else "",
        "guides": [(service, len(engine.get_guide_words(code))) for code, service in get_services().items()],
    }
    return render(request, "office/publishing/publishing.html", context)


def _to_list() -> HttpResponse:
    return see_other(reverse("office:publishing"))


# -- announcements --------------------------------------------------------------------------------------------------


@requires("office.announce")
@require_http_methods(["GET", "POST"])
def announce(request: Request) -> HttpResponse:
    """Publish an announcement, which appears on the site at once."""
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = engine.publish_announcement(request.actor, **form.words)
        messages.success(request, _("“%(title)s” is on the site now.") % {"title": row.title})
        return _to_list()
    return _announcement_page(request, form, None, 422 if request.method == "POST" else 200)


def _announcement_page(
    request: Request, form: AnnouncementForm, row: Announcement | None, status: int, *, is_stale: bool = False
) -> HttpResponse:
    context = {"form": form, "row": row, "current": row if is_stale else None, "has_errors": bool(form.errors)}
    return render(request, "office/publishing/announcement.html", context, status=status)


def _announcement(announcement: int) -> Announcement:
    try:
        return engine.get_announcement(announcement)
    except Refusal:
        raise Http404 from None


@requires("office.announce")
@require_http_methods(["GET", "POST"])
def correct(request: Request, announcement: int) -> HttpResponse:
    """Correct an announcement; after a change by another person, show their text beside the input."""
    row = _announcement(announcement)
    if request.method == "GET":
        names = ("version", "title", "body", "title_en", "body_en")
        form = AnnouncementForm(initial={name: getattr(row, name) for name in names})
        return _announcement_page(request, form, row, 200)
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return _announcement_page(request, form, row, 422)
    try:
        version = form.cleaned_data["version"] or 0
        engine.correct_announcement(request.actor, announcement, version, form.words)
    except Refusal as refusal:
        if refusal.declared is NO_SUCH_ANNOUNCEMENT:
            raise Http404 from None
        stale = _form_against_version(AnnouncementForm, request, row.version)
        stale.add_error(None, sentence(refusal))
        return _announcement_page(request, stale, row, 409, is_stale=True)
    messages.success(request, _("The correction is on the site now."))
    return _to_list()


def _form_against_version(kind: type[Any], request: Request, version: int) -> Any:
    """Return the form with its input, to be submitted again for the current version."""
    typed = request.POST.copy()
    typed["version"] = str(version)
    form: forms.Form = kind(typed)
    form.is_valid()
    return form


@requires("office.announce")
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, announcement: int) -> HttpResponse:
    """Ask for the reason, then remove an announcement from the site; the database keeps it."""
    row = _announcement(announcement)
    form = WithdrawForm(request.POST or None, initial={"version": row.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                engine.withdraw_announcement(
                    request.actor,
                    announcement,
                    form.cleaned_data["version"],
                    form.cleaned_data["reason"],
                )
            except Refusal as refusal:
                form = _form_against_version(WithdrawForm, request, row.version)
                form.add_error(None, sentence(refusal))
                status = 409
            else:
                messages.success(request, _("“%(title)s” was withdrawn.") % {"title": row.title})
                return _to_list()
    context = {"form": form, "row": row, "has_errors": status != 200}
    return render(request, "office/publishing/withdraw_announcement.html", context, status=status)


# -- guides ---------------------------------------------------------------------------------------------------------


def _service(code: str) -> Service:
    try:
        return get_service(code)
    except NoSuchService:
        raise Http404 from None


@requires("office.announce")
@require_GET
def guide(request: Request, code: str) -> HttpResponse:
    """Show the parts of a service's guide: the standard texts, and the agency's own if it wrote some."""
    service, own = _service(code), engine.get_guide_words(code)
    parts = [
        {
            "code": part,
            "name": in_language(engine.PART_NAMES[part]),
            "standard": _standard(service, part),
            "own": own.get(part),
        }
        for part in GUIDE_PARTS
    ]
    return render(request, "office/publishing/guide.html", {"service": service, "parts": parts})


def _standard(service: Service, part: str) -> dict[str, list[str]]:
    """Return the standard texts of a part as lists, by language."""
    texts = service.guide[part]
    return {language: text if isinstance(text := texts[language], list) else [text] for language in ("zh", "en")}


@requires("office.announce")
@require_http_methods(["GET", "POST"])
def guide_part(request: Request, code: str, part: str) -> HttpResponse:
    """Show and save the agency's own texts for one part of a guide, beside the standard ones."""
    service = _service(code)
    if part not in GUIDE_PARTS:
        raise Http404
    own, version = engine.get_guide_words(code).get(part), engine.get_guide_version(code, part)
    if request.method == "GET":
        form = GuideForm(initial={"version": version, "zh": own.zh if own else "", "en": own.en if own else ""})
        return _part_page(request, service, part, form, None, 200)
    form = GuideForm(request.POST)
    if not form.is_valid():
        return _part_page(request, service, part, form, None, 422)
    typed = form.cleaned_data
    try:
        engine.save_guide_words(request.actor, code, part, typed["version"], typed["zh"], typed["en"])
    except Refusal as refusal:
        stale = _form_against_version(GuideForm, request, version)
        stale.add_error(None, sentence(refusal))
        return _part_page(request, service, part, stale, own, 409)
    message = (
        _("“%(part)s” is shown in your own words now.") if typed["zh"] else _("“%(part)s” shows the standard words.")
    )
    messages.success(request, message % {"part": in_language(engine.PART_NAMES[part])})
    return see_other(reverse("office:guide", args=[code]))


def _part_page(
    request: Request, service: Service, part: str, form: GuideForm, current: GuideWords | None, status: int
) -> HttpResponse:
    context = {
        "service": service,
        "name": in_language(engine.PART_NAMES[part]),
        "standard": _standard(service, part),
        "form": form,
        "current": current,
        "has_errors": bool(form.errors),
    }
    return render(request, "office/publishing/guide_part.html", context, status=status)
