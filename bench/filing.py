"""Measure what a long filing costs against reading its lines, and against a filing of a tenth of its lines.

    SIZE=1000,5000  ENGINE=sqlite,postgresql  make bench-filing

An employer has as many people as the filing has lines. ``filing-examine`` and ``filing-quote`` are the two halves of
the check page, each against reading the lines from the database. ``filing-submit`` is the submission, against reading
too. The ``…-linear`` ratios divide a filing's time by that of ten filings with a tenth of the lines: above 1, the time
grows faster than the lines.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from bench.databases import empty_database
from bench.measure import Ratio, compare, format_table, sizes

SIZES = (1_000,)
"""Default numbers of lines."""
ENGINES = ("sqlite", "postgresql")
ROUNDS = 3
PART = 10
"""How many times the short filing goes into the long one."""
EXAMINE_GOAL, QUOTE_GOAL, SUBMIT_GOAL, LINEAR_GOAL = 6.0, 6.0, 15.0, 1.2


def main() -> int:
    """Run every size on every requested engine, each in its own process and database."""
    engines = os.environ.get("ENGINE", ",".join(ENGINES)).split(",")
    for engine in engines:
        if engine not in ENGINES:
            sys.exit(f"ENGINE={engine}: write {' or '.join(ENGINES)}")
    lines = sizes(SIZES)
    for engine in engines:
        for size in lines:
            with empty_database(engine) as url:
                command = [sys.executable, "-m", "bench.filing", "--measure", engine, str(max(size, PART))]
                subprocess.run(command, check=True, env={**os.environ, "CANBAO_DATABASE_URL": url})  # noqa: S603
    return 0


# -- one engine, one size --------------------------------------------------------------------------------------------


def measure(engine: str, lines: int) -> None:
    """Fill the database, measure both sides of each ratio, and print the table and the ratios."""
    import tools.test_environment  # noqa: F401 - must come first: the settings read the environment

    os.environ["DJANGO_SETTINGS_MODULE"] = "canbao.config.settings"
    import django

    django.setup()
    from canbao.cli.startup import migrate_database
    from canbao.law.queries import cached_law

    migrate_database(verbosity=0)
    employer_id = _add_employer(lines)
    print(f"\n{engine}, a filing of {lines:,} lines at an employer of {lines:,} people", flush=True)
    with cached_law():
        print(format_table(_compare(engine, lines, employer_id), "first", "second"), flush=True)


def _compare(engine: str, lines: int, employer_id: int) -> list[Ratio]:
    from canbao.matters.examination import examine_matter
    from canbao.matters.queries import get_lines

    actor, ratios = _operator(employer_id), []
    for code in ("enrolment", "suspension"):
        short, long = (_draft(actor, code, count) for count in (lines // PART, lines))
        rows = get_lines(long)

        def read(matter: Any = long) -> None:
            get_lines(matter)

        def examine(matter: Any = long, rows: Any = rows) -> None:
            examine_matter(matter, rows)

        quote, quote_short = _quote_job(long), _quote_job(short)
        submit, submit_short = _submit_job(actor, long), _submit_job(actor, short)
        for name, goal, ours, rival in (
            ("examine", EXAMINE_GOAL, examine, read),
            ("quote", QUOTE_GOAL, quote, read),
            ("submit", SUBMIT_GOAL, submit, read),
            ("quote-linear", LINEAR_GOAL, quote, _repeat(quote_short)),
            ("submit-linear", LINEAR_GOAL, submit, _repeat(submit_short)),
        ):
            ratios.append(compare(f"filing-{code}-{name}-{engine}-{lines}", goal, ours, rival, ROUNDS))
    return ratios


def _repeat(act: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        for _time in range(PART):
            act()

    return run


def _quote_job(matter: Any) -> Callable[[], None]:
    from django.utils import timezone

    from canbao.matters.catalogue import get_service
    from canbao.matters.examination import examine_matter
    from canbao.matters.quoting import quote_lines

    service, examined = get_service(matter.service), examine_matter(matter)
    if examined.errors:
        raise AssertionError(f"{examined.errors} errors in the filing that is measured")

    def quote() -> None:
        if quote_lines(service, examined.lines, examined.facts, timezone.localdate(), 20) is None:
            raise AssertionError("the filing that is measured changes no bill")

    return quote


class _Undone(Exception):
    """Raised to undo a submission, so that it can be measured again."""


def _submit_job(actor: Any, matter: Any) -> Callable[[], None]:
    from django.db import transaction

    from canbao.matters.submission import submit_matter

    def submit() -> None:
        try:
            with transaction.atomic():
                submit_matter(actor, matter.id, matter.version, "bench")
                raise _Undone
        except _Undone:
            pass

    return submit


# -- the employer and its filings ------------------------------------------------------------------------------------


def _add_employer(people: int) -> int:
    """Register an employer with people insured for two years, assess its months before this one, and return its id."""
    from canbao.access.actors import SYSTEM
    from canbao.demonstration.city.employers import Example, particulars
    from canbao.demonstration.city.people import NumberSource, identity, wage
    from canbao.law.queries import get_city_pack, get_law_today
    from canbao.levy.assessment.runs import assess_employer
    from canbao.register.bulk_import import ImportedPerson, import_people
    from canbao.register.employers import register_employer
    from canbao.rules.formulas import accounting_month
    from canbao.rules.scheme_terms import get_first_assessed_month
    from canbao.values.actor import Actor
    from canbao.values.months import months

    clerk = Actor(None, "bench", "", frozenset(), frozenset({"office.employer.register", "levy.assess"}))
    example = Example("长名单示例有限公司", "10", "150", "C", "王建国", people)
    employer = register_employer(clerk, particulars(90, example))
    random, numbers = Random(people), NumberSource()  # noqa: S311 - the same people every time
    pack, now = get_city_pack(), accounting_month(get_law_today())
    import_people(
        SYSTEM,
        {
            employer.id: [
                ImportedPerson(identity(random, numbers, 1970, 2000), "1101", now - 24, wage(random, "C"))
                for _person in range(people)
            ]
        },
        levied_from=now - 24,
    )
    for month in months(get_first_assessed_month(pack.at(now)) or now - 3, now - 1):
        assess_employer(clerk, employer.id, month, pack)
    return employer.id


def _operator(employer_id: int) -> Any:
    from canbao.access.models import Binding
    from canbao.values.actor import Actor

    Binding.objects.get_or_create(employer_id=employer_id, scheme="310", account_id=1, slip_id=1)
    verbs = frozenset({"matter.draft", "matter.submit"})
    return Actor(1, "bench", "", frozenset(), verbs, account_id=1, employer_id=employer_id)


def _draft(actor: Any, code: str, lines: int) -> Any:
    """Return a filing with lines, as a draft that corrects another matter, since a service has one draft of its own."""
    from canbao.matters.catalogue import get_service
    from canbao.matters.draft_lines import fill_cells, pick_people
    from canbao.matters.drafts import add_lines
    from canbao.register.models import InsuredPerson

    service = get_service(code)
    if code == "enrolment":
        matter = add_lines(actor, service, _newcomers(lines))
    else:
        from django.utils import timezone

        roster = InsuredPerson.objects.for_employer(actor.employer_id).order_by("person_id")
        people: Sequence[int] = list(roster.values_list("person_id", flat=True)[:lines])
        pick_people(actor, service, people)
        matter = fill_cells(actor, service, {"reason": "221", "day": timezone.localdate().isoformat()})
    matter.origin_id = matter.id
    matter.save(update_fields=["origin_id"])
    return matter


def _newcomers(lines: int) -> list[dict[str, str]]:
    from canbao.demonstration.city.people import NumberSource, identity
    from canbao.law.queries import get_law_today
    from canbao.rules.formulas import accounting_month

    random, numbers = Random(lines), NumberSource()  # noqa: S311 - the same people every time
    month = str(int(accounting_month(get_law_today()) - 1))
    people = [identity(random, numbers, 1950, 1969) for _line in range(lines)]
    return [
        {
            "name": person.name,
            "certificate": "01",
            "number": person.number,
            "phone": "13800000001",
            "category": "1101",
            "month": month,
            "wage": str(3000 + 7 * place % 20_000),
        }
        for place, person in enumerate(people)
    ]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main())
