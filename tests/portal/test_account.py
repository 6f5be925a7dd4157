"""The start page of the portal, the basic information of an account, and binding."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from canbao.access import operations as access
from canbao.access.models import Account, Slip, User
from canbao.access.queries import get_bound_schemes
from tests import factories
from tests.portal.pages import hidden, words

Browser = Callable[[User], Client]


@pytest.fixture
def unbound(town: factories.City) -> tuple[factories.Employer, User, access.PrintedSlip]:
    """Return an employer, the owner of its account, which is not bound yet, and a printed slip."""
    clerk = factories.actor(town.clerk)
    employer = factories.employer(clerk, name="示例机械有限公司")
    return employer, factories.account_owner(employer), access.print_slip(clerk, employer.id, "李四", ["310"])


def bind(browser: Client, name: str, secret: str) -> str:
    return words(browser.post("/portal/binding/bind/", {"user_name": name, "secret": secret}, follow=True))


def test_the_start_page_shows_the_steps_done(unbound: tuple, signed_in: Browser) -> None:
    page = words(signed_in(unbound[1]).get("/portal/"))
    assert "2 of 5 steps done" in page


def test_missing_information_is_listed_and_linked(town: factories.City, signed_in: Browser) -> None:
    owner = factories.account_owner(town.employer, legal_representative="")
    page = signed_in(owner).get("/portal/hall/")
    assert "Missing: legal representative." in words(page)
    assert 'href="/portal/account/"' in page.content.decode()


def test_a_service_that_is_not_bound_links_to_the_binding(unbound: tuple, signed_in: Browser) -> None:
    page = signed_in(unbound[1]).get("/portal/services/enrolment/")
    assert page.status_code == 403
    assert 'href="/portal/binding/"' in page.content.decode()


def test_the_basic_information_can_be_completed(town: factories.City, signed_in: Browser) -> None:
    owner = factories.account_owner(town.employer, legal_representative="")
    browser = signed_in(owner)
    form = hidden(browser.get("/portal/account/"), "version")
    account = Account.objects.get(operators__user=owner)
    browser.post(
        "/portal/account/",
        {
            **form,
            "employer_name": account.employer_name,
            "credit_code": account.credit_code,
            "legal_representative": "赵六",
        },
    )
    account.refresh_from_db()
    assert account.legal_representative == "赵六"


def test_a_wrong_code_is_reported_with_the_correct_check_character(town: factories.City, owner: Client) -> None:
    right = town.employer.credit_code
    wrong = right[:17] + ("A" if right[17] != "A" else "B")
    page = owner.post("/portal/account/", {"version": "1", "employer_name": "某", "credit_code": wrong})
    assert page.status_code == 422
    assert f"The last character should be {right[17]}" in words(page)
    assert 'id="id_credit_code_error"' in page.content.decode()
    assert f'value="{wrong}"' in page.content.decode()


def test_the_codes_of_a_bound_account_can_not_be_changed(town: factories.City, owner: Client) -> None:
    form = hidden(owner.get("/portal/account/"), "version")
    page = owner.post(
        "/portal/account/",
        {**form, "employer_name": "某", "credit_code": factories.credit_code(9999), "legal_representative": "赵六"},
    )
    assert page.status_code == 409
    assert "The codes of a bound account cannot be changed here" in words(page)


def test_a_valid_slip_binds_the_account(unbound: tuple, signed_in: Browser) -> None:
    employer, owner, printed = unbound
    page = bind(signed_in(owner), printed.slip.user_name, printed.secret)
    assert "Bound: Employee basic medical insurance." in page
    assert get_bound_schemes(employer.id) == {"310"}


def test_each_reason_to_refuse_a_slip_has_its_own_sentence(
    town: factories.City, unbound: tuple, signed_in: Browser
) -> None:
    employer, owner, printed = unbound
    browser, clerk = signed_in(owner), factories.actor(town.clerk)
    name, secret = printed.slip.user_name, printed.secret
    pages = [bind(browser, "CB00000000", secret), bind(browser, name, "ABCD")]
    assert "4 more wrong attempts" in pages[1]
    Slip.objects.for_employer(employer.id).update(expires_on=timezone.localdate() - timedelta(days=1))
    pages.append(bind(browser, name, secret))
    newer = access.print_slip(clerk, employer.id, "李四", ["310"])
    pages.append(bind(browser, name, secret))
    for _attempt in range(5):
        last = bind(browser, newer.slip.user_name, "ABCD")
    pages.append(last)
    problems = {re.search(r"Please correct the following (.*?) \* marks", page).group(1) for page in pages}  # type: ignore[union-attr]
    assert len(problems) == len(pages)


def test_codes_that_differ_are_shown_with_both_values(town: factories.City, unbound: tuple, signed_in: Browser) -> None:
    employer, _owner, printed = unbound
    stated = factories.credit_code(8888)
    stranger = factories.account_owner(employer, credit_code=stated, organisation_code="")
    page = bind(signed_in(stranger), printed.slip.user_name, printed.secret)
    assert f"credit code {stated} here, {employer.credit_code} there" in page


def test_unbinding_asks_for_confirmation_and_mentions_the_new_slip(town: factories.City, owner: Client) -> None:
    assert "you will need a new registration slip" in words(owner.get("/portal/binding/unbind/310/"))
    assert get_bound_schemes(town.employer.id) == {"310"}
    owner.post("/portal/binding/unbind/310/")
    assert get_bound_schemes(town.employer.id) == frozenset()


def test_an_operator_can_not_bind(town: factories.City, signed_in: Browser) -> None:
    assert signed_in(factories.colleague(town.owner, "operator")).get("/portal/binding/bind/").status_code == 403


@pytest.mark.parametrize("page", ["bills/", "roster/", "matters/", "certificates/"])
def test_who_is_not_bound_is_sent_to_binding(unbound: tuple, signed_in: Browser, page: str) -> None:
    shown = signed_in(unbound[1]).get(f"/portal/{page}")
    assert shown.status_code == 403
    assert "Bind the account first" in words(shown)
    assert 'href="/portal/binding/"' in shown.content.decode()


def test_who_may_not_bind_is_sent_to_the_owner(unbound: tuple, signed_in: Browser) -> None:
    viewer = factories.colleague(unbound[1], "viewer")
    assert "Only the owner of your account can bind it" in words(signed_in(viewer).get("/portal/roster/"))


def test_what_binding_does_not_open_is_refused_plainly(unbound: tuple, signed_in: Browser) -> None:
    assert "Bind the account first" not in words(signed_in(unbound[1]).get("/office/"))


def test_trying_the_names_of_slips_is_stopped(unbound: tuple, signed_in: Browser) -> None:
    browser = signed_in(unbound[1])
    for number in range(10):
        typed = {"user_name": f"CB{number:08d}", "secret": "7K2F-2QXD-9HTC-WVA4"}
        assert browser.post("/portal/binding/bind/", typed).status_code == 409
    assert browser.post("/portal/binding/bind/", typed).status_code == 429
