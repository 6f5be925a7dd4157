"""The edge of the site: every request gets its actor, every route declares its verb, everything else is refused."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import SimpleLazyObject

from canbao.access.actors import get_actor
from canbao.access.http import Request
from canbao.access.policy import POLICY
from canbao.values.actor import Actor

_View = TypeVar("_View", bound=Callable[..., Any])


def requires(verb: str) -> Callable[[_View], _View]:
    """Declare the verb of the policy table that a view is. Without one the view answers nobody."""
    if verb not in POLICY:
        raise ValueError(f"no verb of the policy table is called {verb!r}")

    def declare(view: _View) -> _View:
        view.__dict__["verb"] = verb
        return view

    return declare


def actor_middleware(answer: Callable[[Request], HttpResponse]) -> Any:
    """Middleware: put the actor on the request and hold every view to the verb it declares."""

    class Edge:
        def __call__(self, request: Request) -> HttpResponse:
            request.actor = cast(Actor, SimpleLazyObject(lambda: get_actor(request.user)))
            return answer(request)

        def process_view(
            self, request: Request, view: Callable[..., Any], args: Any, kwargs: Any
        ) -> HttpResponseRedirect | None:
            verb = getattr(view, "verb", None)
            if verb is None:
                raise PermissionDenied(f"{view.__module__}.{view.__name__} declares no verb")
            if request.actor.may(verb):
                return None
            # A program cannot follow a redirect to a log-in page; it is told that it is not logged in.
            if not request.user.is_authenticated and not getattr(view, "is_for_machines", False):
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied(verb)

    return Edge()
