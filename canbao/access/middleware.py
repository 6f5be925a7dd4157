"""Middleware that sets the actor of a request and enforces the verb that its view declares."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import SimpleLazyObject

from canbao.access.actors import get_actor
from canbao.access.http import Request
from canbao.access.kept_forms import keep_form
from canbao.access.policy import POLICY
from canbao.values.actor import Actor

_View = TypeVar("_View", bound=Callable[..., Any])


def requires(verb: str) -> Callable[[_View], _View]:
    """Declare the policy verb that a view requires. A view without a verb is refused to every actor."""
    if verb not in POLICY:
        raise ValueError(f"no verb of the policy table is called {verb!r}")

    def declare(view: _View) -> _View:
        view.__dict__["verb"] = verb
        return view

    return declare


def actor_middleware(get_response: Callable[[Request], HttpResponse]) -> Any:
    """Return a middleware that sets ``request.actor`` and refuses a view whose verb the actor lacks."""

    class ActorMiddleware:
        def __call__(self, request: Request) -> HttpResponse:
            request.actor = cast(Actor, SimpleLazyObject(lambda: get_actor(request.user)))
            return get_response(request)

        def process_view(
            self, request: Request, view: Callable[..., Any], args: Any, kwargs: Any
        ) -> HttpResponseRedirect | None:
            verb = getattr(view, "verb", None)
            if verb is None:
                raise PermissionDenied(f"{view.__module__}.{view.__name__} declares no verb")
            if request.actor.may(verb):
                return None
            # An API client gets a refusal instead of a redirect to the log-in page.
            if not request.user.is_authenticated and not getattr(view, "is_for_machines", False):
                is_kept = keep_form(request)
                return redirect_to_login(settings.CANBAO_KEPT_FORM_URL if is_kept else request.get_full_path())
            raise PermissionDenied(verb)

    return ActorMiddleware()
