"""The terms of a scheme: who is charged what in a month, by which parameter."""

from decimal import Decimal
from typing import Any

import pytest

from canbao.rules.packs import NotInForce, Pack, Rules
from canbao.rules.scheme_terms import (
    SchemePayer,
    get_charges_in_force,
    get_first_assessed_month,
    get_first_charged_month,
    get_scheme_terms,
)
from canbao.values.months import Month

BASE = {"reference_wage.annual": "84000", "base.floor_ratio": "0.60", "base.cap_ratio": "3.00"}
RATE, FIXED, PERSON = "scheme.310.employer.rate", "scheme.310.employer.monthly_amount", "scheme.310.person.rate"


def rules(mapping: dict[str, Any]) -> Rules:
    return Pack.from_mapping(mapping, "a case").at(Month(202611))


def test_one_scheme_charges_both_payers() -> None:
    [terms] = get_scheme_terms("1101", rules({**BASE, PERSON: "0.02", RATE: "0.07"}))
    charges = [(charge.scheme_payer, charge.rate, charge.parameter) for charge in terms.charges]
    assert charges == [
        (SchemePayer("310", "employer"), Decimal("0.07"), RATE),
        (SchemePayer("310", "person"), Decimal("0.02"), PERSON),
    ]
    assert (terms.scheme, terms.category, terms.month) == ("310", "1101", 202611)


def test_a_rate_counts_before_a_fixed_amount() -> None:
    [terms] = get_scheme_terms("1101", rules({**BASE, RATE: "0.07", FIXED: "12.34"}))
    assert [(charge.rate, charge.fixed) for charge in terms.charges] == [(Decimal("0.07"), None)]


def test_a_category_without_a_rate_is_charged_the_fixed_amount() -> None:
    [terms] = get_scheme_terms("1101", rules({RATE: {"1201": "0.07"}, FIXED: "12.34"}))
    assert [(charge.rate, charge.fixed) for charge in terms.charges] == [(None, 1234)]


def test_a_fixed_amount_needs_no_reference_wage_but_has_a_unit() -> None:
    [terms] = get_scheme_terms("1101", rules({FIXED: "10", "base.unit": "0.1"}))
    assert (terms.limits, terms.unit) == (None, 10)


def test_a_rate_needs_the_reference_wage() -> None:
    with pytest.raises(NotInForce, match="reference_wage.annual in 202611"):
        get_scheme_terms("1101", rules({RATE: "0.07"}))


def test_a_scheme_that_does_not_apply_asks_for_no_reference_wage() -> None:
    assert get_scheme_terms("1101", rules({RATE: "0.07", "scheme.310.applies_to": ["1201"]})) == ()


def test_the_charges_in_force_are_those_of_every_category() -> None:
    law = rules({RATE: {"1201": "0.07"}, FIXED: "10", PERSON: [{"from": 202612, "value": "0.02"}]})
    found = [(payer, kind) for payer, kind, _value in get_charges_in_force("310", law)]
    assert found == [("employer", "rate"), ("employer", "monthly_amount")]


def test_the_first_charged_month_is_that_of_any_scheme() -> None:
    law = {
        RATE: [{"from": 202501, "value": "0.07"}],
        "scheme.330.person.monthly_amount": [{"from": 202407, "value": 5}],
    }
    assert get_first_charged_month(rules({**law, "scheme.310.person.account_ratio": "1"}).pack) == 202407
    assert get_first_charged_month(rules(BASE).pack) is None


def test_a_pack_may_name_the_first_month_that_is_assessed() -> None:
    assert get_first_assessed_month(rules({"levy.first_month": 202501})) == 202501
    assert get_first_assessed_month(rules({})) is None
