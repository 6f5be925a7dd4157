"""Issue bills and import tax payments, for tests of the account."""

from datetime import date
from typing import Any

from canbao.law.queries import get_configured_pack
from canbao.levy.account import ledger
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.exchange import tax_feed
from canbao.levy.models import Bill, BillKey
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.money import yuan_plain
from canbao.values.months import Month
from tests import factories

PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
LAW_DAY = LawDay(TODAY, PACK)


def issue_month_bill(town: factories.City, finance: Actor, issuer: Actor, month: int) -> Bill:
    assess_employer(finance, town.employer.id, Month(month), PACK)
    bill = draw_up_bill(finance, town.employer.id, Month(month), PACK)
    assert bill is not None
    return factories.issued_earlier(issue_bill(issuer, BillKey(town.employer.id, Month(month), bill.number)))


def feed(*rows: tuple[str, str, int, date]) -> bytes:
    """Return a tax payment file with these rows: ticket, notice, fen, day paid."""
    lines = ["电子税票号,征缴通知单号,入库金额,缴款日期"]
    lines += [f"{ticket},{notice},{yuan_plain(amount)},{day}" for ticket, notice, amount, day in rows]  # type: ignore[arg-type]
    return "\n".join(lines).encode()


def arrive(finance: Actor, ticket: str, bill: Bill | None, amount: int, day: date = TODAY) -> Any:
    return tax_feed.import_tax_payments(
        finance, "feed.csv", feed((ticket, bill.notice if bill else "", amount, day)), PACK
    )


def state(bill: Bill, day: date = TODAY) -> ledger.BillState:
    found = ledger.get_bill_state(bill.key, LawDay(day, PACK))
    assert found is not None
    return found
