"""The commands for money: what they do, and one line with an exit status for all they refuse. Never a traceback."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.db import OperationalError

from canbao.access.actors import SYSTEM
from canbao.cli.main import main
from canbao.law.queries import get_configured_pack
from canbao.levy.account import ledger
from canbao.levy.assessment import city
from canbao.levy.assessment.runs import MONTH_AHEAD, MonthAlreadyPassed
from canbao.levy.collection import queries
from canbao.levy.documents import data_file, verification
from canbao.levy.exchange import opening_balances, tax_export
from canbao.levy.exchange.tax_export import EXPORT_DAMAGED, NOTHING_TO_EXPORT
from canbao.levy.models import Assessment, Bill, TaxExport, TaxPayment
from canbao.rules.packs import LawDay, NotInForce
from canbao.values.actor import Actor
from canbao.values.money import yuan, yuan_plain
from canbao.values.months import Month
from tests import factories
from tests.cli.running import canbao

PACK = get_configured_pack()
NOVEMBER = Month(202611)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """The agency and a bound employer with two people since November."""
    town = factories.city()
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202611)
    return town


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command here; its exit status, what it said, what it complained of."""

    def running(*words: object) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return running


@pytest.fixture
def issuer(town: factories.City) -> Actor:
    """The second person."""
    return factories.actor(town.approver)


@pytest.fixture
def bill(town: factories.City, run: Run, issuer: Actor) -> Bill:
    """November's issued bill."""
    assert run("levy", "run", "202611")[0] == 0
    city.issue_month_bills(issuer, NOVEMBER)
    return factories.issued_earlier(Bill.objects.for_employer(town.employer.id).get(month=NOVEMBER))


# -- levy run --------------------------------------------------------------------------------------------------------


def test_a_month_is_assessed_and_run_again_adds_nothing(town: factories.City, run: Run) -> None:
    status, said, _told = run("levy", "run", "202611")
    bill = Bill.objects.for_employer(town.employer.id).get(month=NOVEMBER)
    assert (status, said) == (0, f"1 bills, {yuan(bill.amount)} yuan\n")  # type: ignore[arg-type]
    assert run("levy", "run", "２０２６１１")[:2] == (0, said)


@pytest.mark.parametrize("month", ["202613", "2026-13", "abc", "", "999912"])
def test_what_is_no_month_is_said_so(town: factories.City, run: Run, month: str) -> None:
    status, said, told = run("levy", "run", month)
    assert (status, said, told) == (2, "", f"canbao: {month} is no month; write it as 202611.\n")


def one_line(told: str) -> str:
    """The one line a command complained in, without the progress before it."""
    (line,) = [part for part in told.splitlines() if part.startswith("canbao: ")]
    assert "{" not in line
    return line


def test_a_month_out_of_turn_is_refused_in_words(town: factories.City, run: Run, bill: Bill) -> None:
    status, _said, told = run("levy", "run", "202712")
    said = MONTH_AHEAD(month=202712, now=202611).sentence("en")
    assert (status, one_line(told)) == (1, f"canbao: {said}")
    status, _said, told = run("levy", "run", "202611")
    assert (status, "202611 are issued and final" in one_line(told)) == (1, True)
    status, _said, told = run("levy", "run", "202610")
    assert (status, "A later month was assessed already" in one_line(told)) == (1, True)


def test_a_month_before_which_bills_are_open_is_refused_in_words(town: factories.City, run: Run) -> None:
    factories.insure_people(town.employer, "张伟", since=202610, start=9)
    run("levy", "run", "202610")
    status, _said, told = run("levy", "run", "202611")
    said = city.EARLIER_MONTH_OPEN(count=1).sentence("en")
    assert (status, one_line(told)) == (1, f"canbao: {said}")


def test_a_month_being_issued_is_refused_in_words(town: factories.City, run: Run, issuer: Actor) -> None:
    run("levy", "run", "202611")
    city.start_issuing(issuer, NOVEMBER)
    status, _said, told = run("levy", "run", "202611")
    assert (status, "being assessed or issued now" in one_line(told)) == (1, True)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (NotInForce("reference_wage.annual", NOVEMBER), "Nothing is in force for reference_wage.annual in 202611."),
        (MonthAlreadyPassed(Month(202612), 1), "is assessed for a later month, 202612"),
    ],
    ids=["nothing in force", "a later month"],
)
def test_an_assessment_that_stops_says_why(
    town: factories.City, run: Run, monkeypatch: pytest.MonkeyPatch, problem: Exception, said: str
) -> None:
    def failing(*_: object) -> None:
        raise problem

    monkeypatch.setattr(city, "assess_employers", failing)
    status, out, told = run("levy", "run", "202611")
    assert (status, out, said in one_line(told)) == (1, "", True)


