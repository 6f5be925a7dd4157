"""Registering an employer's account: each missing or wrong piece is said at its field."""

from typing import Any

import pytest
from django.test import Client

from canbao.access.actors import get_actor
from canbao.access.models import Account, User
from canbao.access.operations import bind_account, print_slip
from canbao.values.number_checks import credit_check_character, organisation_check_character
from tests import factories

pytestmark = pytest.mark.django_db

FILLED = {
    "kind": "employer",
    "username": "shilitaoci",
    "password1": "correct horse battery staple",
    "password2": "correct horse battery staple",
    "name": "王芳",
    "email": "wang@example.com",
    "phone": "",
    "employer_name": "示例陶瓷有限公司",
    "credit_code": factories.credit_code(7001),
    "organisation_code": "",
    "legal_representative": "王建国",
}


@pytest.fixture
def visitor() -> Client:
    """A browser nobody is logged in to, in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def registering(visitor: Client, **typed: str) -> Any:
    return visitor.post("/register/", {**FILLED, **typed})


def problem_at(response: Any, field: str) -> str:
    """What the page says at a field, empty when nothing."""
    html = response.content.decode()
    return html.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]


def test_an_employer_registers_and_is_logged_in_as_owner(visitor: Client) -> None:
    answer = registering(visitor)
    assert (answer.status_code, answer["Location"]) == (303, "/portal/")
    user = User.objects.get(username="shilitaoci")
    assert visitor.session["_auth_user_id"] == str(user.id)
    assert "account.owner" in get_actor(user).roles
    assert Account.objects.get().employer_name == "示例陶瓷有限公司"


@pytest.mark.parametrize(
    "field", ["kind", "username", "password1", "password2", "name", "employer_name", "legal_representative"]
)
def test_what_is_missing_is_said_at_its_field(visitor: Client, field: str) -> None:
    page = registering(visitor, **{field: ""})
    assert page.status_code == 422
    assert problem_at(page, field)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"username": "ab"}, "username", "6 to 40 letters"),
        ({"password2": "something else entirely"}, "password2", "The two passwords differ"),
        ({"password1": "short", "password2": "short"}, "password1", "15"),
        ({"email": "", "phone": ""}, "email", "Enter an e-mail address or a mobile phone"),
        ({"email": "wang"}, "email", "name@example.com"),
        ({"phone": "12"}, "phone", "mobile number of 11 digits"),
        ({"credit_code": "", "organisation_code": ""}, "credit_code", "credit code or the organisation code"),
        ({"credit_code": "123"}, "credit_code", "18 characters"),
        ({"organisation_code": "12345678"}, "organisation_code", "9 characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(visitor: Client, typed: dict[str, str], field: str, said: str) -> None:
    page = registering(visitor, **typed)
    assert page.status_code == 422
    assert said in problem_at(page, field)


def test_a_wrong_credit_code_is_told_its_last_character(visitor: Client) -> None:
    right = FILLED["credit_code"]
    page = registering(visitor, credit_code=right[:17] + ("1" if right[17] != "1" else "2"))
    assert f"The last character should be {credit_check_character(right[:17])};" in problem_at(page, "credit_code")


def test_a_wrong_organisation_code_is_told_its_last_character(visitor: Client) -> None:
    right = organisation_check_character("XXXX7002")
    page = registering(visitor, credit_code="", organisation_code="XXXX7002" + ("1" if right != "1" else "2"))
    assert f"The last character should be {right};" in problem_at(page, "organisation_code")


def test_two_codes_that_contradict_one_another_are_refused(visitor: Client) -> None:
    other = "XXXX7003" + organisation_check_character("XXXX7003")
    assert "The credit code contains" in problem_at(registering(visitor, organisation_code=other), "organisation_code")


def test_an_organisation_code_alone_is_enough(visitor: Client) -> None:
    code = "XXXX7004" + organisation_check_character("XXXX7004")
    assert registering(visitor, credit_code="", organisation_code=code).status_code == 303
    assert Account.objects.get().organisation_code == f"{code[:8]}-{code[8]}"


def test_full_width_digits_and_spaces_are_put_right(visitor: Client) -> None:
    wide = FILLED["credit_code"].translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert registering(visitor, credit_code=f" {wide} ").status_code == 303
    assert Account.objects.get().credit_code == FILLED["credit_code"]


def test_a_log_in_name_that_is_taken_is_refused_whatever_its_case(visitor: Client) -> None:
    registering(Client())
    page = registering(visitor, username="ShiliTaoci")
    assert "taken" in problem_at(page, "username")


def test_what_was_typed_stays_but_never_the_password(visitor: Client) -> None:
    html = registering(visitor, employer_name="").content.decode()
    assert 'value="王建国"' in html
    assert FILLED["password1"] not in html


def wrong_code() -> str:
    """A credit code of which only the check character is wrong."""
    code = factories.credit_code(7002)
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def test_a_code_that_does_not_check_registers_when_the_register_has_it(visitor: Client) -> None:
    clerk = factories.actor(factories.staff("office.accounts"))
    factories.employer(clerk, "示例陶瓷有限公司", credit_code=wrong_code())
    answer = registering(visitor, credit_code=wrong_code().lower())
    assert (answer.status_code, answer["Location"]) == (303, "/portal/")
    assert Account.objects.get().credit_code == wrong_code()


@pytest.mark.parametrize("code", [wrong_code(), "0" * 18])
def test_a_code_that_does_not_check_and_is_unknown_is_refused(visitor: Client, code: str) -> None:
    answer = registering(visitor, credit_code=code)
    assert answer.status_code == 422
    assert problem_at(answer, "credit_code")


def test_the_account_of_such_a_code_keeps_it_and_binds(visitor: Client, today: object) -> None:
    clerk = factories.actor(factories.staff("office.accounts"))
    of = factories.employer(clerk, "示例陶瓷有限公司", credit_code=wrong_code())
    registering(visitor, credit_code=wrong_code())
    form = {"employer_name": of.name, "credit_code": wrong_code(), "legal_representative": "王建国", "version": "1"}
    assert visitor.post("/portal/account/", form).status_code == 303
    printed = print_slip(clerk, of.id, "李四", of.schemes)
    bind_account(get_actor(User.objects.get(username="shilitaoci")), printed.slip.user_name, printed.secret)
    assert Account.objects.get().employer_id == of.id


def test_registration_says_what_to_do_when_the_employer_has_an_account(visitor: Client) -> None:
    """It says so to everybody: the page does not tell whether an employer has an account."""
    page = visitor.get("/register/").content.decode()
    assert "Does your employer have an account already?" in page
    assert 'href="/password/forgot/"' in page


def test_an_employer_with_an_account_registers_like_any_other(visitor: Client) -> None:
    of = factories.city().employer
    answer = registering(visitor, credit_code=of.credit_code, employer_name=of.name)
    assert (answer.status_code, answer["Location"]) == (303, "/portal/")
