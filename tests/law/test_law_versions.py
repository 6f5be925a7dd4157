"""After a value is published late, old lines and notices are still explained and checked by their own law."""

from pathlib import Path

import pytest

from canbao.cli.main import main
from canbao.law.operations import prepare_value, release_value
from canbao.law.queries import get_city_pack, get_configured_pack, get_pack_versions
from canbao.levy.arithmetic.explanation import explain_line
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.documents import data_file, verification
from canbao.levy.models import Bill, BillKey, LevyLine
from canbao.levy.rates.law_versions import get_pack_of_law, get_packs_of_lines
from canbao.levy.rates.rate_table import get_law_name
from canbao.store.jobs import run_due_jobs
from canbao.values.actor import Actor
from canbao.values.months import Month
from tests import factories

OCTOBER, NOVEMBER = Month(202610), Month(202611)


def issue_month(town: factories.City, finance: Actor, releaser: Actor, month: Month) -> Bill:
    assess_employer(finance, town.employer.id, month, get_city_pack())
    drawn = draw_up_bill(finance, town.employer.id, month, get_city_pack())
    assert drawn is not None
    return issue_bill(releaser, BillKey(town.employer.id, month, drawn.number))


@pytest.fixture
def bills(town: factories.City, preparer: Actor, releaser: Actor, finance: Actor) -> list[Bill]:
    """Return October's bill, and November's after the rate of October was published late."""
    factories.insure_people(town.employer, "李晓燕", since=202610, wage=680_000)
    october = issue_month(town, finance, releaser, OCTOBER)
    row = prepare_value(preparer, "scheme.310.employer.rate", OCTOBER, "0.08", "示例〔2026〕8号", "调整")
    run_due_jobs()
    release_value(releaser, row.id, confirms_closed=True)
    return [october, issue_month(town, finance, releaser, NOVEMBER)]


def explain(line: LevyLine) -> str:
    pack = get_packs_of_lines([line]).get((line.month, line.run), get_city_pack())
    return " ".join(step.text.en for step in explain_line(line, pack))


def test_a_line_is_explained_by_the_law_it_was_assessed_by(town: factories.City, bills: list[Bill]) -> None:
    lines = LevyLine.objects.for_employer(town.employer.id).filter(scheme="310", payer="employer", accrual=OCTOBER)
    old, new = lines.order_by("month")
    assert "6,800.00 × 7% = 476.00 yuan" in explain(old) and "邻近城市公布的费率" in explain(old)
    assert "6,800.00 × 8% = 544.00 yuan" in explain(new) and "示例〔2026〕8号" in explain(new)
    assert (new.kind, new.amount) == ("35", 6_800)


def test_a_notice_names_its_law_and_is_verified_by_it(
    bills: list[Bill], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, bill in enumerate(bills):
        text = verification.make_notice_file(bill, get_city_pack())
        law = str(data_file.read_data_file(text).document["law"])
        assert law == get_law_name([get_configured_pack(), get_city_pack()][place])
        (tmp_path / "notice.json").write_text(text, "utf-8")
        assert main(["law", "show", "--yaml", "--law", law]) == 0
        (tmp_path / "law.yaml").write_text(capsys.readouterr().out, "utf-8")
        key = data_file.read_data_file(text).key
        trusted = ["--pack", str(tmp_path / "law.yaml"), "--key", key]
        assert main(["notice", "verify", str(tmp_path / "notice.json"), *trusted]) == 0
        capsys.readouterr()
    assert main(["notice", "verify", str(tmp_path / "notice.json")]) == 1


def test_an_unknown_law_is_reported(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert get_pack_of_law("0" * 16) is None
    assert main(["law", "show", "--law", "0" * 16]) == 1
    assert "is not known here" in capsys.readouterr().err


def test_the_law_before_a_release_is_listed(bills: list[Bill]) -> None:
    assert [get_law_name(pack) for pack in get_pack_versions()] == [
        get_law_name(get_city_pack()),
        get_law_name(get_configured_pack()),
    ]
