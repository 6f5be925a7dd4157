"""How the demonstration's operators fill in a draft, service by service, by the acts the portal's pages do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from canbao.cli.demonstration.people import Numbers, identity, wage
from canbao.law.queries import city_pack
from canbao.matters import documents, filling, operations
from canbao.matters.catalogue import Service, service
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import lines_of, matter_of
from canbao.register.models import InsuredPerson, PersonCover, Standing
from canbao.rules.formulas import accounting_month
from canbao.store.scope import fan_out
from canbao.values.money import yuan_plain
from canbao.values.months import Month
from canbao.values.seat import Seat

DOCUMENT = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
"""A document without a page: what it proves is as invented as the rest."""
_REASONS = ("222", "221", "225", "251", "229")
"""Reasons of stops, in turn: resigned, contract ended, went to school, retired, other."""


@dataclass(slots=True)
class Hand:
    """What the operators draw from: chance, numbers nobody has, and who already was on a filing, standing as he did."""

    random: Random
    numbers: Numbers
    used: set[tuple[int, str]] = field(default_factory=set)

    def people(self, employer_id: int, standing: Standing, joined_before: Month, count: int) -> list[int]:
        """Return ``count`` people (or as many as there are) of an employer, each on one filing while he stands so."""
        rows = InsuredPerson.objects.of(employer_id).filter(standing=standing, from_month__lt=joined_before)
        persons = list(rows.order_by("name", "from_month", "person_id").values_list("person_id", flat=True))
        if standing == Standing.SUSPENDED:
            with fan_out("register.claims"):
                free = PersonCover.objects.filter(person_id__in=persons, employer_id__isnull=True)
                persons = [person for person in persons if person in set(free.values_list("person_id", flat=True))]
        chosen = [person for person in persons if (person, standing.value) not in self.used][:count]
        self.used.update((person, standing.value) for person in chosen)
        return chosen


def fill(owner: Seat, code: str, count: int, day: date, hand: Hand) -> Matter | None:
    """Begin a filing of a service for so many people on a day; return its draft, None when there is nobody to file."""
    return _WAYS[code](owner, service(code), count, day, hand)


# -- enrolment ------------------------------------------------------------------------------------------------------


def typed(hand: Hand, count: int, day: date) -> list[dict[str, str]]:
    """Return lines as an operator types them, for people nobody knows yet."""
    month = accounting_month(day, city_pack())
    return [_line(hand, month, day) for _ in range(count)]


def _line(hand: Hand, month: Month, day: date) -> dict[str, str]:
    person = identity(hand.random, hand.numbers, day.year - 45, day.year - 25)
    return {
        "name": person.name,
        "certificate": "01",
        "number": person.number,
        "ethnicity": person.ethnicity,
        "phone": person.phone,
        "household": person.household,
        "category": "1101",
        "employment": person.employment,
        "first_employed": person.first_employed.isoformat() if person.first_employed else "",
        "month": str(int(month)),
        "wage": yuan_plain(wage(hand.random, "")),
    }


def _enrolment(owner: Seat, wanted: Service, count: int, day: date, hand: Hand) -> Matter | None:
    return operations.add_lines(owner, wanted, typed(hand, count, day))


# -- the others -----------------------------------------------------------------------------------------------------


def _change(owner: Seat, wanted: Service, line: MatterLine, **cells: str) -> Matter:
    return operations.change_line(owner, wanted, line.matter_id, line.id, line.version, {**line.raw, **cells})


def _suspension(owner: Seat, wanted: Service, count: int, day: date, hand: Hand) -> Matter | None:
    people = hand.people(owner.require_employer(), Standing.ACTIVE, Month.of(day), count)
    if not people:
        return None
    matter = filling.pick(owner, wanted, people)
    for place, line in enumerate(lines_of(matter)):
        left = max(day - timedelta(days=place), Month.of(day).first_day)
        _change(owner, wanted, line, reason=_REASONS[place % len(_REASONS)], day=left.isoformat())
    return matter_of(owner, matter.id)


def _resumption(owner: Seat, wanted: Service, count: int, day: date, hand: Hand) -> Matter | None:
    people = hand.people(owner.require_employer(), Standing.SUSPENDED, Month.of(day), count)
    return filling.pick(owner, wanted, people) if people else None


def _base_declaration(owner: Seat, wanted: Service, count: int, day: date, hand: Hand) -> Matter | None:
    matter, joined, _left = filling.take_everyone(owner, wanted)
    if not joined:
        return None
    month = accounting_month(day, city_pack())
    raised = [line.id for line in lines_of(matter) if line.raw["wage"]][:count]
    filling.fill(owner, wanted, {"month": str(int(month))}, raised)
    return filling.raise_by(owner, wanted, "wage", Decimal(hand.random.choice(("3.5", "5", "8"))), raised)


_REMARKS = ("本人更换手机号码。", "公安机关更正姓名用字，附户口簿。")


def _person_change(owner: Seat, wanted: Service, count: int, day: date, hand: Hand) -> Matter | None:
    people = hand.people(owner.require_employer(), Standing.ACTIVE, Month.of(day), count)
    if not people:
        return None
    matter = filling.pick(owner, wanted, people)
    for place, line in enumerate(lines_of(matter)):
        renamed = {"name": f"{line.raw['name'][:1]}晓{line.raw['name'][-1:]}"} if place % 2 else {}
        phone = f"1990919{hand.random.randrange(3000, 9999):04d}"
        _change(owner, wanted, line, phone=phone, reason=_REMARKS[place % 2], **renamed)
        if renamed:
            documents.attach(owner, matter.id, "户口簿变更页.pdf", DOCUMENT, line.position)
    return matter_of(owner, matter.id)


def _employer_change(owner: Seat, wanted: Service, count: int, day: date, hand: Hand) -> Matter | None:
    matter = filling.take_employer(owner, wanted)
    line = lines_of(matter)[0]
    cells = {"address": f"示例市示例区新川路 {hand.random.randint(1, 99)} 号", "postcode": "727031"}
    if count > 1:
        cells |= {"legal_representative": "高明远", "reason": "股东会决议变更法定代表人，市场监管部门已核准登记。"}
        documents.attach(owner, matter.id, "准予变更登记通知书.pdf", DOCUMENT)
    return _change(owner, wanted, line, **cells)


_WAYS: dict[str, Callable[[Seat, Service, int, date, Hand], Matter | None]] = {
    "enrolment": _enrolment,
    "suspension": _suspension,
    "resumption": _resumption,
    "base_declaration": _base_declaration,
    "person_change": _person_change,
    "employer_change": _employer_change,
}


def spoil(owner: Seat, matter: Matter) -> Matter:
    """Leave what a draft of new people still has wrong: a mistyped number, a wage not filled in."""
    lines: Sequence[MatterLine] = lines_of(matter)
    number = lines[0].raw["number"]
    wanted = service(matter.service)
    _change(owner, wanted, lines[0], number=number[:-1] + ("0" if number[-1] != "0" else "1"))
    return _change(owner, wanted, lines_of(matter)[-1], wage="")
