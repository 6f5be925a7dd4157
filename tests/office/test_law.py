"""政策参数: the values in force in a month, and a value that one person prepares and another releases."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import override

from canbao.law.models import PublishedValue
from canbao.law.queries import get_city_pack
from canbao.office.law.forms import FIELD_OF_REFUSAL, ValueForm, format_typed_value, parse_typed_value
from canbao.office.parameter_texts import parameter_title, value_text
from canbao.rules.parameters import PARAMETERS, read_value
from canbao.store.jobs import run_due_jobs
from tests import factories
from tests.office.pages import words

RATE = "scheme.310.employer.rate"
PREPARE = f"/office/law/parameters/{RATE}/prepare/"
TYPED = {"since": "202609", "value": "0.08", "source": "示例〔2026〕8号", "reason": "费率调整"}


@pytest.fixture
def parameters(town: factories.City, signed_in: Callable[..., Client]) -> Client:
    """Return the parameter clerk's browser; two people are insured since September."""
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202609, wage=680_000)
    return signed_in(factories.staff("office.parameters", "参数甲"))


def prepare(browser: Client, **typed: str) -> PublishedValue:
    assert browser.post(PREPARE, {**TYPED, **typed}).status_code == 303
    return PublishedValue.objects.order_by("-id")[0]


def address(row: PublishedValue, act: str = "") -> str:
    return f"/office/law/values/{row.id}/{act}"


def test_the_values_in_force_in_a_month_are_shown_with_unit_and_source(parameters: Client) -> None:
    page = words(parameters.get("/office/law/?month=202606"))
    assert "In force in 202606" in page
    assert "92,400 yuan a year 202507 示例数值 example" in page
    assert "Employee basic medical insurance · employer · Rate of the base" in page
    assert "scheme.310.employer.rate 7% 201801" in page
    assert "95,040 yuan a year 202607" in words(parameters.get("/office/law/"))


def test_an_invalid_month_is_explained(parameters: Client) -> None:
    page = parameters.get("/office/law/?month=2026-13")
    assert page.status_code == 422
    assert "There is no such month" in words(page)


def test_the_cancel_button_leads_back_to_the_parameter(parameters: Client) -> None:
    page = parameters.get(PREPARE, headers={"accept-language": "en"}).content.decode()
    assert f'<a class="button" data-kind="quiet" href="/office/law/parameters/{RATE}/"><span>' in page


def test_only_the_parameter_clerk_can_prepare_a_value(parameters: Client, reviewer: Client, approver: Client) -> None:
    where = f"/office/law/parameters/{RATE}/"
    assert "Prepare a new value" in words(parameters.get(where))
    for browser in (reviewer, approver):
        assert "Prepare a new value" not in words(browser.get(where))
        assert browser.get(PREPARE).status_code == 403


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"value": "8"}, "Enter a share from 0 to 1; 7 % is 0.07"),
        ({"value": ""}, "Enter a share from 0 to 1; 7 % is 0.07"),
        ({"value": '{"1999": "0.08"}'}, "Enter a share from 0 to 1"),
        ({"value": "[" * 4000}, "Enter a share from 0 to 1"),
        ({"value": "[" * 4001}, "This has 4001 characters, and 4000 fit."),
        ({"since": "soon"}, "Enter a month as yyyyMM"),
        ({"source": ""}, "Enter the document the value comes from"),
        ({"reason": " "}, "Write why the value is published"),
        ({"since": "201801"}, "counts from 201801 already. Choose another month, or tick that this one replaces it."),
        ({"corrects": "on"}, "counts from exactly 202609, so there is none to replace."),
        ({"value": "0.07"}, "in force in 202609 already"),
        ({"value": "0.08", "ends": "on"}, "Leave the value empty when the parameter ends."),
    ],
)
def test_an_invalid_value_is_explained_and_the_form_is_kept(
    parameters: Client, typed: dict[str, str], message: str
) -> None:
    answer = parameters.post(PREPARE, {**TYPED, **typed})
    assert answer.status_code == 422
    assert message in words(answer)
    assert "示例〔2026〕8号" in answer.content.decode() or "source" in typed
    assert "费率调整" in answer.content.decode() or "reason" in typed
    assert not PublishedValue.objects.exists()


def test_the_impact_is_shown_before_the_release(parameters: Client, approver: Client) -> None:
    row = prepare(parameters)
    waits = words(approver.get(address(row)))
    assert "The impact is being computed for every employer" in waits
    assert "It can be released once its impact is computed." in waits
    run_due_jobs()
    known = words(approver.get(address(row)))
    # Nothing is levied yet: November's bill is one per cent of 6,800 more for two people, September to November.
    assert "It affects 2 people at 1 employers. The next bills change by +408.00" in known
    assert "2 1 202609–202611 +408.00" in words(approver.get("/office/law/waiting/"))


