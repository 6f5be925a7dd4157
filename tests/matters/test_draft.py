"""What is typed into a draft, and what the checks find in it."""

import pytest

from canbao.access.operations import unbind
from canbao.matters import operations as filing
from canbao.matters.catalogue import service
from canbao.matters.models import Matter
from canbao.matters.moves import Refusal
from canbao.matters.queries import examine_matter, lines_of
from canbao.values.seat import NotAllowed
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def codes(matter: Matter) -> list[tuple[int | None, str | None, str]]:
    return [(one.line, one.column, one.code) for one in examine_matter(matter).findings]


# -- the draft --------------------------------------------------------------------------------------------------


def test_the_draft_is_found_again_on_any_device(town: cast.City) -> None:
    first = cast.draft(town.owner_seat, [cast.newcomer(1)])
    colleague = cast.seat(cast.colleague(town.owner, "operator"))
    second = cast.draft(colleague, [cast.newcomer(2)])
    assert first.id == second.id
    assert [line.position for line in lines_of(second)] == [1, 2]


def test_wrong_lines_are_kept_as_typed(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1, number="610200 不对", wage="六千八")])
    assert lines_of(matter)[0].raw["wage"] == "六千八"
    assert {(column, code) for _line, column, code in codes(matter)} >= {
        ("number", "number_length"),
        ("wage", "money_format"),
    }


def test_a_line_changed_by_a_colleague_meanwhile_is_not_overwritten(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1)])
    line = lines_of(matter)[0]
    enrolment = service("enrolment")
    filing.change_line(town.owner_seat, enrolment, matter.id, line.id, 0, cast.newcomer(1, wage="7000"))
    with pytest.raises(Refusal) as caught:
        filing.change_line(town.owner_seat, enrolment, matter.id, line.id, 0, cast.newcomer(1, wage="8000"))
    assert caught.value.code == "changed_meanwhile"
    assert lines_of(matter)[0].raw["wage"] == "7000"


def test_removed_lines_close_up(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(serial) for serial in (1, 2, 3)])
    filing.remove_lines(town.owner_seat, service("enrolment"), matter.id, [lines_of(matter)[0].id])
    assert [(line.position, line.raw["number"][-4:-1]) for line in lines_of(matter)] == [(1, "002"), (2, "003")]


def test_a_viewer_only_looks(town: cast.City) -> None:
    viewer = cast.seat(cast.colleague(town.owner, "viewer"))
    with pytest.raises(NotAllowed):
        cast.draft(viewer, [cast.newcomer(1)])


def test_after_unbinding_nothing_can_be_filed(town: cast.City) -> None:
    unbind(town.owner_seat, "310")
    with pytest.raises(NotAllowed):
        cast.draft(town.owner_seat, [cast.newcomer(1)])


# -- findings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "column", "code"),
    [
        ({"number": "610200199001010010"}, "number", "number_checksum"),
        ({"number": "610200199002300013"}, "number", "number_date"),
        ({"number": ""}, "number", "missing"),
        ({"name": "李4"}, "name", "no_name"),
        ({"sex": "2"}, "sex", "disagrees_with_number"),
        ({"birth": "1990-01-02"}, "birth", "disagrees_with_number"),
        ({"phone": "12345"}, "phone", "phone_format"),
        ({"month": "2026-11-01"}, "month", "month_format"),
        ({"month": "202612"}, "month", "month_in_future"),
        ({"month": "202607"}, "month", "too_far_back"),
        ({"month": "202609"}, "month", "back_payment"),
        ({"wage": "-1000"}, "wage", "money_negative"),
        ({"wage": "1800"}, "wage", "below_floor"),
        ({"wage": "99999.99"}, "wage", "above_cap"),
        ({"category": "1201"}, "category", "unknown_code"),
        ({"first_employed": "2005-01-01"}, "first_employed", "employed_before_birth"),
        ({"first_employed": "2026-12-01"}, "first_employed", "employed_in_future"),
        ({"number": cast.resident_number(1, "20110101")}, "birth", "too_young"),
        ({"number": cast.resident_number(1, "19600101")}, "birth", "retirement_age"),
    ],
)
def test_a_finding_stands_at_its_line_and_column(
    town: cast.City, typed: dict[str, str], column: str, code: str
) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(7), cast.newcomer(1, **typed)])
    assert (2, column, code) in codes(matter)


def test_sex_and_birth_date_come_from_the_number(town: cast.City) -> None:
    line = examine_matter(cast.draft(town.owner_seat, [cast.newcomer(2)])).lines[0]
    assert (line.values["sex"], line.values["birth"]) == ("2", "1990-01-01")


def test_full_width_digits_spaces_and_a_small_x_are_put_right(town: cast.City) -> None:
    typed = cast.newcomer(1, number=" ６１０２００１９０００１０１９１８ｘ", wage=" 6,800.00 ", month="２０２６１１")
    values = examine_matter(cast.draft(town.owner_seat, [typed])).lines[0].values
    assert (values["number"], values["wage"], values["month"]) == ("61020019000101918X", 680000, 202611)


def test_words_are_accepted_for_codes(town: cast.City) -> None:
    typed = cast.newcomer(1, certificate="居民身份证（户口簿）", ethnicity="回族", category="公务员在职")
    values = examine_matter(cast.draft(town.owner_seat, [typed])).lines[0].values
    assert (values["certificate"], values["ethnicity"], values["category"]) == ("01", "03", "1102")


def test_the_same_person_twice_in_a_filing_is_found(town: cast.City) -> None:
    matter = cast.draft(town.owner_seat, [cast.newcomer(1), cast.newcomer(2), cast.newcomer(1)])
    assert (3, "number", "twice_in_filing") in codes(matter)


def test_who_is_insured_here_is_found(town: cast.City) -> None:
    cast.insured_people(town, 1)
    assert (1, "number", "insured_here") in codes(cast.draft(town.owner_seat, [cast.newcomer(1)]))


def test_who_is_insured_elsewhere_is_found_without_naming_the_employer(town: cast.City) -> None:
    cast.insured_people(town, 1)
    clerk = cast.seat(town.clerk)
    other = cast.employer(clerk, name="另一单位")
    seat = cast.seat(cast.bound_owner(clerk, other))
    examined = examine_matter(cast.draft(seat, [cast.newcomer(1)]))
    assert [one.code for one in examined.findings] == ["insured_elsewhere"]
    assert examined.findings[0].words == {}


def test_another_matter_under_way_is_named_by_its_number(town: cast.City) -> None:
    first = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    finding = examine_matter(cast.draft(town.owner_seat, [cast.newcomer(1)])).findings[0]
    assert (finding.code, finding.words["number"]) == ("under_way", first.number)
