"""The preview of a file of the tax office: what it holds, and the same outcomes as booking it; nothing is written."""

from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from canbao.journal.models import Entry
from canbao.levy.exchange import previewed_files, tax_feed
from canbao.levy.exchange.feed_rows import parse_feed
from canbao.levy.exchange.stored_previews import dump_preview, load_preview
from canbao.levy.exchange.tax_feed import Outcome
from canbao.levy.exchange.tax_feed_preview import DOUBTS, preview_tax_feed
from canbao.levy.models import Bill, Booking, PreviewedFile, TaxPayment, TaxPaymentFile
from canbao.store.jobs import lease_job, run_due_jobs, run_job
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal
from tests import factories
from tests.cases.inputs import read_input
from tests.levy.payments import PACK, TODAY, arrive, feed
from tests.properties import examples

BEFORE = date(2025, 11, 20)


def outcomes(data: bytes) -> dict[str, tuple[int, str]]:
    """Return by outcome the number of rows and where they are."""
    groups = preview_tax_feed(data).groups
    return {outcome: (group.rows, group.places) for outcome, group in groups.items() if group.rows}


def test_each_row_is_named_with_what_becomes_of_it(finance: Actor, bills: list[Bill]) -> None:
    notice = bills[1].notice
    arrive(finance, "T0", bills[1], 100)
    data = feed(
        ("T0", notice, 100, TODAY),
        ("T1", notice, 100, TODAY),
        ("T2", notice, 100, TODAY),
        ("T3", "", 100, TODAY),
        ("T4", notice, 100, BEFORE),
        ("T0", notice, 200, TODAY),
        ("", notice, 200, TODAY),
        ("T5", notice, 100, TODAY),
    )
    assert outcomes(data) == {
        "known": (1, "2"),
        "booked": (3, "3–4、9"),
        "unmatched": (1, "5"),
        "held": (1, "6"),
        "refused": (2, "7–8"),
    }
    booked = Booking.objects.for_employer(bills[1].employer_id).filter(kind="arrival").count()
    assert (TaxPayment.objects.count(), TaxPaymentFile.objects.count(), booked) == (1, 1, 1)


ROW = st.tuples(
    st.sampled_from(["T1", "T2", "T3", ""]),
    st.sampled_from(["first", "second", "ZJ0", ""]),
    st.sampled_from([100, 200, 300_000_000, 20_000_000_000]),
    st.sampled_from([TODAY, TODAY - timedelta(days=1), BEFORE, TODAY + timedelta(days=400)]),
)


@pytest.mark.django_db
@examples(20, suppress_health_check=list(HealthCheck))
@given(files=st.lists(st.lists(ROW, min_size=1, max_size=6), min_size=1, max_size=3))
def test_booking_does_what_the_preview_says(
    files: list[list[tuple[str, str, int, date]]], finance: Actor, bills: list[Bill]
) -> None:
    from django.db import transaction

    notices = {"first": bills[0].notice, "second": bills[1].notice}
    with transaction.atomic():
        for rows in files:
            data = feed(*((ticket, notices.get(notice, notice), fen, day) for ticket, notice, fen, day in rows))
            said = {outcome: group.rows for outcome, group in preview_tax_feed(data).groups.items()}
            file = tax_feed.open_feed_file(finance, "f.csv", data)
            done = Counter(
                Outcome.REFUSED if row.problem else tax_feed._import_row(finance, file, row, PACK)
                for row in parse_feed(data)[1]
            )
            assert said == {outcome: done[outcome] for outcome in Outcome}
        transaction.set_rollback(True)


def test_the_sheets_of_a_workbook_are_described(finance: Actor, bills: list[Bill]) -> None:
    preview = preview_tax_feed(read_input("11", "m_twodatasheets.xlsx"))
    assert (len(preview.sheets), preview.rows) == (2, 3)
    assert all("!" in one.row.place for one in preview.rows_to_look_at)
    titled = preview_tax_feed(read_input("14", "d_title.xlsx")).sheets[0]
    assert titled.heading_row > 1
    assert "电子税票号" in [name for name, _heading in titled.headings]


