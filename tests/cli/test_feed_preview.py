"""`canbao receipts import`: the preview of a file, and its rows that are held or unmatched."""

from collections.abc import Callable
from pathlib import Path

import pytest

from canbao.cli.main import main
from canbao.levy.collection.held_payments import HOLD_REASONS
from canbao.levy.models import Bill, TaxPayment
from tests import factories

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bill(db: None, today: object) -> Bill:
    """November's issued bill of two people."""
    town = factories.city()
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202611)
    return factories.issue_month_bill(town, town.employer, 202611)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command here; its exit status, what it said, what it complained of."""

    def running(*words: object) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return running


def feed(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["电子税票号,征缴通知单号,入库金额,缴款日期", *rows]), "utf-8")
    return path


def test_a_preview_prints_what_booking_would_do_and_books_nothing(bill: Bill, run: Run, tmp_path: Path) -> None:
    file = feed(
        tmp_path / "feed.csv",
        f"T1,{bill.notice},1.00,2026-11-20",
        f"T2,{bill.notice},1.00,2025-11-20",
        "T3,ZJ9,5.00,2026-11-20",
        "T4,,0.00,2026-11-20",
        "合计,,8.00,",
    )
    status, said, _told = run("receipts", "import", "--preview", file)
    assert (status, TaxPayment.objects.count()) == (1, 0)
    assert said.splitlines() == [
        f"{file}: preview, nothing is booked",
        "  sheet —: headings in row 1: 电子税票号、征缴通知单号、入库金额、缴款日期; 4 rows, 7.00 yuan",
        "    not in the file: 缴费人识别号、缴费人名称、入库日期、业务类型、原电子税票号",
        "    total in row 6: 8.00, but our sum is 7.00",
        "  Will be booked: 1 rows, 1.00 yuan, rows 2",
        "  Will be unmatched: 1 rows, 5.00 yuan, rows 4",
        "  Will be held for a clerk: 1 rows, 1.00 yuan, rows 3",
        "  Will be refused: 1 rows, 0.00 yuan, rows 5",
        "  Of those booked or unmatched, doubtful: 1 rows, 5.00 yuan, rows 4",
        f"    3 T2 1.00 Will be held for a clerk: {HOLD_REASONS['before_notice'].en}",
        "    4 T3 5.00 Will be unmatched: no notice with this number is issued",
        "    5 T4 0.00 Will be refused: the amount is zero; correct it",
    ]


def test_held_and_unmatched_rows_are_printed_with_their_rows(bill: Bill, run: Run, tmp_path: Path) -> None:
    file = feed(tmp_path / "feed.csv", f"T1,{bill.notice},1.00,2025-11-20", "T2,ZJ9,5.00,2026-11-20")
    status, said, _told = run("receipts", "import", file)
    assert (status, said.splitlines()[1:]) == (
        0,
        [
            "  2 T1 1.00 held: paid before its notice was issued; check the day and the notice number",
            "  3 T2 5.00 unmatched, notice ZJ9",
        ],
    )


def test_a_file_that_cannot_be_previewed_is_one_line(bill: Bill, run: Run, tmp_path: Path) -> None:
    status, said, told = run("receipts", "import", "--preview", tmp_path / "none.csv")
    assert (status, said, "none.csv: No such file" in told) == (2, "", True)
