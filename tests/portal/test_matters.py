"""My matters: the state of each, the outcome of each line, withdrawal and correction."""

from collections.abc import Callable

import pytest
from django.test import Client

from canbao.matters import review
from canbao.matters.models import Matter
from canbao.matters.queries import get_draft, get_lines
from canbao.matters.review import Decision
from canbao.matters.states import State
from canbao.rules.codes import get_table
from canbao.store.jobs import run_due_jobs
from tests import factories
from tests.portal.pages import hidden, words

REASON = get_table("refusal_reason").entries[0]


def make_returned_matter(town: factories.City, people: int = 2) -> Matter:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(place) for place in range(people)])
    reviewer = factories.actor(town.reviewer)
    taken = review.take_matter(reviewer, matter.employer_id, matter.id)
    return review.send_back(
        reviewer,
        matter.employer_id,
        matter.id,
        taken.version,
        {2: Decision("correct", REASON.code, "请核对")},
        REASON.code,
        "第二行有误",
    )


def reload(matter: Matter) -> Matter:
    return Matter.objects.for_employer(matter.employer_id).get(id=matter.id)


def test_the_list_shows_the_number_and_the_promised_day(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    page = words(owner.get("/portal/matters/"))
    assert matter.number in page
    assert "2026-11-24 1 working day left" in page


def test_states_are_named_in_the_readers_language(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    owner.cookies["django_language"] = "zh-hans"
    for path in ("/portal/matters/", f"/portal/matters/{matter.id}/"):
        page = words(owner.get(path))
        assert "已提交" in page
        assert "Submitted" not in page


def test_the_list_is_filtered_by_state(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    assert matter.number not in words(owner.get("/portal/matters/?state=done"))
    assert matter.number in words(owner.get("/portal/matters/?state=submitted"))


def test_a_long_list_continues_on_the_next_page(town: factories.City, owner: Client) -> None:
    numbers = [factories.submit_people(town.owner_actor, [factories.newcomer(place)]).number for place in range(21)]
    first = owner.get("/portal/matters/")
    assert numbers[0] not in words(first)
    address = first.content.decode().partition('rel="next" href="')[2].partition('"')[0]
    assert numbers[0] in words(owner.get(address.replace("&amp;", "&")))


def test_a_decided_matter_shows_the_outcome_and_reason_of_every_line(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    factories.decide_matter(
        town, matter, {1: Decision("passed"), 2: Decision("refused", REASON.code, "不是本单位职工")}
    )
    page = words(owner.get(f"/portal/matters/{matter.id}/"))
    assert "Passed" in page
    assert f"{REASON.en} 不是本单位职工" in page


def test_a_saved_review_is_not_shown_before_it_is_decided(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    reviewer = factories.actor(town.reviewer)
    taken = review.take_matter(reviewer, matter.employer_id, matter.id)
    review.review_matter(
        reviewer,
        matter.employer_id,
        matter.id,
        taken.version,
        {1: Decision("refused", REASON.code, "暂存的话")},
        send=False,
    )
    page = words(owner.get(f"/portal/matters/{matter.id}/"))
    assert "暂存的话" not in page
    assert "Undecided" in page


def test_the_timeline_does_not_name_the_agencys_people(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    factories.decide_matter(town, matter)
    page = words(owner.get(f"/portal/matters/{matter.id}/"))
    assert "Second review passed, done" in page
    assert town.approver.name not in page


def test_remarks_between_reviewers_are_not_shown(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    reviewer, approver = factories.actor(town.reviewer), factories.actor(town.approver)
    refused = {1: Decision("refused", REASON.code, "")}
    version = review.take_matter(reviewer, matter.employer_id, matter.id).version
    for _round in range(2):
        sent = review.review_matter(reviewer, matter.employer_id, matter.id, version, refused, send=True)
        if not _round:
            version = review.send_down(approver, matter.employer_id, matter.id, sent.version, "内部的话").version
    review.confirm_matter(approver, matter.employer_id, matter.id, sent.version, {})
    page = words(owner.get(f"/portal/matters/{matter.id}/"))
    assert "Second review refused" in page
    assert "内部的话" not in page


def test_the_timeline_shows_the_reason_for_a_return(town: factories.City, owner: Client) -> None:
    page = words(owner.get(f"/portal/matters/{make_returned_matter(town).id}/"))
    assert f"{REASON.en} · 第二行有误" in page.partition("What happened")[2]


def test_a_matter_that_nobody_has_taken_can_be_withdrawn(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    address = f"/portal/matters/{matter.id}/withdraw/"
    owner.post(address, hidden(owner.get(address), "version"))
    assert reload(matter).state == State.WITHDRAWN


def test_withdrawing_a_matter_taken_meanwhile_is_refused_and_explained(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    address = f"/portal/matters/{matter.id}/withdraw/"
    form = hidden(owner.get(address), "version")
    review.take_matter(factories.actor(town.reviewer), matter.employer_id, matter.id)
    page = owner.post(address, form, follow=True)
    assert reload(matter).state == State.ACCEPTED
    assert "is now “Accepted”" in words(page)


def test_a_returned_matter_is_corrected_in_place_and_keeps_its_number(town: factories.City, owner: Client) -> None:
    matter = make_returned_matter(town)
    edit = f"/portal/matters/{matter.id}/edit/"
    assert "请核对" in words(owner.get(edit))
    line = get_lines(matter)[1]
    address = f"{edit}lines/{line.id}/"
    owner.post(address, {**line.raw, **hidden(owner.get(address), "version"), "name": "王晓燕"})
    page = owner.post(f"{edit}submit/", hidden(owner.get(f"{edit}check/"), "matter", "version", "key"), follow=True)
    assert reload(matter).state == State.SUBMITTED
    assert matter.number in words(page)


def test_lines_to_be_corrected_are_submitted_in_a_linked_draft(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    factories.decide_matter(town, matter, {1: Decision("passed"), 2: Decision("correct", REASON.code, "请核对")})
    linked = Matter.objects.for_employer(matter.employer_id).get(origin_id=matter.id)
    edit = f"/portal/matters/{linked.id}/edit/"
    assert edit in owner.get(f"/portal/matters/{matter.id}/").content.decode()
    owner.post(f"{edit}submit/", hidden(owner.get(f"{edit}check/"), "matter", "version", "key"))
    assert reload(linked).state == State.SUBMITTED


def test_a_submitted_matter_can_not_be_edited(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    assert owner.get(f"/portal/matters/{matter.id}/edit/").status_code == 404


@pytest.mark.parametrize("page", ["", "receipt/", "receipt.pdf", "withdraw/", "edit/", "edit/check/"])
def test_another_employers_matter_is_not_found(
    town: factories.City, signed_in: Callable[..., Client], page: str
) -> None:
    matter = make_returned_matter(town)
    other = factories.bound_owner(
        factories.actor(town.clerk), factories.employer(factories.actor(town.clerk), name="别的单位")
    )
    assert signed_in(other).get(f"/portal/matters/{matter.id}/{page}").status_code == 404


def test_the_receipt_can_be_downloaded_as_pdf(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    paper = owner.get(f"/portal/matters/{matter.id}/receipt.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_the_list_is_sorted_by_the_promised_day_in_both_directions(town: factories.City, owner: Client) -> None:
    first = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    Matter.objects.for_employer(first.employer_id).filter(id=first.id).update(promised_on="2026-12-01")
    second = factories.submit_people(town.owner_actor, [factories.newcomer(2)])
    page = owner.get("/portal/matters/?order=promised&state=submitted")
    assert words(page).index(second.number) < words(page).index(first.number)
    assert 'aria-sort="ascending"' in page.content.decode()
    turned = page.context["page"].sorts["promised"]["url"]
    assert "state=submitted" in turned
    later = words(owner.get(turned))
    assert later.index(first.number) < later.index(second.number)


def test_a_matter_keeps_its_quotes(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(40)])
    run_due_jobs()
    address = f"/portal/matters/{matter.id}/"
    (quote,) = owner.get(address).context["page"].quotes
    assert quote["change"] > 0
    assert "When it was submitted 202611" in words(owner.get(address))
    factories.decide_matter(town, matter)
    assert "When it was decided 202611" in words(owner.get(address))
    assert not any(one["is_issued"] for one in owner.get(address).context["page"].quotes)


@pytest.mark.parametrize("page", ["/portal/matters/", "/portal/hall/"])
def test_a_draft_is_discarded_from_a_list_after_a_question(town: factories.City, owner: Client, page: str) -> None:
    draft = factories.draft(town.owner_actor, [factories.newcomer(1)])
    discard = f"/portal/matters/{draft.id}/edit/discard/"
    assert f'href="{discard}"' in owner.get(page).content.decode()
    assert "1 line will be deleted" in words(owner.get(discard))
    assert get_draft(town.owner_actor, "enrolment") is not None
    assert "The draft was discarded" in words(owner.post(discard, follow=True))
    assert get_draft(town.owner_actor, "enrolment") is None
    assert discard not in owner.get(page).content.decode()


@pytest.mark.parametrize("page", ["/portal/matters/", "/portal/hall/"])
def test_a_submitted_matter_offers_no_discarding(town: factories.City, owner: Client, page: str) -> None:
    factories.submit_draft(town.owner_actor, factories.draft(town.owner_actor, [factories.newcomer(1)]))
    assert "discard/" not in owner.get(page).content.decode()
