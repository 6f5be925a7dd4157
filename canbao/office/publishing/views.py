"""公告与指南: the list of announcements and guides; write the agency's own texts in the services' guides."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters import publishing as engine
from canbao.matters.announcements import get_announcements, get_waiting_announcements
from canbao.matters.catalogue import GUIDE_PARTS, NoSuchService, Service, get_service, get_services
from canbao.matters.models import GuideWords
from canbao.office.publishing.forms import GuideForm, get_form_against_version
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
    rows = get_announcements(PAGE_SIZE + 1, before)
    path = reverse("office:publishing")
    context = {
        "rows": rows[:PAGE_SIZE],
        "next": f"{path}?before={rows[PAGE_SIZE - 1].id}" if len(rows) > PAGE_SIZE else "",
        "first": path if before else "",
        "waiting": [(row, row.prepared_by == request.actor.user_id) for row in get_waiting_announcements()],
        "guides": [(service, len(engine.get_guide_words(code))) for code, service in get_services().items()],
    }
    return render(request, "office/publishing/publishing.html", context)


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
        stale = get_form_against_version(GuideForm, request.POST, version)
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
