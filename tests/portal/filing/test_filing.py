"""A filing in the browser: people are typed or pasted, findings are shown in their cells, and it is submitted once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from canbao.matters import publishing
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_draft, get_lines
from canbao.matters.states import State
from tests import factories
from tests.portal.pages import hidden, words

FILING = "/portal/services/enrolment/"


def matters(town: factories.City) -> list[Matter]:
    return list(Matter.objects.for_employer(town.employer.id).order_by("id"))


def draft_lines(town: factories.City) -> list[MatterLine]:
    draft = get_draft(town.owner_actor, "enrolment")
    return get_lines(draft) if draft else []


def submit(browser: Client, form: dict[str, str], where: str = FILING) -> Any:
    return browser.post(f"{where}submit/", form)


def test_a_saved_person_is_shown_on_another_device(
    town: factories.City, owner: Client, signed_in: Callable[..., Client]
) -> None:
    answer = owner.post(f"{FILING}lines/add/", factories.newcomer(1, name="欧阳晓"))
    assert answer.status_code == 303
    assert "欧阳晓" in words(signed_in(town.owner).get(FILING))


def test_an_invalid_person_is_saved_and_the_error_is_shown_at_its_field(town: factories.City, owner: Client) -> None:
    typed = factories.newcomer(1, number="610200198811304412")
    page = owner.post(f"{FILING}lines/add/", typed, follow=True)
    assert draft_lines(town)[0].raw["number"] == "610200198811304412"
    assert 'id="id_number_error"' in page.content.decode()
    assert "The last character should be 3" in words(page)
    assert "<title>Error:" in page.content.decode()


def test_a_finding_is_shown_in_the_cell_it_is_about(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1, wage="3200", month="202609")])
    html = owner.get(FILING).content.decode()
    cell = html.partition('data-label="Wage a month (yuan)"')[2].partition("</td>")[0]
    assert "Below the floor" in cell
    assert "already" not in cell


def test_an_unchanged_form_adds_nobody(town: factories.City, owner: Client) -> None:
    offered = {"certificate": "01", "ethnicity": "01", "category": "1101", "employment": "2"}
    page = owner.post(f"{FILING}lines/add/", offered, follow=True)
    assert "Nothing new was typed" in words(page)
    assert draft_lines(town) == []


def test_check_and_submit_saves_the_person_in_the_form(town: factories.City, owner: Client) -> None:
    answer = owner.post(f"{FILING}lines/add/", {**factories.newcomer(1), "do": "check"})
    assert answer["Location"] == f"{FILING}check/"
    assert len(draft_lines(town)) == 1


@pytest.mark.parametrize(
    "head",
    [
        "",
        "证件号码\t姓名\t手机号\t参保年月\t缴费工资（元）\t证件类型\t人员类别\n",
        "number\tname\tphone\tmonth\twage\tcertificate\tcategory\n",
    ],
    ids=["without titles", "titles in Chinese", "names of columns"],
)
def test_pasted_spreadsheet_rows_become_lines(town: factories.City, owner: Client, head: str) -> None:
    person = factories.newcomer(7)
    by_title = ("number", "name", "phone", "month", "wage", "certificate", "category")
    in_order = ("name", "certificate", "number", "", "", "", "phone", "", "category", "", "", "month", "wage")
    cells = [person.get(name, "") for name in (by_title if head else in_order)]
    page = owner.post(f"{FILING}lines/paste/", {"text": head + "\t".join(cells), "do": "save"}, follow=True)
    assert "1 person saved." in words(page)
    assert {name: draft_lines(town)[0].raw[name] for name in person} == person
    assert "to correct" not in words(page)


def test_an_unknown_column_title_is_reported_and_the_text_is_kept(town: factories.City, owner: Client) -> None:
    text = "姓名\t证件号码\t工号\n李晓燕\t610200199001010012\t7"
    page = owner.post(f"{FILING}lines/paste/", {"text": text, "do": "save"})
    assert page.status_code == 422
    assert "Unknown columns: 工号" in words(page)
    assert "610200199001010012" in page.content.decode()
    assert draft_lines(town) == []


def test_an_edited_line_is_saved(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    line = draft_lines(town)[0]
    address = f"{FILING}lines/{line.id}/"
    form = {**line.raw, **hidden(owner.get(address), "version"), "wage": "7200"}
    owner.post(address, form)
    assert draft_lines(town)[0].raw["wage"] == "7200"


def test_a_line_edited_in_two_windows_is_not_overwritten(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    line = draft_lines(town)[0]
    address = f"{FILING}lines/{line.id}/"
    form = {**line.raw, **hidden(owner.get(address), "version")}
    owner.post(address, {**form, "wage": "7200"})
    page = owner.post(address, {**form, "wage": "9999"})
    assert page.status_code == 409
    assert "Somebody else saved this" in words(page)
    assert 'value="9999"' in page.content.decode()
    assert draft_lines(town)[0].raw["wage"] == "7200"


def test_lines_are_renumbered_after_a_removal(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1), factories.newcomer(2), factories.newcomer(3)])
    first = draft_lines(town)[0]
    owner.post(f"{FILING}lines/remove/", {"line": [str(first.id)]})
    assert [line.position for line in draft_lines(town)] == [1, 2]


def test_an_invalid_tick_removes_nothing(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    answer = owner.post(f"{FILING}lines/remove/", {"line": ["9" * 30, "9" * 19, "²", "-1"]})
    assert (answer.status_code, len(draft_lines(town))) == (303, 1)


def test_the_check_page_has_no_submit_button_while_there_are_errors(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1, phone="12")])
    page = owner.get(f"{FILING}check/")
    assert "Line 1: Enter a mobile number" in words(page)
    assert "Submit for review (" not in words(page)


def test_submitting_leads_to_the_receipt(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    check = owner.get(f"{FILING}check/")
    assert "Submit for review (2 people)" in words(check)
    page = owner.post(f"{FILING}submit/", hidden(check, "matter", "version", "key"), follow=True)
    [matter] = matters(town)
    assert matter.state == State.SUBMITTED
    assert matter.number in words(page)
    assert "What happens next" in words(page)


def test_a_double_press_makes_one_matter_and_leads_to_one_receipt(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    form = hidden(owner.get(f"{FILING}check/"), "matter", "version", "key")
    first, second = submit(owner, form), submit(owner, form)
    assert first["Location"] == second["Location"]
    assert len(matters(town)) == 1


def test_submitting_in_two_tabs_makes_one_matter_and_leads_to_one_receipt(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    tabs = [hidden(owner.get(f"{FILING}check/"), "matter", "version", "key") for _tab in range(2)]
    assert tabs[0]["key"] != tabs[1]["key"]
    assert len({submit(owner, form)["Location"] for form in tabs}) == 1
    assert len(matters(town)) == 1


def test_a_draft_changed_since_the_check_page_is_shown_again_instead_of_submitted(
    town: factories.City, owner: Client
) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    form = hidden(owner.get(f"{FILING}check/"), "matter", "version", "key")
    factories.draft(town.owner_actor, [factories.newcomer(2)])
    page = submit(owner, form)
    assert page.status_code == 409
    assert "Somebody else saved this" in words(page)
    assert "Submit for review (2 people)" in words(page)
    assert matters(town)[0].state == State.DRAFT


def test_another_matter_of_the_same_person_is_reported_by_its_number(town: factories.City, owner: Client) -> None:
    earlier = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    assert f"is under way, number {earlier.number}" in words(owner.get(FILING))


def test_logging_in_after_an_ended_session_leads_back_to_the_form(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    form = hidden(owner.get(f"{FILING}check/"), "matter", "version", "key")
    owner.logout()
    log_in = submit(owner, form)
    assert log_in["Location"] == f"/login/?next={FILING}submit/"
    answer = owner.post(
        "/login/", {"login": town.owner.username, "password": factories.PASSWORD, "next": f"{FILING}submit/"}
    )
    page = owner.get(answer["Location"], follow=True)
    assert page.redirect_chain[-1][0] == f"{FILING}check/"
    assert matters(town)[0].state == State.DRAFT


def test_a_discarded_draft_has_no_lines(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    assert "1 line will be deleted" in words(owner.get(f"{FILING}discard/"))
    owner.post(f"{FILING}discard/")
    assert draft_lines(town) == []


def test_a_line_beyond_the_limit_is_refused_and_shown_again(town: factories.City, owner: Client) -> None:
    draft = factories.draft(town.owner_actor, [{"name": "某人"}])
    Matter.objects.for_employer(draft.employer_id).filter(id=draft.id).update(line_count=20_000)
    page = owner.post(f"{FILING}lines/add/", factories.newcomer(1, name="第五百零一"))
    assert page.status_code == 409
    assert "at most 20000 people" in words(page)
    assert 'name="was-name" value=""' in page.content.decode()
    assert "第五百零一" in page.content.decode()


def test_a_viewer_is_referred_to_the_owner_of_the_account(
    town: factories.City, signed_in: Callable[..., Client]
) -> None:
    page = signed_in(factories.colleague(town.owner, "viewer")).get(FILING)
    assert page.status_code == 403
    assert "ask the owner of your account" in words(page)


def test_the_check_page_shows_the_statutory_time_of_the_guide(town: factories.City, owner: Client) -> None:
    publishing.save_guide_words(
        factories.actor(factories.staff("office.parameters")), "enrolment", "statutory_time", 0, "当日", "The same day"
    )
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    assert "Statutory time The same day" in words(owner.get("/portal/services/enrolment/check/"))


def test_a_paste_says_how_many_people_are_saved_and_how_many_have_errors(town: factories.City, owner: Client) -> None:
    rows = [factories.newcomer(1), factories.newcomer(2, number="x"), factories.newcomer(3, wage="abc")]
    text = "\n".join(["\t".join(rows[0]), *("\t".join(row.values()) for row in rows)])
    page = words(owner.post(f"{FILING}lines/paste/", {"text": text, "do": "save"}, follow=True))
    assert "3 people saved" in page
    assert "2 lines have to be corrected" in page


def test_only_lines_with_errors_are_shown_and_lead_to_the_next(town: factories.City, owner: Client) -> None:
    rows = [factories.newcomer(1, number="x"), factories.newcomer(2), factories.newcomer(3, wage="abc")]
    factories.draft(town.owner_actor, rows)
    page = owner.get(FILING).content.decode()
    assert page.count('<a href="#line-3">Next error</a>') == 1
    assert 'href="#line-1"' in page
    assert f'href="{FILING}?only=errors"' in page
    only = owner.get(f"{FILING}?only=errors").content.decode()
    assert 'id="line-1"' in only
    assert 'id="line-2"' not in only
    assert "Show all lines" in only


def test_a_filing_without_errors_shows_all_its_lines(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    page = owner.get(f"{FILING}?only=errors").content.decode()
    assert 'id="line-1"' in page
    assert "only=errors" not in page


def test_an_old_form_of_a_line_shows_the_saved_text_where_nothing_was_typed(
    town: factories.City, owner: Client
) -> None:
    draft = factories.draft(town.owner_actor, [factories.newcomer(1, wage="6000")])
    line = get_lines(draft)[0]
    url = f"{FILING}lines/{line.id}/"
    stale = {**line.raw, "version": "0"} | {f"was-{name}": text for name, text in line.raw.items()}
    owner.post(url, {**stale, "wage": "12345"})
    answer = owner.post(url, {**stale, "name": "新名"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="12345"' in page
    assert 'value="新名"' in page
    assert "data-autosaves" not in page


def test_a_line_is_saved_by_the_script_with_its_new_version(town: factories.City, owner: Client) -> None:
    draft = factories.draft(town.owner_actor, [factories.newcomer(1)])
    line = get_lines(draft)[0]
    url = f"{FILING}lines/{line.id}/"
    assert owner.post(url, {**line.raw, "wage": "7100", "version": "0", "do": "auto"}).json()["version"] == 1
    assert owner.post(url, {**line.raw, "wage": "7200", "version": "0", "do": "auto"}).status_code == 409
    assert get_lines(draft)[0].raw["wage"] == "7100"
