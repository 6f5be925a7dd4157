"""Make the people and employers of tests through the product's own acts."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from canbao.access import operations as access
from canbao.access.actors import SYSTEM, get_actor
from canbao.access.models import Account, Operator, OperatorRole, User
from canbao.law.queries import get_city_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.models import Bill, BillKey
from canbao.matters import announcements, draft_lines, drafts, review, submission
from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import fill_cells, pick_people
from canbao.matters.models import Announcement, Matter
from canbao.matters.queries import get_lines, get_office_matter
from canbao.matters.review import Decision
from canbao.register.employers import register_employer
from canbao.register.models import Employer
from canbao.register.operations import apply_changes
from canbao.values.actor import Actor
from canbao.values.fact_changes import Enrol, Identity
from canbao.values.months import Month
from canbao.values.number_checks import credit_check_character, organisation_check_character, person_check_character

PASSWORD = "a password long enough"
"""The password of every user made here."""

_serial = itertools.count(1)


def count_from_one() -> None:
    """Restart the serial of people and employers, so that a test does not depend on the tests before it."""
    global _serial
    _serial = itertools.count(1)


def resident_number(serial: int, born: str = "19900101") -> str:
    """Return a valid resident number of division 610200, where none are issued. Odd serials are men."""
    body = f"610200{born}{serial % 1000:03d}"
    return body + person_check_character(body)


def credit_code(serial: int) -> str:
    """Return a valid unified social credit code that contains an organisation code XXXX…."""
    organisation = f"XXXX{serial % 10000:04d}"
    body = "91610200" + organisation + organisation_check_character(organisation)
    return body + credit_check_character(body)


def staff(post: str, name: str = "", username: str = "") -> User:
    """Add one of the agency's people with a post such as ``office.reviewer``."""
    serial = next(_serial)
    return access.add_staff(SYSTEM, username or f"staff{serial:04d}", name or f"岗{serial}", [post], PASSWORD)


def actor(user: User) -> Actor:
    """Return the actor of a user now; rights change when a user binds an account or gets a post."""
    return get_actor(User.objects.get(id=user.id))


def publish_announcement(title: str, body: str, title_en: str = "", body_en: str = "") -> Announcement:
    """Return an announcement that one person prepared and another released."""
    texts = {"title": title, "body": body, "title_en": title_en, "body_en": body_en}
    row = announcements.prepare_announcement(actor(staff("office.parameters")), texts)
    return announcements.release_announcement(actor(staff("office.system")), row.id, row.version)


def actor_without_rights(name: str = "无权者") -> Actor:
    """Return the actor of a user who is logged in and has no other right."""
    return Actor(next(_serial), name, "", frozenset({"signed_in"}), frozenset(), account_id=1, employer_id=1)


def employer(clerk: Actor, name: str = "示例陶瓷有限公司", **particulars: Any) -> Employer:
    """Register an employer at the counter."""
    serial = next(_serial)
    return register_employer(
        clerk,
        {
            "number": f"61020{serial:05d}",
            "name": name,
            "credit_code": credit_code(serial),
            "employer_type": "10",
            "economic_type": "150",
            "legal_representative": "王建国",
            "schemes": ["310"],
            "handler": "李四",
            **particulars,
        },
    )


def account_owner(employer: Employer, username: str = "", **particulars: str) -> User:
    """Return a user who has registered an account with the employer's codes; it is not bound yet."""
    user, _account = access.register_account(
        username or f"owner{next(_serial):04d}",
        PASSWORD,
        {"name": "王芳", "email": f"w{next(_serial)}@example.com", "phone": "13800000000"},
        {
            "employer_name": employer.name,
            "credit_code": employer.credit_code,
            "organisation_code": employer.organisation_code,
            "legal_representative": employer.legal_representative,
            **particulars,
        },
    )
    return user


def colleague(owner: User, role: str) -> User:
    """Add another person to the owner's account, as operator or viewer."""
    serial = next(_serial)
    user = User(username=f"{role}{serial:04d}", name=f"同事{serial}")
    user.set_password(PASSWORD)
    user.save(force_insert=True)
    account = Account.objects.get(operators__user=owner)
    Operator.objects.create(account=account, user=user, role=OperatorRole(role))
    return user


@dataclass(frozen=True, slots=True)
class City:
    """An agency with its people, and one employer whose account is bound."""

    clerk: User
    reviewer: User
    approver: User
    employer: Employer
    owner: User

    @property
    def owner_actor(self) -> Actor:
        """Return the owner's actor."""
        return actor(self.owner)


def bound_owner(clerk: Actor, employer: Employer) -> User:
    """Return the owner of an account that is bound to the employer with a slip."""
    printed = access.print_slip(clerk, employer.id, "李四", employer.schemes)
    owner = account_owner(employer)
    access.bind_account(actor(owner), printed.slip.user_name, printed.secret)
    return owner


