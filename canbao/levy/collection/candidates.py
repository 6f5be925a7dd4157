"""Propose whose an unmatched payment is, and what to do with money on account."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from canbao.levy.account.ledger import BillState, get_bill_states
from canbao.levy.collection.tax_payments import get_free_credit
from canbao.levy.models import Bill, Booking, TaxPayment
from canbao.register.models import Employer, EmployerKey
from canbao.rules.packs import LawDay
from canbao.store.tenancy import fan_out
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.text import clean_reference, compact

CANDIDATE_REASONS: dict[str, Bilingual] = {
    "credit_code": Bilingual("credit code", "识别号一致"),
    "number": Bilingual("employer number", "单位编号一致"),
    "name": Bilingual("name", "名称一致"),
    "amount": Bilingual("amount open", "未缴额相符"),
}
"""Why an employer may be the payer, by code, the strongest first."""

MOST_CANDIDATES = 5
"""Candidates of one payment, at most."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An employer that may be the payer, the notice it would pay (empty: money on account), and why it may be."""

    employer: Employer
    notice: str
    reasons: tuple[Bilingual, ...]


def get_candidates(payments: Sequence[TaxPayment]) -> dict[str, list[Candidate]]:
    """Return for each payment, by ticket, the employers that it may come from, the likeliest first."""
    with fan_out("levy.receipts"):
        by_key = _get_employers_by_key(payments)
        names = {compact(payment.payer_name) for payment in payments} - {""}
        raw_names = {payment.payer_name for payment in payments if payment.payer_name}
        named = {compact(one.name): one.id for one in Employer.objects.filter(name__in=raw_names | names)}
        open_bills = _get_open_bills({payment.amount for payment in payments})
        found = {
            payment.ticket: list(_match(payment, by_key, named, open_bills.get(payment.amount, [])))
            for payment in payments
        }
        employers = Employer.objects.in_bulk({match[0] for matches in found.values() for match in matches})
    return {
        ticket: _rank([(employers[match[0]], match[1], match[2]) for match in matches if match[0] in employers])
        for ticket, matches in found.items()
    }


_Match = tuple[int, str, str]
"""An employer's id, the notice that it would pay, and the code of the reason."""


def _get_writings(payment: TaxPayment) -> set[str]:
    """Return what may be a code or a number of an employer in a payment, in the spellings of the register."""
    texts = (payment.payer_code, payment.payer_name, payment.notice)
    return {spelling for text in texts for spelling in (compact(text), clean_reference(text)) if spelling}


def _get_employers_by_key(payments: Iterable[TaxPayment]) -> dict[str, int]:
    writings = {spelling for payment in payments for spelling in _get_writings(payment)}
    keys = [f"{kind}:{text}" for text in writings for kind in ("number", "credit", "organisation")]
    return {key: claim.employer_id for key, claim in EmployerKey.objects.in_bulk(keys).items()}


def _get_open_bills(amounts: set[Fen]) -> dict[int, list[tuple[int, str]]]:
    """Return by open principal (fen) the employers and notices of issued bills with one of these amounts open."""
    bills = Bill.objects.filter(amount__in=amounts, issued_at__isnull=False).order_by("-month")[:200]
    found: dict[int, list[tuple[int, str]]] = {}
    keys = {(bill.employer_id, int(bill.month), bill.number): bill for bill in bills}
    booked = Booking.objects.filter(
        employer_id__in={key[0] for key in keys}, month__in={key[1] for key in keys}
    ).order_by()
    sums = booked.values_list("employer_id", "month", "number").annotate(sum=Sum("principal"))
    for employer_id, month, number, principal in sums:
        bill = keys.get((employer_id, int(month), number))
        if bill is not None and principal in amounts:
            found.setdefault(principal, []).append((employer_id, bill.notice))
    return found


def _match(
    payment: TaxPayment,
    by_key: dict[str, int],
    named: dict[str, int],
    open_bills: Sequence[tuple[int, str]],
) -> Iterator[_Match]:
    notices = dict(open_bills)
    for spelling in sorted(_get_writings(payment)):
        for kind, code in (("credit", "credit_code"), ("organisation", "credit_code"), ("number", "number")):
            employer_id = by_key.get(f"{kind}:{spelling}")
            if employer_id is not None:
                yield employer_id, notices.get(employer_id, ""), code
    employer_id = named.get(compact(payment.payer_name)) if payment.payer_name else None
    if employer_id is not None:
        yield employer_id, notices.get(employer_id, ""), "name"
    for employer_id, notice in open_bills:
        yield employer_id, notice, "amount"


def find_employer(text: str) -> Employer | None:
    """Return the employer with a number or code in any spelling, None without one."""
    keys = [
        f"{kind}:{spelling}"
        for kind in ("number", "credit", "organisation")
        for spelling in (text.strip(), clean_reference(text), compact(text))
    ]
    claims = EmployerKey.objects.in_bulk(keys)
    claim = next((claims[key] for key in keys if key in claims), None)
    return Employer.objects.filter(id=claim.employer_id).first() if claim else None


def _rank(matches: Sequence[tuple[Employer, str, str]]) -> list[Candidate]:
    codes: dict[tuple[int, str], tuple[Employer, dict[str, None]]] = {}
    for employer, notice, code in matches:
        codes.setdefault((employer.id, notice), (employer, {}))[1][code] = None
    order = list(CANDIDATE_REASONS)
    ranked = sorted(codes.items(), key=lambda one: (min(order.index(code) for code in one[1][1]), -len(one[1][1])))
    return [
        Candidate(employer, key[1], tuple(CANDIDATE_REASONS[code] for code in reasons))
        for key, (employer, reasons) in ranked[:MOST_CANDIDATES]
    ]


# -- money on account ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreditProposal:
    """Money on account of an employer (fen) with the bill it could pay and how much; without one it can be refunded."""

    employer: Employer
    credit: Fen
    bill: BillState | None
    amount: Fen


def get_credit_proposals(law_day: LawDay, after: int, limit: int) -> list[CreditProposal]:
    """Return the employers with free money on account, by id after ``after``, each with what to do with it.

    The oldest bill that is open comes first: its late fee grows.
    """
    with fan_out("levy.receipts"):
        sums = (
            Booking.objects.filter(employer_id__gt=after).order_by().values("employer_id").annotate(sum=Sum("credit"))
        )
        rich = sums.filter(sum__gt=0).order_by("employer_id").values_list("employer_id", flat=True)[:limit]
        employers = Employer.objects.in_bulk(list(rich))
    return [_propose(employers[employer_id], law_day) for employer_id in sorted(employers)]


def _propose(employer: Employer, law_day: LawDay) -> CreditProposal:
    credit = get_free_credit(employer.id)
    states = [state for state in get_bill_states(employer.id, law_day) if state.total > 0]
    oldest = min(states, key=lambda state: (state.bill.pay_by, state.bill.month, state.bill.number), default=None)
    return CreditProposal(employer, credit, oldest, Fen(min(credit, oldest.total)) if oldest else Fen(0))
