"""An employer's issued bills, read by its own programs: the list, one bill, its people, one person explained."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.api.answers import WrongQuery, answering
from canbao.api.documents import bill_row, bill_whole, person_row, person_whole
from canbao.law.queries import city_pack
from canbao.levy.bills import bills as bills_between
from canbao.levy.bills import issued_bill, lines_of
from canbao.levy.compare import person_sums
from canbao.levy.ledger import bill_states
from canbao.levy.models import Bill
from canbao.matters.explaining import explained_lines
from canbao.register.models import InsuredPerson
from canbao.register.queries import roster, roster_page
from canbao.rules.formulas import accounting_month
from canbao.values.ids import number_in
from canbao.values.months import Month

A_PAGE = 100
MOST_MONTHS = 120


def _employer(request: Request) -> int:
    return request.seat.require_employer()


def _month(request: Request, name: str) -> Month | None:
    text = request.GET.get(name)
    try:
        return None if text is None else Month.parse(text)
    except ValueError:
        raise WrongQuery((name, "month")) from None


def _months(request: Request) -> tuple[Month, Month]:
    """Return the first and last month asked for; the twelve months up to the open one unless said otherwise."""
    last = _month(request, "last")
    first = _month(request, "first")
    if last is None:
        last = max(accounting_month(timezone.localdate(), city_pack()), first or Month(190001))
    first = last - 11 if first is None else first
    if first > last:
        raise WrongQuery(("last", "backwards"))
    if last - first >= MOST_MONTHS:
        raise WrongQuery(("first", "too_long"), most=MOST_MONTHS)
    return first, last


@requires("bill.read")
@answering
def bills(request: Request) -> Mapping[str, Any]:
    """The issued bills of some months, newest first: ``?first=202601&last=202612``."""
    first, last = _months(request)
    found = bills_between(_employer(request), first, last)
    at = bill_states(_employer(request), timezone.localdate(), city_pack(), found)
    return {"first": str(int(first)), "last": str(int(last)), "bills": [bill_row(one) for one in at]}


def _bill(request: Request, month: int, number: int) -> Bill:
    found = issued_bill(_employer(request), month, number)
    if found is None:
        raise Http404
    return found


@requires("bill.read")
@answering
def bill(request: Request, month: int, number: int) -> Mapping[str, Any]:
    """One bill with its sums by scheme."""
    found = _bill(request, month, number)
    return bill_whole(bill_states(found.employer_id, timezone.localdate(), city_pack(), [found])[0])


@requires("bill.read")
@answering
def bill_people(request: Request, month: int, number: int) -> Mapping[str, Any]:
    """The people on a bill in the order of their names, a page at a time; ``next`` is the address of the next page."""
    found = _bill(request, month, number)
    asked = request.GET.get("after", "")
    after = number_in(asked)
    if asked and after is None:
        raise WrongQuery(("after", "person"))
    rows = roster(found.employer_id).filter(person_id__in=lines_of(found).values("person_id"))
    page = roster_page(rows, found.employer_id, after=after, limit=A_PAGE)
    sums = {one.person_id: one for one in person_sums(found, [who.person_id for who in page.people])}
    path = reverse("api:bill_people", args=[month, number])
    return {
        "people": [person_row(found, who, sums[who.person_id]) for who in page.people],
        "next": f"{path}?after={page.people[-1].person_id}" if page.is_followed else None,
    }


@requires("bill.read")
@answering
def bill_person(request: Request, month: int, number: int, person: int) -> Mapping[str, Any]:
    """What a bill asks for one person: every line with the sentences of its page."""
    found = _bill(request, month, number)
    who = InsuredPerson.objects.of(found.employer_id).filter(person_id=person).first()
    lines = explained_lines(found, person, city_pack())
    if who is None or not lines:
        raise Http404
    return person_whole(found, who, lines)


@cache
def _description() -> Mapping[str, Any]:
    return json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8"))


@requires("public.read")
@answering
def description(request: Request) -> Mapping[str, Any]:
    """The description of this interface (OpenAPI 3.1)."""
    return _description()
