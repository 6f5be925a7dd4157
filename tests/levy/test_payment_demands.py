"""限期缴纳通知书: prepared by one person, released by another, checked by its code, void with a reason."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from canbao.law.queries import get_configured_pack
from canbao.levy.collection import payment_demands
from canbao.levy.documents.payment_demand import payment_demand_pdf
from canbao.levy.documents.verification import make_check_code, verify_document
from canbao.levy.exchange import tax_feed
from canbao.levy.models import Bill, PaymentDemand
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.money import Fen, yuan, yuan_plain
from canbao.values.refusals import Refusal
from tests import factories

PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
IN_TIME = TODAY + timedelta(days=10)
LAW_DAY = LawDay(TODAY, PACK)


def pay(finance: Actor, bill: Bill, ticket: str = "T1") -> None:
    """Book a payment of a whole bill."""
    feed = f"ticket,notice,amount,paid_on\n{ticket},{bill.notice},{yuan_plain(Fen(bill.amount))},{TODAY}"
    tax_feed.import_tax_payments(finance, "f.csv", feed.encode(), PACK)


def get_code(act: object) -> str:
    """Return the code of the refusal that an act raises."""
    with pytest.raises(Refusal) as caught:
        act()  # type: ignore[operator]
    return caught.value.code


@pytest.fixture
def bills(town: factories.City) -> list[Bill]:
    """Return October's bills of two employers, overdue today."""
    other = factories.employer(factories.actor(town.clerk), name="乙单位")
    for start, employer in ((1, town.employer), (11, other)):
        factories.insure_people(employer, "甲乙", "丙丁", since=202610, wage=600_000, start=start)
    return [
        factories.issued_earlier(factories.issue_month_bill(town, employer, 202610))
        for employer in (town.employer, other)
    ]


@pytest.fixture
def prepared(finance: Actor, bills: list[Bill]) -> PaymentDemand:
    """Return a payment demand that waits for a second person."""
    return payment_demands.prepare_payment_demand(finance, bills[0].employer_id, IN_TIME, PACK)


@pytest.fixture
def released(prepared: PaymentDemand, issuer: Actor) -> PaymentDemand:
    """Return a payment demand that a second person released."""
    return payment_demands.release_payment_demand(issuer, prepared.employer_id, prepared.id, LAW_DAY)


