"""The cast before every address of the site: what each member is answered."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.contrib.admindocs.views import simplify_regex
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils import timezone

from canbao.access.models import User
from canbao.access.policy import POLICY
from canbao.law.operations import prepare_value
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.account import ledger
from canbao.levy.assessment import city
from canbao.levy.collection import instructions, payment_demands, refund_payments, tax_payments
from canbao.levy.collection.receipt_requests import request_for_receipt
from canbao.levy.documents import certificates
from canbao.levy.documents.prepared_papers import CERTIFICATES_PDF, ask_for_certificates
from canbao.levy.exchange import opening_balances, previewed_files, tax_export, tax_feed
from canbao.levy.models import Bill, ReceiptRequestKind, RefundOrder
from canbao.matters import attachments, review
from canbao.matters.models import MatterLine
from canbao.matters.queries import get_office_matter
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.months import Month
from tests import factories
from tests.house.routing import watched_requests

ROLES: dict[str, frozenset[str]] = {
    "anonymous": frozenset({"anonymous"}),
    "A owner": frozenset({"signed_in", "account.owner", "employer.owner"}),
    "A operator": frozenset({"signed_in", "account.operator", "employer.operator"}),
    "A viewer": frozenset({"signed_in", "account.viewer", "employer.viewer"}),
    "B owner": frozenset({"signed_in", "account.owner", "employer.owner"}),
    "unbound": frozenset({"signed_in", "account.owner"}),
    "reviewer one": frozenset({"signed_in", "office.reviewer"}),
    "reviewer two": frozenset({"signed_in", "office.approver"}),
    "account clerk": frozenset({"signed_in", "office.accounts"}),
    "finance clerk": frozenset({"signed_in", "office.finance"}),
    "parameter clerk": frozenset({"signed_in", "office.parameters"}),
    "auditor": frozenset({"signed_in", "office.audit"}),
    "system admin": frozenset({"signed_in", "office.system"}),
    "security admin": frozenset({"signed_in", "office.security"}),
}
"""The members of the cast with the roles each has: written down here, not asked of the product."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
"""The headers of every answer, word for word."""

FILES = {
    "image/png": "default-src 'none'; sandbox",
    "text/csv": "default-src 'none'; sandbox",
    "application/zip": "default-src 'none'; sandbox",
    "application/json": "default-src 'none'; sandbox",
    "application/problem+json": "default-src 'none'; sandbox",
    "image/svg+xml": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}
"""What people and programs take home or hand in, and plots: a browser gives it no rights, a plot its own style."""
METHODS = ("GET", "POST")
_BLANK = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """One pattern of the site's addresses, as it is written, with its view."""

    pattern: str
    view: Any

    @property
    def verb(self) -> str | None:
        """The verb that the view declares, None when it declares none."""
        return getattr(self.view, "verb", None)

    @property
    def blanks(self) -> list[str]:
        """The names of what is filled in."""
        return _BLANK.findall(self.pattern)


def routes() -> dict[str, Route]:
    """Every pattern of the site's addresses; of two that are alike the first counts, as it does for a request."""
    found: dict[str, Route] = {}
    for route in _below("", get_resolver().url_patterns):
        found.setdefault(route.pattern, route)
    return found


def _below(prefix: str, entries: list[URLPattern | URLResolver]) -> Iterator[Route]:
    for entry in entries:
        written = str(entry.pattern)
        if isinstance(entry.pattern, RegexPattern):
            written = simplify_regex(written).lstrip("/")
        if isinstance(entry, URLResolver):
            yield from _below(prefix + written, entry.url_patterns)
        else:
            yield Route(prefix + written, entry.callback)


def lacking(response: HttpResponse) -> dict[str, str | None]:
    """The headers that are wrong, with their value."""
    required = dict(HEADERS)
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    required["Content-Security-Policy"] = FILES.get(kind, required["Content-Security-Policy"])
    wrong = {name: response.headers.get(name) for name in required if response.headers.get(name) != required[name]}
    if "no-store" not in response.headers.get("Cache-Control", ""):
        wrong["Cache-Control"] = response.headers.get("Cache-Control")
    return wrong


def may(member: str, verb: str) -> bool:
    """Whether the policy table gives the verb to one of the member's roles."""
    return not ROLES[member].isdisjoint(POLICY[verb])


