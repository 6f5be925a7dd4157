"""期初余额 at the agency: one person imports a file, invalid rows are listed, another person releases it."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from canbao.levy.account import ledger
from canbao.levy.models import Instruction
from tests import factories
from tests.office.pages import page, words

HOME = "/office/receipts/opening/"


@pytest.fixture
def finance(town: factories.City, signed_in: Callable[..., Client]) -> Client:
    """Return the finance clerk's browser."""
    return signed_in(factories.staff("office.finance", "财务甲"))


def waiting_file(approver: Client) -> str:
    """Return the address of the rows of the file that waits, as the list links it."""
    (address,) = set(re.findall(rf'href="({HOME}\d+/)"', approver.get(HOME).content.decode()))
    return address


def import_rows(finance: Client, *rows: str, name: str = "openings.csv") -> str:
    data = "\n".join(["单位编号,费款所属期,欠缴本金,待转金,缴款期限", *rows]).encode()
    return words(finance.post(f"{HOME}read/", {"file": SimpleUploadedFile(name, data)}, follow=True))


def test_a_file_is_released_by_another_person(town: factories.City, finance: Client, approver: Client) -> None:
    row = f"{town.employer.number},202606,1200.50,,2026-07-25"
    shown = import_rows(finance, row)
    assert "Requested: 1 balances, 1,200.50 yuan open, 0.00 yuan on account." in shown
    assert "another person decides" in shown
    assert "Files of opening balances to release: 1" in words(finance.get("/office/receipts/"))
    rows = approver.get(waiting_file(approver))
    assert f"{town.employer.number} {town.employer.name} 202606 1,200.50 — 2026-07-25" in words(rows)
    form = page(rows).form(action="/release/")
    assert "Released: 1 balances are booked." in words(approver.post(form.action, follow=True))
    assert ledger.get_balance(town.employer.id).principal == 120_050
    assert "was released or refused already" in words(approver.post(form.action, follow=True))
    assert "read before; nothing was changed" in import_rows(finance, row)


def test_invalid_rows_are_listed_and_no_row_is_taken(town: factories.City, finance: Client) -> None:
    shown = import_rows(
        finance,
        f"{town.employer.number},202606,1.00,,2026-07-25",
        "999,202606,1.00,,2026-07-25",
        f"{town.employer.number},202607,1.00,,2026-07-25",
    )
    assert "Rows with errors: 2. No row of the file was read." in shown
    assert "3 999 There is no employer with this number." in shown
    assert f"4 {town.employer.number} This month is assessed here" in shown
    assert not Instruction.objects.for_employer(town.employer.id).exists()


def test_a_file_is_not_released_by_the_person_who_imported_it(town: factories.City, finance: Client) -> None:
    import_rows(finance, f"{town.employer.number},202606,1.00,,2026-07-25")
    asked = Instruction.objects.for_employer(town.employer.id).get()
    answer = finance.post(f"{HOME}{asked.words['file']}/release/", follow=True)
    assert "You requested this yourself" in words(answer)
    assert ledger.get_balance(town.employer.id).due == 0


def test_refusing_a_file_needs_a_reason(town: factories.City, finance: Client, approver: Client) -> None:
    import_rows(finance, f"{town.employer.number},202606,,5.00,")
    form = page(approver.get(waiting_file(approver))).form(action="/refuse/")
    assert "Enter the reason" in words(approver.post(form.action, {"answer": " "}, follow=True))
    assert "nothing was booked" in words(approver.post(form.action, {"answer": "合计不符"}, follow=True))
    assert "Nothing waits" in words(approver.get(HOME))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty"),
        (b"\x00\x01\xff", "not a readable CSV file"),
        (b"PK\x03\x04rubbish", "not an Excel workbook"),
        ("单位编号,费款所属期,欠缴本金\n1,202606,1".encode(), "no column “待转金”"),
    ],
    ids=["empty", "binary", "no workbook", "a column missing"],
)
def test_an_invalid_file_is_refused_and_explained(finance: Client, data: bytes, message: str) -> None:
    answer = finance.post(f"{HOME}read/", {"file": SimpleUploadedFile("a.xlsx", data)})
    assert (answer.status_code, message in words(answer)) == (422, True)
    assert finance.post(f"{HOME}read/").status_code == 422
