"""Lines of a draft, and what the checks find in them."""

import pytest

from canbao.access.operations import unbind_account
from canbao.matters import drafts
from canbao.matters.catalogue import get_service
from canbao.matters.examination import examine_matter
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines
from canbao.values.actor import NotAllowed
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def codes(matter: Matter) -> list[tuple[int | None, str | None, str]]:
    return [(one.line, one.column, one.code) for one in examine_matter(matter).findings]


# -- the draft --------------------------------------------------------------------------------------------------


def test_people_of_an_account_share_one_draft(town: factories.City) -> None:
    first = factories.draft(town.owner_actor, [factories.newcomer(1)])
    colleague = factories.actor(factories.colleague(town.owner, "operator"))
    second = factories.draft(colleague, [factories.newcomer(2)])
    assert first.id == second.id
    assert [line.position for line in get_lines(second)] == [1, 2]


def test_invalid_lines_are_stored_as_typed(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1, number="610200 不对", wage="六千八")])
    assert get_lines(matter)[0].raw["wage"] == "六千八"
    assert {(column, code) for _line, column, code in codes(matter)} >= {
        ("number", "number_length"),
        ("wage", "money_format"),
    }


def test_a_line_that_a_colleague_changed_is_not_overwritten(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    line = get_lines(matter)[0]
    enrolment = get_service("enrolment")
    drafts.change_line(town.owner_actor, enrolment, matter.id, line.id, 0, factories.newcomer(1, wage="7000"))
    with pytest.raises(Refusal) as caught:
        drafts.change_line(town.owner_actor, enrolment, matter.id, line.id, 0, factories.newcomer(1, wage="8000"))
    assert caught.value.code == "changed_meanwhile"
    assert get_lines(matter)[0].raw["wage"] == "7000"


def test_lines_are_renumbered_after_a_removal(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(serial) for serial in (1, 2, 3)])
    drafts.remove_lines(town.owner_actor, get_service("enrolment"), matter.id, [get_lines(matter)[0].id])
    assert [(line.position, line.raw["number"][-4:-1]) for line in get_lines(matter)] == [(1, "002"), (2, "003")]


def test_a_viewer_can_not_draft(town: factories.City) -> None:
    viewer = factories.actor(factories.colleague(town.owner, "viewer"))
    with pytest.raises(NotAllowed):
        factories.draft(viewer, [factories.newcomer(1)])


def test_an_unbound_account_can_not_draft(town: factories.City) -> None:
    unbind_account(town.owner_actor, "310")
    with pytest.raises(NotAllowed):
        factories.draft(town.owner_actor, [factories.newcomer(1)])


# -- findings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "column", "code"),
    [
        ({"number": "610200199001010010"}, "number", "number_checksum"),
        ({"number": "610200199002300013"}, "number", "number_date"),
        ({"number": ""}, "number", "missing"),
        ({"name": "李4"}, "name", "name_short"),
        ({"sex": "2"}, "sex", "disagrees_with_number"),
        ({"birth": "1990-01-02"}, "birth", "disagrees_with_number"),
        ({"phone": "12345"}, "phone", "phone_format"),
        ({"month": "2026-13"}, "month", "month_format"),
        ({"month": "202612"}, "month", "month_in_future"),
        ({"month": "202607"}, "month", "too_far_back"),
        ({"month": "202609"}, "month", "back_payment"),
        ({"wage": "-1000"}, "wage", "money_negative"),
        ({"wage": "1800"}, "wage", "below_floor"),
        ({"wage": "99999.99"}, "wage", "above_cap"),
        ({"category": "1201"}, "category", "unknown_code"),
        ({"first_employed": "2005-01-01"}, "first_employed", "employed_before_birth"),
        ({"first_employed": "2026-12-01"}, "first_employed", "date_late"),
        ({"number": factories.resident_number(1, "20110101")}, "birth", "too_young"),
        ({"number": factories.resident_number(1, "19600101")}, "birth", "retirement_age"),
    ],
)
def test_a_finding_names_its_line_and_column(
    town: factories.City, typed: dict[str, str], column: str, code: str
) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(7), factories.newcomer(1, **typed)])
    assert (2, column, code) in codes(matter)


def test_sex_and_birth_date_are_derived_from_the_number(town: factories.City) -> None:
    line = examine_matter(factories.draft(town.owner_actor, [factories.newcomer(2)])).lines[0]
    assert (line.values["sex"], line.values["birth"]) == ("2", "1990-01-01")


def test_full_width_digits_spaces_and_a_small_x_are_corrected(town: factories.City) -> None:
    typed = factories.newcomer(
        1, number=" ６１０２００１９０００１０１９１８ｘ", wage=" 6,800.00 ", month="２０２６１１"
    )
    values = examine_matter(factories.draft(town.owner_actor, [typed])).lines[0].values
    assert (values["number"], values["wage"], values["month"]) == ("61020019000101918X", 680000, 202611)


def test_the_words_of_a_code_table_are_accepted(town: factories.City) -> None:
    typed = factories.newcomer(1, certificate="居民身份证（户口簿）", ethnicity="回族", category="公务员在职")
    values = examine_matter(factories.draft(town.owner_actor, [typed])).lines[0].values
    assert (values["certificate"], values["ethnicity"], values["category"]) == ("01", "03", "1102")


def test_a_person_twice_in_a_filing_is_a_finding(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1), factories.newcomer(2), factories.newcomer(1)])
    assert (3, "number", "twice_in_filing") in codes(matter)


def test_a_person_insured_with_the_employer_is_a_finding(town: factories.City) -> None:
    factories.enrol_people(town, 1)
    assert (1, "number", "insured_here") in codes(factories.draft(town.owner_actor, [factories.newcomer(1)]))


def test_a_finding_about_a_person_insured_elsewhere_names_no_employer(town: factories.City) -> None:
    factories.enrol_people(town, 1)
    clerk = factories.actor(town.clerk)
    other = factories.employer(clerk, name="另一单位")
    actor = factories.actor(factories.bound_owner(clerk, other))
    examined = examine_matter(factories.draft(actor, [factories.newcomer(1)]))
    assert [one.code for one in examined.findings] == ["insured_elsewhere"]
    assert examined.findings[0].words == {}


def test_a_person_in_another_matter_is_a_finding_with_its_number(town: factories.City) -> None:
    first = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    finding = examine_matter(factories.draft(town.owner_actor, [factories.newcomer(1)])).findings[0]
    assert (finding.code, finding.words["number"]) == ("under_way", first.number)
