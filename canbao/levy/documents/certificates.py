"""参保证明 and 缴费证明 of people and of the employer, with a number, a signature and a check code for three months.

The content is stored as a signed document, so that a reprint is the same whatever has changed since.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from canbao.journal.operations import employer_chain, record_act
from canbao.journal.verbs import verb
from canbao.levy.account.ledger import get_bill_states
from canbao.levy.arithmetic.explanation import kind_words, scheme_words
from canbao.levy.documents.data_file import CERTIFICATE, get_document_signer, sign_document
from canbao.levy.models import Bill, BillKey, Certificate, CertificateCode, LevyLine
from canbao.register.models import CoveragePeriod, Employer, InsuredPerson
from canbao.rules.codes import get_table
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import LawDay, Pack
from canbao.rules.scheme_terms import get_first_charged_month
from canbao.store.bulk import chunks
from canbao.store.claims import claim
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.months import Month
from canbao.values.refusals import refusal
from canbao.values.text import mask_number, strip_invisible

NO_SUCH_KIND = refusal(
    "no_such_kind", Bilingual("There is no such certificate. Choose one from the list.", "没有这种证明，请从列表选择。")
)
PURPOSE_MISSING = refusal("purpose_missing", Bilingual("Enter the purpose of the certificate.", "请填写证明的用途。"))
PERIOD_BACKWARDS = refusal(
    "period_backwards",
    Bilingual("The last month is before the first month. Swap the two.", "截止费款年月早于开始费款年月，请对调。"),
)
PERIOD_OUTSIDE = refusal(
    "period_outside",
    Bilingual(
        "A certificate covers months from {first} to {last}. Correct the months.",
        "证明的费款年月应在{first}至{last}之间，请改正。",
    ),
)
NOBODY_CHOSEN = refusal(
    "nobody_chosen",
    Bilingual("Tick the people to make certificates for, or choose everybody.", "请勾选人员，或选择全部参保人员。"),
)
TOO_MANY_PEOPLE = refusal(
    "too_many_people",
    Bilingual("A batch holds at most {most} people. Tick fewer, then make the rest.", "每批最多{most}人，请分批办理。"),
)
NOT_ON_THE_ROSTER = refusal(
    "not_on_the_roster",
    Bilingual(
        "Some of the people you ticked are no longer on your roster. Tick again from the list.",
        "所选人员有的已不在名册中，请重新勾选。",
    ),
)

CERTIFICATE_MAKE = verb("certificate.make", Bilingual("Certificates made", "出具证明"))

MOST = 500
"""People in one batch."""
MONTHS_VALID = 3
"""Months a check code is valid (验证码有效期3个月)."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits of a check code, without those that look alike."""


@transaction.atomic
def make_certificates(
    actor: Actor,
    employer_id: int,
    kind: str,
    people: Sequence[int],
    purpose: str,
    period: tuple[Month, Month],
    pack: Pack,
) -> int:
    """Make certificates of a kind over a period, one for each person; return the batch id.

    Raise :class:`Refusal` ``no_such_kind``, ``purpose_missing``, ``period_backwards``, ``period_outside``,
    ``nobody_chosen``, ``too_many_people`` or ``not_on_the_roster``; then none is made.
    """
    actor.require("certificate.make")
    if kind not in MAKERS:
        raise NO_SUCH_KIND()
    purpose = strip_invisible(purpose)[:100]
    if not purpose:
        raise PURPOSE_MISSING()
    if period[0] > period[1]:
        raise PERIOD_BACKWARDS()
    earliest, latest = get_certificate_window(employer_id, LawDay(timezone.localdate(), pack))
    if period[0] < earliest or period[1] > latest:
        raise PERIOD_OUTSIDE(first=earliest, last=latest)
    of_people = _people(employer_id, people) if kind.startswith("person_") else []
    subjects: list[InsuredPerson | None] = [*of_people] if of_people else [None]
    employer, batch, today = Employer.objects.get(id=employer_id), new_id(), timezone.localdate()
    paid = _paid(employer_id, LawDay(today, pack))
    contents = MAKERS[kind](employer, of_people, period, paid)
    for person, rows in zip(subjects, contents, strict=True):
        _make_certificate(actor, employer, kind, person, purpose, period, rows, batch)
    record_act(
        actor,
        CERTIFICATE_MAKE,
        employer_chain(employer_id),
        ("batch", batch),
        new={"kind": kind, "count": len(subjects), "purpose": purpose},
    )
    return batch


