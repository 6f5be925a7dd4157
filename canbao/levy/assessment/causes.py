"""Find the cause of a levy line: the fact of the register behind it, and the matter that recorded the fact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from canbao.levy.arithmetic.contribution import LineKind
from canbao.levy.models import LevyLine
from canbao.register.models import CoveragePeriod, DeclaredWage, PersonCategory
from canbao.rules.codes import get_table
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, yuan


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause of a line; ``matter_id`` is the matter that recorded the fact, None for an imported register."""

    text: Bilingual
    matter_id: int | None = None


LAW = Bilingual("The parameters of the month changed after it was levied.", "该月核定后重新公布了征缴参数。")
ONGOING = Bilingual("The month's own levy: insured without a change.", "当月正常核定，参保情况无变动。")

_Dated = TypeVar("_Dated", PersonCategory, DeclaredWage)
Key = tuple[int, int, str, str]


def get_causes(employer_id: int, lines: Sequence[LevyLine]) -> Mapping[Any, Cause]:
    """Return the cause of each line by its primary key, with four queries in all."""
    persons = sorted({line.person_id for line in lines})
    periods = _by_person(
        CoveragePeriod.objects.for_employer(employer_id).filter(person_id__in=persons).order_by("from_month", "id")
    )
    wages = _by_person(_valid_facts(DeclaredWage, employer_id, persons))
    categories = _by_person(_valid_facts(PersonCategory, employer_id, persons))
    levied = _by_person(
        LevyLine.objects.for_employer(employer_id)
        .filter(person_id__in=persons, accrual__in={line.accrual for line in lines})
        .order_by("month", "run")
    )
    return {
        line.pk: find_cause(
            line,
            periods.get(line.person_id, ()),
            wages.get(line.person_id, ()),
            categories.get(line.person_id, ()),
            _previous(line, levied.get(line.person_id, ())),
        )
        for line in lines
    }


def _valid_facts(model: type[_Dated], employer_id: int, persons: Sequence[int]) -> Any:
    return (
        model.objects.for_employer(employer_id).filter(person_id__in=persons, superseded=False).order_by("from_month")
    )


def _by_person(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.person_id, []).append(row)
    return grouped


def _previous(line: LevyLine, levied: Sequence[LevyLine]) -> LevyLine | None:
    same = [
        earlier
        for earlier in levied
        if (earlier.accrual, earlier.scheme, earlier.payer) == (line.accrual, line.scheme, line.payer)
        and (earlier.month, earlier.run) < (line.month, line.run)
    ]
    return same[-1] if same else None


def find_cause(
    line: LevyLine,
    periods: Sequence[CoveragePeriod],
    wages: Sequence[DeclaredWage],
    categories: Sequence[PersonCategory],
    previous: LevyLine | None,
) -> Cause:
    """Return the cause of a line, from the person's facts ordered by month and the line it corrects."""
    if line.kind in (LineKind.NORMAL, LineKind.BACK_PAYMENT):
        return _began(line, periods)
    if not line.category:
        return _ended(line, periods) or _category(line, categories)
    if previous is not None and previous.wage != line.wage:
        return _wage(line, wages)
    if previous is not None and previous.category != line.category:
        return _category(line, categories)
    return Cause(LAW)


def _began(line: LevyLine, periods: Sequence[CoveragePeriod]) -> Cause:
    covering = _covering(line, periods)
    if not covering or (line.kind == LineKind.NORMAL and covering[-1].from_month < line.accrual):
        return Cause(ONGOING)
    period = covering[-1]
    values = {"month": int(period.from_month), "accrual": int(line.accrual)}
    if line.kind == LineKind.NORMAL:
        return Cause(Bilingual("Insured from {month}.", "自{month}起参保。").filled(values), period.opened_by)
    text = Bilingual(
        "Insured from {month}; {accrual} was not levied in its own month.", "自{month}起参保，{accrual}当时未核定。"
    )
    return Cause(text.filled(values), period.opened_by)


def _ended(line: LevyLine, periods: Sequence[CoveragePeriod]) -> Cause | None:
    if _covering(line, periods):
        return None
    undone = [period for period in periods if period.void and period.from_month <= line.accrual]
    ended = [
        period for period in periods if not period.void and (period.until_month or line.accrual + 1) <= line.accrual
    ]
    if ended:
        period = ended[-1]
        text = Bilingual("Insurance stopped: {month} is the first month not covered.", "已停保，自{month}起不再参保。")
        return Cause(text.filled({"month": int(period.until_month or 0)}), period.closed_by)
    if undone:
        return Cause(Bilingual("The enrolment was undone.", "参保登记已撤销。"), undone[-1].closed_by)
    return Cause(LAW)


def _covering(line: LevyLine, periods: Sequence[CoveragePeriod]) -> list[CoveragePeriod]:
    return [
        period
        for period in periods
        if not period.void
        and period.from_month <= line.accrual
        and (period.until_month is None or line.accrual < period.until_month)
    ]


def _wage(line: LevyLine, wages: Sequence[DeclaredWage]) -> Cause:
    counting = [wage for wage in wages if wage.from_month <= line.accrual]
    if not counting:
        return Cause(LAW)
    wage = counting[-1]
    text = Bilingual("Wage {wage} yuan declared from {month}.", "自{month}起申报工资{wage}元。")
    return Cause(text.filled({"wage": yuan(Fen(wage.wage)), "month": int(wage.from_month)}), wage.matter_id)


def _category(line: LevyLine, categories: Sequence[PersonCategory]) -> Cause:
    counting = [fact for fact in categories if fact.from_month <= line.accrual]
    if not counting:
        return Cause(LAW)
    category = counting[-1]
    entry = get_table("psn_type").get(category.category)
    name = Bilingual(entry.en, entry.zh) if entry else Bilingual(category.category, category.category)
    text = Bilingual("Person category {category} from {month}.", "自{month}起人员类别为{category}。")
    return Cause(text.filled({"category": name, "month": int(category.from_month)}), category.matter_id)