def city() -> City:
    """Return a small agency and one bound employer."""
    clerk = staff("office.accounts", "账户岗甲")
    registered = employer(actor(clerk))
    return City(
        clerk,
        staff("office.reviewer", "初审甲"),
        staff("office.approver", "复核乙"),
        registered,
        bound_owner(actor(clerk), registered),
    )


def newcomer(serial: int, **typed: str) -> dict[str, str]:
    """Return what an operator types for a new person; 202611 is the open month on the frozen day."""
    return {
        "name": "李晓燕",
        "certificate": "01",
        "number": resident_number(serial),
        "phone": "13800000001",
        "category": "1101",
        "month": "202611",
        "wage": "6800",
        **typed,
    }


def type_cells(
    actor: Actor, matter: Matter, typed: Mapping[int, Mapping[str, str]]
) -> tuple[Matter, list[draft_lines.CellConflict]]:
    """Save cells typed into the lines of a draft as they are shown now, by line id and column."""
    shown = {line.id: line.raw for line in get_lines(matter)}
    cells = {
        line: {name: draft_lines.TypedCell(str(shown[line].get(name) or ""), text) for name, text in texts.items()}
        for line, texts in typed.items()
    }
    return draft_lines.save_lines(actor, get_service(matter.service), matter.id, cells)


def draft(filer: Actor, people: Sequence[dict[str, str]], code: str = "enrolment") -> Matter:
    """Add people to the employer's draft and return it."""
    return drafts.add_lines(filer, get_service(code), people)


def submit_people(filer: Actor, people: Sequence[dict[str, str]], code: str = "enrolment") -> Matter:
    """Submit a matter with these people."""
    matter = draft(filer, people, code)
    submission.submit_matter(filer, matter.id, matter.version, f"key-{next(_serial)}")
    return get_office_matter(matter.employer_id, matter.id)


def pass_all_lines(people: int) -> dict[int, Decision]:
    """Return decisions that let every line pass."""
    return {position: Decision("passed") for position in range(1, people + 1)}


def decide_matter(town: City, matter: Matter, decisions: dict[int, Decision] | None = None) -> Matter:
    """Let two people take, review and confirm a matter; every line passes unless decisions are given."""
    reviewer, approver = actor(town.reviewer), actor(town.approver)
    review.take_matter(reviewer, matter.employer_id, matter.id)
    taken = get_office_matter(matter.employer_id, matter.id)
    sent = review.review_matter(
        reviewer,
        matter.employer_id,
        matter.id,
        taken.version,
        decisions or pass_all_lines(matter.line_count),
        send=True,
    )
    if sent.state != "confirming":
        return sent
    return review.confirm_matter(approver, matter.employer_id, matter.id, sent.version, {})


def enrol_people(town: City, people: int, start: int = 1) -> Matter:
    """Enrol people at the agency's employer by a decided matter, and return the matter."""
    return decide_matter(town, submit_people(town.owner_actor, [newcomer(start + place) for place in range(people)]))


def identity(serial: int, name: str = "示例") -> Identity:
    """Return the identity of a person, by a serial."""
    return Identity("01", resident_number(serial), name, "1", date(1990, 1, 1), phone="13800000001")


def insure_people(
    employer: Employer, *names: str, since: int = 202601, wage: int | None = 680_000, start: int = 1
) -> dict[str, int]:
    """Insure people with an employer since a month, and return person ids by name.

    The register is changed directly, not by a matter.
    """
    joins = [
        Enrol(
            employer.id,
            identity(start + place, name),
            Month(since),
            "1101",
            wage,
        )
        for place, name in enumerate(names)
    ]
    with transaction.atomic():
        persons = apply_changes(SYSTEM, employer.id, joins)
    return {name: persons[place] for place, name in enumerate(names)}


def draft_for_people(filer: Actor, code: str, persons: Sequence[int], **typed: str) -> Matter:
    """Choose people for the draft of a service, with the same typed values for all, and return it."""
    matter = pick_people(filer, get_service(code), persons)
    return fill_cells(filer, get_service(code), typed) if typed else matter


def submit_draft(filer: Actor, matter: Matter) -> Matter:
    """Submit a draft and return the matter."""
    submission.submit_matter(filer, matter.id, matter.version, f"key-{next(_serial)}")
    return get_office_matter(matter.employer_id, matter.id)


def issue_month_bill(town: City, employer: Employer, month: int) -> Bill:
    """Assess an employer's month by one person, issue its bill by another, and return the bill.

    It is issued on 2026-09-01, so that payments of the tests are not held as paid before their notice.
    """
    finance = actor(staff("office.finance"))
    assess_employer(finance, employer.id, Month(month), get_city_pack())
    bill = draw_up_bill(finance, employer.id, Month(month), get_city_pack())
    assert bill is not None
    return issued_earlier(issue_bill(actor(town.approver), BillKey(employer.id, Month(month), bill.number)))


def issued_earlier(bill: Bill) -> Bill:
    """Return an issued bill as if it had been issued on 2026-09-01."""
    bill.issued_at = datetime(2026, 9, 1, tzinfo=UTC)
    bill.save(update_fields=["issued_at"])
    return bill
