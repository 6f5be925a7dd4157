"""单位信息修改: change of the employer's own particulars."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

from canbao.access.models import Account
from canbao.journal.queries import get_entries
from canbao.matters.attachments import attach
from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import open_employer_draft
from canbao.matters.examination import examine_matter
from canbao.matters.line_changes import get_line_changes
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines
from canbao.matters.review import LinesRefused
from canbao.matters.submission import FindingsForbid
from canbao.register.models import Employer
from tests import factories

Codes = Callable[[Matter], dict[int, list[str]]]
CHANGE = "employer_change"
PDF = b"%PDF-1.7 a licence"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def change(town: factories.City, *, proof: bool = False, **typed: str) -> Matter:
    """Return a draft that changes the employer's particulars."""
    draft = open_employer_draft(town.owner_actor, get_service(CHANGE))
    (line,) = get_lines(draft)
    draft, _conflicts = factories.type_cells(town.owner_actor, draft, {line.id: typed})
    if proof:
        attach(town.owner_actor, draft.id, "执照.pdf", PDF)
        draft.refresh_from_db()
    return draft


def test_the_draft_starts_with_the_registered_particulars(town: factories.City) -> None:
    (line,) = get_lines(change(town))
    assert (line.raw["name"], line.raw["credit_code"]) == (town.employer.name, town.employer.credit_code)


def test_a_draft_without_changes_is_an_error(town: factories.City, codes: Codes) -> None:
    assert codes(change(town)) == {1: ["nothing_changed"]}


def test_a_new_address_is_in_the_register_after_two_reviews(town: factories.City, codes: Codes) -> None:
    draft = change(town, address="铜川市新区长虹北路 8 号", postcode="727031")
    assert codes(draft) == {}
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    changed = Employer.objects.get(id=town.employer.id)
    assert (changed.address, changed.postcode, changed.name) == (
        "铜川市新区长虹北路 8 号",
        "727031",
        town.employer.name,
    )


@pytest.mark.parametrize(
    "typed",
    [{"name": "新名称有限公司"}, {"legal_representative": "赵强"}, {"credit_code": factories.credit_code(9001)}],
    ids=["name", "legal representative", "credit code"],
)
def test_a_change_of_identity_needs_a_reason_and_a_document(
    town: factories.City, codes: Codes, typed: dict[str, str]
) -> None:
    assert codes(change(town, **typed))[1] == ["reason_missing", "document_missing"]
    assert codes(change(town, proof=True, reason="工商变更", **typed)) == {}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"postcode": "72700"}, "postcode_wrong"),
        ({"credit_code": "91610200XXXX9001A0"}, "code_last"),
        ({"credit_code": "9161020"}, "code_wrong"),
        ({"legal_representative_phone": "12"}, "phone_format"),
        ({"legal_representative": ""}, "missing"),
        ({"employer_type": "99999"}, "unknown_code"),
    ],
)
def test_an_invalid_particular_is_a_finding(
    town: factories.City, codes: Codes, typed: dict[str, str], code: str
) -> None:
    draft = change(town, proof=True, reason="工商变更", **typed)
    assert code in codes(draft)[1]
    with pytest.raises(FindingsForbid):
        factories.submit_draft(town.owner_actor, draft)


def test_a_code_of_another_employer_is_refused_when_decided(town: factories.City) -> None:
    other = factories.employer(factories.actor(town.clerk), name="别的单位")
    draft = change(town, proof=True, reason="工商变更", credit_code=other.credit_code)
    with pytest.raises(LinesRefused) as caught:
        factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    assert caught.value.refusals[1].code == "code_taken"


def test_a_blank_clears_a_particular(town: factories.City) -> None:
    Employer.objects.filter(id=town.employer.id).update(address="旧地址")
    draft = change(town, address="")
    examined = examine_matter(draft)
    (difference,) = get_line_changes(get_service(CHANGE), examined.lines[0], examined.facts)
    assert (difference.column.name, difference.before) == ("address", "旧地址")
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    assert Employer.objects.get(id=town.employer.id).address == ""


def test_a_second_change_under_way_is_an_error(town: factories.City, codes: Codes) -> None:
    factories.submit_draft(town.owner_actor, change(town, address="铜川市新区长虹北路 8 号"))
    assert "under_way" in codes(change(town, address="铜川市王益区红旗街 1 号"))[1]


def test_an_approved_change_reaches_the_account(town: factories.City) -> None:
    draft = change(
        town,
        proof=True,
        reason="工商变更",
        name="示例陶瓷股份有限公司",
        legal_representative="陈思远",
        postcode="727031",
    )
    matter = factories.submit_draft(town.owner_actor, draft)
    account = Account.objects.get(employer_id=town.employer.id)
    assert account.employer_name == town.employer.name
    factories.decide_matter(town, matter)
    after = Account.objects.get(employer_id=town.employer.id)
    assert (after.employer_name, after.legal_representative, after.postcode) == (
        "示例陶瓷股份有限公司",
        "陈思远",
        "727031",
    )
    assert after.version == account.version + 1
    (entry,) = [row for row in get_entries(f"account:{account.id}") if row.reason == matter.number]
    assert entry.old["employer_name"] == town.employer.name