@dataclass(frozen=True, slots=True)
class World:
    """The cast's browsers, each with the cookies of a log-in, and employer A's things that addresses name."""

    browsers: Mapping[str, tuple[Client, dict[str, str]]]
    things: Mapping[str, Mapping[str, object]]

    def address(self, route: Route) -> str:
        """The route's address with employer A's things in it."""
        begins = [prefix for prefix in self.things if route.pattern.startswith(prefix)]
        filled = self.things[max(begins, key=len)]
        unknown = [blank for blank in route.blanks if blank not in filled]
        assert not unknown, f"say in tests/house/walking.py what {unknown} in {route.pattern} stands for"
        return "/" + _BLANK.sub(lambda blank: str(filled[blank[1]]), route.pattern)

    def ask(self, member: str, method: str, address: str) -> HttpResponse:
        """The answer to a request with an empty body; what it wrote is taken back."""
        client, logged_in = self.browsers[member]
        client.cookies = SimpleCookie(logged_in)
        with transaction.atomic():
            response = client.generic(method, address)
            transaction.set_rollback(True)
        return response


def people(town: factories.City) -> dict[str, User]:
    """Everybody of the cast who can log in."""
    clerk = factories.actor(town.clerk)
    return {
        "A owner": town.owner,
        "A operator": factories.colleague(town.owner, "operator"),
        "A viewer": factories.colleague(town.owner, "viewer"),
        "B owner": factories.bound_owner(clerk, factories.employer(clerk, "乙单位机械有限公司")),
        "unbound": factories.account_owner(factories.employer(clerk, "丙单位商贸有限公司")),
        "reviewer one": town.reviewer,
        "reviewer two": town.approver,
        "account clerk": town.clerk,
        "finance clerk": factories.staff("office.finance"),
        "parameter clerk": factories.staff("office.parameters"),
        "auditor": factories.staff("office.audit"),
        "system admin": factories.staff("office.system"),
        "security admin": factories.staff("office.security"),
    }


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000"
    "000049454e44ae426082"
)
"""A picture of one transparent point."""


def issued_bill(town: factories.City) -> Bill:
    """Employer A's bill of the month now open, assessed by one and issued by another."""
    month = accounting_month(get_law_today())
    city.start_assessment(factories.actor(factories.staff("office.finance")), month)
    for _row in city.run_assessment(month):
        pass
    city.issue_month_bills(factories.actor(town.approver), month)
    return factories.issued_earlier(Bill.objects.for_employer(town.employer.id).get(month=month))


def money(town: factories.City, bill: Bill) -> dict[str, object]:
    """A feed that pays a cent of the bill, the booking of it, and an instruction that waits for a second person."""
    finance = factories.actor(factories.staff("office.finance"))
    feed = (
        f"电子税票号,征缴通知单号,入库金额,缴款日期\nT1,{bill.notice},0.01,2026-11-20\nT2,,5.00,2026-11-20\n".encode()
    )
    file = tax_feed.import_tax_payments(finance, "feed.csv", feed, get_city_pack())
    previewed = previewed_files.keep_previewed_file(finance, "feed.csv", feed)
    booking = ledger.get_tax_payments(town.employer.id, 1)[0]
    asked = instructions.request_reversal(finance, town.employer.id, booking.id, "入错单位")
    november = (Month(bill.month), Month(bill.month))
    made = certificates.make_certificates(
        town.owner_actor, town.employer.id, "employer_paid", [], "招投标", november, get_city_pack()
    )
    export = tax_export.make_export(finance, Month(bill.month))
    today, pack = timezone.localdate(), get_city_pack()
    opening = instructions.request_opening(
        finance, town.employer.id, Month(202606), 50_000, date(2026, 6, 25), "旧系统结转", pack
    )
    instructions.release_instruction(factories.actor(town.approver), town.employer.id, opening.id, LawDay(today, pack))
    waits = opening_balances.request_opening_file(finance, "openings.csv", _openings(town.employer.number), pack).file
    demand = payment_demands.prepare_payment_demand(
        finance, town.employer.id, payment_demands.get_usual_pay_until(LawDay(today, pack)), pack
    )
    payment_demands.release_payment_demand(
        factories.actor(town.approver), town.employer.id, demand.id, LawDay(today, pack)
    )
    order = _pay_refund(town, finance)
    return {
        "refund_order": order.id,
        "refund_file": order.batch,
        "file": file.id,
        "preview": previewed.id,
        "booking": booking.id,
        "instruction": asked.id,
        "receipt_request": request_for_receipt(finance, "T2", ReceiptRequestKind.RETURN, "税务误报").id,
        "export": export.id,
        "demand_id": demand.id,
        "batch": made,
        "prepared": ask_for_certificates(town.owner_actor, made, CERTIFICATES_PDF).id,
        "opening": waits,
    }