def get_certificate_window(employer_id: int, law_day: LawDay) -> tuple[Month, Month]:
    """Return the first and the last month that a certificate of an employer may cover.

    It begins with the employer's first coverage period, or with the city's first rates where they are earlier, and
    ends with the accounting month.
    """
    last = accounting_month(law_day)
    periods = CoveragePeriod.objects.for_employer(employer_id).filter(void=False)
    begins = (periods.aggregate(first=Min("from_month"))["first"], get_first_charged_month(law_day.pack))
    return min([Month(month) for month in begins if month] + [last]), last


def _people(employer_id: int, people: Sequence[int]) -> list[InsuredPerson]:
    wanted = list(dict.fromkeys(people))
    if not wanted:
        raise NOBODY_CHOSEN()
    if len(wanted) > MOST:
        raise TOO_MANY_PEOPLE(most=MOST)
    found: dict[int, InsuredPerson] = {}
    for part in chunks(wanted):
        found |= {
            row.person_id: row for row in InsuredPerson.objects.for_employer(employer_id).filter(person_id__in=part)
        }
    if len(found) != len(wanted):
        raise NOT_ON_THE_ROSTER()
    return sorted(found.values(), key=lambda row: (row.name, row.person_id))


_Paid = Mapping[BillKey, str]
"""By month and number of a bill: the day it was fully paid, empty while it is open."""


def _paid(employer_id: int, law_day: LawDay) -> _Paid:
    return {
        state.bill.key: state.paid_on.isoformat() if state.paid_on else ""
        for state in get_bill_states(employer_id, law_day)
    }


def _make_certificate(
    actor: Actor,
    employer: Employer,
    kind: str,
    person: InsuredPerson | None,
    purpose: str,
    period: tuple[Month, Month],
    rows: list[list[Any]],
    batch: int,
) -> None:
    today = timezone.localdate()
    row = Certificate(
        employer_id=employer.id,
        id=new_id(),
        kind=kind,
        purpose=purpose,
        first=period[0],
        last=period[1],
        person_id=person.person_id if person else None,
        valid_until=_valid_until(today),
        batch=batch,
        made_by=actor.user_id,
        made_by_name=actor.name,
    )
    row.number = f"CZ{today:%Y%m%d}{row.id % 10**8:08d}"
    row.code = _code(employer.id, row.id)
    document = {
        "format": CERTIFICATE,
        "agency": settings.CANBAO_AGENCY,
        "number": row.number,
        "code": row.code,
        "kind": kind,
        "purpose": purpose,
        "first": int(period[0]),
        "last": int(period[1]),
        "made_on": today.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "rows": rows,
        "employer": {"number": employer.number, "name": employer.name, "credit_code": employer.credit_code},
        "person": _of_person(person) if person else None,
    }
    signed = json.loads(sign_document(document, get_document_signer(settings.CANBAO_SECRET)))
    row.document, row.signature = signed["document"], signed["signature"]
    row.save(force_insert=True)


def _valid_until(today: date) -> date:
    """Return the same day three months later, or that month's last day."""
    last = (Month.of(today) + MONTHS_VALID).last_day
    return last.replace(day=min(today.day, last.day))


def _of_person(person: InsuredPerson) -> dict[str, str]:
    return {
        "name": person.name,
        "certificate": mask_number(person.number),
        "category": get_table("psn_type").text(person.category, "zh"),
    }


def _code(employer_id: int, certificate_id: int) -> str:
    while True:
        code = "".join(secrets.choice(_LETTERS) for _ in range(12))
        if claim(CertificateCode(code=code, employer_id=employer_id, certificate_id=certificate_id)):
            return code


# -- contents --------------------------------------------------------------------------------------------------------


def _person_insured(
    employer: Employer, people: Sequence[InsuredPerson], period: tuple[Month, Month], paid: _Paid
) -> list[list[list[Any]]]:
    """Return by person rows of first month and last month (None while insured)."""
    coverages: dict[int, list[list[Any]]] = {person.person_id: [] for person in people}
    for part in chunks(list(coverages)):
        rows = CoveragePeriod.objects.for_employer(employer.id).filter(
            person_id__in=part, void=False, from_month__lte=period[1]
        )
        for coverage in rows.order_by("from_month"):
            if coverage.until_month is None or coverage.until_month > period[0]:
                last = int(Month(coverage.until_month) - 1) if coverage.until_month else None
                coverages[coverage.person_id].append([int(coverage.from_month), last])
    return [coverages[person.person_id] for person in people]


