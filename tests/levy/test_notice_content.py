"""A notice printed again: the same content, whatever was released, renamed or paid since, and the rest named apart."""

from datetime import date

import pytest
from django.utils import timezone

from canbao.law.operations import prepare_value, release_value
from canbao.law.queries import get_city_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, get_people_count, issue_bill
from canbao.levy.documents import verification
from canbao.levy.documents.data_file import read_data_file
from canbao.levy.documents.notices import PrintedBill, _notice, print_notices
from canbao.levy.exchange import tax_feed
from canbao.levy.models import Bill
from canbao.papers.notice import NoticePaper
from canbao.register.models import Employer
from canbao.store.jobs import run_due_jobs
from canbao.values.actor import Actor
from canbao.values.money import yuan_plain
from canbao.values.months import Month
from tests import factories
from tests.levy.payments import issue_month_bill
from tests.papers.reading import flowing


def publish_rate(town: factories.City, since: int, value: str) -> None:
    """Release another rate of the employer's share, by two people."""
    clerk = factories.actor(factories.staff("office.parameters", "参数甲"))
    row = prepare_value(clerk, "scheme.310.employer.rate", Month(since), value, "示例〔2026〕8号", "调整")
    run_due_jobs()
    release_value(factories.actor(town.approver), row.id, confirms_closed=True)


@pytest.fixture
def bill(town: factories.City, finance: Actor, issuer: Actor) -> Bill:
    """Return November's issued bill of two people, with October levied late."""
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)
    return issue_month_bill(town, finance, issuer, 202611)


def get_paper(town: factories.City, bill: Bill, reprint: int = 0) -> NoticePaper:
    record, issued = Employer.objects.get(id=town.employer.id), Bill.objects.for_employer(town.employer.id)
    copy = PrintedBill(issued.get(month=bill.month, number=bill.number), reprint)
    return _notice(copy, record, get_city_pack(), timezone.now())


def test_a_reprint_after_a_release_states_the_law_the_bill_was_assessed_by(town: factories.City, bill: Bill) -> None:
    before = get_paper(town, bill)
    publish_rate(town, 202611, "0.08")
    after = get_paper(town, bill, 1)
    assert any("单位缴纳7%" in remark for remark in after.remarks)
    assert not any("8%" in remark for remark in after.remarks)
    assert (after.digest, before.since) == (before.digest, ())
    (sentence,) = after.since
    assert sentence.startswith("签发后公布：") and "8%" in sentence and "差额另行核定" in sentence


def test_a_renamed_employer_is_printed_as_it_was_and_the_change_is_named(town: factories.City, bill: Bill) -> None:
    before, name = get_paper(town, bill), town.employer.name
    Employer.objects.filter(id=town.employer.id).update(name="更名单位")
    after = get_paper(town, bill, 1)
    assert (after.employer_name, after.digest) == (name, before.digest)
    assert after.since == (f"签发后单位名称由“{name}”变更为“更名单位”；本单仍载签发时的内容。",)
    text = verification.make_notice_file(Bill.objects.for_employer(town.employer.id).get(), get_city_pack())
    assert read_data_file(text).document["employer"]["name"] == name


def test_a_payment_changes_no_amount_of_the_notice(town: factories.City, finance: Actor, bill: Bill) -> None:
    before = get_paper(town, bill)
    feed = f"ticket,notice,amount,paid_on\nT1,{bill.notice},100.00,{date(2026, 11, 23)}"
    tax_feed.import_tax_payments(finance, "f.csv", feed.encode(), get_city_pack())
    after = get_paper(town, bill, 1)
    assert (after.digest, after.due) == (before.digest, bill.amount)
    (sentence,) = after.since
    assert "本单已到账100.00元" in sentence
    assert f"合计{int(bill.amount - 10_000) / 100:,.2f}元" in sentence


def test_the_content_printed_again_is_the_same_text(town: factories.City, bill: Bill) -> None:
    def content(reprint: int) -> str:
        printed = print_notices([PrintedBill(Bill.objects.for_employer(town.employer.id).get(), reprint)], pack, False)
        return flowing(printed).partition("打印时间")[0].replace(f"补打第{reprint}次", "")

    pack = get_city_pack()
    first = content(0).partition("签发后情况")[0]
    publish_rate(town, 202611, "0.08")
    Employer.objects.filter(id=town.employer.id).update(name="更名单位")
    pack = get_city_pack()
    assert content(2).partition("签发后情况")[0] == first


# -- a supplementary notice ------------------------------------------------------------------------------------------


@pytest.fixture
def supplement(town: factories.City, finance: Actor, issuer: Actor, bill: Bill) -> Bill:
    """Return the supplementary bill after the rate was raised from October on."""
    publish_rate(town, 202610, "0.08")
    assess_employer(finance, town.employer.id, Month(202611), get_city_pack())
    drawn = draw_up_bill(finance, town.employer.id, Month(202611), get_city_pack())
    assert drawn is not None
    return issue_bill(issuer, drawn.key)


def test_a_supplementary_notice_is_titled_so_and_counts_people_and_heads_apart(
    town: factories.City, supplement: Bill
) -> None:
    paper, count = get_paper(town, supplement), get_people_count(supplement)
    assert paper.title == "城镇职工基本医疗保险费补充征缴通知单"
    assert (count.total, count.person_months, supplement.people, supplement.new_people) == (2, 4, 2, 0)
    assert paper.people == "2人，仅有补差，共4人次"


def test_a_supplementary_notice_shows_levied_before_asked_now_and_the_reason(
    town: factories.City, bill: Bill, supplement: Bill
) -> None:
    paper = get_paper(town, supplement)
    (row,) = paper.differences
    assert (row.reason, row.people, row.accrual) == ("比例补差（费率或定额变动）", 2, (202610, 202611))
    assert (row.before, row.asked, row.amount) == (190_400, 217_600, supplement.amount)
    assert bill.notice in paper.comparison
    assert f"该月合计{(bill.amount + supplement.amount) / 100:,.2f}元" in paper.comparison
    assert yuan_plain(supplement.amount) == "272.00"


def test_the_first_notice_stays_what_it_was(town: factories.City, bill: Bill, supplement: Bill) -> None:
    paper = get_paper(town, bill)
    assert (paper.title, paper.differences, paper.comparison) == ("城镇职工基本医疗保险费征缴通知单", (), "")
