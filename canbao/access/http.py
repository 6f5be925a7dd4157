"""The request type of every view."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from canbao.values.actor import Actor


class Request(HttpRequest):
    """A request with the attributes of ``actor_middleware`` and django-htmx. It only annotates Django's object."""

    actor: Actor
    htmx: HtmxDetails
