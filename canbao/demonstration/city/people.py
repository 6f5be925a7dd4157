"""Invent the demonstration's people: valid numbers of division 610200, and their insurance histories."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from canbao.demonstration.city.employers import Example
from canbao.demonstration.city.person_names import draw_name
from canbao.values.fact_changes import Identity
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.number_checks import person_check_character

SEED = 610200
"""Seed of the random source: the same people every time."""


@dataclass(slots=True)
class NumberSource:
    """Source of resident numbers; each is given out once."""

    given: Counter[tuple[date, str]] = field(default_factory=Counter)

    def next(self, birth: date, sex: str) -> str:
        """Return the next number for a birth date and sex (gend)."""
        self.given[birth, sex] += 1
        serial = 2 * self.given[birth, sex] - (1 if sex == "1" else 0)
        body = f"610200{birth:%Y%m%d}{serial:03d}"
        return body + person_check_character(body)


@dataclass(frozen=True, slots=True)
class InsuranceHistory:
    """One person's insurance history: joined, perhaps stopped, perhaps resumed or moved to another employer.

    ``stop`` is (first month not covered, last day, reason of chg_rea, whether it ends for good). ``moves_to`` is the
    index of the example employer that enrols the person after the stop.
    """

    person: Identity
    category: str
    joined: Month
    wage: Fen
    declared: Fen
    stop: tuple[Month, date, str, bool] | None = None
    resumed: Month | None = None
    moves_to: int | None = None


def identity(random: Random, numbers: NumberSource, youngest: int, oldest: int) -> Identity:
    """Return an invented person born between two years."""
    sex = random.choice("12")
    birth = date(random.randint(youngest, oldest), 1, 1) + timedelta(days=random.randrange(365))
    name, ethnicity = draw_name(random, sex)
    began = birth.replace(year=birth.year + random.randint(18, 21), day=min(birth.day, 28))
    return Identity(
        certificate="01",
        number=numbers.next(birth, sex),
        name=name,
        sex=sex,
        birth=birth,
        ethnicity=ethnicity,
        phone=f"1{random.choice('3589')}9{random.randrange(10**8):08d}",
        household=random.choice(("11", "11", "21", "12", "22")),
        employment=random.choice(("2", "2", "2", "3", "1")),
        first_employed=began,
    )


def wage(random: Random, industry: str) -> Fen:
    """Return an invented monthly wage in fen, whole yuan; some are below the floor and some above the cap."""
    middle = {"I": 9800, "J": 11000, "B": 7600, "Q": 7200, "P": 6900}.get(industry, 5600)
    return Fen(max(2600, int(middle * random.lognormvariate(0, 0.35)) // 10 * 10) * 100)


def histories(
    examples: tuple[Example, ...], today: date, count: int, random: Random, numbers: NumberSource
) -> list[list[InsuranceHistory]]:
    """Return the histories of ``count`` people, by the index of the employer where each began.

    Each employer gets people in proportion to its size.
    """
    whole = sum(example.people for example in examples)
    shares = [example.people * count // whole for example in examples]
    shares[0] += count - sum(shares)
    month = Month.of(today)
    by_employer: list[list[InsuranceHistory]] = []
    for index, (example, share) in enumerate(zip(examples, shares, strict=True)):
        by_employer.append([_history(random, numbers, example, index, month, len(examples)) for _ in range(share)])
    return by_employer


def _history(
    random: Random, numbers: NumberSource, example: Example, index: int, month: Month, employers: int
) -> InsuranceHistory:
    person = identity(random, numbers, month.year - 58, month.year - 21)
    # No person is insured before they first worked, nor after this month.
    joined = min(max(month - random.randint(5, 96), Month.of(person.first_employed or person.birth)), month)
    declared = wage(random, example.industry)
    category = "1102" if example.kind == "30" else "1101"
    draw = random.random()
    if draw > 0.17 or joined > month - 8:
        return InsuranceHistory(person, category, joined, Fen(int(declared * 0.92) // 1000 * 1000), declared)
    until = joined + random.randint(2, (month - joined) - 2)
    ends = draw < 0.03
    has_retired = ends and until.year - person.birth.year >= 50
    reason = "251" if has_retired else random.choice(("212", "211") if ends else ("222", "221", "225", "229"))
    stop = (until, (until - 1).last_day, reason, ends)
    resumed = until + random.randint(1, month - until) if draw > 0.10 else None
    moves_to = index + 1 + random.randrange(3) if 0.07 < draw <= 0.10 and index + 4 < employers - 6 else None
    return InsuranceHistory(person, category, joined, declared, declared, stop, resumed, moves_to)
