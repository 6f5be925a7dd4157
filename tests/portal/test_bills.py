"""单位缴费申报单查询: the query, the printed notice, and the bill person by person."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from canbao.access.actors import SYSTEM
from canbao.demonstration.journey.html_page import read_page
from canbao.law.queries import get_city_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, get_bills
from canbao.levy.models import Bill, Quote
from canbao.register.operations import apply_changes
from canbao.values.fact_changes import DeclareWage
from canbao.values.money import Fen, yuan
from canbao.values.months import Month
from tests import factories
from tests.portal.pages import words


@pytest.fixture
def people(town: factories.City) -> dict[str, int]:
    """Return two people on the issued bills of October and November; between the bills one wage is raised."""
    found = factories.insure_people(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)
    factories.issue_month_bill(town, town.employer, 202610)
    raised = DeclareWage(town.employer.id, found["李晓燕"], Month(202610), 720_000)
    apply_changes(SYSTEM, town.employer.id, [raised])
    factories.insure_people(town.employer, "赵新", since=202611, start=9)
    factories.issue_month_bill(town, town.employer, 202611)
    return found


def notices(town: factories.City) -> list[str]:
    return [bill.notice for bill in get_bills(town.employer.id, 10)]


def test_the_service_hall_links_to_the_bills(town: factories.City, owner: Client) -> None:
    assert '/portal/bills/"' in owner.get("/portal/hall/").content.decode()
    assert owner.get("/portal/services/levy_notice/")["Location"] == "/portal/bills/"


def test_the_bills_of_the_last_months_are_listed_without_a_query(
    town: factories.City, owner: Client, people: dict[str, int]
) -> None:
    page = words(owner.get("/portal/bills/"))
    assert all(notice in page for notice in notices(town))


@pytest.mark.parametrize(
    ("query", "months"),
    [
        ("first=202611&last=202611&kind=all", [202611]),
        ("first=２０２６１０&last= 202611 &kind=all", [202611, 202610]),
        ("first=202610&last=202611&kind=difference", [202611]),
        ("first=202610&last=202611&kind=refund", []),
        ("first=202501&last=202512&kind=all", []),
    ],
    ids=["one month", "full-width digits", "with differences", "with refunds", "before"],
)
def test_the_query_filters_by_month_and_type(
    town: factories.City, owner: Client, people: dict[str, int], query: str, months: list[int]
) -> None:
    page = words(owner.get(f"/portal/bills/?{query}"))
    november, october = notices(town)
    assert [month for month, notice in ((202611, november), (202610, october)) if notice in page] == months


@pytest.mark.parametrize(
    ("first", "message"),
    [
        ("2026-13", "There is no such month"),
        ("202613", "There is no such month"),
        ("2611", "Enter a month as yyyyMM"),
        ("", "Enter the first month"),
        ("202612", "The last month is before the first month"),
    ],
)
def test_an_invalid_month_is_reported(town: factories.City, owner: Client, first: str, message: str) -> None:
    answer = owner.get("/portal/bills/", {"first": first, "last": "202611", "kind": "all"})
    assert answer.status_code == 422
    assert message in words(answer)
    assert f'value="{first}"' in answer.content.decode() or not first


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_ticked_notices_are_printed_and_prints_are_counted(
    town: factories.City, owner: Client, people: dict[str, int]
) -> None:
    ticked = {"bill": ["202610-1", "202611-1"]}
    first = text_of(owner.post("/portal/bills/print/", ticked).content)
    again = text_of(owner.post("/portal/bills/print/", {"bill": "202610-1"}).content)
    assert all(notice in first for notice in notices(town))
    assert "补打" not in first
    assert "补打" in again
    assert [bill.printed for bill in get_bills(town.employer.id, 2)] == [1, 2]


def test_a_notice_with_roster_shows_the_sum_and_every_person(
    town: factories.City, owner: Client, people: dict[str, int]
) -> None:
    paper = text_of(owner.post("/portal/bills/print/", {"bill": "202611-1", "roster": "1"}).content).replace(" ", "")
    # Three wages for the month (7,200, 6,800, 6,800) and 400 more for October: 10 % of the bases and 10 yuan each.
    assert get_bills(town.employer.id, 1)[0].amount == 215_000
    assert "2,150.00" in paper
    assert "人民币贰仟壹佰伍拾元整" in paper
    assert all(name in paper for name in ("李晓燕", "王建国", "赵新"))
    assert all(str(person) in paper for person in people.values())


def test_only_a_post_counts_a_print(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    owner.get("/portal/bills/202611/1/")
    assert owner.get("/portal/bills/print/", {"bill": "202611-1"})["Location"] == "/portal/bills/"
    assert get_bills(town.employer.id, 1)[0].printed == 0


def test_printing_without_a_tick_is_reported(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    assert "Tick the bills to print first" in words(owner.post("/portal/bills/print/", {}, follow=True))


def test_a_bill_is_not_shown_before_it_is_issued(town: factories.City, owner: Client) -> None:
    factories.insure_people(town.employer, "李晓燕", since=202611)
    finance = factories.actor(factories.staff("office.finance"))
    assess_employer(finance, town.employer.id, Month(202611), get_city_pack())
    draw_up_bill(finance, town.employer.id, Month(202611), get_city_pack())
    assert "No bills yet" in words(owner.get("/portal/bills/"))
    assert owner.get("/portal/bills/202611/1/").status_code == 404
    assert owner.post("/portal/bills/print/", {"bill": "202611-1"}).status_code == 404


def test_another_employers_bill_is_not_found(
    town: factories.City, people: dict[str, int], signed_in: Callable[..., Client]
) -> None:
    clerk = factories.actor(town.clerk)
    stranger = signed_in(factories.bound_owner(clerk, factories.employer(clerk, name="别的单位")))
    assert stranger.get("/portal/bills/202611/1/").status_code == 404
    assert stranger.get(f"/portal/bills/202611/1/people/{people['李晓燕']}/").status_code == 404
    assert stranger.post("/portal/bills/print/", {"bill": "202611-1"}).status_code == 404


def test_a_bill_shows_who_joined_and_whose_amount_changed(
    town: factories.City, owner: Client, people: dict[str, int]
) -> None:
    page = words(owner.get("/portal/bills/202611/1/"))
    assert "Levy of 202610 for its own month 1,380.00" in page
    assert "Joined 1 +690.00" in page
    assert "Amount changed 1 +40.00" in page
    assert "Back payments, differences and refunds +40.00" in page
    assert "This bill 2,150.00" in page


def test_a_search_on_a_bill_keeps_the_name_out_of_the_address(
    town: factories.City, owner: Client, people: dict[str, int]
) -> None:
    answer = owner.post("/portal/bills/202611/1/", {"text": "王建国"})
    assert "王" not in answer["Location"]
    found = owner.get(answer["Location"].partition("#")[0])
    assert [row["person"].name for row in found.context["page"].people] == ["王建国"]


def test_the_search_field_of_a_bill_is_empty_and_then_shows_the_search(
    town: factories.City, owner: Client, people: dict[str, int]
) -> None:
    def read_search_field(address: str) -> str:
        answer = owner.get(address)
        form = read_page(address, 200, answer["Content-Type"], answer.content).form("text")
        return form.value("text")

    assert not read_search_field("/portal/bills/202611/1/")
    looked = owner.post("/portal/bills/202611/1/", {"text": "王建国"})["Location"].partition("#")[0]
    assert read_search_field(looked) == "王建国"


def test_a_bill_with_a_refund_has_no_payment_deadline(
    town: factories.City, owner: Client, people: dict[str, int]
) -> None:
    bill = get_bills(town.employer.id, 1)[0]
    day = f"{bill.pay_by:%Y-%m-%d}"
    assert day in words(owner.get("/portal/bills/?first=202611&last=202611&kind=all"))
    Bill.objects.for_employer(town.employer.id).filter(month=202611).update(amount=-100)
    assert day not in words(owner.get("/portal/bills/?first=202611&last=202611&kind=all"))
    assert day not in words(owner.get("/portal/payments/")).partition("Where it went")[0]


def test_the_menu_marks_bills_on_the_page_of_payments(town: factories.City, owner: Client) -> None:
    shown = owner.get("/portal/payments/").context["navigation"]
    assert [entry["url"] for entry in shown if entry["current"]] == ["/portal/bills/"]


def test_every_line_of_a_person_is_explained(town: factories.City, owner: Client, people: dict[str, int]) -> None:
    page = words(owner.get(f"/portal/bills/202611/1/people/{people['李晓燕']}/"))
    assert "7,200.00 × 7% = 504.00 yuan." in page
    assert "476.00 yuan already levied for 202610." in page
    assert "504.00 − 476.00 = 28.00 yuan: Base difference." in page
    assert "Wage 7,200.00 yuan declared from 202610." in page


def test_a_line_links_to_the_matter_that_caused_it(town: factories.City, owner: Client) -> None:
    matter = factories.enrol_people(town, 1)
    factories.issue_month_bill(town, town.employer, 202611)
    person = get_bills(town.employer.id, 1)[0]
    assert person.people == 1
    page = owner.get("/portal/bills/202611/1/")
    (row,) = page.context["page"].people
    explained = owner.get(f"/portal/bills/202611/1/people/{row['person'].person_id}/")
    assert "Insured from 202611." in words(explained)
    assert f'href="/portal/matters/{matter.id}/"' in explained.content.decode()


def test_a_bill_shows_the_quote_it_agrees_with(town: factories.City, owner: Client) -> None:
    factories.decide_matter(town, factories.submit_people(town.owner_actor, [factories.newcomer(40)]))
    factories.issue_month_bill(town, town.employer, 202611)
    shown = words(owner.get("/portal/bills/202611/1/"))
    quoted = Quote.objects.for_employer(town.employer.id).get(stage="decided")
    assert f"{yuan(Fen(quoted.after))}" in shown
    assert "Quoted" in shown


def test_a_bill_that_differs_from_a_quote_names_the_later_matter(town: factories.City, owner: Client) -> None:
    first, second = (factories.submit_people(town.owner_actor, [factories.newcomer(serial)]) for serial in (40, 41))
    factories.decide_matter(town, first)
    factories.decide_matter(town, second)
    factories.issue_month_bill(town, town.employer, 202611)
    page = owner.get("/portal/bills/202611/1/")
    assert second.number in words(page)
    quoted = Quote.objects.for_employer(town.employer.id).filter(stage="decided").order_by("at")[0]
    assert yuan(Fen(quoted.after)) in words(page)
