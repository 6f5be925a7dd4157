"""Build the demonstration's city with the product's own acts; fill the roster by fact changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from django.conf import settings
from django.contrib.auth import hashers
from django.db import connection, transaction
from django.utils import timezone

from canbao.access import operations as access
from canbao.access.actors import SYSTEM, get_actor
from canbao.access.models import Account, Binding, Operator, Slip, User
from canbao.demonstration.city import announcements, bills, employers, filings, past_acts, people, scaling, staff
from canbao.journal.operations import employer_chain, record_act
from canbao.law.queries import get_city_pack
from canbao.register.employers import register_employer
from canbao.register.models import Employer, Person
from canbao.register.operations import apply_changes
from canbao.register.verbs import REGISTER_TAKE_OVER
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.fact_changes import DeclareWage, Enrol, FactChange, Resume, Suspend
from canbao.values.months import Month

OPENED_DAYS_AGO = 90
"""Working days ago on which the agency opened the employers' accounts."""
MOVED_UNTIL_DAYS_AGO = 40
"""Working days ago until which people join and leave without a filing."""


class QuickHasher(hashers.Argon2PasswordHasher):
    """Argon2 with little work, since these passwords are public. Django upgrades the hash at log-in."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1


@contextmanager
def _quick_passwords() -> Iterator[None]:
    hasher_paths = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = [f"{QuickHasher.__module__}.{QuickHasher.__qualname__}", *hasher_paths]
    hashers.reset_hashers(setting="PASSWORD_HASHERS")
    try:
        yield
    finally:
        settings.PASSWORD_HASHERS = hasher_paths
        hashers.reset_hashers(setting="PASSWORD_HASHERS")


@dataclass(frozen=True, slots=True)
class BuiltCity:
    """The employer that is not bound, and its slip's secret in clear, which is not stored."""

    employer: Employer
    secret: str


