"""The names of the worklist's queues, and the side navigation of pages about matters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.matters.catalogue import get_services
from canbao.presentation.language import in_language
from canbao.values.actor import Actor

QUEUE_NAMES: dict[str, Promise] = {
    "mine": gettext_lazy("My queue"),
    "unassigned": gettext_lazy("Not taken yet"),
    "second": gettext_lazy("For second review"),
    "due": gettext_lazy("Due today"),
    "overdue": gettext_lazy("Overdue"),
    "all": gettext_lazy("All open matters"),
}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a worklist shows: a queue, and a service code or empty for all services. ``queue`` may be empty: none."""

    queue: str
    service: str

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "QueueFilter":
        """Return the filter that a query string or a form names; unknown names are empty."""
        queue, service = values.get("queue", ""), values.get("service", "")
        if queue not in QUEUE_NAMES:
            return cls("", "")
        return cls(queue, service if service in get_services() else "")

    @property
    def query(self) -> str:
        """Return the query string, empty without a queue."""
        return urlencode({name: value for name, value in (("queue", self.queue), ("service", self.service)) if value})

    @property
    def suffix(self) -> str:
        """Return the query string as it follows another parameter, empty without a queue."""
        return f"&{self.query}" if self.queue else ""


def get_own_queue(actor: Actor) -> str:
    """Return the queue that an actor works on: their own, that of second review, or all for readers."""
    if actor.may("office.matter.review"):
        return "mine"
    return "second" if actor.may("office.matter.approve") else "all"


def get_side_navigation(
    counts: tuple[Mapping[str, int], Mapping[str, int]], queue: str, code: str
) -> list[dict[str, Any]]:
    """Return the groups of the side navigation: queues, and services with open matters, each with its count."""
    path = reverse("office:worklist")
    by_queue, by_service = counts
    queue_links = [
        {
            "label": str(name),
            "url": f"{path}?{urlencode({'queue': queue_code})}",
            "count": by_queue[queue_code],
            "current": queue_code == queue and not code,
        }
        for queue_code, name in QUEUE_NAMES.items()
    ]
    service_links = [
        {
            "label": in_language(service.title),
            "url": f"{path}?{urlencode({'queue': 'all', 'service': service.code})}",
            "count": by_service[service.code],
            "current": service.code == code,
        }
        for service in get_services().values()
        if service.code in by_service
    ]
    groups: list[dict[str, Any]] = [{"links": queue_links}]
    return [*groups, {"heading": _("By service"), "links": service_links}] if service_links else groups
