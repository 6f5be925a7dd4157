"""The home page, guides, display settings, and the demonstration's mail."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, get_language
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import Account
from canbao.matters import publishing
from canbao.matters.catalogue import GUIDE_PARTS, NoSuchService, Service, get_service, get_services
from canbao.matters.column_headings import get_headings
from canbao.presentation.getting_started import get_next_step, get_next_step_of_employer, get_steps
from canbao.presentation.language import in_language, scheme_name
from canbao.presentation.redirects import see_other
from canbao.public.announcements.views import get_latest_announcements
from canbao.store.models import StoredMail
from canbao.values.actor import Actor

MAX_MAILS = 50
YEAR_SECONDS = 365 * 24 * 3600


@requires("public.read")
@require_GET
def home(request: Request) -> HttpResponse:
    """Show the home page: the five steps with the employer's progress, announcements, the directory of services."""
    tasks = get_steps(_get_next_step(request.actor))
    done = sum(task["state"] == "done" for task in tasks)
    return render(
        request,
        "public/home/home.html",
        {
            "tasks": tasks,
            "done": done,
            "directory": get_service_directory(),
            "announcements": get_latest_announcements(),
        },
    )


def _get_next_step(actor: Actor) -> int:
    """Return the number of the actor's next step: 2 for a visitor, else that of their account."""
    if actor.account_id is None:
        return 2
    if actor.employer_id is not None:
        return get_next_step_of_employer(actor.employer_id)
    return get_next_step(Account.objects.get(id=actor.account_id))


def get_service_directory() -> list[dict[str, Any]]:
    """Return the services by scheme, in the order of the hall: ``[{"scheme": name, "services": [Service]}]``."""
    by_scheme: dict[str, list[Service]] = {}
    for service in get_services().values():
        by_scheme.setdefault(service.declaration.scheme, []).append(service)
    return [{"scheme": scheme_name(code), "services": services} for code, services in by_scheme.items()]


@requires("public.read")
@require_GET
def guide(request: Request, code: str) -> HttpResponse:
    """Show the published elements of a service's 办事指南, with the agency's own texts where it has written some."""
    try:
        service = get_service(code)
    except NoSuchService:
        raise Http404 from None
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    texts_by_part, parts = publishing.get_guide(code), []
    for name in GUIDE_PARTS:
        texts = texts_by_part[name][language]
        parts.append(
            {
                "name": in_language(publishing.PART_NAMES[name]),
                "texts": texts if isinstance(texts, list) else [texts],
            }
        )
    is_typed = service.declaration.lines == "typed"
    columns = [(column, get_headings(column)) for column in service.columns] if is_typed else []
    return render(request, "public/home/guide.html", {"service": service, "parts": parts, "columns": columns})


@requires("public.read")
@require_POST
def save_display_settings(request: Request) -> HttpResponse:
    """Store the reader's type size, contrast or language in a cookie and redirect to the page they came from."""
    back = request.POST.get("next") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = see_other(back)
    settings_values = {"size": ("large",), "contrast": ("high",), "letters": ("off",)}
    for name, values in settings_values.items():
        if name in request.POST:
            _set_cookie(response, name, request.POST[name] if request.POST[name] in values else "")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    if value:
        response.set_cookie(
            name, value, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie(name, samesite="Lax")


@requires("public.read")
@require_GET
def sent_mail(request: Request) -> HttpResponse:
    """Show the mails that the demonstration stores instead of sending; 404 in every other deployment."""
    if not settings.CANBAO_DEMO:
        raise Http404
    return render(request, "public/home/sent_mail.html", {"mails": StoredMail.objects.all()[:MAX_MAILS]})