def _person_paid(
    employer: Employer, people: Sequence[InsuredPerson], period: tuple[Month, Month], paid: _Paid
) -> list[list[list[Any]]]:
    """Return by person rows of month, scheme, base, employer's and person's amount (fen), type, day paid or empty."""
    bills = list(Bill.objects.for_employer(employer.id).filter(issued_at__isnull=False, is_opening=False))
    rows_of_person: dict[int, dict[tuple[int, str, str, str], list[Any]]] = {person.person_id: {} for person in people}
    for part in chunks(list(rows_of_person)):
        lines = LevyLine.objects.for_employer(employer.id).filter(
            person_id__in=part, accrual__gte=period[0], accrual__lte=period[1]
        )
        for line in lines.order_by("accrual", "scheme", "kind", "payer"):
            bill = next(
                (row for row in bills if row.month == line.month and row.first_run <= line.run <= row.last_run), None
            )
            if bill is None:
                continue
            day = paid.get(bill.key, "")
            key = (int(line.accrual), line.scheme, line.kind, bill.notice)
            row = rows_of_person[line.person_id].setdefault(
                key, [int(line.accrual), scheme_words(line.scheme).zh, None, 0, 0, kind_words(line.kind).zh, day]
            )
            row[2] = int(line.base) if line.base is not None else row[2]
            row[3 if line.payer == "employer" else 4] += int(line.amount)
    return [list(rows_of_person[person.person_id].values()) for person in people]


def _employer_insured(
    employer: Employer, people: Sequence[InsuredPerson], period: tuple[Month, Month], paid: _Paid
) -> list[list[list[Any]]]:
    """Return rows of month and number of insured people."""
    months = [period[0] + step for step in range(period[1] - period[0] + 1)]
    coverages = list(
        CoveragePeriod.objects.for_employer(employer.id)
        .filter(void=False)
        .values_list("person_id", "from_month", "until_month")
    )
    return [
        [
            [
                int(month),
                len(
                    {
                        person
                        for person, since, until in coverages
                        if since <= month and (until is None or until > month)
                    }
                ),
            ]
            for month in months
        ]
    ]


def _employer_paid(
    employer: Employer, people: Sequence[InsuredPerson], period: tuple[Month, Month], paid: _Paid
) -> list[list[list[Any]]]:
    """Return rows of month, notice, people, amount (fen), day paid or empty."""
    bills = Bill.objects.for_employer(employer.id).filter(
        issued_at__isnull=False, is_opening=False, month__gte=period[0], month__lte=period[1]
    )
    return [
        [
            [int(bill.month), bill.notice, bill.people, int(bill.amount), paid.get(bill.key, "")]
            for bill in bills.order_by("month", "number")
        ]
    ]


MAKERS = {
    "person_insured": _person_insured,
    "person_paid": _person_paid,
    "employer_insured": _employer_insured,
    "employer_paid": _employer_paid,
}
"""Functions that return the rows of each kind of certificate."""


# -- reading ---------------------------------------------------------------------------------------------------------


def get_batches(employer_id: int, limit: int) -> list[dict[str, Any]]:
    """Return the newest batches: batch, kind, purpose, first, last, valid_until, made_by_name, count."""
    batches = (
        Certificate.objects.for_employer(employer_id)
        .values("batch", "kind", "purpose", "first", "last", "valid_until", "made_by_name")
        .annotate(count=Count("id"))
        .order_by("-batch")
    )
    return [dict(batch) for batch in batches[:limit]]


def get_batch(employer_id: int, batch: int) -> list[Certificate]:
    """Return a batch's certificates in the order they were made."""
    return list(Certificate.objects.for_employer(employer_id).filter(batch=batch).order_by("id"))


def make_certificate_file(row: Certificate) -> str:
    """Return the signed data file of a certificate."""
    key = get_document_signer(settings.CANBAO_SECRET).public_key
    return json.dumps({"document": row.document, "signature": row.signature, "key": key}, ensure_ascii=False, indent=1)