def _pay_refund(town: factories.City, finance: Actor) -> RefundOrder:
    """A released refund whose payment order is with the bank."""
    feed = "电子税票号,征缴通知单号,入库金额,缴款日期\nT3,,7.00,2026-11-20\n".encode()
    tax_feed.import_tax_payments(finance, "more.csv", feed, get_city_pack())
    tax_payments.assign_tax_payment(finance, "T3", town.employer.id, "", get_city_pack())
    asked = instructions.request_refund(finance, town.employer.id, 700, "示例银行", "6222000011112222", "多缴")
    instructions.release_instruction(factories.actor(town.approver), town.employer.id, asked.id, get_law_today())
    (order,) = refund_payments.get_orders_of_employer(town.employer.id, 1)
    refund_payments.send_refund_orders(finance, [(town.employer.id, order.id)])
    order.refresh_from_db()
    return order


def _openings(number: str) -> bytes:
    return f"employer,month,principal,credit,pay_by\n{number},202605,12.00,,2026-05-25\n".encode()


def things(town: factories.City) -> dict[str, dict[str, object]]:
    """The arguments of addresses by the beginning of the pattern: objects of employer A, where they have an owner."""
    owner, reviewer = town.owner_actor, factories.actor(town.reviewer)
    insured = factories.enrol_people(town, 2, start=50)
    waiting = factories.submit_people(owner, [factories.newcomer(1)])
    returned = factories.submit_people(owner, [factories.newcomer(2), factories.newcomer(3)])
    review.take_matter(reviewer, town.employer.id, returned.id)
    version = get_office_matter(town.employer.id, returned.id).version
    sent_back = review.send_back(reviewer, town.employer.id, returned.id, version, {}, "99", "请补正")
    draft = factories.draft(owner, [factories.newcomer(4)])
    clerk = factories.actor(factories.staff("office.parameters"))
    announced = factories.publish_announcement("停机公告", "周日停机维护。")
    prepared = prepare_value(clerk, "base.cap_ratio", Month(202611), "2.50", "示例文号", "调整")
    bill = issued_bill(town)

    def first_line(matter_id: int) -> MatterLine:
        return MatterLine.objects.for_employer(town.employer.id).filter(matter_id=matter_id).order_by("position")[0]

    everywhere = {
        "code": "enrolment",
        "statement": "arrears",
        "scheme": "310",
        "uidb36": "0",
        "key": "none",
        "employer": town.employer.id,
        "matter": waiting.id,
        "line": first_line(draft.id).id,
        "document": attachments.attach(owner, draft.id, "page.png", PNG).id,
        "person": first_line(insured.id).person_id,
        "announcement": announced.id,
        "part": "summary",
        "parameter": "base.cap_ratio",
        "value": prepared.id,
        "name": "bases",
        "month": int(bill.month),
        "number": bill.number,
        **money(town, bill),
    }
    corrected = {
        **everywhere,
        "matter": sent_back.id,
        "line": first_line(sent_back.id).id,
        "document": attachments.attach(owner, sent_back.id, "page.png", PNG).id,
    }
    matter = "portal/matters/<int:matter>/"
    return {"": everywhere, f"{matter}edit/": corrected, f"{matter}documents/": corrected}


def world() -> World:
    """The fixture people and their objects, made in the database."""
    town = factories.city()
    browsers: dict[str, tuple[Client, dict[str, str]]] = {"anonymous": (Client(), {})}
    for member, user in people(town).items():
        client = Client()
        client.force_login(user)
        browsers[member] = client, {name: cookie.value for name, cookie in client.cookies.items()}
    return World(browsers, things(town))


def word(response: HttpResponse) -> str:
    """An answer in a word: ``login`` or its status."""
    if response.status_code in (302, 303) and urlsplit(response["Location"]).path == "/login/":
        return "login"
    return str(response.status_code)


@dataclass(slots=True)
class Walk:
    """What members were answered by every route: in a word by pattern, method and member, and what was wrong with it.

    ``offences`` are statements that would reach many shards.
    """

    answers: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    headers: dict[str, dict[str, str | None]] = field(default_factory=dict)
    offences: list[str] = field(default_factory=list)


def walk(here: World, members: Iterable[str]) -> Walk:
    """Send every member to every route, with an empty body where it is a POST."""
    seen = Walk()
    with watched_requests() as offences:
        for route, method, member in itertools.product(routes().values(), METHODS, members):
            row = seen.answers.setdefault(route.pattern, {}).setdefault(method, {})
            try:
                response = here.ask(member, method, here.address(route))
            except Exception as error:  # noqa: BLE001 - what the program raises is the answer to be reported
                row[member] = f"{type(error).__name__}: {error}"
                continue
            row[member] = word(response)
            if lacking(response):
                seen.headers[f"{method} {route.pattern} {member}"] = lacking(response)
    seen.offences = sorted(set(offences))
    return seen
