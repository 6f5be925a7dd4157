"""The queues of the worklist by name, and the list of them beside every page about matters."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.matters.catalogue import get_services
from canbao.presentation.templatetags.matters import in_language
from canbao.values.actor import Actor

QUEUE_NAMES: dict[str, Promise] = {
    "mine": gettext_lazy("My queue"),
    "unassigned": gettext_lazy("Not taken yet"),
    "second": gettext_lazy("For second review"),
    "due": gettext_lazy("Due today"),
    "overdue": gettext_lazy("Overdue"),
    "all": gettext_lazy("All open matters"),
}


def get_own_queue(actor: Actor) -> str:
    """Return the queue a actor works on: its own matters, those for second review, or all for who only reads."""
    if actor.may("office.matter.review"):
        return "mine"
    return "second" if actor.may("office.matter.approve") else "all"


def get_side_navigation(
    counts: tuple[Mapping[str, int], Mapping[str, int]], queue: str, code: str
) -> list[dict[str, Any]]:
    """Return the groups of the side list: queues, and services with open matters, each with its count."""
    address = reverse("office:worklist")
    queues, by_service = counts
    lists = [
        {
            "label": str(name),
            "url": f"{address}?{urlencode({'queue': one})}",
            "count": queues[one],
            "current": one == queue and not code,
        }
        for one, name in QUEUE_NAMES.items()
    ]
    kinds = [
        {
            "label": in_language(service.title),
            "url": f"{address}?{urlencode({'queue': 'all', 'service': service.code})}",
            "count": by_service[service.code],
            "current": service.code == code,
        }
        for service in get_services().values()
        if service.code in by_service
    ]
    return [{"links": lists}, *([{"heading": _("By service"), "links": kinds}] if kinds else [])]
