"""What the page of the worklist shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from canbao.access.http import Request
from canbao.matters.catalogue import get_services
from canbao.matters.models import Matter
from canbao.matters.worklist import QUEUES, count_queues, get_worklist
from canbao.office.worklist.queues import QUEUE_NAMES, get_own_queue, get_side_navigation
from canbao.presentation.language import in_language
from canbao.presentation.matters import MatterRow, get_matter_rows
from canbao.values.actor import Actor

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """A page of a queue, optionally of one service, with the side navigation and the search for a matter number.

    ``service`` is a code, empty for all services. ``query`` is the query string of the queue. ``next`` and ``first``
    are URLs, empty without such a page. ``typed`` is a number that was searched for, ``problem`` why it was not found.
    """

    queue: str
    title: str
    lead: str
    service: str
    groups: Sequence[dict[str, Any]]
    rows: Sequence[MatterRow]
    query: str
    may_take: bool
    next: str
    first: str
    typed: str
    problem: str


def get_worklist_page(request: Request, queue: str, code: str, typed: str = "", problem: str = "") -> WorklistPage:
    """Return the requested page of a queue; an unknown queue is replaced by the actor's own."""
    actor: Actor = request.actor
    queue = queue if queue in QUEUES else get_own_queue(actor)
    code = code if code in get_services() else ""
    after = request.GET.get("after", "")
    matters = get_worklist(actor, queue, service_code=code, after=_parse_cursor(after), limit=PAGE_SIZE + 1)
    query = {"queue": queue, **({"service": code} if code else {})}
    rows = get_matter_rows(matters[:PAGE_SIZE])
    return WorklistPage(
        queue=queue,
        title=in_language(get_services()[code].title) if code else str(QUEUE_NAMES[queue]),
        lead=str(QUEUE_NAMES[queue]) if code else "",
        service=code,
        groups=get_side_navigation(count_queues(actor), queue, code),
        rows=rows,
        query=urlencode(query),
        may_take=actor.may("office.matter.take") and any(row.is_untaken for row in rows),
        next=_get_next_url(query, matters[PAGE_SIZE - 1]) if len(matters) > PAGE_SIZE else "",
        first=f"{reverse('office:worklist')}?{urlencode(query)}" if after else "",
        typed=typed,
        problem=problem,
    )


def _parse_cursor(text: str) -> tuple[date, int] | None:
    """Return the cursor after which a page begins, written ``2026-11-24.123``; None for the first page."""
    day, _dot, last = text.partition(".")
    try:
        return date.fromisoformat(day), int(last)
    except ValueError:
        return None


def _get_next_url(query: dict[str, str], last: Matter) -> str:
    after = f"{last.promised_on:%Y-%m-%d}.{last.id}"
    return f"{reverse('office:worklist')}?{urlencode({**query, 'after': after})}"