def test_headings_not_found_and_not_read_are_named(finance: Actor, bills: list[Bill]) -> None:
    sheet = preview_tax_feed("电子税票号,*入库金额（元）,缴款日期,备注\nT1,1.00,2026-11-20,x".encode()).sheets[0]
    assert ("入库金额", "*入库金额（元）") in sheet.headings
    assert (sheet.unknown, "征缴通知单号" in sheet.missing, "入库金额" in sheet.missing) == (("备注",), True, False)


@pytest.mark.parametrize(
    ("total", "agrees", "amount"),
    [("3.00", True, 300), ("4.00", False, 400), ("", False, None)],
    ids=["the same", "another", "unreadable"],
)
def test_the_total_of_the_file_is_compared_with_our_sum(
    finance: Actor, bills: list[Bill], total: str, agrees: bool, amount: int | None
) -> None:
    data = f"ticket,amount,paid_on\nT1,1.00,2026-11-20\nT2,2.00,2026-11-20\n合计,{total},\n".encode()
    sheet = preview_tax_feed(data).sheets[0]
    (found,) = sheet.totals
    assert (found.place, found.amount, found.summed, found.agrees) == ("4", amount, 300, agrees)
    assert (sheet.rows, sheet.amount) == (2, 300)


def test_a_subtotal_sums_the_rows_since_the_total_before(finance: Actor, bills: list[Bill]) -> None:
    rows = ("T1,1.00,2026-11-20", "小计,1.00,", "T2,2.00,2026-11-20", "小计,2.00,", "合计,3.00,")
    sheet = preview_tax_feed("\n".join(("ticket,amount,paid_on", *rows)).encode()).sheets[0]
    assert [(one.amount, one.agrees) for one in sheet.totals] == [(100, True), (200, True), (300, True)]


def test_doubtful_rows_are_booked_and_named(town: factories.City, finance: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T0", bills[1], bills[1].amount)
    paid, open_ = bills[1].notice, bills[0].notice
    data = "\n".join(
        (
            "ticket,notice,amount,paid_on,treasury_on,payer_name,payer_code",
            f"T1,{paid},1.00,{TODAY},,,",
            f"T2,{open_},1.00,{TODAY},,别的单位,",
            f"T3,{open_},1.00,{TODAY},2026-10-01,,{town.employer.credit_code}",
            f"T3,{open_},1.00,{TODAY},2026-10-01,,",
            f"T4,ZJ9,1.00,{TODAY},,,",
            f"T5,{open_},1.00,{TODAY},{TODAY},{town.employer.name},",
        )
    ).encode()
    preview = preview_tax_feed(data)
    named = {one.row.place: [reason.en for reason in one.reasons] for one in preview.rows_to_look_at}
    payer = DOUBTS["payer"].filled({"name": town.employer.name}).en
    assert named == {
        "2": [DOUBTS["settled"].en],
        "3": [payer],
        "4": [DOUBTS["treasury_first"].en],
        "5": [DOUBTS["twice"].en],
        "6": [DOUBTS["no_notice"].en],
    }
    assert (preview.doubtful.rows, preview.doubtful.places) == (4, "2–4、6")


def test_a_row_that_corrects_a_held_receipt_says_so(finance: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], 100, BEFORE)
    (row,) = preview_tax_feed(feed(("T1", bills[1].notice, 100, TODAY))).rows_to_look_at
    assert (row.outcome, row.reasons) == ("booked", (DOUBTS["corrects"],))


# -- the file kept between preview and booking -----------------------------------------------------------------------


def keep(finance: Actor) -> PreviewedFile:
    return previewed_files.keep_previewed_file(finance, "feed.csv", feed(("T1", "", 100, TODAY)))


