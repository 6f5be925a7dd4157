"""One receipt has one number, however a spreadsheet or a person writes it."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from canbao.levy.account import ledger
from canbao.levy.collection.tax_payments import lock_tax_payment
from canbao.levy.collection.tickets import normalise_ticket
from canbao.levy.exchange import tax_feed
from canbao.levy.models import Bill, TaxPayment
from canbao.values.actor import Actor
from tests.levy.payments import PACK, TODAY
from tests.properties import examples

WRITINGS = (
    "XA-001",
    '="XA-001"',
    '\'="XA-001"',
    "XA-001.0",
    "ＸＡ－００１",
    "XA－001",
    "xa-001",
    "Xa - 001",
    "'XA-001",
    "\u200bXA-001\ufeff",
    "XA\u2011001",
    "“XA-001”",
    "编号：XA-001",
)


@pytest.mark.parametrize("writing", WRITINGS)
def test_every_writing_is_the_same_number(writing: str) -> None:
    assert normalise_ticket(writing) == "XA-001"


@given(text=st.text(max_size=30))
def test_the_number_of_a_number_is_itself(text: str) -> None:
    assert normalise_ticket(normalise_ticket(text)) == normalise_ticket(text)


def dress(ticket: str) -> st.SearchStrategy[str]:
    """Return writings of a ticket: characters in full width or lower case, between invisible ones and blanks."""
    wide = [st.sampled_from([one, one.lower(), chr(ord(one) + 0xFEE0)]) for one in ticket]
    between = st.sampled_from(["", "", " ", "\u200b", "\u202d", "\u3000"])
    bare = st.tuples(*(st.tuples(one, between).map("".join) for one in wide)).map("".join)
    around = st.sampled_from(["{}", '="{}"', "'{}", "{}.0", "{}.00", " {} ", "\ufeff{}", "No.{}"])
    return st.tuples(around, bare).map(lambda both: both[0].format(both[1]))


@pytest.mark.django_db
@examples(20, suppress_health_check=list(HealthCheck))
@given(writings=st.lists(dress("XA-001"), min_size=1, max_size=5))
def test_a_receipt_in_any_writings_is_booked_once(writings: list[str], finance: Actor, bills: list[Bill]) -> None:
    from django.db import transaction

    with transaction.atomic():
        for number, writing in enumerate(writings):
            rows = [["ticket", "notice", "amount", "paid_on"], [writing, bills[1].notice, "1.00", TODAY.isoformat()]]
            file = tax_feed.import_tax_payments(finance, "f.csv", csv_of(rows), PACK)
            assert (file.fresh, file.refused) == (1 if number == 0 else file.fresh, 0)
        assert [one.ticket for one in TaxPayment.objects.all()] == ["XA-001"]
        assert lock_tax_payment(writings[-1]).ticket == "XA-001"
        assert ledger.get_balance(bills[1].employer_id).cash == 100
        transaction.set_rollback(True)


def csv_of(rows: list[list[str]]) -> bytes:
    import csv
    from io import StringIO

    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@pytest.mark.django_db
def test_the_database_stores_no_other_spelling(finance: Actor, bills: list[Bill]) -> None:
    from django.db import IntegrityError, transaction

    for ticket in ("xa-001", "XA -001", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            TaxPayment.objects.create(ticket=ticket, file_id=1, row=2, amount=1, day=TODAY, state="unmatched")
