"""Numbers of people and organisations: every vector, the exact reasons, and what arithmetic promises."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from canbao.values.identifiers import check_identifier, check_identifiers, kind_for_certificate
from canbao.values.number_checks import (
    KINDS,
    credit_check_character,
    organisation_check_character,
    person_check_character,
)

TODAY = date(2026, 11, 23)
FILE = Path(__file__).resolve().parents[1] / "vectors" / "identifiers.json"
VECTORS: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def resident_numbers(draw: st.DrawFn) -> str:
    birth = draw(st.dates(date(1900, 1, 1), TODAY))
    body = f"610200{birth:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + person_check_character(body)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    organisation = draw(st.text(CREDIT_ALPHABET, min_size=8, max_size=8))
    body = f"91610200{organisation}{organisation_check_character(organisation)}"
    return body + credit_check_character(body)


def test_there_are_59_vectors() -> None:
    assert len(VECTORS) == 59


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['kind']}:{vector['value'].strip()}")
def test_vector(vector: dict[str, Any]) -> None:
    [said] = check_identifiers([f"{vector['kind']}\t{vector['value']}\n"], TODAY)
    promised = vector | ({"normalized": vector.get("normalized", vector["value"])} if vector["valid"] else {})
    assert said | promised == said
    assert said.keys() - promised.keys() <= {"birth", "sex"}


@pytest.mark.parametrize("number", ["61020019000101918X", "610200190001010070", "610204190001010025"])
def test_a_valid_resident_number_tells_birth_and_sex(number: str) -> None:
    verdict = check_identifier("resident_id", number, TODAY)
    assert (verdict.valid, verdict.birth) == (True, date(1900, 1, 1))
    assert verdict.sex == ("2" if number[16] in "02468" else "1")


def test_a_wrong_check_character_is_named() -> None:
    assert check_identifier("resident_id", "610200197003136670", TODAY).expected_check == "2"


def test_no_check_character_is_named_where_the_date_is_wrong() -> None:
    assert check_identifier("resident_id", "610200190002290010", TODAY).expected_check is None


def test_who_is_born_today_is_born() -> None:
    body = "61020020261123001"
    assert check_identifier("resident_id", body + person_check_character(body), TODAY).valid


def test_who_is_born_tomorrow_is_not() -> None:
    body = "61020020261124001"
    assert check_identifier("resident_id", body + person_check_character(body), TODAY).reason == "date in the future"


def test_the_old_number_of_15_digits_is_refused_for_its_length() -> None:
    assert check_identifier("resident_id", "610200900101001", TODAY).reason == "length"


def test_a_number_of_hong_kong_is_no_resident_number() -> None:
    assert check_identifier("resident_id", "810000199001010828", TODAY).reason == "format"


def test_a_resident_number_is_no_number_of_hong_kong() -> None:
    assert check_identifier("hmt_residence", "610200197003136672", TODAY).reason == "format"


def test_digits_that_only_look_like_digits_are_refused() -> None:
    assert check_identifier("resident_id", "٦10200197003136672", TODAY).reason == "character"


@pytest.mark.parametrize(
    ("number", "sex"), [("961840199001010017", "1"), ("961826199001010028", "2"), ("961392199001010032", "1")]
)
def test_a_foreign_permanent_residents_number_gives_birth_and_sex(number: str, sex: str) -> None:
    verdict = check_identifier("foreign_permanent", number, TODAY)
    assert (verdict.valid, verdict.birth, verdict.sex) == (True, date(1990, 1, 1), sex)


def test_a_foreigners_card_of_2004_gives_birth_and_sex() -> None:
    verdict = check_identifier("foreign_permanent", "kaz110090123105", TODAY)
    assert (verdict.normalized, verdict.birth, verdict.sex) == ("KAZ110090123105", date(1990, 12, 31), "2")


def test_a_foreigners_card_of_2004_without_a_known_birth_is_valid() -> None:
    verdict = check_identifier("foreign_permanent", "usa110000000101", TODAY)
    assert (verdict.valid, verdict.normalized, verdict.birth) == (True, "USA110000000101", None)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("KAZ110090133101", "date"),
        ("KAZ110090023101", "date"),
        ("KAZ110090123104", "checksum"),
        ("KAZ990090123105", "format"),
        ("99984019900101001X", "format"),
    ],
)
def test_a_foreigners_card_with_a_wrong_part_is_refused(number: str, reason: str) -> None:
    assert check_identifier("foreign_permanent", number, TODAY).reason == reason


@pytest.mark.parametrize("code", ["000000000000000000", "000000000"])
def test_zeros_are_no_code_of_an_organisation(code: str) -> None:
    kind = "uscc" if len(code) == 18 else "organisation_code"
    assert not check_identifier(kind, code, TODAY).valid


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("029-8888 0000 转 801", "029-88880000-801"),
        ("(029)88880000", "029-88880000"),
        ("+86 29 88880000", "029-88880000"),
        ("0086-13800000000", "13800000000"),
        ("029-88880000", "029-88880000"),
        ("0919-3180000#12", "0919-3180000-12"),
    ],
)
def test_landlines_and_mobiles_have_one_form(text: str, normalized: str) -> None:
    assert check_identifier("phone", text).normalized == normalized


@pytest.mark.parametrize(
    "code", ["91610200MA0000015X", "12610200MB0000027C", "91610200MA000004XB", "91610200MA00004960"]
)
def test_a_credit_code_contains_an_organisation_code(code: str) -> None:
    verdict = check_identifier("uscc", code, TODAY)
    assert (verdict.valid, verdict.organisation_code) == (True, f"{code[8:16]}-{code[16]}")


def test_the_published_example_of_a_credit_code_does_not_follow_its_own_arithmetic() -> None:
    assert not check_identifier("uscc", "91350100M000100Y4Z", TODAY).valid
    assert credit_check_character("91350100M000100Y4") == "3"


def test_a_credit_code_whose_organisation_code_fails_names_no_last_character() -> None:
    body = "91610200XXXX30825"
    verdict = check_identifier("uscc", body + credit_check_character(body), TODAY)
    assert (verdict.reason, verdict.expected_check, verdict.organisation_code) == ("checksum", None, None)


def test_a_credit_code_with_only_its_last_character_wrong_still_gives_its_organisation_code() -> None:
    # An agency may let it pass with a reason (some live codes fail), and the employer is then found by this code.
    verdict = check_identifier("uscc", "91610200XXXX308240", TODAY)
    assert (verdict.reason, verdict.expected_check, verdict.organisation_code) == ("checksum", "1", "XXXX3082-4")


def test_letters_in_the_division_of_a_credit_code_are_refused() -> None:
    assert check_identifier("uscc", "916102A0XXXX308241", TODAY).reason == "character"


@pytest.mark.parametrize("code", ["TEST0001-8", "TEST0002-6", "MA000004-X", "ma000004x", " ＭＡ０００００４－Ｘ "])
def test_an_organisation_code_is_written_with_its_hyphen(code: str) -> None:
    verdict = check_identifier("organisation_code", code, TODAY)
    assert verdict.valid
    assert verdict.normalized is not None
    assert verdict.normalized[8] == "-"


@pytest.mark.parametrize("number", ["E00000001", "EA0000001", "X00000001", "e 0000 0001", "AB123"])
def test_passports(number: str) -> None:
    assert check_identifier("passport", number, TODAY).valid


@pytest.mark.parametrize(
    ("number", "reason"), [("E001", "length"), ("E" * 9, "format"), ("E0000000号", "character"), ("", "length")]
)
def test_what_is_no_passport(number: str, reason: str) -> None:
    assert check_identifier("passport", number, TODAY).reason == reason


@pytest.mark.parametrize(
    ("number", "stored"),
    [
        ("138 0000 0000", "13800000000"),
        ("+86-138-0000-0000", "13800000000"),
        ("０２９－８８８８００００", "029-88880000"),
        ("(0919) 2188000", "0919-2188000"),
    ],
)
def test_phones_are_stored_in_one_form(number: str, stored: str) -> None:
    assert check_identifier("phone", number, TODAY).normalized == stored


@pytest.mark.parametrize(
    ("number", "reason"),
    [("12800000000", "format"), ("1380000000", "format"), ("2188000", "length"), ("1380000000x", "character")],
)
def test_what_is_no_phone(number: str, reason: str) -> None:
    assert check_identifier("phone", number, TODAY).reason == reason


def test_a_fixed_line_is_no_mobile() -> None:
    assert not check_identifier("mobile", "029-88880000", TODAY).valid


@pytest.mark.parametrize(
    ("code", "valid"), [("727000", True), ("７２７０００", True), ("72700", False), ("72700O", False)]
)
def test_postcodes(code: str, valid: bool) -> None:
    assert check_identifier("postcode", code, TODAY).valid is valid


def test_an_unknown_kind_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="no kind"):
        check_identifier("library card", "1", TODAY)


def test_certificates_name_their_kind_of_number() -> None:
    kinds = {code: kind_for_certificate(code) for code in ("01", "07", "08", "16", "17", "02", "99")}
    assert kinds == {
        "01": "resident_id",
        "07": "foreign_permanent",
        "08": "passport",
        "16": "passport",
        "17": "hmt_residence",
        "02": None,
        "99": None,
    }


def test_every_line_gets_one_answer_in_its_place() -> None:
    lines = ["\ufeffmonth\t202401\r\n", "nonsense\n", "card\t1\n", "month\t1\t2\n", "\n", "month\t2024-1"]
    said = list(check_identifiers(lines, TODAY))
    assert said == [
        {"kind": "month", "value": "202401", "valid": True, "normalized": "202401"},
        {"kind": "", "value": "nonsense", "valid": False, "reason": "format"},
        {"kind": "card", "value": "1", "valid": False, "reason": "kind"},
        {"kind": "", "value": "month\t1\t2", "valid": False, "reason": "format"},
        {"kind": "", "value": "", "valid": False, "reason": "format"},
        {"kind": "month", "value": "2024-1", "valid": False, "reason": "format"},
    ]


@given(resident_numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_changing_one_character_of_a_resident_number_is_noticed(number: str, place: int, other: str) -> None:
    assume(number[place] != other)
    assert check_identifier("resident_id", number, TODAY).valid
    assert not check_identifier("resident_id", number[:place] + other + number[place + 1 :], TODAY).valid


@given(resident_numbers(), st.integers(0, 16))
def test_swapping_two_neighbours_in_a_resident_number_is_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assume(swapped != number)
    assert not check_identifier("resident_id", swapped, TODAY).valid


@given(credit_codes(), st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_changing_one_character_of_a_credit_code_is_noticed(code: str, place: int, other: str) -> None:
    assume(code[place] != other)
    assert check_identifier("uscc", code, TODAY).valid
    assert not check_identifier("uscc", code[:place] + other + code[place + 1 :], TODAY).valid


@given(resident_numbers(), st.integers(0, 18))
def test_the_expected_check_character_makes_the_number_right(number: str, shift: int) -> None:
    wrong = "0123456789X"[("0123456789X".index(number[17]) + 1 + shift % 10) % 11]
    expected = check_identifier("resident_id", number[:17] + wrong, TODAY).expected_check
    assert expected is not None
    assert check_identifier("resident_id", number[:17] + expected, TODAY).valid


@given(resident_numbers())
def test_full_width_and_spacing_never_change_the_verdict(number: str) -> None:
    wide = (
        "　" + "".join(chr(ord(char) + 0xFEE0) for char in number[:6]) + " " + number[6:14] + "－" + number[14:].lower()
    )
    assert check_identifier("resident_id", wide, TODAY).normalized == number


@given(resident_numbers(), st.integers(1, 400))
def test_a_number_is_refused_on_every_day_before_its_birth(number: str, days: int) -> None:
    birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    assert check_identifier("resident_id", number, birth - timedelta(days=days)).reason == "date in the future"


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=40))
def test_whatever_is_typed_gets_a_verdict(kind: str, value: str) -> None:
    verdict = check_identifier(kind, value, TODAY)
    assert verdict.valid == (verdict.reason is None) == (verdict.normalized is not None)


@pytest.mark.parametrize(
    "vector", [vector for vector in VECTORS if vector["valid"]], ids=lambda vector: vector["value"]
)
def test_the_normalized_form_is_valid_and_stays_as_it_is(vector: dict[str, Any]) -> None:
    normalized = check_identifier(vector["kind"], vector["value"], TODAY).normalized
    assert normalized is not None
    assert check_identifier(vector["kind"], normalized, TODAY).normalized == normalized
