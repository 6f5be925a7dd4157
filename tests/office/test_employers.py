"""The counter: entry of an employer in the register, and its slips: printed once, voided, printed again."""

from typing import Any

import pytest
from django.test import Client

from canbao.access.models import Slip
from canbao.demonstration.journey.agency import read_slip
from canbao.journal.queries import get_entries
from canbao.register.models import Employer
from canbao.store.models import IdempotencyKey
from tests import factories
from tests.office.pages import page, words

NEW = "/office/employers/new/"


def record(shown: Any, **other: Any) -> dict[str, Any]:
    """Return what a clerk types into the form."""
    return {
        "key": page(shown).form("key", "number", "name").value("key"),
        "number": "6102099999",
        "name": "新设陶瓷有限公司",
        "credit_code": factories.credit_code(4321),
        "employer_type": "10",
        "economic_type": "150",
        "affiliation": "90",
        "industry": "C",
        "legal_representative": "赵大",
        "legal_representative_phone": "１３８００００００００",
        "insurance_officer": "钱二",
        "address": "示例路 1 号",
        "postcode": "727000",
        "bank": "示例银行",
        "bank_account": "6222 0000 0000 0000 000",
        "schemes": ["310"],
        "handler": "孙三",
        **other,
    }


def enter(clerk: Client, **other: Any) -> Any:
    return clerk.post(NEW, record(clerk.get(NEW), **other))


def test_an_employer_is_registered_with_all_its_particulars(clerk: Client) -> None:
    answer = enter(clerk)
    assert answer.status_code == 303
    employer = Employer.objects.get(number="6102099999")
    assert answer.headers["Location"] == f"/office/employers/{employer.id}/"
    assert employer.legal_representative_phone == "13800000000"
    assert employer.bank_account == "6222000000000000000"
    assert employer.organisation_code == "XXXX4321-" + employer.credit_code[16]
    shown = words(clerk.get(answer.headers["Location"]))
    assert "新设陶瓷有限公司" in shown
    assert "6222000000000000000" not in shown


def test_a_double_press_registers_one_employer(clerk: Client) -> None:
    typed = record(clerk.get(NEW))
    first, second = clerk.post(NEW, typed), clerk.post(NEW, typed)
    assert first.headers["Location"] == second.headers["Location"]
    assert Employer.objects.filter(number="6102099999").count() == 1


@pytest.mark.parametrize("name", ["number", "name", "employer_type", "legal_representative", "schemes", "handler"])
def test_a_missing_value_is_reported_at_its_field(clerk: Client, name: str) -> None:
    answer = enter(clerk, **{name: ""})
    assert answer.status_code == 422
    assert f'href="#id_{name}' in answer.content.decode()
    assert page(answer).form("key", "number", "address").value("address") == "示例路 1 号"


def test_one_of_the_two_codes_is_required_and_they_must_agree(clerk: Client) -> None:
    assert "Enter the credit code or the organisation code" in words(enter(clerk, credit_code=""))
    other = "XXXX0001-" + factories.credit_code(1)[16]
    assert "The credit code contains XXXX4321" in words(enter(clerk, organisation_code=other))


def test_a_number_in_use_is_reported_with_its_employer(town: factories.City, clerk: Client) -> None:
    answer = enter(clerk, number=town.employer.number)
    assert answer.status_code == 409
    assert f"belongs to {town.employer.number} {town.employer.name} already" in words(answer)


# -- a credit code with a wrong check character ----------------------------------------------------------------------


def wrong_code() -> str:
    right = factories.credit_code(4321)
    return right[:-1] + ("0" if right[-1] != "0" else "1")


def test_a_wrong_code_is_refused_with_the_correct_check_character(clerk: Client) -> None:
    answer = enter(clerk, credit_code=wrong_code())
    assert answer.status_code == 422
    assert f"The last character should be {factories.credit_code(4321)[-1]}" in words(answer)
    assert "accept_code" in page(answer).form("key", "number").names()


def test_accepting_a_wrong_code_needs_a_reason(clerk: Client) -> None:
    answer = enter(clerk, credit_code=wrong_code(), accept_code="on")
    assert answer.status_code == 422
    assert 'href="#id_accept_reason"' in answer.content.decode()


def test_the_reason_for_accepting_a_wrong_code_is_in_the_journal(clerk: Client) -> None:
    answer = enter(clerk, credit_code=wrong_code(), accept_code="on", accept_reason="已核对证照原件")
    assert answer.status_code == 303
    employer = Employer.objects.get(credit_code=wrong_code())
    (entry,) = get_entries(f"employer:{employer.id}")
    assert (entry.verb, entry.reason) == ("employer.register", "已核对证照原件")


def test_a_code_of_wrong_length_is_never_accepted(clerk: Client) -> None:
    answer = enter(clerk, credit_code="9161020", accept_code="on", accept_reason="已核对")
    assert answer.status_code == 422


# -- slips ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def employer(town: factories.City) -> Employer:
    """Return an employer without a slip."""
    return factories.employer(factories.actor(town.clerk), "新设单位")


