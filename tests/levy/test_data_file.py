"""A notice's data file: anybody can check it on their own, and a changed digit is noticed."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from canbao.cli.main import main
from canbao.law.queries import get_configured_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.documents import data_file, verification
from canbao.levy.models import Bill, BillKey
from canbao.rules.packs import Pack
from canbao.values.actor import Actor
from canbao.values.months import Month
from tests import factories

PACK = get_configured_pack()


@pytest.fixture
def bill(town: factories.City, finance: Actor, issuer: Actor) -> Bill:
    """Return November's bill of three people: one has no wage, one is insured since September and has back payments."""
    factories.insure_people(town.employer, "李晓燕", since=202609, wage=680_000)
    factories.insure_people(town.employer, "王建国", since=202611, wage=None, start=5)
    factories.insure_people(town.employer, "赵新", since=202611, wage=9_000_000, start=9)
    assess_employer(finance, town.employer.id, Month(202611), PACK)
    drawn = draw_up_bill(finance, town.employer.id, Month(202611), PACK)
    assert drawn is not None
    return issue_bill(issuer, BillKey(town.employer.id, Month(202611), drawn.number))


def sign_changed_file(text: str, **changes: object) -> str:
    """Return the file with changes, signed again with another key."""
    document = json.loads(json.loads(text)["document"]) | changes
    return data_file.sign_document(document, data_file.get_document_signer(b"x" * 32))


def test_every_amount_follows_from_wage_and_parameters(bill: Bill) -> None:
    found = data_file.read_data_file(verification.make_notice_file(bill, PACK))
    assert found.is_signed
    assert list(data_file.get_data_file_faults(found.document, PACK)) == []
    assert len(found.document["lines"]) >= 12


def test_the_file_names_no_person(bill: Bill) -> None:
    text = verification.make_notice_file(bill, PACK)
    assert not any(name in text for name in ("李晓燕", "王建国", "赵新", "61020019"))


def test_a_changed_digit_breaks_the_signature(bill: Bill, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notice.json"
    file.write_text(verification.make_notice_file(bill, PACK).replace(str(bill.amount), str(bill.amount + 1), 1))
    assert main(["notice", "verify", str(file)]) == 1
    assert "changed after it was signed" in capsys.readouterr().out


def test_a_file_signed_with_another_key_is_reported(
    bill: Bill, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "notice.json"
    file.write_text(sign_changed_file(verification.make_notice_file(bill, PACK)))
    assert main(["notice", "verify", str(file), "--key", verification.get_public_key()]) == 1
    assert "another key" in capsys.readouterr().out


def test_wrong_amounts_are_reported_line_by_line(bill: Bill) -> None:
    document = dict(data_file.read_data_file(verification.make_notice_file(bill, PACK)).document)
    lines = [list(line) for line in document["lines"]]
    lines[0][8] += 100
    lines[0][10] += 100
    faults = list(data_file.get_data_file_faults({**document, "lines": lines}, PACK))
    assert re.match(r"line 1 \(310 employer, 202609\): [\d.]+ is due by the pack", faults[0].en)
    assert faults[0].zh.startswith("第1行（310 单位，202609）：按参数应为")
    assert faults[-1].en.startswith("the lines add up to")


def test_another_pack_gives_other_amounts(bill: Bill) -> None:
    other = PACK.with_published("scheme.310.employer.rate", Month(202610), "0.09", "test")
    document = data_file.read_data_file(verification.make_notice_file(bill, PACK)).document
    assert any(
        re.search(r"202611\): [\d.]+ is due by the pack", one.en)
        for one in data_file.get_data_file_faults(document, other)
    )
    assert isinstance(other, Pack)


def test_a_correct_file_passes(bill: Bill, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notice.json"
    file.write_text(verification.make_notice_file(bill, PACK))
    assert main(["notice", "verify", str(file), "--key", verification.get_public_key()]) == 0
    assert bill.notice in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "{}", '{"document": "{}", "signature": "", "key": ""}', "rubbish"])
def test_a_file_that_is_no_data_file_is_reported(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notice.json"
    file.write_text(text)
    assert main(["notice", "verify", str(file)]) == 2
    assert "no data file" in capsys.readouterr().err


def test_a_document_is_verified_only_by_its_number_and_code_together(bill: Bill) -> None:
    from datetime import date

    code = verification.make_check_code(bill.notice)
    found = verification.verify_document(bill.notice, code, date(2026, 11, 23))
    assert found is not None and (found.state, found.amount) == ("valid", bill.amount)
    assert verification.verify_document(bill.notice, "A" * 12, date(2026, 11, 23)) is None
    assert verification.verify_document("ZJ20261100000000", code, date(2026, 11, 23)) is None
    assert len(code) == 12 and settings.CANBAO_SECRET


JSON_TEXTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@given(
    field=st.sampled_from(("notice", "amount", "lines", "format", "number")),
    value=JSON_TEXTS,
    line=st.lists(JSON_TEXTS, min_size=len(data_file.LINE), max_size=len(data_file.LINE)),
)
def test_a_file_with_anything_in_it_is_read_or_no_data_file(field: str, value: object, line: list[object]) -> None:
    document = {"format": data_file.NOTICE, "notice": "N1", "amount": 0, "lines": [line], field: value}
    text = json.dumps({"document": json.dumps(document), "signature": "x", "key": "k"})
    try:
        read = data_file.read_data_file(text)
    except data_file.NoDataFile:
        return
    assert not read.is_signed


@pytest.mark.parametrize("name", ["document", "signature", "key"])
def test_half_a_surrogate_pair_is_no_data_file(name: str) -> None:
    document = {"document": json.dumps({"format": data_file.CERTIFICATE, "number": "1"}), "signature": "x", "key": "k"}
    if name == "document":
        document[name] = document[name].replace("}", ', "x": "\ud800"}')
    else:
        document[name] = "\ud800"
    with pytest.raises(data_file.NoDataFile):
        data_file.read_data_file(json.dumps(document))


def test_a_number_that_would_steer_a_terminal_is_no_data_file() -> None:
    document = json.dumps({"format": data_file.CERTIFICATE, "number": "\x1b[2J1"})
    with pytest.raises(data_file.NoDataFile):
        data_file.read_data_file(json.dumps({"document": document, "signature": "x", "key": "k"}))
