"""Add employers of every size with a given number of people, to measure a city or province."""

from collections.abc import Callable, Iterator
from random import Random

from django.db import transaction
from django.utils import timezone

from canbao.access.actors import SYSTEM
from canbao.demonstration.city.employers import EXAMPLES, Example, particulars
from canbao.demonstration.city.people import NumberSource, identity, wage
from canbao.demonstration.city.person_names import draw_name
from canbao.law.queries import get_law_today
from canbao.register.bulk_import import ImportedPerson, import_people
from canbao.register.employers import register_employer
from canbao.rules.formulas import accounting_month
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.months import Month

PEOPLE_AT_ONCE = 20_000
"""People in one transaction, which limits memory."""
_KINDS = ("10", "10", "10", "10", "80", "55", "50")
_INDUSTRIES = "CCCFFGIEHKLMORNDBAQP"
_PLACES = ("宜君", "耀州", "印台", "王益", "新区", "黄堡", "陈炉", "照金", "金锁", "董家河")
_TRADES = ("机械", "商贸", "餐饮", "物流", "建材", "软件", "纺织", "农业", "服务", "电子", "食品", "园林", "咨询")


def draw_employer_size(random: Random) -> int:
    """Return the size of an invented employer: most have a dozen people, few thousands, about 50 on average."""
    return max(1, min(20_000, int(random.lognormvariate(2.6, 1.6))))


def add_employers(
    clerk: Actor, people: int, numbers: NumberSource, on_progress: Callable[[int], None] = lambda done: None
) -> int:
    """Add employers with ``people`` people in all; return the number of employers.

    ``clerk`` registers the employers. ``on_progress`` gets the number of people after each transaction. The result is
    the same every time.
    """
    random, serial, done = Random(people), len(EXAMPLES), 0  # noqa: S311 - the same city every time
    month = Month.of(timezone.localdate())
    while done < people:
        entered: dict[int, list[ImportedPerson]] = {}
        count = 0
        with fan_out("demo"), transaction.atomic():
            while count < min(PEOPLE_AT_ONCE, people - done):
                serial += 1
                example = _example(random, serial, min(draw_employer_size(random), people - done - count))
                employer = register_employer(clerk, particulars(serial, example))
                entered[employer.id] = list(_people(random, numbers, example, month))
                count += example.people
            import_people(SYSTEM, entered, accounting_month(get_law_today()))
        done += count
        on_progress(done)
    return serial - len(EXAMPLES)


def _example(random: Random, serial: int, people: int) -> Example:
    name = f"{random.choice(_PLACES)}{random.choice(_TRADES)}示例{serial}有限公司"
    legal = draw_name(random, random.choice("12"))[0]
    return Example(name, random.choice(_KINDS), "173", random.choice(_INDUSTRIES), legal, people)


def _people(random: Random, numbers: NumberSource, example: Example, month: Month) -> Iterator[ImportedPerson]:
    for _number in range(example.people):
        person = identity(random, numbers, month.year - 58, month.year - 21)
        since = min(max(month - random.randint(5, 96), Month.of(person.first_employed or person.birth)), month - 2)
        has_stopped = random.random() < 0.04
        until = month - random.randint(0, 1) if has_stopped else None
        yield ImportedPerson(person, "1101", since, wage(random, example.industry), until, "221" if until else "")
