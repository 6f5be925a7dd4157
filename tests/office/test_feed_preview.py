"""A file of the tax office is previewed before it is booked; held receipts and the last fen wait for clerks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from canbao.levy.models import Bill, Booking, PreviewedFile, TaxPayment
from canbao.values.money import Fen, yuan, yuan_plain
from tests import factories
from tests.house.walking import issued_bill
from tests.office.pages import page, words

HOME = "/office/receipts/"


@pytest.fixture
def bill(town: factories.City) -> Bill:
    """Return the employer's issued bill of November."""
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202611)
    return issued_bill(town)


@pytest.fixture
def finance(town: factories.City, bill: Bill, signed_in: Callable[..., Client]) -> Client:
    """Return the finance clerk's browser."""
    return signed_in(factories.staff("office.finance", "财务甲"))


def upload(finance: Client, *rows: str) -> str:
    """Upload a file with these rows and return the address of its preview."""
    lines = ["电子税票号,征缴通知单号,入库金额,缴款日期,备注", *rows]
    file = SimpleUploadedFile("feed.csv", "\n".join(lines).encode())
    return str(finance.post(f"{HOME}read/", {"file": file}).headers["Location"])


def test_nothing_is_booked_before_the_button_is_pressed(finance: Client, bill: Bill) -> None:
    amount = yuan_plain(Fen(bill.amount))
    preview = upload(
        finance,
        f"T1,{bill.notice},{amount},2026-11-20,x",
        f"T2,{bill.notice},1.00,2025-11-20,x",
        "T3,,5.00,2026-11-20,x",
        "T4,,0.00,2026-11-20,x",
        f"合计,,{amount},,",
    )
    shown = words(finance.get(preview))
    assert "Nothing is booked yet" in shown
    assert f"Will be booked 1 {yuan(Fen(bill.amount))} 2" in shown
    assert "Will be unmatched 1 5.00 4" in shown
    assert "Will be held for a clerk 1 1.00 3" in shown
    assert "3 T2" in shown and "paid before its notice was issued" in shown
    assert "5 T4" in shown and "the amount is zero" in shown
    assert "Not read: 备注" in shown and "Not in the file: 缴费人识别号" in shown
    assert f"Row 6: {yuan(Fen(bill.amount))} Our sum differs {yuan(Fen(bill.amount + 600))}" in shown
    assert not TaxPayment.objects.exists()
    assert "feed.csv 财务甲" in words(finance.get(HOME))
    booked = words(finance.post(f"{preview}book/", follow=True))
    assert "Booked from this file: 1; unmatched: 1; held: 1. Known before it was read: 0. Rows refused: 1." in booked
    assert "Held now" in booked and "Unmatched now" in booked
    again = words(finance.post(f"{preview}book/", follow=True))
    assert "Booked from this file: 1; unmatched: 1; held: 1." in again
    assert "Rows refused" in words(finance.get(preview, follow=True))
    assert TaxPayment.objects.count() == 3


def test_a_file_of_known_rows_offers_nothing_to_book(finance: Client, bill: Bill) -> None:
    row = f"T1,{bill.notice},1.00,2026-11-20,x"
    finance.post(f"{upload(finance, row)}book/")
    shown = words(finance.get(upload(finance, row)))
    assert "Known already, left alone 1 1.00 2" in shown
    assert "No row is new; there is nothing to book." in shown
    assert "Nothing to look at" in shown


def test_a_preview_is_discarded_or_dropped_after_a_day(finance: Client, bill: Bill) -> None:
    preview = upload(finance, "T1,,1.00,2026-11-20,x")
    assert "nothing was booked" in words(finance.post(f"{preview}discard/", follow=True))
    assert "no longer kept" in words(finance.get(preview, follow=True))
    assert "no longer kept" in words(finance.post(f"{preview}discard/", follow=True))
    late = upload(finance, "T1,,1.00,2026-11-20,x")
    PreviewedFile.objects.update(uploaded_at=timezone.now() - timedelta(days=2))
    assert "no longer kept" in words(finance.get(late, follow=True))
    assert not TaxPayment.objects.exists()


def test_a_held_receipt_is_listed_with_its_reason_and_taken_over_by_two(
    finance: Client, approver: Client, bill: Bill
) -> None:
    finance.post(f"{upload(finance, f'T1,{bill.notice},1.00,2025-11-20,x', 'T2,,1.00,2027-01-01,x')}book/")
    shown = words(finance.get(HOME))
    assert "paid before its notice was issued" in shown and "Every receipt is booked" in shown
    assert "feed.csv 2026-11-23" in shown and "2 0 0 2 0 2.00" in shown
    ask = {"ticket": "'t1", "kind": "take_over", "reason": ""}
    assert "Enter the reason" in words(finance.post(f"{HOME}receipt/request/", ask))
    answer = words(finance.post(f"{HOME}receipt/request/", ask | {"reason": "来函确认"}, follow=True))
    assert "A second person decides" in answer and "another person decides" in answer
    assert "Receipts waiting for a second person" in words(approver.get(HOME))
    seen = approver.get(f"{HOME}receipt/?ticket=T1")
    for text in ("来函确认", "paid before its notice was issued", bill.notice, "Open of it today", "2025-11-20"):
        assert text in words(seen)
    release = page(seen).form(action="/release/")
    assert "Released and carried out." in words(approver.post(release.action, follow=True))
    answer = words(finance.post(f"{HOME}receipt/request/", ask | {"ticket": "T2", "reason": "来函确认"}))
    assert "2027-01-01, is still to come" in answer
    assert [one.state for one in TaxPayment.objects.order_by("ticket")] == ["booked", "held"]


def test_the_last_fen_is_written_off_by_two_people(finance: Client, approver: Client, bill: Bill) -> None:
    account = f"/office/employers/{bill.employer_id}/account/"
    assert "Write off the rest" not in words(finance.get(account))
    finance.post(f"{upload(finance, f'T1,{bill.notice},{yuan_plain(Fen(bill.amount - 1))},2026-11-20,x')}book/")
    form = page(finance.get(account)).form("reason", action="/write-off/")
    missing = finance.post(form.action, dict(form.filled({"reason": ""}, None)))
    assert (missing.status_code, "Enter the reason" in words(missing)) == (422, True)
    asked = finance.post(form.action, dict(form.filled({"reason": "尾差"}, None)), follow=True)
    assert "Requested." in words(asked) and "Write-off within the tolerance" in words(asked)
    release = page(approver.get(HOME)).form(action="/release/")
    assert "Released and booked" in words(approver.post(release.action, follow=True))
    assert Booking.objects.for_employer(bill.employer_id).get(kind="write_off").due == -1
    shown = words(finance.get(account))
    assert "Write off the rest" not in shown and "尾差" in shown
