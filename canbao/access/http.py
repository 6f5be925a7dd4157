"""The request as every view below the middleware receives it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from canbao.values.actor import Actor


class Request(HttpRequest):
    """A request that ``actor_middleware`` and django-htmx have seen: annotations only, Django makes the object."""

    actor: Actor
    htmx: HtmxDetails
