"""Bills as JSON. Amounts are strings in yuan (``"6800.00"``), months are strings yyyyMM, ids are strings."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.account.ledger import BillState
from canbao.levy.billing.bills import SchemeSum, get_people_count, get_scheme_sums
from canbao.levy.billing.comparison import PersonSum
from canbao.levy.billing.deadlines import get_pay_by
from canbao.levy.models import Bill
from canbao.presentation.account import BillRow, get_late_fee_steps
from canbao.presentation.explanation import ExplainedLine
from canbao.presentation.language import in_language, in_words, scheme_name
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


def bill_summary(state: BillState) -> dict[str, Any]:
    """Return an issued bill as a row of the list: its amount, its payment deadline and its state today."""
    bill = state.bill
    return {
        **_named(bill),
        "amount": _yuan(bill.amount),
        "people": bill.people,
        "pay_by": bill.pay_by.isoformat() if bill.amount > 0 else None,
        "pay_by_provisional": bill.amount > 0 and get_pay_by(bill, get_city_pack()).provisional,
        "issued_on": timezone.localdate(bill.issued_at).isoformat(),
        "state": {"code": state.code, "text": BillRow(state).state},
        "paid": _yuan(state.paid),
        "late_fee": _yuan(state.late_fee),
        "open": _yuan(state.total),
        "url": reverse("api:bill", args=[bill.month, bill.number]),
    }


def bill_detail(state: BillState) -> dict[str, Any]:
    """Return a bill with its sums by scheme and, if a late fee is due today, its explanation."""
    people = reverse("api:bill_people", args=[state.bill.month, state.bill.number])
    return {
        **bill_summary(state),
        "people_with_other_lines_only": get_people_count(state.bill).others,
        "schemes": [_scheme(scheme_sum) for scheme_sum in get_scheme_sums(state.bill)],
        "late_fee_explained": get_late_fee_steps(state, get_law_today()),
        "people_url": people,
    }


def _scheme(scheme_sum: SchemeSum) -> dict[str, Any]:
    return {
        "scheme": scheme_sum.scheme,
        "name": scheme_name(scheme_sum.scheme),
        "people": scheme_sum.people,
        **{name: _yuan(getattr(scheme_sum, name)) for name in _SUMS},
    }


def person_summary(bill: Bill, person: InsuredPerson, sums: PersonSum) -> dict[str, Any]:
    """Return a bill's sums for one person over all schemes.

    Wage and base are None unless the bill has a line of its own month for the person.
    """
    return {
        "person": str(person.person_id),
        "name": person.name,
        "category": _code(sums.category or person.category, "psn_type"),
        "wage": _yuan(sums.wage),
        "base": _yuan(sums.base),
        "employer_pays": _yuan(sums.employer),
        "person_pays": _yuan(sums.person),
        "account": _yuan(sums.account),
        "total": _yuan(sums.total),
        "url": reverse("api:bill_person", args=[bill.month, bill.number, person.person_id]),
    }


def _code(code: str, table_name: str) -> dict[str, str] | None:
    return {"code": code, "text": in_words(code, table_name)} if code else None


def person_detail(bill: Bill, person: InsuredPerson, lines: list[ExplainedLine]) -> dict[str, Any]:
    """Return a bill's lines of one person, each with its figures and the sentences that explain it."""
    return {
        **_named(bill),
        "person": str(person.person_id),
        "name": person.name,
        "total": _yuan(sum(explained.line.amount for explained in lines)),
        "lines": [_line(explained) for explained in lines],
    }


def _line(explained: ExplainedLine) -> dict[str, Any]:
    line = explained.line
    return {
        "scheme": line.scheme,
        "payer": line.payer,
        "accrual": str(int(line.accrual)),
        "kind": {"code": line.kind, "text": in_language(explained.kind)},
        "category": _code(line.category, "psn_type"),
        "wage": _yuan(line.wage),
        "base": _yuan(line.base),
        "asked": _yuan(line.asked),
        "before": _yuan(line.before),
        "amount": _yuan(line.amount),
        "account": _yuan(line.account),
        "title": in_language(explained.title),
        "summary": in_language(explained.summary),
        "steps": [
            {"name": step.name, "title": in_language(step.title), "text": in_language(step.text)}
            for step in explained.steps
        ],
        "matter": {"id": str(explained.matter_id), "number": explained.matter_number}
        if explained.matter_number
        else None,
    }
