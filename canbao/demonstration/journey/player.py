"""Define the steps of the manual and play them in order."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import SystemRandom
from zoneinfo import ZoneInfo

from canbao.demonstration.city.employers import credit_code, organisation_code
from canbao.demonstration.journey.html_page import Form, Page
from canbao.demonstration.journey.instance import Instance
from canbao.demonstration.journey.visitor import Visitor
from canbao.values.months import Month
from canbao.values.number_checks import person_check_character


class UnexpectedPage(Exception):
    """A page does not show what the manual promises."""


def expect(page: Page, *words: str, status: int = 200) -> Page:
    """Return the page; raise :class:`UnexpectedPage` when its status differs or a word is missing."""
    if page.status != status:
        raise UnexpectedPage(f"{page.url} answered {page.status}, not {status}: {_beginning(page)}")
    for word in words:
        if not page.says(word):
            raise UnexpectedPage(f"{page.url} does not say “{word}”: {_beginning(page)}")
    return page


def _beginning(page: Page) -> str:
    return (page.heading + " / " + " ".join(page.text.split()))[:400]


def today() -> date:
    """Return today's date in the city, independent of this machine's time zone."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def month_now() -> Month:
    """Return the current calendar month."""
    return Month.of(today())


def resident_number(random: SystemRandom) -> str:
    """Return an unused number of division 610200 with a valid check character."""
    birth = f"{random.randint(1985, 1999)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
    body = f"610200{birth}{random.randint(500, 999)}"
    return body + person_check_character(body)


@dataclass(slots=True)
class Journey:
    """One employer's way through the manual: its visitors, and the values that later steps need.

    ``people``: two are enrolled for this month, two for earlier ones. ``undeclared``: a person without a declared
    wage. ``insured``: how many people the register has to hold. ``decided``: numbers and ids of decided matters.
    """

    instance: Instance
    serial: int = 0
    clerk: Visitor = field(init=False)
    operator: Visitor = field(init=False)
    reviewer: Visitor = field(init=False)
    approver: Visitor = field(init=False)
    employer: dict[str, str] = field(default_factory=dict)
    account: dict[str, str] = field(default_factory=dict)
    people: list[dict[str, str]] = field(default_factory=list)
    undeclared: dict[str, str] = field(default_factory=dict)
    insured: int = 0
    slips: list[tuple[str, str]] = field(default_factory=list)
    employer_id: str = ""
    matter_id: str = ""
    number: str = ""
    tabs: list[Form] = field(default_factory=list)
    decided: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        random = SystemRandom()
        self.serial = random.randint(1000, 9999)
        site = self.instance.url
        self.clerk, self.operator, self.reviewer, self.approver = (Visitor(site) for _ in range(4))
        self.employer = {
            "number": f"61{random.randrange(10**8):08d}",
            "name": f"行程示例{self.serial}有限公司",
            "credit_code": credit_code(self.serial),
            "organisation_code": organisation_code(self.serial),
            "legal_representative": "王建国",
            "handler": "李晓燕",
        }
        self.account = {"username": f"journey{random.randrange(10**8):08d}", "password": "每月两次报医保 journey 2026"}
        self.people = [
            {"name": "张卫东", "number": resident_number(random), "wage": "6800"},
            {"name": "古丽米热·阿卜杜克热木", "number": resident_number(random), "wage": "5,250.50"},
            {"name": "欧阳雨桐", "number": resident_number(random), "wage": "7100"},
            {"name": "扎西次仁", "number": resident_number(random), "wage": "4980"},
        ]
        self.undeclared = {"name": "司马思远", "number": resident_number(random)}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number in the manual, its title, and the function that plays it."""

    number: str
    title: str
    play: Callable[[Journey], None]


@dataclass(frozen=True, slots=True)
class StepResult:
    """The result of a step: ``ok``, ``failed`` or ``left out`` (after a failure), its seconds, and why it failed."""

    step: Step
    state: str
    seconds: float = 0.0
    why: str = ""


def play_steps(
    journey: Journey, steps: Sequence[Step], on_result: Callable[[StepResult], None], *, go_on: bool = True
) -> bool:
    """Play the steps in order, call ``on_result`` after each, and return whether all were ok.

    After a failure, or without ``go_on``, steps are left out, since each needs the one before.
    """
    good = go_on
    for step in steps:
        if not good:
            on_result(StepResult(step, "left out"))
            continue
        began = time.monotonic()
        try:
            step.play(journey)
        except (UnexpectedPage, LookupError, OSError, ValueError) as error:
            good = False
            on_result(StepResult(step, "failed", time.monotonic() - began, f"{type(error).__name__}: {error}"))
        else:
            on_result(StepResult(step, "ok", time.monotonic() - began))
    return good
