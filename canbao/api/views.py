"""An employer's issued bills, read by its own programs: the list, one bill, its people, one person explained."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.api.bill_json import bill_detail, bill_summary, person_detail, person_summary
from canbao.api.responses import InvalidQuery, json_view
from canbao.law.queries import get_city_pack
from canbao.levy.account.ledger import get_bill_states
from canbao.levy.billing.bills import get_bill_lines, get_issued_bill
from canbao.levy.billing.bills import get_issued_bills as bills_between
from canbao.levy.billing.comparison import get_person_sums
from canbao.levy.models import Bill
from canbao.presentation.explanation import get_explained_lines
from canbao.register.models import InsuredPerson
from canbao.register.queries import get_roster, get_roster_page
from canbao.rules.formulas import accounting_month
from canbao.values.ids import parse_number
from canbao.values.months import Month

PAGE_SIZE = 100
MOST_MONTHS = 120


def _employer(request: Request) -> int:
    return request.actor.require_employer()


def _month(request: Request, name: str) -> Month | None:
    text = request.GET.get(name)
    try:
        return None if text is None else Month.parse(text)
    except ValueError:
        raise InvalidQuery((name, "month")) from None


def _months(request: Request) -> tuple[Month, Month]:
    """Return the first and last month asked for; the twelve months up to the open one unless said otherwise."""
    last = _month(request, "last")
    first = _month(request, "first")
    if last is None:
        last = max(accounting_month(timezone.localdate(), get_city_pack()), first or Month(190001))
    first = last - 11 if first is None else first
    if first > last:
        raise InvalidQuery(("last", "backwards"))
    if last - first >= MOST_MONTHS:
        raise InvalidQuery(("first", "too_long"), most=MOST_MONTHS)
    return first, last


@requires("bill.read")
@json_view
def bills(request: Request) -> Mapping[str, Any]:
    """The issued bills of some months, newest first: ``?first=202601&last=202612``."""
    first, last = _months(request)
    found = bills_between(_employer(request), first, last)
    at = get_bill_states(_employer(request), timezone.localdate(), get_city_pack(), found)
    return {"first": str(int(first)), "last": str(int(last)), "bills": [bill_summary(one) for one in at]}


def _bill(request: Request, month: int, number: int) -> Bill:
    found = get_issued_bill(_employer(request), month, number)
    if found is None:
        raise Http404
    return found


@requires("bill.read")
@json_view
def bill(request: Request, month: int, number: int) -> Mapping[str, Any]:
    """One bill with its sums by scheme."""
    found = _bill(request, month, number)
    return bill_detail(get_bill_states(found.employer_id, timezone.localdate(), get_city_pack(), [found])[0])


@requires("bill.read")
@json_view
def bill_people(request: Request, month: int, number: int) -> Mapping[str, Any]:
    """The people on a bill in the order of their names, a page at a time; ``next`` is the address of the next page."""
    found = _bill(request, month, number)
    asked = request.GET.get("after", "")
    after = parse_number(asked)
    if asked and after is None:
        raise InvalidQuery(("after", "person"))
    rows = get_roster(found.employer_id).filter(person_id__in=get_bill_lines(found).values("person_id"))
    page = get_roster_page(rows, found.employer_id, after=after, limit=PAGE_SIZE)
    sums = {one.person_id: one for one in get_person_sums(found, [who.person_id for who in page.people])}
    path = reverse("api:bill_people", args=[month, number])
    return {
        "people": [person_summary(found, who, sums[who.person_id]) for who in page.people],
        "next": f"{path}?after={page.people[-1].person_id}" if page.is_followed else None,
    }


@requires("bill.read")
@json_view
def bill_person(request: Request, month: int, number: int, person: int) -> Mapping[str, Any]:
    """What a bill asks for one person: every line with the sentences of its page."""
    found = _bill(request, month, number)
    who = InsuredPerson.objects.for_employer(found.employer_id).filter(person_id=person).first()
    lines = get_explained_lines(found, person, get_city_pack())
    if who is None or not lines:
        raise Http404
    return person_detail(found, who, lines)


@cache
def _description() -> Mapping[str, Any]:
    return json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8"))


@requires("public.read")
@json_view
def description(request: Request) -> Mapping[str, Any]:
    """The description of this interface (OpenAPI 3.1)."""
    return _description()
