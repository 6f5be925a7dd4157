"""Making the demonstration's city, through the product's own acts; the roster by lists of fact changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from django.conf import settings
from django.contrib.auth import hashers
from django.db import connection, transaction
from django.utils import timezone

from canbao.access import operations as access
from canbao.access.models import Account, Binding, Operator, Slip, User
from canbao.access.seats import SYSTEM, seat_of
from canbao.cli.demonstration import announcements, clock, employers, filings, levies, log_ins, people, scale
from canbao.journal.operations import employer_chain, record
from canbao.law.queries import city_pack
from canbao.register.models import Employer, Person
from canbao.register.operations import apply_changes, register_employer
from canbao.store.scope import fan_out
from canbao.values.facts import Declare, FactChange, Join, Resume, Stop
from canbao.values.months import Month
from canbao.values.seat import Seat

OPENED_DAYS_AGO = 90
"""Working days ago on which the agency opened the employers' accounts."""
MOVED_UNTIL_DAYS_AGO = 40
"""Working days ago up to which people came and went without a filing of their own."""


class QuickHasher(hashers.Argon2PasswordHasher):
    """Argon2 with little work: these passwords are printed on the terminal. Logging in makes the hash a dear one."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1


@contextmanager
def _quick_passwords() -> Iterator[None]:
    kept = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = [f"{QuickHasher.__module__}.{QuickHasher.__qualname__}", *kept]
    hashers.reset_hashers(setting="PASSWORD_HASHERS")
    try:
        yield
    finally:
        settings.PASSWORD_HASHERS = kept
        hashers.reset_hashers(setting="PASSWORD_HASHERS")


@dataclass(frozen=True, slots=True)
class Made:
    """What has to be shown now: the employer that is not bound, and its slip's secret in clear, kept nowhere."""

    employer: Employer
    secret: str


def make(count: int, scale_to: int = 0, told: Callable[[int], None] = lambda done: None) -> Made:
    """Make the whole city with ``count`` people in an empty, migrated database, in one transaction.

    Then add employers until there are ``scale_to`` people; ``told`` hears how many have been added.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        # A making that the machine's failure interrupts is thrown away and begun again, so it need not be durable.
        connection.cursor().execute("PRAGMA synchronous=OFF")
    random, numbers = Random(people.SEED), people.Numbers()  # noqa: S311 - the same city every time
    with _quick_passwords(), transaction.atomic():
        opened = clock.moment(clock.working_day_before(timezone.localdate(), OPENED_DAYS_AGO, city_pack()), 9)
        moved_until = clock.working_day_before(timezone.localdate(), MOVED_UNTIL_DAYS_AGO, city_pack())
        with clock.at(opened):
            posts = _staff()
            entered = _employers(posts["accounts"])
            _insure(entered, people.histories(employers.EXAMPLES, moved_until, count - filings.PASSED, random, numbers))
            owners = _accounts(posts["accounts"], entered)
        _date_back(opened)
        announcements.make(posts["parameters"])
        filings.make(posts, owners, random, numbers)
        levies.make(posts, entered, opened)
        unbound = entered[_place("opened")]
        slip = access.print_slip(posts["accounts"], unbound.id, unbound.handler, ["310"])
    if scale_to > count:
        scale.fill(posts["accounts"], scale_to - count, numbers, told)
    return Made(unbound, slip.secret)


def _place(part: str) -> int:
    return next(place for place, example in enumerate(employers.EXAMPLES) if example.part == part)


def _staff() -> dict[str, Seat]:
    return {
        username: seat_of(access.add_staff(SYSTEM, username, name, [post], log_ins.PASSWORD, f"{username}@example.com"))
        for username, name, post in log_ins.STAFF
    }


def _employers(clerk: Seat) -> list[Employer]:
    return [
        register_employer(clerk, employers.particulars(serial, example))
        for serial, example in enumerate(employers.EXAMPLES, start=1)
    ]


def _insure(entered: list[Employer], histories: list[list[people.History]]) -> None:
    """Take the roster over, employer by employer: everybody's joins, then stops, then what came later."""
    arriving: list[list[people.History]] = [[] for _ in entered]
    for place, employer in enumerate(entered):
        own = histories[place]
        joins: list[FactChange] = [Join(employer.id, one.person, one.joined, one.category, one.wage) for one in own]
        joins += [
            Join(employer.id, one.person, one.stop[0], one.category, one.declared)
            for one in arriving[place]
            if one.stop
        ]
        persons = apply_changes(SYSTEM, employer.id, joins)
        stops: list[FactChange] = [
            Stop(employer.id, persons[number], one.stop[1], one.stop[0], one.stop[2], one.stop[3])
            for number, one in enumerate(own)
            if one.stop
        ]
        apply_changes(SYSTEM, employer.id, stops)
        apply_changes(SYSTEM, employer.id, _later(employer.id, own, persons))
        for one in own:
            if one.moves_to is not None:
                arriving[one.moves_to].append(one)
        record(
            SYSTEM,
            "register.take_over",
            employer_chain(employer.id),
            ("employer", employer.id),
            new={"people": len(own) + len(arriving[place])},
        )


