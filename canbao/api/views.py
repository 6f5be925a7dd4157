"""Issued bills for an employer's programs: the list, one bill, its people, one person's explained lines."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404
from django.urls import reverse

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.api.bill_json import bill_detail, bill_summary, person_detail, person_summary
from canbao.api.responses import InvalidQuery, json_view
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.account.ledger import get_bill_states
from canbao.levy.billing.bills import get_bill_lines, get_issued_bill, get_issued_bills
from canbao.levy.billing.comparison import get_person_sums
from canbao.levy.models import Bill
from canbao.presentation.explanation import get_explained_lines
from canbao.register.models import InsuredPerson
from canbao.register.queries import get_roster, get_roster_page
from canbao.rules.formulas import accounting_month
from canbao.values.days import parse_month
from canbao.values.ids import parse_number
from canbao.values.months import Month

PAGE_SIZE = 100
MOST_MONTHS = 120


def _employer(request: Request) -> int:
    return request.actor.require_employer()


def _month(request: Request, name: str) -> Month | None:
    text = request.GET.get(name)
    try:
        return None if text is None else parse_month(text)
    except ValueError:
        raise InvalidQuery((name, "month")) from None


def _months(request: Request) -> tuple[Month, Month]:
    """Return the first and last month requested, by default the twelve months up to the open one."""
    last = _month(request, "last")
    first = _month(request, "first")
    if last is None:
        last = max(accounting_month(get_law_today()), first or Month(190001))
    first = last - 11 if first is None else first
    if first > last:
        raise InvalidQuery(("last", "backwards"))
    if last - first >= MOST_MONTHS:
        raise InvalidQuery(("first", "too_long"), most=MOST_MONTHS)
    return first, last


@requires("bill.read")
@json_view
def bills(request: Request) -> Mapping[str, Any]:
    """Return the issued bills of some months, newest first: ``?first=202601&last=202612``."""
    first, last = _months(request)
    issued = get_issued_bills(_employer(request), first, last)
    states = get_bill_states(_employer(request), get_law_today(), issued)
    return {"first": str(int(first)), "last": str(int(last)), "bills": [bill_summary(state) for state in states]}


def _bill(request: Request, month: int, number: int) -> Bill:
    issued = get_issued_bill(_employer(request), month, number)
    if issued is None:
        raise Http404
    return issued


@requires("bill.read")
@json_view
def bill(request: Request, month: int, number: int) -> Mapping[str, Any]:
    """Return one bill with its sums by scheme."""
    issued = _bill(request, month, number)
    return bill_detail(get_bill_states(issued.employer_id, get_law_today(), [issued])[0])


@requires("bill.read")
@json_view
def bill_people(request: Request, month: int, number: int) -> Mapping[str, Any]:
    """Return one page of a bill's people in the order of their names; ``next`` is the URL of the next page."""
    issued = _bill(request, month, number)
    cursor = request.GET.get("after", "")
    after = parse_number(cursor)
    if cursor and after is None:
        raise InvalidQuery(("after", "person"))
    rows = get_roster(issued.employer_id).filter(person_id__in=get_bill_lines(issued).values("person_id"))
    page = get_roster_page(rows, issued.employer_id, after=after, limit=PAGE_SIZE)
    person_ids = [insured.person_id for insured in page.people]
    sums = {person_sum.person_id: person_sum for person_sum in get_person_sums(issued, person_ids)}
    path = reverse("api:bill_people", args=[month, number])
    return {
        "people": [person_summary(issued, insured, sums[insured.person_id]) for insured in page.people],
        "next": f"{path}?after={page.people[-1].person_id}" if page.is_followed else None,
    }


@requires("bill.read")
@json_view
def bill_person(request: Request, month: int, number: int, person: int) -> Mapping[str, Any]:
    """Return a bill's lines of one person, each with the sentences of its explanation."""
    issued = _bill(request, month, number)
    insured = InsuredPerson.objects.for_employer(issued.employer_id).filter(person_id=person).first()
    lines = get_explained_lines(issued, person, get_city_pack())
    if insured is None or not lines:
        raise Http404
    return person_detail(issued, insured, lines)


@cache
def _description() -> Mapping[str, Any]:
    return json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8"))


@requires("public.read")
@json_view
def description(request: Request) -> Mapping[str, Any]:
    """Return the description of this interface (OpenAPI 3.1)."""
    return _description()
