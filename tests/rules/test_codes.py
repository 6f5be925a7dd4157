"""Code tables: national codes, both languages, the old codes, and files that are refused when wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.rules.codes import CodeTableError, NoSuchTable, get_table, get_table_names, load_table
from canbao.rules.traditional_characters import SIMPLIFIED
from canbao.values.identifiers import kind_for_certificate
from canbao.values.months import Month

RIGHT = """
table: colour
title: {zh: 颜色, en: Colour}
version: "1"
source: "a test"
valid_from: 202001
marks: {kind: [warm, cold], effect: [suspend]}
entries:
- {code: "1", zh: "红", en: "Red", old: ["9"], kind: warm}
- {code: "2", zh: "蓝", en: "Blue", old: ["8"], kind: cold, effect: suspend, valid_to: 202112}
interfaces:
  mirror: {source: "a test", codes: {"1": "2", "2": "1"}}
"""


@pytest.mark.parametrize("name", get_table_names())
def test_every_table_is_right_and_in_both_languages(name: str) -> None:
    read = get_table(name)
    assert read.entries
    assert read.version
    assert read.source
    assert all(entry.en.isascii() for entry in read.entries)
    assert all(any("\u4e00" <= char <= "\u9fff" for char in entry.zh) for entry in read.entries)


def test_the_tables_a_hall_needs_are_there() -> None:
    assert set(get_table_names()) >= {
        *("insutype", "psn_cert_type", "gend", "naty", "resd_natu", "psn_type", "employment_form", "chg_rea"),
        *("emp_type", "econ_type", "afil_rlts", "indu_code", "emp_mgt_type", "emp_insu_stas", "psn_clct_stas"),
        "psn_insu_stas",
        *("clct_type", "clct_way", "psn_chg_type", "emp_chg_type", "refusal_reason"),
    }


def test_a_table_is_read_once() -> None:
    assert get_table("gend") is get_table("gend")


@pytest.mark.parametrize("name", ["", "nothing", "../packs/610200"])
def test_a_table_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(NoSuchTable):
        get_table(name)


def test_there_are_56_ethnicities_and_two_codes_for_others() -> None:
    codes = [entry.code for entry in get_table("naty").entries]
    assert codes == [*(f"{number:02d}" for number in range(1, 57)), "97", "98"]
    assert get_table("naty").text("56", "en") == "Jino"


def test_words_come_in_the_readers_language() -> None:
    psn_type = get_table("psn_type")
    assert psn_type.text("1101", "zh-hans") == "职工在职"
    assert psn_type.text("1101", "en") == "Employee, active"
    assert psn_type.title("zh-hans") == "人员类别"


def test_a_code_nobody_knows_shows_as_it_is() -> None:
    assert get_table("psn_type").text("7777", "en") == "7777"
    assert get_table("psn_type").get("7777") is None


def test_choices_follow_the_order_of_the_table() -> None:
    assert get_table("gend").choices("en") == [("0", "Unknown"), ("1", "Male"), ("2", "Female"), ("9", "Not stated")]


def test_reasons_to_stop_are_offered_by_themselves() -> None:
    offered = dict(get_table("chg_rea").choices("en", kind="stop"))
    assert "222" in offered
    assert not {"111", "121", "411"} & offered.keys()


@pytest.mark.parametrize("code", ["211", "212", "251", "269", "411", "451"])
def test_death_retirement_and_settling_abroad_end_the_insurance(code: str) -> None:
    entry = get_table("chg_rea").get(code)
    assert entry is not None
    assert entry.effect == "end"


@pytest.mark.parametrize("code", ["221", "222", "224", "227", "228", "231"])
def test_other_reasons_suspend_it(code: str) -> None:
    entry = get_table("chg_rea").get(code)
    assert entry is not None
    assert entry.effect == "suspend"


def test_every_reason_that_stops_says_how() -> None:
    entries = get_table("chg_rea").entries
    assert all(entry.effect for entry in entries if entry.kind in {"stop", "retire"})
    assert not any(entry.effect for entry in entries if entry.kind in {"join", "resume", "change"})


def test_a_transfer_in_is_offered_with_the_resumptions() -> None:
    # Halls file it so, once the former employer has stopped.
    assert {"121", "131", "141"} <= dict(get_table("chg_rea").choices("en", kind="resume")).keys()


def test_reasons_of_return_and_refusal_say_where_they_may_be_chosen() -> None:
    places = {place for entry in get_table("refusal_reason").entries for place in entry.more["moves"]}
    assert places == {"returned", "refused", "not_accepted"}


def test_old_codes_are_translated_when_they_come_in() -> None:
    translated = {
        name: getattr(get_table(name).from_old(old), "code", None)
        for name, old in {
            "psn_type": "22",
            "clct_type": "13",
            "emp_insu_stas": "1",
            "resd_natu": "4",
            "indu_code": "20",
            "emp_type": "60",
            "gend": "3",
        }.items()
    }
    assert translated == {
        "psn_type": "1201",
        "clct_type": "34",
        "emp_insu_stas": "2",
        "resd_natu": "22",
        "indu_code": "T",
        "emp_type": "80",
        "gend": None,
    }


def test_a_partner_who_swaps_16_and_17_is_put_right_both_ways() -> None:
    certificates = get_table("psn_cert_type")
    theirs = certificates.from_interface("swapped_16_17", "16")
    assert theirs is not None
    assert (theirs.code, kind_for_certificate(theirs.code)) == ("17", "hmt_residence")
    assert certificates.to_interface("swapped_16_17", "17") == "16"
    assert certificates.to_interface("swapped_16_17", "01") == "01"


def test_work_injury_of_another_list_is_not_long_term_care_here() -> None:
    schemes = get_table("insutype")
    assert schemes.from_interface("labour_ministry", "410") is None
    assert schemes.to_interface("labour_ministry", "410") is None


def test_a_code_may_be_used_in_its_months(tmp_path: Path) -> None:
    colours = load_table(_written(tmp_path, RIGHT))
    assert [code for code, _words in colours.choices("en", Month(202112))] == ["1", "2"]
    assert [code for code, _words in colours.choices("en", Month(202201))] == ["1"]
    assert colours.choices("en", Month(201912)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("table: colour", "table: color", "calls itself color"),
        ('version: "1"', "", "lacks a part"),
        ("title: {zh: 颜色, en: Colour}", "title: {zh: 颜色}", "title in zh and en"),
        ('code: "2"', 'code: "1"', "code appears twice: 1"),
        ('old: ["8"]', 'old: ["9"]', "old code appears twice: 9"),
        ('zh: "蓝"', 'zh: "红"', "Chinese word appears twice"),
        ('code: "1"', "code: 1", "needs code as a text"),
        ('en: "Red"', 'en: ""', "needs en as a text"),
        ('old: ["9"]', "old: [9]", "old codes as texts"),
        ("kind: warm", "kind: hot", "kind is of warm, cold"),
        (", kind: warm", "", "needs a kind"),
        ("effect: suspend", "effect: stop", "effect is of suspend"),
        ("kind: warm", "kind: warm, colour: red", "unknown colour"),
        ("valid_from: 202001", "valid_from: 202001\nauthor: me", "unknown author"),
        ("valid_to: 202112", "valid_to: 202113", "months yyyyMM"),
        ("valid_to: 202112", "valid_to: 201912", "ends before it begins"),
        ('"2": "1"}', '"2": "3"}', "'2' means an unknown code"),
        ('"2": "1"}', '"2": "2"}', "2 has two codes"),
        ('source: "a test", codes', "codes", "needs source and codes"),
    ],
)
def test_a_faulty_file_is_refused_by_name(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in RIGHT
    with pytest.raises(CodeTableError, match=said) as refused:
        load_table(_written(tmp_path, RIGHT.replace(right, wrong)))
    assert "colour.yaml" in str(refused.value)


def _written(folder: Path, text: str) -> Path:
    path = folder / "colour.yaml"
    path.write_text(text, "utf-8")
    return path


# -- as people write a code -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", get_table_names())
def test_a_code_is_found_without_the_zeros_that_a_spreadsheet_drops(name: str) -> None:
    table = get_table(name)
    for entry in table.entries:
        bare = entry.code.lstrip("0")
        if bare.isdigit() and table.get(bare) in (None, entry):
            assert table.find(bare) == table.find(f"{bare}.0") == table.find(entry.code)


@pytest.mark.parametrize(
    ("name", "typed", "codes"),
    [
        ("naty", "1", ["01"]),
        ("naty", "1.00", ["01"]),
        ("naty", "漢族", ["01"]),
        ("naty", "維吾爾族", ["05"]),
        ("naty", "01 汉族", ["01"]),
        ("naty", "1-汉族", ["01"]),
        ("naty", "02 汉族", []),
        ("naty", "1.5", []),
        ("naty", "001", []),
        ("psn_cert_type", "1", ["01"]),
        ("psn_cert_type", "身份證", ["01"]),
        ("psn_cert_type", "身分證", ["01"]),
        ("psn_cert_type", "臺胞證", ["06"]),
        ("psn_cert_type", "護照", ["08", "16"]),
        ("psn_cert_type", "ID card", ["01"]),
        ("gend", "\u2f25", ["2"]),
        ("gend", "\uf981", ["2"]),
        ("gend", "FEMALE", ["2"]),
        ("gend", "01", []),
        ("resd_natu", "農村", ["20"]),
        ("resd_natu", "1", []),
        ("indu_code", "a", ["A"]),
        ("chg_rea", "離職", ["221", "222", "223"]),
    ],
)
def test_an_entry_is_found_as_people_write_it(name: str, typed: str, codes: list[str]) -> None:
    assert [entry.code for entry in get_table(name).find(typed)] == codes


def test_no_traditional_character_is_the_simplified_form_of_another() -> None:
    assert not {chr(old) for old in SIMPLIFIED} & {chr(new) for new in SIMPLIFIED.values()}


@given(st.text(max_size=20))
def test_any_text_is_looked_up(typed: str) -> None:
    for name in get_table_names():
        assert isinstance(get_table(name).find(typed), list)
