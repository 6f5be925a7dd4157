"""The request as every view below the middleware receives it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from canbao.values.seat import Seat


class Request(HttpRequest):
    """A request that ``settle_seat`` and django-htmx have seen: annotations only, Django makes the object."""

    seat: Seat
    htmx: HtmxDetails
