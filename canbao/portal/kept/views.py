"""Give a form back whose session ended before it was saved: send it again, or leave it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.kept_forms import forget_kept_form, get_kept_form
from canbao.access.middleware import requires
from canbao.presentation.redirects import see_other

_CARRIED = frozenset({"here", "was", "do", "f", "key", "digest", "version", "line", "person"})


@requires("account.read")
@require_http_methods(["GET", "POST"])
def kept_form(request: Request) -> HttpResponse:
    """Show that what was typed is kept; with ``do=send`` the browser sends it again to where it was meant for.

    The answer 307 lets the browser repeat the same form, with its new token, at the URL that was kept. The URL is never
    taken from the form.
    """
    kept = get_kept_form(request)
    if request.method == "GET":
        if kept is None:
            return see_other(_get_start(request))
        return render(request, "portal/kept/kept.html", {"kept": kept, "count": _count_typed(kept.fields)})
    forget_kept_form(request)
    if kept is None:
        return see_other(_get_start(request))
    if "forget" in request.POST:
        return see_other(kept.url)
    return HttpResponse(_("Sent again."), status=307, headers={"Location": kept.url})


def _get_start(request: Request) -> str:
    """Return the URL of the matters, or of the personal centre of an account that is not bound yet."""
    return reverse("portal:matters" if request.actor.may("matter.read") else "portal:centre")


def _count_typed(fields: tuple[tuple[str, str], ...]) -> int:
    """Return how many fields differ from what their page showed; a field that says no such thing counts if filled.

    What a page carries by itself, and ticks, are no fields that somebody filled in.
    """
    shown = {name.removeprefix("was-"): value for name, value in fields if name.startswith("was-")}
    return sum(
        value.strip() != shown.get(name, "").strip()
        for name, value in fields
        if not name.startswith(("was-", "column-")) and name not in _CARRIED
    )