def test_a_value_released_by_a_second_person_is_shown_on_every_page(parameters: Client, approver: Client) -> None:
    row = prepare(parameters)
    run_due_jobs()
    own = words(parameters.get(address(row)))
    assert "another person releases or refuses it" in own
    assert "You prepared this value yourself" in words(parameters.post(address(row, "release/"), follow=True))
    done = words(approver.post(address(row, "release/"), follow=True))
    assert "Released: it counts from 202609." in done
    history = words(parameters.get(f"/office/law/parameters/{RATE}/"))
    assert "202609 until replaced 8% 示例〔2026〕8号 参数甲 · 复核乙" in history
    assert "201801 202608 7%" in history
    assert "8% 202609" in words(parameters.get("/office/law/?month=202610"))


def test_a_refusal_needs_a_reason_and_a_withdrawal_does_not(parameters: Client, approver: Client) -> None:
    row = prepare(parameters)
    answer = approver.post(address(row, "refuse/"), {"answer": ""})
    assert answer.status_code == 422 and "its preparer reads it" in words(answer)
    assert "Refused; nothing changed." in words(approver.post(address(row, "refuse/"), {"answer": "不符"}, follow=True))
    assert "不符" in words(parameters.get(address(row)))
    again = prepare(parameters)
    assert "Withdrawn; nothing changed." in words(parameters.post(address(again, "withdraw/"), follow=True))
    assert "复核乙 decided this value already." in words(approver.post(address(row, "release/"), follow=True))


def test_an_impact_has_to_be_computed_again_after_another_release(parameters: Client, approver: Client) -> None:
    first, second = prepare(parameters), prepare(parameters, since="202610", value="0.09")
    run_due_jobs()
    approver.post(address(first, "release/"))
    assert "The law has changed since" in words(approver.get(address(second)))
    assert "Compute it again" in words(approver.post(address(second, "release/"), follow=True))
    approver.post(address(second, "measure/"))
    run_due_jobs()
    assert "Released" in words(approver.post(address(second, "release/"), follow=True))


def test_a_parameter_without_a_value_is_opened_by_its_name(parameters: Client) -> None:
    found = parameters.get("/office/law/choose/?name=scheme.320.person.rate", follow=True)
    assert "Neither the city's pack nor a publication sets this parameter." in words(found)
    wrong = parameters.get("/office/law/choose/?name=scheme.999.person.rate")
    assert wrong.status_code == 422
    assert "No parameter is called scheme.999.person.rate." in words(wrong)
    assert parameters.get("/office/law/parameters/scheme.999.person.rate/").status_code == 404


@pytest.mark.parametrize(
    ("name", "typed", "raw"),
    [
        (RATE, "0.08", "0.08"),
        (RATE, "０．０８", "0.08"),
        (RATE, "6.5%", "0.065"),
        ("late_fee.daily_rate", "0.05％", "0.0005"),
        (RATE, '{"1102": 0.08, "*": "0.07"}', {"1102": "0.08", "*": "0.07"}),
        ("calendar.cutoff_day", "20", 20),
        ("levy.first_month", "202607", 202607),
        ("scheme.310.applies_to", "1101、1102", ["1101", "1102"]),
        ("base.declare_window", "07-01 至 09-30", ["07-01", "09-30"]),
        ("join.effect", "next_month", "next_month"),
        ("review.enrolment.auto", "true", True),
    ],
)
def test_a_value_is_read_without_quotes(name: str, typed: str, raw: object) -> None:
    assert parse_typed_value(name, typed) == raw


@pytest.mark.parametrize(("name", "typed"), [("base.floor_ratio", "60%"), (RATE, "%"), (RATE, "650%"), (RATE, "six%")])
def test_a_percentage_is_read_only_for_a_share(name: str, typed: str) -> None:
    with pytest.raises(ValueError, match="%"):
        parse_typed_value(name, typed)


def test_every_value_of_the_citys_pack_can_be_typed_as_it_is_shown(db: None) -> None:
    for name, history in get_city_pack().parameters.items():
        assert parameter_title(name) != name
        for one in history:
            assert read_value(name, parse_typed_value(name, format_typed_value(one.value))) == one.value
            assert value_text(name, one.value)


def test_every_parameter_describes_its_value() -> None:
    assert all(one.shape.en and one.shape.zh for one in PARAMETERS)
    with override("en"):
        assert "a whole number from 1 to 31" in ValueForm("calendar.cutoff_day").shape()


def test_every_refusal_of_a_value_belongs_to_a_field_of_the_form() -> None:
    assert set(FIELD_OF_REFUSAL.values()) <= {*ValueForm(RATE).fields}


def test_the_navigation_links_to_the_law(parameters: Client) -> None:
    assert 'href="/office/law/"' in parameters.get("/office/", follow=True).content.decode()
