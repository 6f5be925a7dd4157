"""The public check page: genuine or not, superseded or not, nothing personal."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from canbao.levy.documents.verification import get_check_address, make_check_code
from canbao.levy.models import Bill
from tests import factories
from tests.house.walking import issued_bill
from tests.portal.pages import words


@pytest.fixture
def bill(db: None, today: object) -> Bill:
    """An issued bill of two people."""
    town = factories.city()
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202611)
    return issued_bill(town)


@pytest.fixture
def anybody() -> Client:
    """A browser nobody logged in with."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    return client


def test_the_address_of_the_qr_code_says_genuine(bill: Bill, anybody: Client) -> None:
    _site, _slash, path = get_check_address(bill.notice, make_check_code(bill.notice)).partition("/check/")
    page = words(anybody.get(f"/check/{path}"))
    assert "Genuine and valid" in page and bill.notice in page and "202611" in page
    assert "示例陶瓷" not in page and "李晓燕" not in page


def test_a_wrong_code_is_no_genuine_paper(bill: Bill, anybody: Client) -> None:
    page = words(anybody.get("/check/", {"number": bill.notice, "code": "AAAAAAAAAAAA"}))
    assert "Not a genuine paper" in page and "letter by letter" in page


def test_a_later_bill_of_the_month_is_told(bill: Bill, anybody: Client) -> None:
    Bill.objects.create(
        employer_id=bill.employer_id,
        month=bill.month,
        number=2,
        first_run=9,
        last_run=9,
        amount=1,
        pay_by=bill.pay_by,
        drawn_up_at=bill.drawn_up_at,
        drawn_up_by_name="甲",
        issued_at=bill.issued_at,
        notice="ZJ1",
    )
    page = words(anybody.get("/check/", {"number": bill.notice, "code": make_check_code(bill.notice)}))
    assert "a supplementary bill of the same month" in page


@pytest.mark.parametrize(("number", "code"), [("", ""), ("ZJ1", ""), ("", "A")])
def test_an_empty_field_is_explained(anybody: Client, db: None, number: str, code: str) -> None:
    answer = anybody.get("/check/", {"number": number, "code": code})
    assert (answer.status_code, "Enter the" in words(answer)) == (422, True)


def test_the_signing_key_is_shown(anybody: Client, db: None) -> None:
    assert "Ed25519" in words(anybody.get("/check/key/"))


RUBBISH = ["\x00", "\ud800", "%", "＃" * 39, "١٢٣", "' OR 1=1 --", "\u202e\u200b", "0" * 40, "9" * 4000, "\r\nX: y"]


@pytest.mark.django_db
@pytest.mark.parametrize("rubbish", RUBBISH)
@pytest.mark.parametrize("name", ["number", "code"])
def test_rubbish_is_answered(name: str, rubbish: str) -> None:
    query = {"number": "6102000001-202611-1", "code": "ABCDEFGH", name: rubbish}
    answer = Client().get("/check/?" + urlencode(query, errors="surrogatepass"))
    assert answer.status_code in (200, 422)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["number=%ff%fe&code=%c0", "number[]=1&code[]=2", "number=1&number=2&code=", "%00=1", "=&=&"]
)
def test_a_query_that_is_no_query_is_answered(query: str) -> None:
    assert Client().get(f"/check/?{query}").status_code in (200, 422)