def read(row: PaymentDemand) -> str:
    """Return the text of a payment demand's paper, without line breaks."""
    pages = PdfReader(BytesIO(payment_demand_pdf(row).pdf)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def test_a_payment_demand_lists_what_is_overdue(prepared: PaymentDemand, bills: list[Bill]) -> None:
    assert (prepared.principal, prepared.bills[0][0]) == (bills[0].amount, bills[0].notice)
    assert prepared.fee > 0


def test_an_employer_gets_one_payment_demand_a_day(finance: Actor, prepared: PaymentDemand) -> None:
    employer = prepared.employer_id
    prepare = payment_demands.prepare_payment_demand
    assert get_code(lambda: prepare(finance, employer, IN_TIME, PACK)) == "demanded_today"
    payment_demands.void_payment_demand(finance, employer, prepared.id, "限缴日期有误")
    assert prepare(finance, employer, IN_TIME, PACK).letter != prepared.letter


@pytest.mark.parametrize("days", [-300, 0, 4, 61, 366])
def test_a_deadline_leaves_time_to_pay_and_is_not_far(finance: Actor, bills: list[Bill], days: int) -> None:
    day = TODAY + timedelta(days=days)
    act = payment_demands.prepare_payment_demand
    assert get_code(lambda: act(finance, bills[0].employer_id, day, PACK)) == "pay_until_outside"


def test_a_deadline_is_a_working_day(finance: Actor, bills: list[Bill]) -> None:
    with pytest.raises(Refusal) as caught:
        payment_demands.prepare_payment_demand(finance, bills[0].employer_id, date(2026, 12, 5), PACK)
    assert caught.value.code == "pay_until_on_holiday"
    assert "2026-12-07" in caught.value.message.en


def test_the_proposed_deadline_is_accepted(finance: Actor, bills: list[Bill]) -> None:
    day = payment_demands.get_usual_pay_until(LAW_DAY)
    assert payment_demands.prepare_payment_demand(finance, bills[0].employer_id, day, PACK).pay_until == day


def test_an_employer_without_arrears_gets_no_payment_demand(
    finance: Actor, bills: list[Bill], town: factories.City
) -> None:
    newly = factories.employer(factories.actor(town.clerk), name="新单位")
    factories.insure_people(newly, "庚辛", since=202611, start=90)
    assert factories.issue_month_bill(town, newly, 202611).pay_by >= TODAY
    pay(finance, bills[0])
    for employer in (newly.id, bills[0].employer_id):
        with pytest.raises(Refusal, match="nothing_overdue"):
            payment_demands.prepare_payment_demand(finance, employer, IN_TIME, PACK)
        assert not payment_demands.get_payment_demands(employer, 5)


def test_a_second_person_releases(finance: Actor, issuer: Actor, prepared: PaymentDemand) -> None:
    key = (prepared.employer_id, prepared.id)
    assert [row.id for row in payment_demands.get_waiting_payment_demands(9)] == [prepared.id]
    assert get_code(lambda: payment_demands.release_payment_demand(finance, *key, LAW_DAY)) == "demand_prepared_by_you"
    assert payment_demands.release_payment_demand(issuer, *key, LAW_DAY).decided_by_name == issuer.name
    assert get_code(lambda: payment_demands.release_payment_demand(issuer, *key, LAW_DAY)) == "demand_decided"
    assert payment_demands.get_waiting_payment_demands(9) == []


def test_what_was_paid_meanwhile_is_not_demanded(
    finance: Actor, issuer: Actor, bills: list[Bill], prepared: PaymentDemand
) -> None:
    pay(finance, bills[0])
    key = (prepared.employer_id, prepared.id)
    assert get_code(lambda: payment_demands.release_payment_demand(issuer, *key, LAW_DAY)) == "demand_outdated"
    refused = payment_demands.refuse_payment_demand(issuer, *key, "已缴清")
    assert (refused.state, refused.answer) == ("refused", "已缴清")
    assert payment_demands.get_sent_payment_demands(prepared.employer_id, 9) == []


def test_a_demand_whose_deadline_came_near_is_not_released(issuer: Actor, prepared: PaymentDemand) -> None:
    near = LawDay(IN_TIME - timedelta(days=1), PACK)
    act = payment_demands.release_payment_demand
    assert get_code(lambda: act(issuer, prepared.employer_id, prepared.id, near)) == "pay_until_outside"


@pytest.mark.parametrize(
    ("reason", "code"), [("", "words_missing"), ("  ", "words_missing"), ("长" * 201, "words_too_long")]
)
def test_a_refusal_and_a_void_need_a_reason_that_fits(
    finance: Actor, issuer: Actor, prepared: PaymentDemand, reason: str, code: str
) -> None:
    key = (prepared.employer_id, prepared.id)
    assert get_code(lambda: payment_demands.refuse_payment_demand(issuer, *key, reason)) == code
    assert get_code(lambda: payment_demands.void_payment_demand(finance, *key, reason)) == code


def test_another_employers_demand_is_none(finance: Actor, bills: list[Bill], prepared: PaymentDemand) -> None:
    other = bills[1].employer_id
    assert get_code(lambda: payment_demands.void_payment_demand(finance, other, prepared.id, "误")) == "no_such_demand"


def test_the_paper_says_how_to_pay_what_follows_and_what_can_be_done(released: PaymentDemand) -> None:
    text = read(released)
    assert "限期缴纳通知书" in text and released.letter in text and make_check_code(released.letter) in text
    assert yuan(payment_demands.get_total(released)) in text
    for words in ("第六十三条", "第八十六条", "电子税务局", "六十日内依法申请行政复议", "六个月内", "第八十三条"):
        assert words in text


def test_a_paper_that_does_not_count_says_so(finance: Actor, prepared: PaymentDemand) -> None:
    text = read(prepared)
    assert "尚未发出" in text and "查验码" not in text
    voided = payment_demands.void_payment_demand(finance, prepared.employer_id, prepared.id, "误")
    assert "本件已作废" in read(voided)


def test_a_released_demand_is_genuine_until_it_is_void(finance: Actor, prepared: PaymentDemand, issuer: Actor) -> None:
    number, code = prepared.letter, make_check_code(prepared.letter)
    assert verify_document(number, code, TODAY) is None
    payment_demands.release_payment_demand(issuer, prepared.employer_id, prepared.id, LAW_DAY)
    found = verify_document(number, code, TODAY)
    assert found and (found.kind, found.state) == ("payment_demand", "valid")
    assert found.amount == payment_demands.get_total(prepared)
    assert verify_document(number, code[::-1], TODAY) is None
    payment_demands.void_payment_demand(finance, prepared.employer_id, prepared.id, "误")
    void = verify_document(number, code, TODAY)
    assert void and void.state == "void"
