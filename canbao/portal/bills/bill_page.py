"""What the page of one bill shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from canbao.access.http import Request
from canbao.law.queries import get_law_today
from canbao.levy.account.ledger import get_bill_states
from canbao.levy.arithmetic.explanation import kind_words
from canbao.levy.billing.bills import PeopleCount, SchemeSum, get_bill_lines, get_people_count, get_scheme_sums
from canbao.levy.billing.comparison import (
    Comparison,
    DifferenceSum,
    compare_bill,
    get_difference_sums,
    get_earlier_bills,
)
from canbao.levy.models import Bill
from canbao.matters.quoting import get_quotes_on_bill
from canbao.portal.bills.rows import get_comparison_rows, get_people_rows, get_roster_change_rows
from canbao.presentation.account import BillRow, get_late_fee_steps
from canbao.presentation.language import in_language, scheme_name
from canbao.presentation.paging import get_cursor, make_page_url
from canbao.presentation.search_session import get_search
from canbao.register.queries import RosterPage, get_roster, get_roster_page
from canbao.values.money import Fen

PAGE_SIZE = 50
MAX_CHANGES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """The sums of a bill for one scheme, with the scheme's name."""

    name: str
    sum: SchemeSum


@dataclass(frozen=True, slots=True)
class BillChanges:
    """What changed since the month before: the amounts by reason, the people whose amount changed.

    ``more_people`` counts the changed people beyond those listed.
    """

    rows: Sequence[dict[str, Any]]
    people: Sequence[dict[str, Any]]
    more_people: int


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """What a supplementary bill changes for one scheme and type, with both in the reader's language."""

    scheme: str
    kind: str
    sum: DifferenceSum


@dataclass(frozen=True, slots=True)
class Supplement:
    """A supplementary bill against the earlier ones of its month: differences, those bills, the sum of all in fen."""

    rows: Sequence[DifferenceRow]
    earlier: Sequence[Bill]
    total: Fen


@dataclass(frozen=True, slots=True)
class BillPage:
    """A bill: its notice, sums by scheme, changes since the month before, quotes, and a page of its people.

    ``text`` is the search for people; ``previous`` and ``next`` are URLs, empty without such a page.
    """

    row: BillRow
    count: PeopleCount
    fee_steps: Sequence[str]
    schemes: Sequence[SchemeRow]
    changes: BillChanges | None
    supplement: Supplement | None
    quotes: Sequence[dict[str, Any]]
    people: Sequence[dict[str, Any]]
    text: str
    previous: str
    next: str

    @property
    def bill(self) -> Bill:
        """The bill itself."""
        return self.row.bill


def get_bill_page(request: Request, bill: Bill) -> BillPage:
    """Return the page of a bill, with the people that the request asks for."""
    law_day = get_law_today()
    text = get_search(request).get("text", "")
    people = _get_people(request, bill, text)
    comparison = compare_bill(bill)
    roster_changes = {person.person_id: person.change for person in comparison.people} if comparison else {}
    state = get_bill_states(bill.employer_id, law_day, [bill])[0]
    path = reverse("portal:bill", args=[bill.month, bill.number])
    token = request.GET.get("f", "") if text else ""
    first = people.people[0] if people.is_preceded and people.people else None
    last = people.people[-1] if people.is_followed and people.people else None
    return BillPage(
        row=BillRow(state),
        count=get_people_count(bill),
        fee_steps=get_late_fee_steps(state, law_day),
        schemes=[SchemeRow(scheme_name(scheme_sum.scheme), scheme_sum) for scheme_sum in get_scheme_sums(bill)],
        changes=_get_changes(bill, comparison) if comparison else None,
        supplement=_get_supplement(bill),
        quotes=[{"said": quote, "title": in_language(quote.title)} for quote in get_quotes_on_bill(bill)],
        people=get_people_rows(bill, people.people, roster_changes),
        text=text,
        previous=make_page_url(path, token, before=first.person_id) + "#people" if first else "",
        next=make_page_url(path, token, after=last.person_id) + "#people" if last else "",
    )


def _get_supplement(bill: Bill) -> Supplement | None:
    earlier = get_earlier_bills(bill)
    if not earlier:
        return None
    rows = [
        DifferenceRow(scheme_name(row.scheme), in_language(kind_words(row.kind)), row)
        for row in get_difference_sums(bill)
    ]
    return Supplement(rows, earlier, Fen(bill.amount + sum(row.amount for row in earlier)))


def _get_people(request: Request, bill: Bill, text: str) -> RosterPage:
    rows = get_roster(bill.employer_id, text=text).filter(person_id__in=get_bill_lines(bill).values("person_id"))
    after, before = get_cursor(request, "after"), get_cursor(request, "before")
    return get_roster_page(rows, bill.employer_id, after=after, before=before, limit=PAGE_SIZE)


def _get_changes(bill: Bill, comparison: Comparison) -> BillChanges:
    return BillChanges(
        get_comparison_rows(comparison),
        get_roster_change_rows(bill, comparison.people[:MAX_CHANGES_SHOWN]),
        max(0, len(comparison.people) - MAX_CHANGES_SHOWN),
    )
