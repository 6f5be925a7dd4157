"""What everybody may see: home, guides, display switches, the demonstration's mail, and the pages of failure."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.matters import publishing
from canbao.matters.catalogue import GUIDE_PARTS, NoSuchService, Service, service, services
from canbao.public.announcements import latest
from canbao.public.steps import steps
from canbao.rules.codes import table
from canbao.store.models import KeptMail
from canbao.values.words import Text

MAILS_SHOWN = 50
YEAR_SECONDS = 365 * 24 * 3600


@requires("public.read")
@require_GET
def home(request: Request) -> HttpResponse:
    """What this is, the five steps with how far the reader's employer is, and the directory of services."""
    tasks = steps(request.seat)
    done = sum(task["state"] == "done" for task in tasks)
    return render(
        request,
        "public/home.html",
        {"tasks": tasks, "done": done, "directory": directory(), "announcements": latest()},
    )


def directory() -> list[dict[str, Any]]:
    """Return the services by scheme, in the order of the hall: ``[{"scheme": Text, "services": [Service, …]}]``."""
    found: dict[str, list[Service]] = {}
    for one in services().values():
        found.setdefault(one.declaration.scheme, []).append(one)
    rows = []
    for code, offered in found.items():
        scheme = table("insutype").get(code)
        rows.append({"scheme": Text(scheme.en, scheme.zh) if scheme else code, "services": offered})
    return rows


@requires("public.read")
@require_GET
def guide(request: Request, code: str) -> HttpResponse:
    """The published elements of a service's 办事指南, in the agency's own words where it wrote them."""
    try:
        wanted = service(code)
    except NoSuchService:
        raise Http404 from None
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    written, parts = publishing.guide(code), []
    for name in GUIDE_PARTS:
        words = written[name][language]
        parts.append({"name": publishing.PART_NAMES[name], "texts": words if isinstance(words, list) else [words]})
    return render(request, "public/guide.html", {"service": wanted, "parts": parts})


@requires("public.read")
@require_POST
def display(request: Request) -> HttpResponse:
    """Keep the reader's size of type, contrast or language in a cookie and return to where he was."""
    back = request.POST.get("next") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back, status=303)
    chosen = {"size": ("large",), "contrast": ("high",), "letters": ("off",)}
    for name, values in chosen.items():
        if name in request.POST:
            _keep(answer, name, request.POST[name] if request.POST[name] in values else "")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _keep(answer, settings.LANGUAGE_COOKIE_NAME, language)
    return answer


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    if value:
        answer.set_cookie(
            name, value, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        answer.delete_cookie(name, samesite="Lax")


@requires("public.read")
@require_GET
def sent_mail(request: Request) -> HttpResponse:
    """The mails the demonstration kept instead of sending; nowhere else is there such a page."""
    if not settings.CANBAO_DEMO:
        raise Http404
    return render(request, "public/sent_mail.html", {"mails": KeptMail.objects.all()[:MAILS_SHOWN]})


# -- pages of failure ---------------------------------------------------------------------------------------------


def _failure(request: Request, status: int, detail: str = "") -> HttpResponse:
    return render(request, f"{status}.html", {"detail": detail}, status=status)


def bad_request(request: Request, exception: Exception) -> HttpResponse:
    """400: the request could not be read."""
    return _failure(request, 400)


def forbidden(request: Request, exception: Exception) -> HttpResponse:
    """403: the seat has no right to what the address is."""
    return _failure(request, 403)


def not_found(request: Request, exception: Exception) -> HttpResponse:
    """404: nothing is there, or nothing the reader's employer may see."""
    return _failure(request, 404)


def failed(request: Request) -> HttpResponse:
    """500: the fault is the product's. The page asks nothing of session, database or addresses: they may be it."""
    return HttpResponse(render_to_string("500.html"), status=500)


def form_expired(request: Request, reason: str = "") -> HttpResponse:
    """403: a form whose page was open too long, or came from elsewhere."""
    words = _(
        "For your safety a page can be sent only within one log-in. Nothing was changed. Go back with your browser, "
        "reload that page, log in again if you are asked to, and send it once more."
    )
    return render(request, "403_csrf.html", {"detail": words}, status=403)