def build_city(count: int, scale_to: int = 0, on_progress: Callable[[int], None] = lambda done: None) -> BuiltCity:
    """Build the city with ``count`` people in an empty, migrated database, in one transaction.

    Then add employers until there are ``scale_to`` people; ``on_progress`` gets the number of people added.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        # An interrupted build is deleted and started again, so it need not be durable.
        connection.cursor().execute("PRAGMA synchronous=OFF")
    random, numbers = Random(people.SEED), people.NumberSource()  # noqa: S311 - the same city every time
    with _quick_passwords(), transaction.atomic():
        opened = past_acts.local_time(
            past_acts.get_working_day_before(timezone.localdate(), OPENED_DAYS_AGO, get_city_pack()), 9
        )
        moved_until = past_acts.get_working_day_before(timezone.localdate(), MOVED_UNTIL_DAYS_AGO, get_city_pack())
        with past_acts.clock_at(opened):
            posts = _staff()
            entered = _employers(posts["accounts"])
            _insure(entered, people.histories(employers.EXAMPLES, moved_until, count - filings.PASSED, random, numbers))
            owners = _accounts(posts["accounts"], entered)
        _date_back(opened)
        announcements.publish_announcements(posts["parameters"], posts["sysadmin"])
        filings.play_filings(posts, owners, random, numbers)
        bills.make_bills(posts, entered, opened)
        unbound = entered[_index_of("opened")]
        slip = access.print_slip(posts["accounts"], unbound.id, unbound.handler, ["310"])
    if scale_to > count:
        scaling.add_employers(posts["accounts"], scale_to - count, numbers, on_progress)
    return BuiltCity(unbound, slip.secret)


def _index_of(part: str) -> int:
    return next(index for index, example in enumerate(employers.EXAMPLES) if example.part == part)


def _staff() -> dict[str, Actor]:
    return {
        username: get_actor(access.add_staff(SYSTEM, username, name, [post], staff.PASSWORD, f"{username}@example.com"))
        for username, name, post in staff.STAFF
    }


def _employers(clerk: Actor) -> list[Employer]:
    return [
        register_employer(clerk, employers.particulars(serial, example))
        for serial, example in enumerate(employers.EXAMPLES, start=1)
    ]


def _insure(entered: list[Employer], histories: list[list[people.InsuranceHistory]]) -> None:
    """Import the roster, employer by employer: all enrolments, then suspensions, then later changes."""
    arriving: list[list[people.InsuranceHistory]] = [[] for _ in entered]
    for index, employer in enumerate(entered):
        own = histories[index]
        joins: list[FactChange] = [
            Enrol(employer.id, history.person, history.joined, history.category, history.wage) for history in own
        ]
        joins += [
            Enrol(employer.id, history.person, history.stop[0], history.category, history.declared)
            for history in arriving[index]
            if history.stop
        ]
        persons = apply_changes(SYSTEM, employer.id, joins)
        stops: list[FactChange] = [
            Suspend(employer.id, persons[number], history.stop[1], history.stop[0], history.stop[2], history.stop[3])
            for number, history in enumerate(own)
            if history.stop
        ]
        apply_changes(SYSTEM, employer.id, stops)
        apply_changes(SYSTEM, employer.id, _later(employer.id, own, persons))
        for history in own:
            if history.moves_to is not None:
                arriving[history.moves_to].append(history)
        record_act(
            SYSTEM,
            REGISTER_TAKE_OVER,
            employer_chain(employer.id),
            ("employer", employer.id),
            new={"people": len(own) + len(arriving[index])},
        )


def _later(employer_id: int, own: list[people.InsuranceHistory], persons: dict[int, int]) -> list[FactChange]:
    """Return resumptions, and a new declared wage for all others from last July on."""
    month = Month.of(timezone.localdate())
    july = Month((month.year if month.number >= 7 else month.year - 1) * 100 + 7)
    changes: list[FactChange] = []
    for number, history in enumerate(own):
        if history.resumed is not None:
            changes.append(Resume(employer_id, persons[number], history.resumed, None, int(history.declared), "121"))
        elif history.stop is None and history.joined < july:
            changes.append(DeclareWage(employer_id, persons[number], july, int(history.declared)))
    return changes


def _accounts(clerk: Actor, entered: list[Employer]) -> dict[int, Actor]:
    """Open, register and bind the accounts as the examples say; return the owners by the employer's index."""
    owners = {}
    for index, (employer, example) in enumerate(zip(entered, employers.EXAMPLES, strict=True)):
        if example.part in ("opened", "counter"):
            continue
        user, _account = access.register_account(
            staff.owner(index + 1),
            staff.PASSWORD,
            {
                "name": employer.handler,
                "email": f"{staff.owner(index + 1)}@example.com",
                "phone": employers.phone(2000 + index),
            },
            {
                "employer_name": employer.name,
                "credit_code": employer.credit_code,
                "organisation_code": employer.organisation_code,
                "legal_representative": "" if example.part == "unfinished" else employer.legal_representative,
            },
        )
        if example.part == "bound":
            slip = access.print_slip(clerk, employer.id, employer.handler, ["310"])
            access.bind_account(get_actor(user), slip.slip.user_name, slip.secret)
            owners[index] = get_actor(user)
    return owners


def _date_back(opened: object) -> None:
    """Set rows whose time came from a default to the moment of opening, as in the journal."""
    with fan_out("demo"):
        Employer.objects.update(registered_on=opened)
        Account.objects.update(registered_at=opened)
        Operator.objects.update(since=opened)
        User.objects.update(joined_at=opened, password_changed_at=opened)
        Slip.objects.update(printed_at=opened)
        Binding.objects.update(bound_at=opened)


def count_people() -> int:
    """Return the number of people in the register."""
    return Person.objects.count()


def count_employers() -> int:
    """Return the number of employers in the register."""
    return Employer.objects.count()


def get_unbound_employer_slip() -> tuple[Employer, Slip] | None:
    """Return the employer with an opened account and its valid slip; None once it is bound."""
    number = str(employers.particulars(_index_of("opened") + 1, employers.EXAMPLES[_index_of("opened")])["number"])
    employer = Employer.objects.get(number=number)
    slip = Slip.objects.for_employer(employer.id).filter(state="valid").first()
    return (employer, slip) if slip else None


def reprint_slip() -> BuiltCity | None:
    """Print a new slip for the employer that is not bound and void the old one; return None once it is bound."""
    unbound = get_unbound_employer_slip()
    if unbound is None:
        return None
    clerk = get_actor(User.objects.get(username="accounts"))
    return BuiltCity(unbound[0], access.print_slip(clerk, unbound[0].id, unbound[0].handler, ["310"]).secret)
