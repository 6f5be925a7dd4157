"""Typesetting data as a PDF: QR codes, unprintable characters, dates, and determinism."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from canbao.papers.slip import slip_pdf
from canbao.papers.typeset import ForkedTooLate, Printable, day_text, moment_text, qr_svg
from tests.papers.reading import modules
from tests.papers.samples import SLIP


def test_a_qr_code_holds_exactly_its_text() -> None:
    address = "https://ybwt.example.gov.cn/portal/matters/7412345678901234567"
    expected = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    assert modules(qr_svg(address)) == expected
    assert modules(qr_svg(address + "8")) != expected


def test_a_qr_code_has_a_quiet_zone_of_four_modules() -> None:
    size = len(modules(qr_svg("https://example.gov.cn/")))
    assert f'width="{size + 8}"' in qr_svg("https://example.gov.cn/")


@given(st.text())
def test_every_text_is_made_printable(words: str) -> None:
    shown = Printable()
    printable = shown.text(words)
    again = Printable()
    assert again.text(printable) == printable
    assert again.missing == set()


def test_values_at_any_depth_are_made_printable() -> None:
    shown = Printable()
    value = shown.value(
        {"lines": [{"name": "王\U00020000"}, {"name": "李\ue000"}], "count": 2, "place": "一楼\n医保窗口"}
    )
    assert value == {
        "lines": [{"name": "王〔U+20000〕"}, {"name": "李〔U+E000〕"}],
        "count": 2,
        "place": "一楼 医保窗口",
    }
    assert shown.missing == {"\U00020000", "\ue000"}


def test_dates_and_times_are_written_as_in_china() -> None:
    assert day_text(date(2026, 1, 2)) == "2026年1月2日"
    assert moment_text(datetime(2026, 12, 31, 16, 5, tzinfo=UTC)) == "2027年1月1日 00:05"
    assert moment_text(datetime(2026, 12, 31, 16, 5, tzinfo=timezone(timedelta(hours=8)))) == "2026年12月31日 16:05"


def test_a_time_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment_text(datetime(2026, 11, 23, 14, 5))


def test_the_same_paper_makes_the_same_bytes_in_every_thread() -> None:
    with ThreadPoolExecutor(4) as pool:
        papers = list(pool.map(lambda _: slip_pdf(SLIP), range(12)))
    assert len({paper.pdf for paper in papers}) == 1


def test_a_process_forked_after_the_first_paper_is_refused() -> None:
    slip_pdf(SLIP)
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        try:
            slip_pdf(SLIP)
        except ForkedTooLate:
            os._exit(7)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
