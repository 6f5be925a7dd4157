"""What the interface tells of bills. Amounts are texts of yuan (``"6800.00"``), months texts yyyyMM, ids texts."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from canbao.law.queries import city_pack
from canbao.levy.bills import SchemeSum, scheme_sums
from canbao.levy.compare import PersonSum
from canbao.levy.explain import scheme_words
from canbao.levy.ledger import BILL_WORDS, BillState, fee_explained
from canbao.levy.models import Bill
from canbao.matters.explaining import ExplainedLine
from canbao.matters.templatetags.matters import in_words, spoken
from canbao.register.models import InsuredPerson
from canbao.values.money import Fen, yuan_plain

_SUMS = (
    "employer_base",
    "person_base",
    "employer",
    "person",
    "account",
    "back",
    "difference",
    "refund",
    "total",
)


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else yuan_plain(Fen(fen))


def _named(bill: Bill) -> dict[str, Any]:
    return {"month": str(int(bill.month)), "number": bill.number, "notice": bill.notice}


def bill_row(at: BillState) -> dict[str, Any]:
    """Return an issued bill as the list has it: what it asks, by when, and where it stands today."""
    bill = at.bill
    return {
        **_named(bill),
        "amount": _yuan(bill.amount),
        "people": bill.people,
        "pay_by": bill.pay_by.isoformat() if bill.amount > 0 else None,
        "issued_on": timezone.localdate(bill.issued_at).isoformat(),
        "state": {"code": at.code, "text": spoken(BILL_WORDS[at.code])},
        "paid": _yuan(at.paid),
        "late_fee": _yuan(at.late_fee),
        "open": _yuan(at.total),
        "url": reverse("api:bill", args=[bill.month, bill.number]),
    }


def bill_whole(at: BillState) -> dict[str, Any]:
    """Return a bill with its sums by scheme, and how the late fee of today came about where there is one."""
    people = reverse("api:bill_people", args=[at.bill.month, at.bill.number])
    told = fee_explained(at.bill, timezone.localdate(), city_pack()) if at.late_fee else []
    return {
        **bill_row(at),
        "schemes": [_scheme(one) for one in scheme_sums(at.bill)],
        "late_fee_explained": [spoken(one) for one in told],
        "people_url": people,
    }


def _scheme(one: SchemeSum) -> dict[str, Any]:
    return {
        "scheme": one.scheme,
        "name": spoken(scheme_words(one.scheme)),
        "people": one.people,
        **{name: _yuan(getattr(one, name)) for name in _SUMS},
    }


def person_row(bill: Bill, who: InsuredPerson, told: PersonSum) -> dict[str, Any]:
    """Return what a bill asks for one person, all schemes together; wage and base where it is of its own month."""
    return {
        "person": str(who.person_id),
        "name": who.name,
        "category": _code(told.category or who.category, "psn_type"),
        "wage": _yuan(told.wage),
        "base": _yuan(told.base),
        "employer_pays": _yuan(told.employer),
        "person_pays": _yuan(told.person),
        "account": _yuan(told.account),
        "total": _yuan(told.total),
        "url": reverse("api:bill_person", args=[bill.month, bill.number, who.person_id]),
    }


def _code(code: str, table_name: str) -> dict[str, str] | None:
    return {"code": code, "text": in_words(code, table_name)} if code else None


def person_whole(bill: Bill, who: InsuredPerson, lines: list[ExplainedLine]) -> dict[str, Any]:
    """Return a bill's lines of one person, each with its figures and the sentences that explain it."""
    return {
        **_named(bill),
        "person": str(who.person_id),
        "name": who.name,
        "total": _yuan(sum(one.line.amount for one in lines)),
        "lines": [_line(one) for one in lines],
    }


def _line(one: ExplainedLine) -> dict[str, Any]:
    line = one.line
    return {
        "scheme": line.scheme,
        "payer": line.payer,
        "accrual": str(int(line.accrual)),
        "kind": {"code": line.kind, "text": spoken(one.kind)},
        "category": _code(line.category, "psn_type"),
        "wage": _yuan(line.wage),
        "base": _yuan(line.base),
        "asked": _yuan(line.asked),
        "before": _yuan(line.before),
        "amount": _yuan(line.amount),
        "account": _yuan(line.account),
        "title": spoken(one.title),
        "summary": spoken(one.summary),
        "steps": [{"name": step.name, "title": spoken(step.title), "text": spoken(step.text)} for step in one.steps],
        "matter": {"id": str(one.matter_id), "number": one.matter_number} if one.matter_number else None,
    }
