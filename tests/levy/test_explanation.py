"""The explanation of a line: wage, base, rate, rounding, levied before, difference and cause."""

from types import SimpleNamespace

import pytest

from canbao.levy.arithmetic.contribution import compute_dues
from canbao.levy.arithmetic.explanation import explain_due, explain_line, explain_rates, percent_text
from canbao.rules.packs import Pack
from canbao.rules.scheme_terms import get_scheme_terms
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month

MONTH = Month(202601)
RULES = {
    "reference_wage.annual": [{"from": 202507, "value": "84000", "source": "city notice 5"}],
    "base.floor_ratio": "0.60",
    "base.cap_ratio": "3.00",
    "scheme.310.employer.rate": [{"from": 202501, "value": "0.0725", "source": "city order 7"}],
    "scheme.330.person.monthly_amount": "10",
}


def steps(wage: int | None, scheme: str = "310", **rules: object) -> dict[str, Bilingual]:
    law = Pack.from_mapping({**RULES, **rules}, "test").at(MONTH)
    found = next(one for one in compute_dues(get_scheme_terms("1101", law), wage) if one.scheme_payer.scheme == scheme)
    return {step.name: step.text for step in explain_due(wage, found, law)}


def line(**changed: object) -> SimpleNamespace:
    values = {
        "accrual": MONTH,
        "scheme": "310",
        "payer": "employer",
        "kind": "10",
        "category": "1101",
        "wage": 680_033,
        "base": 680_000,
        "clamped": "",
        "asked": 49_300,
        "before": 0,
        "amount": 49_300,
    }
    return SimpleNamespace(**{**values, **changed})


@pytest.mark.parametrize(
    ("wage", "sentence"),
    [
        (300_000, "below the floor, so the floor is the base: 4,200.00"),
        (9_000_000, "above the cap, so the cap is the base: 21,000.00"),
        (680_033, "rounded half up to 1 yuan: 6,800.00"),
        (680_000, "The wage itself, between floor and cap: 6,800.00"),
        (None, "The floor: 4,200.00"),
    ],
    ids=["floor", "cap", "rounded", "itself", "none declared"],
)
def test_the_base_is_explained_from_the_wage(wage: int | None, sentence: str) -> None:
    assert sentence in steps(wage)["base"].en


def test_the_floor_is_explained_from_the_reference_wage() -> None:
    explained = steps(680_000)["base"]
    assert "4,200.00 = 84,000.00 ÷ 12 × 60%" in explained.en
    assert "in force from 202507; source: city notice 5" in explained.en
    assert "自202507起执行" in explained.zh


def test_the_amount_is_explained_with_rate_source_and_rounding() -> None:
    explained = steps(680_100)["amount"].en
    assert "6,801.00 × 7.25% = 493.0725, rounded half up to the fen: 493.07 yuan." in explained
    assert "scheme.310.employer.rate" in explained
    assert "in force from 202501; source: city order 7" in explained


def test_a_fixed_amount_is_explained_without_wage_and_base() -> None:
    explained = steps(680_000, "330")
    assert list(explained) == ["amount"]
    assert "fixed 10.00 yuan" in explained["amount"].en


def test_the_share_of_the_personal_account_is_explained() -> None:
    explained = steps(680_000, **{"scheme.310.employer.account_ratio": "0.30"})["account"].en
    assert explained == "147.90 yuan go to the personal account, 345.10 to the pool."


def test_a_difference_is_explained_with_the_amount_levied_before() -> None:
    pack = Pack.from_mapping(RULES, "test")
    explained = {
        step.name: step.text.en
        for step in explain_line(
            line(before=30_450, amount=18_850, kind="34"), pack, Bilingual("Wage declared.", "申报工资。")
        )
    }
    assert explained["before"] == "304.50 yuan already levied for 202601."
    assert explained["difference"] == "493.00 − 304.50 = 188.50 yuan: Base difference."
    assert explained["cause"] == "Wage declared."


def test_a_full_refund_is_explained() -> None:
    gone = line(kind="20", category="", wage=None, base=None, asked=0, before=49_300, amount=-49_300)
    explained = {step.name: step.text.en for step in explain_line(gone, Pack.from_mapping(RULES, "test"))}
    assert explained["amount"] == "Nothing is asked for 202601 any more: 0.00 yuan."
    assert explained["difference"] == "0.00 − 493.00 = -493.00 yuan: Refund."


def test_a_line_of_older_parameters_is_not_explained_by_the_new_rate() -> None:
    other = Pack.from_mapping({**RULES, "scheme.310.employer.rate": "0.08"}, "test")
    explained = {step.name: step.text.en for step in explain_line(line(), other)}
    assert "493.00 yuan by the parameters in force when it was assessed" in explained["amount"]
    assert "8%" not in explained["amount"]


@pytest.mark.parametrize(("share", "text"), [("0.005", "0.5%"), ("0.0725", "7.25%"), ("0.1", "10%"), ("1", "100%")])
def test_shares_are_written_as_percentages(share: str, text: str) -> None:
    from decimal import Decimal

    assert percent_text(Decimal(share)) == text


def test_the_rates_of_a_notice_name_their_source() -> None:
    (rate, amount) = explain_rates(["310", "330"], Pack.from_mapping(RULES, "test"), MONTH)
    assert "单位缴纳7.25%，自202501起执行；依据：city order 7" in rate.zh
    assert "10.00" in amount.en
