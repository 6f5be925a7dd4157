"""参保证明 and 缴费证明: what they say is true, kept as it was, checked by anybody for three months."""

import io
import json
import zipfile
from datetime import date

import pytest
from pypdf import PdfReader

from canbao.law.queries import files_pack
from canbao.levy import certificates, checking, data_file, tax_feed
from canbao.levy.assess import assess
from canbao.levy.bills import Refusal, draw_up, issue
from canbao.levy.certificate_papers import all_in_one, zipped
from canbao.levy.models import Bill, Certificate
from canbao.values.money import yuan, yuan_plain
from canbao.values.months import Month
from canbao.values.seat import Seat
from tests import cast

PACK = files_pack()
AUTUMN = (Month(202609), Month(202611))


@pytest.fixture
def people(town: cast.City, finance: Seat, issuer: Seat) -> dict[str, int]:
    """Two people insured since September; September's bill is paid, October's is not."""
    found = cast.on_the_books(town.employer, "李晓燕", "王建国", since=202609, wage=680_000)
    for month in (202609, 202610):
        assess(finance, town.employer.id, Month(month), PACK)
        bill = draw_up(finance, town.employer.id, Month(month), PACK)
        assert bill is not None
        issue(issuer, town.employer.id, Month(month), bill.number)
    september = Bill.objects.of(town.employer.id).get(month=202609)
    feed = f"ticket,notice,amount,paid_on\nT1,{september.notice},{yuan_plain(september.amount)},2026-10-09"  # type: ignore[arg-type]
    tax_feed.import_arrivals(finance, "f.csv", feed.encode(), PACK)
    return found


def given_out(town: cast.City, kind: str, *people: int) -> list[Certificate]:
    batch = certificates.make(town.owner_seat, town.employer.id, kind, people, "购房、落户", AUTUMN, PACK)
    return certificates.of_batch(town.employer.id, batch)


def test_a_persons_contributions_add_up_to_his_lines_and_say_what_arrived(
    town: cast.City, people: dict[str, int]
) -> None:
    (row,) = given_out(town, "person_paid", people["李晓燕"])
    told = json.loads(row.document)["rows"]
    bills = Bill.objects.of(town.employer.id)
    assert sum(one[3] + one[4] for one in told) == sum(bill.amount for bill in bills) // 2
    assert {one[0]: one[6] for one in told} == {202609: "2026-10-09", 202610: ""}


def test_insurance_of_a_person_and_of_the_employer(town: cast.City, people: dict[str, int]) -> None:
    (own,) = given_out(town, "person_insured", people["王建国"])
    assert json.loads(own.document)["rows"] == [[202609, None]]
    (whole,) = given_out(town, "employer_insured")
    assert json.loads(whole.document)["rows"] == [[202609, 2], [202610, 2], [202611, 2]]


def test_what_stands_on_the_paper_can_be_read(town: cast.City, people: dict[str, int]) -> None:
    rows = given_out(town, "person_paid", *people.values())
    reader = PdfReader(io.BytesIO(all_in_one(rows).pdf))
    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    assert len(reader.pages) == 2
    for words in (
        "个人缴费证明",
        "李晓燕",
        "王建国",
        rows[0].number,
        rows[1].code,
        "购房、落户",
        "未到账",
        "2026-10-09",
    ):
        assert words in text
    bill = Bill.objects.of(town.employer.id).get(month=202610)
    assert yuan(bill.amount) not in text  # type: ignore[arg-type]


def test_a_zip_holds_a_paper_and_a_signed_file_for_each(town: cast.City, people: dict[str, int]) -> None:
    rows = given_out(town, "person_insured", *people.values())
    whole = zipfile.ZipFile(io.BytesIO(zipped(rows)))
    assert sorted(whole.namelist()) == sorted(f"{one.number}.{kind}" for one in rows for kind in ("pdf", "json"))
    found = data_file.read(whole.read(f"{rows[0].number}.json").decode())
    assert found.is_signed and found.key == checking.public_key()


def test_its_code_is_answered_for_three_months(town: cast.City, people: dict[str, int]) -> None:
    (row,) = given_out(town, "employer_paid")
    assert row.valid_until == date(2027, 2, 23)
    states = [checking.check(row.number, row.code, day) for day in (row.valid_until, date(2027, 2, 24))]
    assert [one.state for one in states if one] == ["valid", "expired"]
    assert checking.check("CZ1", row.code, row.valid_until) is None


@pytest.mark.parametrize(
    ("kind", "whom", "purpose", "code"),
    [
        ("person_paid", [], "购房", "nobody_chosen"),
        ("person_paid", [1], "购房", "not_on_the_roster"),
        ("employer_paid", [], " ", "purpose_missing"),
        ("other", [], "购房", "no_such_kind"),
        ("person_paid", list(range(501)), "购房", "too_many_people"),
    ],
)
def test_what_cannot_be_made_is_refused_whole(
    town: cast.City, people: dict[str, int], kind: str, whom: list[int], purpose: str, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        certificates.make(town.owner_seat, town.employer.id, kind, whom, purpose, AUTUMN, PACK)
    assert caught.value.code == code
    assert not Certificate.objects.of(town.employer.id).exists()
