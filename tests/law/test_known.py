"""After a value was published late, old lines and notices are still explained and checked by their own law."""

from pathlib import Path

import pytest

from canbao.cli.main import main
from canbao.law.operations import prepare, release
from canbao.law.queries import city_pack, files_pack, known_packs
from canbao.levy import checking, data_file
from canbao.levy.assess import assess
from canbao.levy.bills import draw_up, issue
from canbao.levy.explain import explain
from canbao.levy.figures import law_name
from canbao.levy.known import pack_of_law, packs_of
from canbao.levy.models import Bill, LevyLine
from canbao.store.jobs import drain
from canbao.values.months import Month
from canbao.values.seat import Seat
from tests import cast

OCTOBER, NOVEMBER = Month(202610), Month(202611)


def billed(town: cast.City, finance: Seat, releaser: Seat, month: Month) -> Bill:
    assess(finance, town.employer.id, month, city_pack())
    drawn = draw_up(finance, town.employer.id, month, city_pack())
    assert drawn is not None
    return issue(releaser, town.employer.id, month, drawn.number)


@pytest.fixture
def bills(town: cast.City, preparer: Seat, releaser: Seat, finance: Seat) -> list[Bill]:
    """October's bill, and November's after the rate of October was published late."""
    cast.on_the_books(town.employer, "李晓燕", since=202610, wage=680_000)
    october = billed(town, finance, releaser, OCTOBER)
    row = prepare(preparer, "scheme.310.employer.rate", OCTOBER, "0.08", "示例〔2026〕8号", "调整")
    drain()
    release(releaser, row.id)
    return [october, billed(town, finance, releaser, NOVEMBER)]


def told(line: LevyLine) -> str:
    pack = packs_of([line]).get((line.month, line.run), city_pack())
    return " ".join(step.text.en for step in explain(line, pack))


def test_each_line_is_explained_by_the_law_it_was_assessed_by(town: cast.City, bills: list[Bill]) -> None:
    lines = LevyLine.objects.of(town.employer.id).filter(scheme="310", payer="employer", accrual=OCTOBER)
    old, new = lines.order_by("month")
    assert "6,800.00 × 7% = 476.00 yuan" in told(old) and "邻近城市公布的费率" in told(old)
    assert "6,800.00 × 8% = 544.00 yuan" in told(new) and "示例〔2026〕8号" in told(new)
    assert (new.kind, new.amount) == ("35", 6_800)


def test_a_notice_names_its_law_and_is_checked_by_it(
    bills: list[Bill], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, bill in enumerate(bills):
        text = checking.notice_file(bill, city_pack())
        law = str(data_file.read(text).document["law"])
        assert law == law_name([files_pack(), city_pack()][place])
        (tmp_path / "notice.json").write_text(text, "utf-8")
        assert main(["law", "show", "--yaml", "--law", law]) == 0
        (tmp_path / "law.yaml").write_text(capsys.readouterr().out, "utf-8")
        assert main(["notice", "verify", str(tmp_path / "notice.json"), "--pack", str(tmp_path / "law.yaml")]) == 0
        capsys.readouterr()
    assert main(["notice", "verify", str(tmp_path / "notice.json")]) == 1


def test_a_law_nobody_knows_is_said(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert pack_of_law("0" * 16) is None
    assert main(["law", "show", "--law", "0" * 16]) == 1
    assert "is not known here" in capsys.readouterr().err


def test_the_law_before_each_release_is_known(bills: list[Bill]) -> None:
    assert [law_name(pack) for pack in known_packs()] == [law_name(city_pack()), law_name(files_pack())]