def test_a_kept_file_is_sealed_and_dropped_when_it_is_booked(finance: Actor, bills: list[Bill]) -> None:
    from django.db import connection

    kept = keep(finance)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM levy_previewedfile")
        assert cursor.fetchone()[0] != PreviewedFile.objects.get().content
    assert previewed_files._get_content(kept) == feed(("T1", "", 100, TODAY))
    for _press in range(2):
        booked = previewed_files.book_previewed_file(finance, kept.id, PACK)
        assert TaxPaymentFile.objects.get(id=booked.booked).unmatched == 1
    assert PreviewedFile.objects.get().content == ""
    assert previewed_files.get_previewed_files() == []
    assert set(Entry.objects.filter(verb__startswith="arrival.").values_list("verb", flat=True)) == {
        "arrival.preview",
        "arrival.import",
    }


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make sixty rows a large file, booked in three steps."""
    monkeypatch.setattr(previewed_files, "AT_ONCE", 500)
    monkeypatch.setattr(previewed_files, "ROWS_OF_A_STEP", 25)


def large() -> bytes:
    return feed(*((f"T{number}", "", 100, TODAY) for number in range(1, 61)))


def test_a_large_file_is_examined_and_booked_by_jobs_that_say_how_far_they_are(
    finance: Actor, bills: list[Bill], small_steps: None
) -> None:
    kept = previewed_files.keep_previewed_file(finance, "feed.csv", large())
    with pytest.raises(Refusal, match="not_examined_yet"):
        previewed_files.book_previewed_file(finance, kept.id, PACK)
    run_due_jobs()
    kept = previewed_files.get_previewed_file(kept.id)
    assert previewed_files.get_preview(kept).groups[Outcome.UNMATCHED].places == "2–61"
    for _press in range(6):
        previewed_files.book_previewed_file(finance, kept.id, PACK)
    job = lease_job("test")
    assert job is not None and run_job(job)
    assert (previewed_files.get_previewed_file(kept.id).done, TaxPayment.objects.count()) == (25, 25)
    run_due_jobs()
    booked = previewed_files.get_previewed_file(kept.id)
    file = TaxPaymentFile.objects.get(id=booked.booked)
    assert (file.rows, file.unmatched, file.known, file.refused, booked.content) == (60, 60, 0, 0, "")


def test_a_large_file_without_the_headings_is_refused_at_once(finance: Actor, bills: list[Bill]) -> None:
    with pytest.raises(Refusal, match="column_missing"):
        previewed_files.keep_previewed_file(finance, "feed.csv", b"a,b\n" + b"1,2\n" * 50_000)
    assert not PreviewedFile.objects.exists()


def test_a_large_file_that_can_not_be_read_keeps_why(finance: Actor, bills: list[Bill], small_steps: None) -> None:
    kept = previewed_files.keep_previewed_file(finance, "feed.csv", large() + b'\n"T9')
    run_due_jobs()
    with pytest.raises(Refusal, match="table_quotes"):
        previewed_files.get_preview(previewed_files.get_previewed_file(kept.id))


def test_a_preview_is_read_back_as_it_was_found(finance: Actor, bills: list[Bill]) -> None:
    data = feed(("T1", bills[1].notice, 100, TODAY), ("", "", 100, TODAY), ("T2", "", 100, BEFORE))
    found = preview_tax_feed(data)
    stored = load_preview(dump_preview(found))
    assert dump_preview(stored) == dump_preview(found)
    assert (stored.groups, stored.rows_to_look_at) == (found.groups, found.rows_to_look_at)


def test_a_discarded_file_is_gone(finance: Actor, bills: list[Bill]) -> None:
    kept = keep(finance)
    previewed_files.discard_previewed_file(finance, kept.id)
    with pytest.raises(Refusal, match="no_such_preview"):
        previewed_files.discard_previewed_file(finance, kept.id)
    assert not TaxPayment.objects.exists()


def test_a_file_that_is_no_table_is_not_kept(finance: Actor, bills: list[Bill]) -> None:
    with pytest.raises(Refusal, match="column_missing"):
        previewed_files.keep_previewed_file(finance, "feed.csv", b"a,b\n1,2")
    assert not PreviewedFile.objects.exists()


def test_a_kept_file_is_dropped_after_a_day(finance: Actor, bills: list[Bill]) -> None:
    kept = keep(finance)
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1), tick=False):
        assert previewed_files.get_previewed_files() == []
        with pytest.raises(Refusal, match="no_such_preview"):
            previewed_files.get_previewed_file(kept.id)
        previewed_files._drop_daily({}, "")
    assert not PreviewedFile.objects.exists()


def test_an_older_preview_is_dropped_when_the_next_file_is_kept(finance: Actor, bills: list[Bill]) -> None:
    keep(finance)
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1), tick=False):
        newer = keep(finance)
    assert [one.id for one in PreviewedFile.objects.all()] == [newer.id]
