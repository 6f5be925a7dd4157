"""What caused a line of the levy: the fact of the register behind it, and the matter that brought the fact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from canbao.levy.law import BACK_PAYMENT, NORMAL
from canbao.levy.models import LevyLine
from canbao.register.models import DeclaredWage, PersonCategory, Spell
from canbao.rules.codes import table
from canbao.values.money import Fen, yuan
from canbao.values.words import Text


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a line was levied; ``matter_id`` where a matter brought the fact, None where the register was taken over."""

    text: Text
    matter_id: int | None = None


LAW = Text("The parameters of the month were published anew after it was levied.", "该月核定后重新公布了征缴参数。")
ONGOING = Text("The month's own levy: insured without a change.", "当月正常核定，参保情况无变动。")

_Dated = TypeVar("_Dated", PersonCategory, DeclaredWage)
Key = tuple[int, int, str, str]


def causes(employer_id: int, lines: Sequence[LevyLine]) -> Mapping[Any, Cause]:
    """Return the cause of each line by its primary key, in four statements for all of them."""
    persons = sorted({line.person_id for line in lines})
    spells = _by_person(Spell.objects.of(employer_id).filter(person_id__in=persons).order_by("from_month", "id"))
    wages = _by_person(_standing(DeclaredWage, employer_id, persons))
    categories = _by_person(_standing(PersonCategory, employer_id, persons))
    levied = _by_person(
        LevyLine.objects.of(employer_id)
        .filter(person_id__in=persons, accrual__in={line.accrual for line in lines})
        .order_by("month", "run")
    )
    return {
        line.pk: cause_of(
            line,
            spells.get(line.person_id, ()),
            wages.get(line.person_id, ()),
            categories.get(line.person_id, ()),
            _previous(line, levied.get(line.person_id, ())),
        )
        for line in lines
    }


def _standing(model: type[_Dated], employer_id: int, persons: Sequence[int]) -> Any:
    return model.objects.of(employer_id).filter(person_id__in=persons, superseded=False).order_by("from_month")


def _by_person(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def _previous(line: LevyLine, levied: Sequence[LevyLine]) -> LevyLine | None:
    same = [
        one
        for one in levied
        if (one.accrual, one.scheme, one.payer) == (line.accrual, line.scheme, line.payer)
        and (one.month, one.run) < (line.month, line.run)
    ]
    return same[-1] if same else None


def cause_of(
    line: LevyLine,
    spells: Sequence[Spell],
    wages: Sequence[DeclaredWage],
    categories: Sequence[PersonCategory],
    previous: LevyLine | None,
) -> Cause:
    """Return why a line was levied, from the person's facts in order of their months and the line it corrects."""
    if line.kind in (NORMAL, BACK_PAYMENT):
        return _began(line, spells)
    if not line.category:
        return _ended(line, spells) or _category(line, categories)
    if previous is not None and previous.wage != line.wage:
        return _wage(line, wages)
    if previous is not None and previous.category != line.category:
        return _category(line, categories)
    return Cause(LAW)


def _began(line: LevyLine, spells: Sequence[Spell]) -> Cause:
    covering = _covering(line, spells)
    if not covering or (line.kind == NORMAL and covering[-1].from_month < line.accrual):
        return Cause(ONGOING)
    spell = covering[-1]
    words = {"month": int(spell.from_month), "accrual": int(line.accrual)}
    if line.kind == NORMAL:
        return Cause(Text("Insured from {month}.", "自{month}起参保。").filled(words), spell.opened_by)
    told = Text("Insured from {month}; {accrual} was not levied in its time.", "自{month}起参保，{accrual}当时未核定。")
    return Cause(told.filled(words), spell.opened_by)


def _ended(line: LevyLine, spells: Sequence[Spell]) -> Cause | None:
    if _covering(line, spells):
        return None
    undone = [spell for spell in spells if spell.void and spell.from_month <= line.accrual]
    ended = [spell for spell in spells if not spell.void and (spell.until_month or line.accrual + 1) <= line.accrual]
    if ended:
        spell = ended[-1]
        told = Text("Insurance ended: {month} is the first month not covered.", "已停保，自{month}起不再参保。")
        return Cause(told.filled({"month": int(spell.until_month or 0)}), spell.closed_by)
    if undone:
        return Cause(Text("The join was undone.", "参保登记已撤销。"), undone[-1].closed_by)
    return Cause(LAW)


def _covering(line: LevyLine, spells: Sequence[Spell]) -> list[Spell]:
    return [
        spell
        for spell in spells
        if not spell.void
        and spell.from_month <= line.accrual
        and (spell.until_month is None or line.accrual < spell.until_month)
    ]


def _wage(line: LevyLine, wages: Sequence[DeclaredWage]) -> Cause:
    counting = [wage for wage in wages if wage.from_month <= line.accrual]
    if not counting:
        return Cause(LAW)
    wage = counting[-1]
    told = Text("Wage {wage} yuan declared from {month}.", "自{month}起申报工资{wage}元。")
    return Cause(told.filled({"wage": yuan(Fen(wage.wage)), "month": int(wage.from_month)}), wage.matter_id)


def _category(line: LevyLine, categories: Sequence[PersonCategory]) -> Cause:
    counting = [one for one in categories if one.from_month <= line.accrual]
    if not counting:
        return Cause(LAW)
    category = counting[-1]
    entry = table("psn_type").get(category.category)
    words = Text(entry.en, entry.zh) if entry else Text(category.category, category.category)
    told = Text("Person category {category} from {month}.", "自{month}起人员类别为{category}。")
    return Cause(told.filled({"category": words, "month": int(category.from_month)}), category.matter_id)
