"""Change of an employer's particulars: one form, and a check page with the values before and after."""

from django.test import Client

from canbao.matters.queries import get_draft, get_lines
from canbao.register.models import Employer
from tests import factories
from tests.portal.pages import hidden, words

CHANGE = "/portal/services/employer_change/"
SAVE = f"{CHANGE}particulars/"


def particulars(town: factories.City, **typed: str) -> dict[str, str]:
    of = town.employer
    return {
        "name": of.name,
        "credit_code": of.credit_code,
        "legal_representative": of.legal_representative,
        "employer_type": of.employer_type,
        "economic_type": of.economic_type,
        **typed,
    }


def test_the_form_shows_the_registered_values_and_opens_no_draft(town: factories.City, owner: Client) -> None:
    page = owner.get(CHANGE).content.decode()
    assert f'value="{town.employer.name}"' in page
    assert get_draft(town.owner_actor, "employer_change") is None


def test_an_invalid_value_is_saved_and_reported(town: factories.City, owner: Client) -> None:
    form = hidden(owner.get(CHANGE), "version")
    page = owner.post(SAVE, {**particulars(town, postcode="12"), **form}, follow=True)
    assert "A postcode has six digits" in words(page)
    assert 'value="12"' in page.content.decode()


def test_a_changed_field_shows_the_registered_value(town: factories.City, owner: Client) -> None:
    form = hidden(owner.get(CHANGE), "version")
    owner.post(SAVE, {**particulars(town, legal_representative="赵强"), **form})
    assert "Before: 王建国" in words(owner.get(CHANGE))


def test_the_check_page_lists_only_changed_fields(town: factories.City, owner: Client) -> None:
    Employer.objects.filter(id=town.employer.id).update(address="旧地址 1 号")
    form = hidden(owner.get(CHANGE), "version")
    answer = owner.post(SAVE, {**particulars(town, address="新地址 2 号"), **form, "do": "check"}, follow=True)
    page = words(answer)
    assert "旧地址 1 号 新地址 2 号" in page
    assert town.employer.credit_code not in page
    assert "Submit for review" in page


def test_the_check_page_reports_that_nothing_changed(town: factories.City, owner: Client) -> None:
    form = hidden(owner.get(CHANGE), "version")
    page = words(owner.post(SAVE, {**particulars(town), **form, "do": "check"}, follow=True))
    assert "there is nothing to submit" in page
    assert "Nothing changes yet" not in page or "Submit for review (" not in page


def test_a_colleagues_later_change_is_not_overwritten(town: factories.City, owner: Client) -> None:
    form = hidden(owner.get(CHANGE), "version")
    owner.post(SAVE, {**particulars(town, address="甲"), **form})
    answer = owner.post(SAVE, {**particulars(town, address="乙"), **form})
    assert answer.status_code == 409
    assert 'value="乙"' in answer.content.decode()
    draft = get_draft(town.owner_actor, "employer_change")
    assert draft is not None
    assert get_lines(draft)[0].raw["address"] == "甲"


def test_the_matter_shows_the_value_before_the_change(town: factories.City, owner: Client) -> None:
    Employer.objects.filter(id=town.employer.id).update(address="旧地址 1 号")
    form = hidden(owner.get(CHANGE), "version")
    owner.post(SAVE, {**particulars(town, address="新地址 2 号"), **form})
    draft = get_draft(town.owner_actor, "employer_change")
    assert draft is not None
    matter = factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    assert "旧地址 1 号 新地址 2 号" in words(owner.get(f"/portal/matters/{matter.id}/"))


def test_the_script_saves_the_form_as_often_as_it_is_typed_into(town: factories.City, owner: Client) -> None:
    typed = {**particulars(town, postcode="727000"), "version": "0", "do": "auto"}
    version = owner.post(SAVE, typed).json()["version"]
    answer = owner.post(SAVE, {**typed, "postcode": "727001", "version": str(version)})
    assert answer.json()["version"] == version + 1
    draft = get_draft(town.owner_actor, "employer_change")
    assert draft is not None
    assert get_lines(draft)[0].raw["postcode"] == "727001"
    assert owner.post(SAVE, typed).status_code == 409


def test_an_old_form_keeps_the_colleagues_value_where_nothing_was_typed(town: factories.City, owner: Client) -> None:
    shown = {f"was-{name}": text for name, text in particulars(town).items()}
    stale = {**particulars(town), **shown, "version": "0"}
    owner.post(SAVE, {**stale, "legal_representative": "赵强"})
    answer = owner.post(SAVE, {**stale, "postcode": "727000", "was-postcode": ""})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="赵强"' in page
    assert 'value="727000"' in page
    assert "data-autosaves" not in page
