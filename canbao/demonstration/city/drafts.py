"""Fill in drafts as the demonstration's operators, service by service, with the acts of the portal's pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from canbao.demonstration.city.people import NumberSource, identity, wage
from canbao.law.queries import get_city_pack
from canbao.matters import attachments, draft_lines, drafts
from canbao.matters.catalogue import Service, get_service
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_lines, get_matter
from canbao.register.models import CurrentCoverage, InsuranceStatus, InsuredPerson
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import LawDay
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.money import yuan_plain
from canbao.values.months import Month

DOCUMENT = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
"""A PDF without pages."""
_REASONS = ("222", "221", "225", "251", "229")
"""Reasons for stops, used in turn: resigned, contract ended, education, retired, other."""


@dataclass(slots=True)
class FillingStyle:
    """Random source, unused numbers, and the people already on a filing with their insurance status then."""

    random: Random
    numbers: NumberSource
    used: set[tuple[int, str]] = field(default_factory=set)

    def people(
        self, employer_id: int, insurance_status: InsuranceStatus, joined_before: Month, count: int
    ) -> list[int]:
        """Return up to ``count`` people of an employer with an insurance status, each once for a status."""
        rows = InsuredPerson.objects.for_employer(employer_id).filter(
            insurance_status=insurance_status, from_month__lt=joined_before
        )
        persons = list(rows.order_by("name", "from_month", "person_id").values_list("person_id", flat=True))
        if insurance_status == InsuranceStatus.SUSPENDED:
            with fan_out("register.claims"):
                free = CurrentCoverage.objects.filter(person_id__in=persons, employer_id__isnull=True)
                persons = [person for person in persons if person in set(free.values_list("person_id", flat=True))]
        chosen = [person for person in persons if (person, insurance_status.value) not in self.used][:count]
        self.used.update((person, insurance_status.value) for person in chosen)
        return chosen


def fill_draft(owner: Actor, code: str, count: int, day: date, style: FillingStyle) -> Matter | None:
    """Draft a filing of a service for up to ``count`` people on a day; return None when there are none."""
    return _WAYS[code](owner, get_service(code), count, day, style)


# -- enrolment ------------------------------------------------------------------------------------------------------


def typed(style: FillingStyle, count: int, day: date) -> list[dict[str, str]]:
    """Return lines as an operator types them, for people not in the register."""
    month = accounting_month(LawDay(day, get_city_pack()))
    return [_line(style, month, day) for _ in range(count)]


def _line(style: FillingStyle, month: Month, day: date) -> dict[str, str]:
    person = identity(style.random, style.numbers, day.year - 45, day.year - 25)
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
        "wage": yuan_plain(wage(style.random, "")),
    }


def _enrolment(owner: Actor, service: Service, count: int, day: date, style: FillingStyle) -> Matter | None:
    return drafts.add_lines(owner, service, typed(style, count, day))


# -- other services -------------------------------------------------------------------------------------------------


def _change(owner: Actor, service: Service, line: MatterLine, **cells: str) -> Matter:
    return drafts.change_line(owner, service, line.matter_id, line.id, line.version, {**line.raw, **cells})


def _suspension(owner: Actor, service: Service, count: int, day: date, style: FillingStyle) -> Matter | None:
    people = style.people(owner.require_employer(), InsuranceStatus.ACTIVE, Month.of(day), count)
    if not people:
        return None
    matter = draft_lines.pick_people(owner, service, people)
    for index, line in enumerate(get_lines(matter)):
        left = max(day - timedelta(days=index), Month.of(day).first_day)
        _change(owner, service, line, reason=_REASONS[index % len(_REASONS)], day=left.isoformat())
    return get_matter(owner, matter.id)


def _resumption(owner: Actor, service: Service, count: int, day: date, style: FillingStyle) -> Matter | None:
    people = style.people(owner.require_employer(), InsuranceStatus.SUSPENDED, Month.of(day), count)
    return draft_lines.pick_people(owner, service, people) if people else None


def _base_declaration(owner: Actor, service: Service, count: int, day: date, style: FillingStyle) -> Matter | None:
    matter, joined, _left = draft_lines.sync_everyone(owner, service)
    if not joined:
        return None
    month = accounting_month(LawDay(day, get_city_pack()))
    raised = [line.id for line in get_lines(matter) if line.raw["wage"]][:count]
    draft_lines.fill_cells(owner, service, {"month": str(int(month))}, raised)
    return draft_lines.raise_by_percent(owner, service, "wage", Decimal(style.random.choice(("3.5", "5", "8"))), raised)


_REMARKS = ("本人更换手机号码。", "公安机关更正姓名用字，附户口簿。")


def _person_change(owner: Actor, service: Service, count: int, day: date, style: FillingStyle) -> Matter | None:
    people = style.people(owner.require_employer(), InsuranceStatus.ACTIVE, Month.of(day), count)
    if not people:
        return None
    matter = draft_lines.pick_people(owner, service, people)
    for index, line in enumerate(get_lines(matter)):
        renamed = {"name": f"{line.raw['name'][:1]}晓{line.raw['name'][-1:]}"} if index % 2 else {}
        phone = f"1990919{style.random.randrange(3000, 9999):04d}"
        _change(owner, service, line, phone=phone, reason=_REMARKS[index % 2], **renamed)
        if renamed:
            attachments.attach(owner, matter.id, "户口簿变更页.pdf", DOCUMENT, line.position)
    return get_matter(owner, matter.id)


def _employer_change(owner: Actor, service: Service, count: int, day: date, style: FillingStyle) -> Matter | None:
    matter = draft_lines.open_employer_draft(owner, service)
    line = get_lines(matter)[0]
    cells = {"address": f"示例市示例区新川路 {style.random.randint(1, 99)} 号", "postcode": "727031"}
    if count > 1:
        cells |= {"legal_representative": "高明远", "reason": "股东会决议变更法定代表人，市场监管部门已核准登记。"}
        attachments.attach(owner, matter.id, "准予变更登记通知书.pdf", DOCUMENT)
    return _change(owner, service, line, **cells)


_WAYS: dict[str, Callable[[Actor, Service, int, date, FillingStyle], Matter | None]] = {
    "enrolment": _enrolment,
    "suspension": _suspension,
    "resumption": _resumption,
    "base_declaration": _base_declaration,
    "person_change": _person_change,
    "employer_change": _employer_change,
}


def spoil(owner: Actor, matter: Matter) -> Matter:
    """Put errors into a draft of new people: a mistyped number, a missing wage."""
    lines: Sequence[MatterLine] = get_lines(matter)
    number = lines[0].raw["number"]
    service = get_service(matter.service)
    _change(owner, service, lines[0], number=number[:-1] + ("0" if number[-1] != "0" else "1"))
    return _change(owner, service, get_lines(matter)[-1], wage="")