def _later(employer_id: int, own: list[people.History], persons: dict[int, int]) -> list[FactChange]:
    """Return resumptions, and everybody's wage declared anew for the year that began last July."""
    month = Month.of(timezone.localdate())
    july = Month((month.year if month.number >= 7 else month.year - 1) * 100 + 7)
    changes: list[FactChange] = []
    for number, one in enumerate(own):
        if one.resumed is not None:
            changes.append(Resume(employer_id, persons[number], one.resumed, None, int(one.declared), "121"))
        elif one.stop is None and one.joined < july:
            changes.append(Declare(employer_id, persons[number], july, int(one.declared)))
    return changes


def _accounts(clerk: Seat, entered: list[Employer]) -> dict[int, Seat]:
    """Open, register and bind the accounts as the examples say; return the owners' seats by the employer's place."""
    owners = {}
    for place, (employer, example) in enumerate(zip(entered, employers.EXAMPLES, strict=True)):
        if example.part in ("opened", "counter"):
            continue
        user, _account = access.register_account(
            log_ins.owner(place + 1),
            log_ins.PASSWORD,
            {
                "name": employer.handler,
                "email": f"{log_ins.owner(place + 1)}@example.com",
                "phone": employers.phone(2000 + place),
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
            access.bind(seat_of(user), slip.slip.user_name, slip.secret)
            owners[place] = seat_of(user)
    return owners


def _date_back(opened: object) -> None:
    """Let rows whose time the database row's own default gave say when it was, as the journal does."""
    with fan_out("demo"):
        Employer.objects.update(registered_on=opened)
        Account.objects.update(registered_at=opened)
        Operator.objects.update(since=opened)
        User.objects.update(joined_at=opened, password_changed_at=opened)
        Slip.objects.update(printed_at=opened)
        Binding.objects.update(bound_at=opened)


def count_people() -> int:
    """Return how many people the register knows."""
    return Person.objects.count()


def count_employers() -> int:
    """Return how many employers the register knows."""
    return Employer.objects.count()


def slip_of_unbound() -> tuple[Employer, Slip] | None:
    """Return the employer whose account was opened, with its valid slip, as long as it is not bound."""
    number = str(employers.particulars(_place("opened") + 1, employers.EXAMPLES[_place("opened")])["number"])
    employer = Employer.objects.get(number=number)
    slip = Slip.objects.of(employer.id).filter(state="valid").first()
    return (employer, slip) if slip else None


def reprint() -> Made | None:
    """Print a fresh slip for the employer that is not bound, voiding the old one; None when it is bound by now."""
    found = slip_of_unbound()
    if found is None:
        return None
    clerk = seat_of(User.objects.get(username="accounts"))
    return Made(found[0], access.print_slip(clerk, found[0].id, found[0].handler, ["310"]).secret)