def test_an_assessment_cancelled_meanwhile_says_so(
    town: factories.City, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled(*_: object) -> None:
        Assessment.objects.filter(month=NOVEMBER).update(state="cancelled")

    monkeypatch.setattr(city, "assess_chunk", cancelled)
    status, _said, told = run("levy", "run", "202611")
    assert (status, "was cancelled" in one_line(told)) == (1, True)


def test_a_database_without_tables_is_one_line(tmp_path: Path) -> None:
    secret = {"CANBAO_SECRET": "x" * 50, "CANBAO_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    for words in (["levy", "run", "202611"], ["receipts", "reconcile"]):
        done = canbao(tmp_path, *words, **secret)
        assert (done.returncode, done.stdout) == (1, "")
        assert one_line(done.stderr).startswith("canbao: the database cannot be used: no such table")
        assert "Traceback" not in done.stderr


def test_a_database_that_is_locked_is_one_line(town: factories.City, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(city, "start_assessment", locked)
    status, _said, told = run("levy", "run", "202611")
    assert (status, told) == (1, "canbao: the database cannot be used: database is locked\n")


# -- receipts --------------------------------------------------------------------------------------------------------


def feed(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["电子税票号,征缴通知单号,入库金额,缴款日期", *rows]), "utf-8")
    return path


def test_feeds_are_read_once_and_their_refused_rows_are_named(bill: Bill, run: Run, tmp_path: Path) -> None:
    amount = yuan_plain(bill.amount)  # type: ignore[arg-type]
    file = feed(tmp_path / "feed.csv", f"T1,{bill.notice},{amount},2026-11-20", "T2,,0.00,2026-11-20")
    status, said, _told = run("receipts", "import", file)
    assert (status, said.splitlines()[1:]) == (1, ["  3 T2 the amount is zero; correct it"])
    assert f"1 booked, 0 unmatched, 0 held, together {yuan(bill.amount)} yuan; 0 known, 1 refused" in said  # type: ignore[arg-type]
    more = feed(tmp_path / "more.csv", f"T1,{bill.notice},{amount},2026-11-20")
    status, said, _told = run("receipts", "import", more)
    assert (status, "0 booked, 0 unmatched, 0 held, together 0.00 yuan; 1 known, 0 refused" in said) == (0, True)
    assert ledger.get_balance(bill.employer_id).cash == bill.amount


def test_a_file_that_cannot_be_read_ends_the_import_after_those_before_it(bill: Bill, run: Run, tmp_path: Path) -> None:
    good = feed(tmp_path / "good.csv", f"T1,{bill.notice},1.00,2026-11-20")
    status, said, told = run("receipts", "import", good, tmp_path / "none.csv")
    assert (status, "1 booked" in said, "none.csv: No such file" in told) == (2, True, True)
    assert TaxPayment.objects.count() == 1


HOSTILE = {
    "a folder": (None, "Is a directory"),
    "empty": (b"", "The file is empty. Choose the file again."),
    "no workbook": (b"PK\x03\x04rubbish", "This file is not an Excel workbook"),
    "binary": (b"\xff\x00\xfe", "This file is not a readable CSV file."),
    "other columns": (b"a,b\n1,2\n", "has no column"),
}


@pytest.mark.parametrize("verb", ["import", "opening"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_file_of_money_is_one_line(
    town: factories.City, run: Run, tmp_path: Path, verb: str, kind: str
) -> None:
    data, said = HOSTILE[kind]
    path = tmp_path
    if data is not None:
        path = tmp_path / "file.xlsx"
        path.write_bytes(data)
    status, out, told = run("receipts", verb, path)
    assert (status, out, said in one_line(told)) == (2, "", True)


def test_issued_bills_are_written_for_the_tax_office_once(bill: Bill, run: Run, tmp_path: Path) -> None:
    status, said, _told = run("receipts", "export", "202611", tmp_path)
    assert (status, f"1 bills, {yuan(bill.amount)} yuan" in said) == (0, True)  # type: ignore[arg-type]
    (file,) = tmp_path.iterdir()
    rows = list(csv.reader(StringIO(file.read_bytes().decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:-1]} == {bill.notice}
    assert TaxExport.objects.get().state == "fetched"
    status, _said, told = run("receipts", "export", "202611", tmp_path)
    said = NOTHING_TO_EXPORT(month=202611).sentence("en")
    assert (status, told, len(list(tmp_path.iterdir()))) == (0, f"{said}\n", 1)


@pytest.mark.parametrize(("month", "said"), [("202613", "is no month"), ("", "is no month"), ("202611", "no folder")])
def test_an_export_nowhere_or_of_no_month_takes_no_file_out(
    bill: Bill, run: Run, tmp_path: Path, month: str, said: str
) -> None:
    status, _said, told = run("receipts", "export", month, tmp_path / "none")
    assert (status, said in one_line(told)) == (2, True)
    assert not TaxExport.objects.exists()


def test_a_folder_that_takes_no_file_leaves_it_ready(
    bill: Bill, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    status, _said, told = run("receipts", "export", "202611", tmp_path)
    assert (status, "No space left on device" in one_line(told)) == (2, True)
    assert TaxExport.objects.get().state == "ready"
    monkeypatch.undo()
    assert run("receipts", "export", "202611", tmp_path)[0] == 0


def test_a_damaged_file_is_not_left_in_the_folder(bill: Bill, run: Run, tmp_path: Path) -> None:
    tax_export.make_export(SYSTEM, NOVEMBER)
    TaxExport.objects.update(content=b"")
    status, _said, told = run("receipts", "export", "202611", tmp_path)
    assert (status, EXPORT_DAMAGED.message.en in told, list(tmp_path.iterdir())) == (1, True, [])


def test_the_day_is_reconciled_and_what_differs_is_listed(bill: Bill, run: Run) -> None:
    assert run("receipts", "reconcile")[:2] == (0, "2026-11-23: 0 differences\n")
    Bill.objects.for_employer(bill.employer_id).update(amount=1)
    status, said, _told = run("receipts", "reconcile")
    assert (status, said.splitlines()[0]) == (1, "2026-11-23: 3 differences")
    assert any(
        f"Bill against its booking {bill.employer_id} 202611-1 1 {bill.amount}" in line for line in said.splitlines()
    )


def test_opening_balances_are_asked_for_and_released_by_a_person(
    town: factories.City, run: Run, issuer: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "openings.csv"
    path.write_text(f"employer,month,principal,credit,pay_by\n{town.employer.number},202606,88.00,,2026-07-25\n")
    status, said, _told = run("receipts", "opening", path)
    assert (
        status,
        "1 balances requested, 88.00 yuan open, 0.00 yuan on account; 0 booked or requested before" in said,
    ) == (0, True)
    assert "0 balances requested" in run("receipts", "opening", path)[1]
    assert ledger.get_balance(town.employer.id).due == 0
    (waits,) = opening_balances.get_waiting_files()
    opening_balances.release_opening_file(issuer, waits.id, LawDay(NOVEMBER.last_day, PACK))
    assert ledger.get_balance(town.employer.id).principal == 8_800
    assert queries.get_instructions(town.employer.id, 5)[0].decided_by_name == issuer.name


def test_bad_rows_of_opening_balances_are_listed_and_nothing_is_taken(
    town: factories.City, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "openings.csv"
    rows = [f"{town.employer.number},202606,1.00,,2026-07-25", "7,202606,1.00,,2026-07-25"]
    path.write_text("\n".join(["employer,month,principal,credit,pay_by", *rows]))
    status, said, _told = run("receipts", "opening", path)
    assert (status, "  3 7 There is no employer with this number." in said) == (1, True)
    assert opening_balances.get_waiting_files() == []


# -- notice verify ---------------------------------------------------------------------------------------------------


def test_a_genuine_notice_verifies(bill: Bill, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "notice.json"
    path.write_text(verification.make_notice_file(bill, PACK), "utf-8")
    key = data_file.read_data_file(path.read_text("utf-8")).key
    status, said, _told = run("notice", "verify", path, "--key", key)
    assert (status, f"{bill.notice}: signature right" in said) == (0, True)


def test_without_a_trusted_key_a_signature_proves_nothing(bill: Bill, run: Run, tmp_path: Path) -> None:
    signed = data_file.read_data_file(verification.make_notice_file(bill, PACK))
    forger = data_file.get_document_signer(b"somebody else's secret, 32 bytes")
    path = tmp_path / "notice.json"
    path.write_text(data_file.sign_document(signed.document, forger), "utf-8")
    status, said, _told = run("notice", "verify", path)
    assert (status, "NOT PROVEN" in said, "signature right" in said) == (3, True, False)
    status, said, _told = run("notice", "verify", path, "--key", signed.key)
    assert (status, "another key" in said) == (1, True)


def sealed(**document: object) -> str:
    return data_file.sign_document(document, data_file.get_document_signer(b"x" * 32))


LINE = [1, "1101", 680_000, 202611, "310", "person", "10", 680_000, 13_600, 0, 13_600, 13_600]
BENT = {
    "nothing": "",
    "a number": "7",
    "deep": "[" * 100_000,
    "another form": sealed(format="canbao.notice/9"),
    "no lines": sealed(format=data_file.NOTICE, notice="ZJ1", amount=0),
    "no amount": sealed(format=data_file.NOTICE, notice="ZJ1", lines=[]),
    "no number": sealed(format=data_file.NOTICE, amount=0, lines=[]),
    "a short line": sealed(format=data_file.NOTICE, notice="ZJ1", amount=0, lines=[LINE[:-1]]),
    "a line that is none": sealed(format=data_file.NOTICE, notice="ZJ1", amount=0, lines=["line"]),
    "a month that is none": sealed(
        format=data_file.NOTICE, notice="ZJ1", amount=0, lines=[[*LINE[:3], 202613, *LINE[4:]]]
    ),
    "a month in words": sealed(format=data_file.NOTICE, notice="ZJ1", amount=0, lines=[[*LINE[:3], "now", *LINE[4:]]]),
    "an amount in words": sealed(format=data_file.NOTICE, notice="ZJ1", amount=0, lines=[[*LINE[:-2], "1", 0]]),
    "an amount of half a fen": sealed(format=data_file.NOTICE, notice="ZJ1", amount=0, lines=[[*LINE[:-2], 0.5, 0]]),
    "a certificate without number": sealed(format=data_file.CERTIFICATE),
}


@pytest.mark.parametrize("bent", BENT)
def test_what_is_no_data_file_is_one_line(run: Run, tmp_path: Path, bent: str) -> None:
    path = tmp_path / "notice.json"
    path.write_text(BENT[bent], "utf-8")
    status, said, told = run("notice", "verify", path)
    assert (status, said, "is no data file" in one_line(told)) == (2, "", True)


def test_a_signature_in_rubbish_is_a_wrong_one(run: Run, tmp_path: Path) -> None:
    whole = json.loads(sealed(format=data_file.NOTICE, notice="ZJ1", amount=13_600, lines=[LINE]))
    path = tmp_path / "notice.json"
    path.write_text(json.dumps({**whole, "signature": "签名", "key": "?"}), "utf-8")
    status, said, _told = run("notice", "verify", path)
    assert (status, "The signature is wrong" in said) == (1, True)


@pytest.mark.parametrize(("data", "said"), [(None, "Is a directory"), (b"\xff\xfe\x00", "not UTF-8 text")])
def test_a_file_that_cannot_be_read_is_one_line(run: Run, tmp_path: Path, data: bytes | None, said: str) -> None:
    path = tmp_path
    if data is not None:
        path = tmp_path / "file"
        path.write_bytes(data)
    status, _said, told = run("notice", "verify", path)
    assert (status, said in one_line(told)) == (2, True)


def test_a_pack_that_is_not_there_is_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "notice.json"
    path.write_text(sealed(format=data_file.NOTICE, notice="ZJ1", amount=13_600, lines=[LINE]), "utf-8")
    status, _said, told = run("notice", "verify", path, "--pack", tmp_path / "none.yaml")
    assert (status, "none.yaml" in one_line(told)) == (2, True)
