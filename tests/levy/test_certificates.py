"""参保证明 and 缴费证明: they agree with the books, do not change, and anybody can verify them for three months."""

import io
import json
import zipfile
from datetime import date

import pytest
from pypdf import PdfReader

from canbao.law.queries import get_configured_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.documents import certificates, data_file, verification
from canbao.levy.documents.certificate_pdf import certificates_pdf, certificates_zip
from canbao.levy.exchange import tax_feed
from canbao.levy.models import Bill, BillKey, Certificate
from canbao.values.actor import Actor
from canbao.values.money import yuan, yuan_plain
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories

PACK = get_configured_pack()
AUTUMN = (Month(202609), Month(202611))


@pytest.fixture
def people(town: factories.City, finance: Actor, issuer: Actor) -> dict[str, int]:
    """Return two people insured since September; September's bill is paid, October's is not."""
    found = factories.insure_people(town.employer, "李晓燕", "王建国", since=202609, wage=680_000)
    for month in (202609, 202610):
        assess_employer(finance, town.employer.id, Month(month), PACK)
        bill = draw_up_bill(finance, town.employer.id, Month(month), PACK)
        assert bill is not None
        factories.issued_earlier(issue_bill(issuer, BillKey(town.employer.id, Month(month), bill.number)))
    september = Bill.objects.for_employer(town.employer.id).get(month=202609)
    feed = f"ticket,notice,amount,paid_on\nT1,{september.notice},{yuan_plain(september.amount)},2026-10-09"  # type: ignore[arg-type]
    tax_feed.import_tax_payments(finance, "f.csv", feed.encode(), PACK)
    return found


def make_certificates(town: factories.City, kind: str, *people: int) -> list[Certificate]:
    batch = certificates.make_certificates(town.owner_actor, town.employer.id, kind, people, "购房、落户", AUTUMN, PACK)
    return certificates.get_batch(town.employer.id, batch)


def test_a_certificate_shows_a_persons_contributions_and_what_was_paid(
    town: factories.City, people: dict[str, int]
) -> None:
    (row,) = make_certificates(town, "person_paid", people["李晓燕"])
    contributions = json.loads(row.document)["rows"]
    bills = Bill.objects.for_employer(town.employer.id)
    assert sum(one[3] + one[4] for one in contributions) == sum(bill.amount for bill in bills) // 2
    assert {one[0]: one[6] for one in contributions} == {202609: "2026-10-09", 202610: ""}


def test_a_certificate_shows_the_insured_months_of_a_person_or_an_employer(
    town: factories.City, people: dict[str, int]
) -> None:
    (own,) = make_certificates(town, "person_insured", people["王建国"])
    assert json.loads(own.document)["rows"] == [[202609, None]]
    (whole,) = make_certificates(town, "employer_insured")
    assert json.loads(whole.document)["rows"] == [[202609, 2], [202610, 2], [202611, 2]]


def test_the_text_of_the_paper_can_be_extracted(town: factories.City, people: dict[str, int]) -> None:
    rows = make_certificates(town, "person_paid", *people.values())
    reader = PdfReader(io.BytesIO(certificates_pdf(rows).pdf))
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
    bill = Bill.objects.for_employer(town.employer.id).get(month=202610)
    assert yuan(bill.amount) not in text  # type: ignore[arg-type]


def test_the_zip_has_a_paper_and_a_signed_file_for_each_certificate(
    town: factories.City, people: dict[str, int]
) -> None:
    rows = make_certificates(town, "person_insured", *people.values())
    whole = zipfile.ZipFile(io.BytesIO(certificates_zip(rows)))
    assert sorted(whole.namelist()) == sorted(f"{one.number}.{kind}" for one in rows for kind in ("pdf", "json"))
    found = data_file.read_data_file(whole.read(f"{rows[0].number}.json").decode())
    assert found.is_signed and found.key == verification.get_public_key()


def test_a_certificate_is_valid_for_three_months(town: factories.City, people: dict[str, int]) -> None:
    (row,) = make_certificates(town, "employer_paid")
    assert row.valid_until == date(2027, 2, 23)
    states = [verification.verify_document(row.number, row.code, day) for day in (row.valid_until, date(2027, 2, 24))]
    assert [one.state for one in states if one] == ["valid", "expired"]
    assert verification.verify_document("CZ1", row.code, row.valid_until) is None


@pytest.mark.parametrize(
    ("kind", "chosen", "purpose", "code"),
    [
        ("person_paid", [], "购房", "nobody_chosen"),
        ("person_paid", [1], "购房", "not_on_the_roster"),
        ("employer_paid", [], " ", "purpose_missing"),
        ("other", [], "购房", "no_such_kind"),
        ("person_paid", list(range(501)), "购房", "too_many_people"),
    ],
)
def test_an_invalid_batch_of_certificates_is_refused_whole(
    town: factories.City, people: dict[str, int], kind: str, chosen: list[int], purpose: str, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        certificates.make_certificates(town.owner_actor, town.employer.id, kind, chosen, purpose, AUTUMN, PACK)
    assert caught.value.code == code
    assert not Certificate.objects.for_employer(town.employer.id).exists()