def slip_form(clerk: Client, employer: Employer, **other: Any) -> dict[str, Any]:
    form = page(clerk.get(f"/office/employers/{employer.id}/slip/")).form("key", "handler")
    return {"key": form.value("key"), "handler": form.value("handler"), "schemes": ["310"], **other}


def print_slip(clerk: Client, employer: Employer, typed: dict[str, Any]) -> Any:
    return clerk.post(f"/office/employers/{employer.id}/slip/", typed)


def test_a_slip_is_printed_and_its_secret_is_not_stored(clerk: Client, employer: Employer) -> None:
    answer = print_slip(clerk, employer, slip_form(clerk, employer))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    user_name, secret = read_slip(page(answer))
    assert Slip.objects.for_employer(employer.id).get().user_name == user_name
    assert all(secret not in str(row.outcome) for row in IdempotencyKey.objects.all())
    assert secret not in words(clerk.get(f"/office/employers/{employer.id}/"))


def test_a_double_press_prints_once_and_links_to_printing_again(clerk: Client, employer: Employer) -> None:
    typed = slip_form(clerk, employer)
    print_slip(clerk, employer, typed)
    again = print_slip(clerk, employer, typed)
    assert again.status_code == 200
    assert "This slip was printed already" in words(again)
    assert Slip.objects.for_employer(employer.id).get().state == "valid"
    assert f"/office/employers/{employer.id}/slip/" in [link.href for link in page(again).links]


def test_a_used_form_with_another_handler_is_refused(clerk: Client, employer: Employer) -> None:
    typed = slip_form(clerk, employer)
    print_slip(clerk, employer, typed)
    other = print_slip(clerk, employer, {**typed, "handler": "别人"})
    assert other.status_code == 409
    assert Slip.objects.for_employer(employer.id).count() == 1


def test_printing_again_needs_a_reason_and_voids_the_old_slip(clerk: Client, employer: Employer) -> None:
    print_slip(clerk, employer, slip_form(clerk, employer))
    assert "Printing voids the valid slip" in words(clerk.get(f"/office/employers/{employer.id}/slip/"))
    without = print_slip(clerk, employer, slip_form(clerk, employer))
    assert without.status_code == 422
    assert 'href="#id_reason"' in without.content.decode()
    assert Slip.objects.for_employer(employer.id).count() == 1
    answer = print_slip(clerk, employer, slip_form(clerk, employer, reason="遗失"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert sorted(slip.state for slip in Slip.objects.for_employer(employer.id)) == ["valid", "voided"]


def test_voiding_a_slip_needs_a_reason(clerk: Client, employer: Employer) -> None:
    print_slip(clerk, employer, slip_form(clerk, employer))
    address = f"/office/employers/{employer.id}/slip/void/"
    assert clerk.post(address, {"reason": " "}).status_code == 422
    assert clerk.post(address, {"reason": "经办人变更"}).status_code == 303
    assert Slip.objects.for_employer(employer.id).get().state == "voided"
    assert get_entries(f"employer:{employer.id}")[0].reason == "经办人变更"


def test_the_page_lists_slips_with_state_and_days_left(clerk: Client, employer: Employer) -> None:
    print_slip(clerk, employer, slip_form(clerk, employer))
    shown = words(clerk.get(f"/office/employers/{employer.id}/"))
    assert "Valid 30 days left" in shown


def test_only_the_account_clerk_can_print_slips(reviewer: Client, employer: Employer) -> None:
    assert reviewer.get(f"/office/employers/{employer.id}/slip/").status_code == 403
    assert reviewer.post(f"/office/employers/{employer.id}/slip/", {"key": "1", "handler": "x"}).status_code == 403


# -- search ----------------------------------------------------------------------------------------------------------


def test_a_search_keeps_the_name_of_an_employer_out_of_the_address(
    town: factories.City, clerk: Client, employer: Employer
) -> None:
    answer = clerk.post("/office/employers/", {"text": "新设"})
    assert "新设" not in answer.headers["Location"]
    shown = words(clerk.get(answer.headers["Location"]))
    assert employer.name in shown
    assert town.employer.name not in shown


@pytest.mark.parametrize("dress", ["{}", "\u200b{}", " {} ", "\u202d{}\u202c", "'{}"])
def test_an_employer_is_found_by_a_copied_number(clerk: Client, employer: Employer, dress: str) -> None:
    for number in (employer.number, f"{employer.number[:4]} {employer.number[4:]}", employer.credit_code.lower()):
        shown = words(clerk.post("/office/employers/", {"text": dress.format(number)}, follow=True))
        assert employer.name in shown


def test_an_unknown_employer_is_not_found(clerk: Client) -> None:
    assert clerk.get("/office/employers/12345/").status_code == 404


def test_an_account_is_released_with_a_reason(clerk: Client, town: factories.City) -> None:
    address = f"/office/employers/{town.employer.id}/release/"
    assert f'href="{address}"' in clerk.get(f"/office/employers/{town.employer.id}/").content.decode()
    assert "they get a mail" in words(clerk.get(address))
    assert clerk.post(address, {"reason": ""}).status_code == 422
    assert "Print a slip to bind another account" in words(clerk.post(address, {"reason": "原经办人离职"}, follow=True))
    assert "No account is bound" in words(clerk.get(address, follow=True))
