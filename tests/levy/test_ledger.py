"""Payments, allocations, late fees, refunds, reversals and waivers on an employer's account."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest

from canbao.levy.account import ledger
from canbao.levy.arithmetic.contribution import Payment, compute_late_fee
from canbao.levy.collection import instructions, tax_payments
from canbao.levy.exchange import feed_rows, tax_feed
from canbao.levy.models import Bill, BillKey, TaxPayment
from canbao.values.actor import Actor
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories
from tests.levy.payments import LAW_DAY, PACK, TODAY, arrive, feed, state


def test_an_issued_bill_is_open_until_it_is_paid_to_the_fen(finance: Actor, bills: list[Bill]) -> None:
    november = bills[1]
    assert (state(november).principal, state(november).code) == (november.amount, "waiting")
    arrive(finance, "T1", november, november.amount, date(2026, 11, 20))
    assert (state(november).code, state(november).paid_on) == ("settled", date(2026, 11, 20))
    assert ledger.get_balance(november.employer_id).credit == 0


def test_part_payment_leaves_the_rest_open_and_overpayment_becomes_credit(finance: Actor, bills: list[Bill]) -> None:
    november = bills[1]
    arrive(finance, "T1", november, 10_000)
    assert (state(november).principal, state(november).code) == (november.amount - 10_000, "part")
    arrive(finance, "T2", november, november.amount)
    assert state(november).code == "settled"
    assert ledger.get_balance(november.employer_id).credit == 10_000


def test_late_fee_grows_on_unpaid_principal_and_is_paid_after_it(finance: Actor, bills: list[Bill]) -> None:
    october = bills[0]
    late = october.pay_by + timedelta(days=10)
    fee = compute_late_fee(
        october.amount, october.pay_by, [Payment(late, october.amount)], late, PACK.at(Month(202610))
    )  # type: ignore[arg-type]
    assert fee > 0
    assert state(october, late).late_fee == fee
    arrive(finance, "T1", october, october.amount, late)
    assert (state(october).principal, state(october).late_fee) == (0, fee)
    arrive(finance, "T2", october, fee + 500, late)
    assert (state(october).total, ledger.get_balance(october.employer_id).credit) == (0, 500)


def test_a_bill_with_only_late_fee_open_is_paid_in_part(finance: Actor, bills: list[Bill]) -> None:
    october = bills[0]
    arrive(finance, "T1", october, october.amount)
    at = state(october)
    assert (at.principal, at.code, at.days) == (0, "part", 0)
    assert at.late_fee > 0


def test_a_backdated_payment_does_not_turn_a_waived_fee_into_credit(
    town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    october = bills[0]
    fee = state(october).late_fee
    asked = instructions.request_waiver(finance, BillKey(town.employer.id, Month(202610), 1), fee, "不可抗力", LAW_DAY)
    instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)
    arrive(finance, "T1", october, october.amount, october.pay_by)
    assert (state(october).total, state(october).code) == (0, "settled")
    assert ledger.get_balance(town.employer.id).credit == 0


def test_late_fee_is_charged_when_the_last_fen_of_principal_is_paid(finance: Actor, bills: list[Bill]) -> None:
    october = bills[0]
    fee = state(october).late_fee
    arrive(finance, "T1", october, october.amount - 1)
    assert ledger.get_balance(october.employer_id).fee == 0
    arrive(finance, "T2", october, 1)
    assert ledger.get_balance(october.employer_id).fee == fee > 0
    assert [
        row.due
        for row in ledger.get_bill_bookings(BillKey(october.employer_id, Month(202610), 1))
        if row.kind == "charge"
    ] == [fee]


def test_overpaid_late_fee_becomes_credit(
    town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    october = bills[0]
    arrive(finance, "T0", october, 50_000, TODAY)
    arrive(finance, "T1", october, state(october).total)
    paid = -sum(row.fee for row in ledger.get_bookings(town.employer.id, 20) if row.kind == "allocation")
    first = next(row for row in ledger.get_tax_payments(town.employer.id, 5) if row.ticket == "T0")
    asked = instructions.request_reversal(finance, town.employer.id, first.id, "退票")
    instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)
    arrive(finance, "T2", october, 50_000, october.pay_by)
    at, balance = state(october), ledger.get_balance(town.employer.id)
    assert (at.principal, balance.fee) == (0, 0)
    owed = compute_late_fee(
        Fen(october.amount),
        october.pay_by,
        [Payment(october.pay_by, Fen(50_000)), Payment(TODAY, Fen(october.amount - 50_000))],
        TODAY,
        PACK.at(Month(202610)),
    )
    # Only what was paid above the fee owed becomes credit.
    assert (at.late_fee, balance.credit) == (0, paid - owed)
    assert paid > owed > 0


def test_a_right_receipt_reversed_by_mistake_is_booked_for_the_same_employer_again(
    town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    arrive(finance, "T1", bills[0], 10_000)
    asked = instructions.request_reversal(
        finance, town.employer.id, ledger.get_tax_payments(town.employer.id, 1)[0].id, "误"
    )
    instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)
    assert TaxPayment.objects.get(ticket="T1").state == "unmatched"
    for _press in range(2):
        with suppress(Refusal):
            tax_payments.assign_tax_payment(finance, "T1", town.employer.id, bills[0].notice, PACK)
    assert (ledger.get_balance(town.employer.id).cash, state(bills[0]).paid) == (10_000, 10_000)
    assert TaxPayment.objects.get(ticket="T1").turn == 2


def test_a_payment_is_not_assigned_to_another_employers_notice(
    town: factories.City, finance: Actor, bills: list[Bill]
) -> None:
    elsewhere = factories.employer(factories.actor(town.clerk), name="另一单位")
    arrive(finance, "T1", None, 10_000)
    for notice in (bills[0].notice, "ZJ0"):
        with pytest.raises(Refusal, match="not_the_employers_notice"):
            tax_payments.assign_tax_payment(finance, "T1", elsewhere.id, notice, PACK)
    assert (ledger.get_balance(elsewhere.id).cash, ledger.get_balance(town.employer.id).cash) == (0, 0)


def test_credit_is_not_allocated_to_a_settled_bill(town: factories.City, finance: Actor, bills: list[Bill]) -> None:
    november = bills[1]
    arrive(finance, "T1", november, november.amount + 100, november.pay_by if november.pay_by < TODAY else TODAY)
    with pytest.raises(Refusal, match="nothing_open"):
        tax_payments.allocate_credit(finance, BillKey(town.employer.id, Month(202611), 1), 100, LAW_DAY)
    assert ledger.get_balance(town.employer.id).credit == 100


def test_a_receipt_imported_late_does_not_undo_later_payments(finance: Actor, bills: list[Bill]) -> None:
    october = bills[0]
    late = october.pay_by + timedelta(days=10)
    fee = state(october, late).late_fee
    arrive(finance, "T1", october, october.amount + fee, late)
    arrive(finance, "T2", october, 1, late - timedelta(days=5))
    assert (state(october).total, ledger.get_balance(october.employer_id).credit) == (0, 1)


def test_late_fee_ends_on_the_day_paid_not_on_the_day_imported(finance: Actor, bills: list[Bill]) -> None:
    october = bills[0]
    first, last = october.pay_by + timedelta(days=2), october.pay_by + timedelta(days=10)
    arrive(finance, "T1", october, 1_000, last)
    arrive(finance, "T2", october, october.amount * 2 - 1_000, first)
    payments = [Payment(first, Fen(october.amount))]
    fee = compute_late_fee(Fen(october.amount), october.pay_by, payments, last, PACK.at(Month(202610)))
    assert (state(october).total, ledger.get_balance(october.employer_id).credit) == (0, october.amount - fee)


def test_a_receipt_is_booked_once_however_often_its_file_is_imported(finance: Actor, bills: list[Bill]) -> None:
    first = arrive(finance, "T1", bills[1], 10_000)
    again = arrive(finance, "T1", bills[1], 10_000)
    assert (first.fresh, again.id, again.fresh, again.known) == (1, first.id, 1, 0)
    other = tax_feed.import_tax_payments(finance, "b.csv", feed(("T1", "", 10_000, TODAY), ("T2", "", 5, TODAY)), PACK)
    assert (other.known, other.fresh) == (1, 1)
    assert ledger.get_balance(bills[1].employer_id).cash == 10_000


def test_a_known_receipt_with_another_amount_is_reported_and_not_booked(finance: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], 10_000)
    other = arrive(finance, "T1", bills[1], 20_000)
    assert other.problems == [["2", "other", "T1"]]
    assert ledger.get_balance(bills[1].employer_id).cash == 10_000


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",,100.00,2026-11-20", "ticket"),
        ("1.234560e+17,,100.00,2026-11-20", "ticket_number"),
        (f"{'9' * 41},,1.00,2026-11-20", "ticket_long"),
        ("#N/A,,1.00,2026-11-20", "ticket_error"),
        ("T9,,0.00,2026-11-20", "amount"),
        ("T9,,,2026-11-20", "amount_empty"),
        ("T9,,1 000,2026-11-20", "amount_text"),
        ("T9,,已缴,2026-11-20", "amount_text"),
        ("T9,,#N/A,2026-11-20", "amount_error"),
        ("T9,,TRUE,2026-11-20", "amount_logical"),
        ("T9,,1.005,2026-11-20", "amount_fraction"),
        ("T9,,999999999999999.00,2026-11-20", "amount_too_large"),
        ("T9,,1.00,2026-13-20", "day"),
        ("T9,,1.00,", "day_empty"),
        ("T9,,1.00,1998-12-31", "day_early"),
        ("T9,,1.00,85-11-20", "day_early"),
    ],
)
def test_an_invalid_row_is_reported_and_the_others_are_booked(
    finance: Actor, bills: list[Bill], row: str, problem: str
) -> None:
    data = f"电子税票号,征缴通知单号,入库金额,缴款日期\n{row}\nT8,{bills[1].notice},5.00,20261120\n".encode("gb18030")
    file = tax_feed.import_tax_payments(finance, "feed.csv", data, PACK)
    assert ([one[1] for one in file.problems], file.fresh) == ([problem], 1)
    assert TaxPayment.objects.get(ticket="T8").state == "booked"


def test_a_file_without_a_required_column_is_refused_naming_it(finance: Actor, bills: list[Bill]) -> None:
    with pytest.raises(Refusal) as caught:
        tax_feed.import_tax_payments(finance, "feed.csv", "电子税票号,缴款日期\nT1,2026-11-20\n".encode(), PACK)
    assert (caught.value.code, caught.value.words) == ("column_missing", {"column": "入库金额"})


def test_an_interrupted_import_is_completed_by_repeating_it(
    finance: Actor, bills: list[Bill], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(f"T{number}", bills[1].notice, 100, TODAY) for number in range(5)]
    take = tax_feed._import_row

    def interrupt(actor: Actor, file: Any, row: feed_rows.FeedRow, pack: Any) -> str:
        if row.ticket == "T3":
            raise KeyboardInterrupt
        return take(actor, file, row, pack)

    monkeypatch.setattr(tax_feed, "_import_row", interrupt)
    with pytest.raises(KeyboardInterrupt):
        tax_feed.import_tax_payments(finance, "feed.csv", feed(*rows), PACK)
    monkeypatch.undo()
    assert ledger.get_balance(bills[1].employer_id).cash == 300
    file = tax_feed.import_tax_payments(finance, "feed.csv", feed(*rows), PACK)
    assert (file.fresh, file.known, ledger.get_balance(bills[1].employer_id).cash) == (5, 0, 500)


def test_an_unmatched_payment_is_assigned_by_hand(town: factories.City, finance: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", None, 10_000)
    assert [one.ticket for one in tax_payments.get_unmatched("", 10)] == ["T1"]
    tax_payments.assign_tax_payment(finance, "T1", town.employer.id, bills[1].notice, PACK)
    assert state(bills[1]).paid == 10_000
    with pytest.raises(Refusal, match="arrival_booked"):
        tax_payments.assign_tax_payment(finance, "T1", town.employer.id, "", PACK)


def test_a_reversal_restores_the_balance_and_frees_the_receipt(
    town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    before = ledger.get_balance(town.employer.id)
    arrive(finance, "T1", bills[1], 10_000)
    booking = ledger.get_tax_payments(town.employer.id, 1)[0]
    asked = instructions.request_reversal(finance, town.employer.id, booking.id, "入错单位")
    with pytest.raises(Refusal, match="same_person_asked"):
        both = factories.actor(factories.staff("office.finance"))
        instructions.release_instruction(_as(both, finance), town.employer.id, asked.id, LAW_DAY)
    instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)
    assert ledger.get_balance(town.employer.id) == before
    assert TaxPayment.objects.get(ticket="T1").state == "unmatched"
    with pytest.raises(Refusal, match="reversed_already"):
        instructions.request_reversal(finance, town.employer.id, booking.id, "又一次")
    elsewhere = factories.employer(factories.actor(town.clerk), name="另一单位")
    tax_payments.assign_tax_payment(finance, "T1", elsewhere.id, "", PACK)
    assert ledger.get_balance(elsewhere.id).credit == 10_000


def _as(actor: Actor, other: Actor) -> Actor:
    from dataclasses import replace

    return replace(actor, user_id=other.user_id)


def test_a_refund_is_limited_to_the_credit_and_needs_two_people(
    town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    arrive(finance, "T1", None, 10_000)
    tax_payments.assign_tax_payment(finance, "T1", town.employer.id, "", PACK)
    with pytest.raises(Refusal, match="credit_too_small"):
        instructions.request_refund(finance, town.employer.id, 10_001, "某银行", "62220001", "多缴")
    asked = instructions.request_refund(finance, town.employer.id, 10_000, "某银行", "62220001", "多缴")
    with pytest.raises(Refusal, match="credit_too_small"):
        tax_payments.allocate_credit(finance, BillKey(town.employer.id, Month(202611), 1), 1, LAW_DAY)
    instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)
    assert ledger.get_balance(town.employer.id).cash == 0


def test_a_waived_late_fee_is_not_charged_again(
    town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    october = bills[0]
    open_fee = state(october).late_fee
    assert open_fee > 0
    with pytest.raises(Refusal, match="waiver_above_open_fee"):
        instructions.request_waiver(
            finance, BillKey(town.employer.id, Month(202610), 1), open_fee + 1, "不可抗力", LAW_DAY
        )
    asked = instructions.request_waiver(
        finance, BillKey(town.employer.id, Month(202610), 1), open_fee, "不可抗力", LAW_DAY
    )
    instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)
    assert state(october).late_fee == 0
    tomorrow = state(october, TODAY + timedelta(days=1)).late_fee
    assert 0 < tomorrow < open_fee


def test_an_opening_balance_is_owed_and_entered_once(
    town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    before = date(2026, 6, 25)
    asked = instructions.request_opening(finance, town.employer.id, Month(202606), 50_000, before, "旧系统结转", PACK)
    instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)
    opening = Bill.objects.for_employer(town.employer.id).get(month=202606)
    assert (state(opening).principal, opening.is_opening) == (50_000, True)
    for month, code in ((202606, "opening_there"), (202607, "month_is_assessed")):
        with pytest.raises(Refusal, match=code):
            instructions.request_opening(finance, town.employer.id, Month(month), 1, date(2026, 7, 25), "又", PACK)
