"""A filer who types a wrong name learns nothing about the person: not whether they are insured with somebody else."""

import re
from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from canbao.access.actors import SYSTEM
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines
from canbao.register.operations import apply_changes
from canbao.store.jobs import run_due_jobs
from canbao.values.fact_changes import Suspend
from canbao.values.findings import Finding
from canbao.values.months import Month
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

INSURED, FORMER, INVENTED = "李晓燕", "赵敏", "王建国"


@pytest.fixture
def strangers(town: factories.City) -> None:
    """Two people of another employer: number 1 is insured there, number 3 was until October."""
    rival = factories.employer(factories.actor(town.clerk), "另一单位")
    persons = factories.insure_people(rival, INSURED, "陈静", FORMER)
    with transaction.atomic():
        apply_changes(SYSTEM, rival.id, [Suspend(rival.id, persons[FORMER], date(2026, 10, 31), Month(202611), "213")])


def submitted(town: factories.City, number: int, name: str) -> Matter:
    draft = factories.draft(town.owner_actor, [factories.newcomer(number, name=name)])
    matter = factories.submit_draft(town.owner_actor, draft)
    run_due_jobs()
    return matter


def what_the_filer_reads(owner: Client, matter: Matter, path: str) -> str:
    """Return an answer of the portal without what was typed, and without ids, numbers and times of the matter."""
    text = owner.get(path.format(matter=matter.id)).content.decode()
    typed = str((get_lines(matter)[0].raw or {})["number"])
    for own in (str(matter.id), matter.number, typed, typed[:6] + "*" * 8 + typed[-4:]):
        text = text.replace(own, "…")
    text = re.sub(r'value="[A-Za-z0-9]{64}"|nonce="[^"]*"|[0-9]{17,}', "…", text)
    return re.sub(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?(\.[0-9]+)?", "…", text)


@pytest.mark.usefixtures("strangers")
@pytest.mark.parametrize("path", ["/portal/matters/{matter}/", "/portal/matters/{matter}/results.csv"])
def test_submitted_under_a_wrong_name_a_person_insured_elsewhere_looks_like_one_who_is_not(
    town: factories.City, owner: Client, path: str
) -> None:
    insured, former = submitted(town, 1, INVENTED), submitted(town, 3, INVENTED)
    assert what_the_filer_reads(owner, insured, path) == what_the_filer_reads(owner, former, path)


@pytest.mark.usefixtures("strangers")
def test_the_quote_at_submission_is_there_for_both(town: factories.City, owner: Client) -> None:
    for number in (1, 3):
        page = what_the_filer_reads(owner, submitted(town, number, INVENTED), "/portal/matters/{matter}/")
        assert "When it was submitted" in page


@pytest.mark.usefixtures("strangers")
def test_the_reviewer_keeps_what_the_filer_does_not_see(town: factories.City, owner: Client) -> None:
    matter = submitted(town, 1, INVENTED)
    findings = [Finding.from_plain(plain) for plain in get_lines(matter)[0].findings or []]
    assert findings and all(finding.is_withheld for finding in findings)
    assert "另一单位" not in what_the_filer_reads(owner, matter, "/portal/matters/{matter}/")
