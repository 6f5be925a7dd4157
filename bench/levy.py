"""Measure an assessment of a city against copying its lines, against a loop over people, and after few changes.

    SIZE=10000,100000,1000000  ENGINE=sqlite,postgresql  make bench-levy

Both sides of each ratio alternate, round by round, on one database. A month is assessed, then one ``INSERT … SELECT``
copies its lines into a table with the same columns, indexes, checks and keys. Like the table of lines, it already holds
the earlier months. The loop is measured on some people and extrapolated to all.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from bench.databases import empty_database
from bench.measure import Ratio, Times, format_table, sizes

SIZES = (10_000,)
"""Default numbers of people; a million take some minutes to make on each engine."""
ROUNDS = 3
LOOPED = 400
"""Number of people in the measured loop."""
COPY_GOAL = {"postgresql": 1.3, "sqlite": 2.0}
LOOP_GOAL, AGAIN_GOAL = 20.0, 0.05


def main() -> int:
    """Run every size on every requested engine, each in its own process and database."""
    engines = os.environ.get("ENGINE", "sqlite,postgresql").split(",")
    for name in engines:
        if name not in COPY_GOAL:
            sys.exit(f"ENGINE={name}: write {' or '.join(COPY_GOAL)}")
    people = sizes(SIZES)
    for engine in engines:
        for size in people:
            with empty_database(engine) as url:
                command = [sys.executable, "-m", "bench.levy", "--measure", engine, str(size)]
                subprocess.run(command, check=True, env={**os.environ, "CANBAO_DATABASE_URL": url})  # noqa: S603
    return 0


# -- one engine, one size --------------------------------------------------------------------------------------------


def measure(engine: str, people: int) -> None:
    """Fill the database, measure both sides of each ratio, and print the table and the ratios."""
    import tools.test_environment  # noqa: F401 - must come first: the settings read the environment

    os.environ["DJANGO_SETTINGS_MODULE"] = "canbao.config.settings"
    import django

    django.setup()
    from django.db import connection

    from canbao.cli.startup import migrate_database
    from canbao.demonstration.city import scaling
    from canbao.demonstration.city.people import NumberSource
    from canbao.law.queries import get_city_pack
    from canbao.values.actor import Actor
    from canbao.values.months import Month

    migrate_database(verbosity=0)
    clerk = Actor(None, "bench", "", frozenset(), frozenset({"office.employer.register", "levy.assess"}))
    seconds = _timed(lambda: scaling.add_employers(clerk, people, NumberSource()))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"\n{engine}, {people:,} people; made in {seconds:.0f} s", flush=True)
    pack = get_city_pack()
    begin = pack.get_value_in_force("levy.first_month", Month(209912))
    if begin is None:
        sys.exit("the pack does not state the first month to levy (levy.first_month)")
    first = Month(begin.value)
    assessed, copied, drawn = [], [], []
    copy = _Copy()
    for month in (first + step for step in range(ROUNDS)):
        assessed.append(_timed(partial(_assess, clerk, month, pack)))
        copied.append(_timed(partial(copy.month, month)))
        drawn.append(_timed(partial(_draw_up, clerk, month, pack)))
    lines, last = copy.lines(), first + (ROUNDS - 1)
    again = [_again(clerk, last, pack, step) for step in range(ROUNDS)]
    looped = [_loop(last + 1, pack, step) * people / LOOPED for step in range(ROUNDS)]
    ours = Times(tuple(assessed))
    print(f"{lines // ROUNDS:,} lines a month; bills of a month drawn up in {Times(tuple(drawn)).median:.2f} s\n")
    ratios = [
        Ratio(f"levy-copy-{engine}-{people}", COPY_GOAL[engine], ours, Times(tuple(copied))),
        Ratio(f"levy-again-{engine}-{people}", AGAIN_GOAL, Times(tuple(again)), ours),
        Ratio(f"levy-loop-{engine}-{people}", LOOP_GOAL, Times(tuple(looped)), ours, is_least=True),
    ]
    print(format_table(ratios, "first", "second"), flush=True)


def _timed(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def _chunks() -> Iterator[list[int]]:
    from canbao.levy.assessment.city import CHUNK
    from canbao.register.models import Employer

    employers = iter(list(Employer.objects.filter(status="2").order_by("id").values_list("id", flat=True)))
    while chunk := list(islice(employers, CHUNK)):
        yield chunk


def _assess(actor: Any, month: Any, pack: Any) -> None:
    from canbao.levy.assessment.runs import assess_employers
    from canbao.store.tenancy import fan_out

    with fan_out("levy.run"):
        for employers in _chunks():
            assess_employers(actor, employers, month, pack)


def _draw_up(actor: Any, month: Any, pack: Any) -> None:
    from canbao.levy.billing.bills import draw_up_bills
    from canbao.store.tenancy import fan_out

    with fan_out("levy.run"):
        for employers in _chunks():
            draw_up_bills(actor, employers, month, pack)


class _Copy:
    """A table with the columns, indexes, checks and foreign key of the table of levy lines."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("CREATE TABLE copied (LIKE levy_levyline INCLUDING ALL)")
                cursor.execute(
                    "ALTER TABLE copied ADD FOREIGN KEY (employer_id) REFERENCES register_employer (id)"
                    " DEFERRABLE INITIALLY DEFERRED"
                )
                return
            cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'levy_levyline' AND sql IS NOT NULL")
            for (sql,) in cursor.fetchall():
                cursor.execute(sql.replace("levy_levyline", "copied").replace('"levyline_', '"copied_'))

    def month(self, month: int) -> None:
        """Copy a month's lines."""
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO copied SELECT * FROM levy_levyline WHERE month = %s", [int(month)])

    def lines(self) -> int:
        """Return the number of lines; raise AssertionError unless all were copied."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT COUNT(*) FROM copied), (SELECT COUNT(*) FROM levy_levyline)")
            copied, lines = cursor.fetchone()
        if copied != lines:
            raise AssertionError(f"{copied} lines copied of {lines}")
        return int(lines)


def _again(actor: Any, month: Any, pack: Any, step: int) -> float:
    """Raise the wage of another hundredth of the people, assess the month again and return the seconds.

    Invented wages are whole tens of yuan, so one remainder selects the hundredth of a step.
    """
    from django.db import connection

    condition = "insurance_status = '1' AND wage %% 100000 = %s"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE register_declaredwage SET wage = wage + 5000 WHERE person_id IN"  # noqa: S608 - a constant
            f" (SELECT person_id FROM register_insuredperson WHERE {condition})",
            [step * 1000],
        )
        cursor.execute(
            f"UPDATE register_insuredperson SET changed_from = %s WHERE {condition}",  # noqa: S608 - a constant
            [int(month), step * 1000],
        )
    return _timed(lambda: _assess(actor, month, pack))


def _loop(month: Any, pack: Any, step: int) -> float:
    """Levy people one by one with the ORM, in one transaction for each employer, and return the seconds.

    What the computation needs is fetched once for each employer.
    """
    from django.db import transaction

    from canbao.register.models import InsuredPerson
    from canbao.store.tenancy import fan_out

    with fan_out("levy.run"):
        active = InsuredPerson.objects.filter(insurance_status="1").order_by("employer_id", "person_id")
        people = list(active.values_list("employer_id", "person_id")[step * LOOPED : (step + 1) * LOOPED])
    by_employer: dict[int, list[int]] = {}
    for employer, person in people:
        by_employer.setdefault(employer, []).append(person)
    began = time.perf_counter()
    for employer, persons in by_employer.items():
        with transaction.atomic():
            _levy_each(employer, persons, month, pack)
    return time.perf_counter() - began


def _levy_each(employer: int, people: list[int], month: Any, pack: Any) -> None:
    from canbao.levy.arithmetic.contribution import compute_differences
    from canbao.levy.forecast.quote import get_levied
    from canbao.levy.models import LevyLine
    from canbao.register.queries import get_records

    records, levied = get_records(employer, people), get_levied(employer, people)
    for person in people:
        for line in compute_differences(records[person], month, pack, levied.get(person, {})):
            LevyLine.objects.create(
                employer_id=employer,
                month=month,
                run=1,
                person_id=person,
                accrual=line.accrual,
                scheme=line.scheme_payer.scheme,
                payer=line.scheme_payer.payer,
                kind=line.kind,
                category="",
                base=line.base,
                asked=line.amount,
                before=0,
                amount=line.amount,
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main())
