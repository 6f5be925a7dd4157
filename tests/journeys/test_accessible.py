"""axe on every page of the three doors, and on the main ones in every display: no violations, nothing sideways."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests import axe, factories
from tests.house.walking import ROLES, World, may, people, routes, things
from tests.journeys import acts
from tests.journeys.conftest import Seating, Way
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser
NARROW = 360
PARTS = 6
"""Every page is looked at in so many tests, so that workers can share them."""

# Who looks at a page: the first of these who may.
READERS = (
    "A owner",
    "reviewer one",
    "account clerk",
    "finance clerk",
    "auditor",
    "system admin",
    "parameter clerk",
    "anonymous",
)


@dataclass(frozen=True, slots=True)
class Display:
    """One way pages are shown, and the state they are in: full, empty, or with errors."""

    state: str
    language: str = "zh-Hans"
    size: str = ""
    contrast: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.state, self.language, self.size, self.contrast)))


# With the walk over every page (Chinese, normal, full) every two of these choices meet in some display.
DISPLAYS = (
    Display("full", "en", "large"),
    Display("full", contrast="high"),
    Display("empty"),
    Display("empty", "en", "", "high"),
    Display("empty", "zh-Hans", "large", "high"),
    Display("error", "zh-Hans", "large"),
    Display("error", "en"),
    Display("error", "en", "large", "high"),
)
FULL = {
    "A owner": ("/portal/", "/portal/hall/", "/portal/matters/", "/portal/roster/", "/portal/services/enrolment/"),
    "reviewer one": ("/office/matters/?queue=unassigned", "/office/people/"),
    "account clerk": ("/office/employers/",),
}
EMPTY = {
    "B owner": ("/portal/", "/portal/matters/", "/portal/roster/", "/portal/services/enrolment/"),
    "unbound": ("/portal/", "/portal/hall/", "/portal/binding/", "/portal/services/enrolment/"),
    "reviewer one": ("/office/matters/?queue=mine",),
    "anonymous": ("/", "/login/?next=/portal/", "/sent-mail/", "/nothing/here/"),
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A form sent with mistakes in it: whose, where, what is typed, and the button."""

    member: str
    address: str
    typed: dict[str, str]
    button: str = "=main form button[type=submit]"


MISTAKES = (
    Mistake("anonymous", "/login/", {"login": "nobody", "password": "nothing at all"}),
    Mistake("anonymous", "/register/", {"username": "1"}),
    Mistake("unbound", "/portal/binding/bind/", {"user_name": "CB00000000", "secret": "2222"}),
    Mistake("A owner", "/portal/account/", {"employer_name": "", "postcode": "1"}),
    Mistake("A owner", "/portal/services/enrolment/lines/paste/", {"text": ""}),
    Mistake("A owner", "/portal/services/enrolment/", {"name": "李", "number": "1"}, "=#add button[value=save]"),
    Mistake("account clerk", "/office/employers/new/", {"number": "", "credit_code": "1"}),
    Mistake("reviewer one", "/office/people/", {}),
)


def violations(hands: Hands, width: int = 1280) -> list[str]:
    """What axe finds on the page, and whether the page is wider than a telephone."""
    page = hands.page
    # As high as the page: what a sticky bar covers before one scrolls is no finding.
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    told = axe.violations(page)
    page.set_viewport_size({"width": NARROW, "height": 740})
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size({"width": width, "height": 800})
    return told + ([f"{sideways} pixels too wide for {NARROW}"] if sideways > 0 else [])


@dataclass(slots=True)
class Doors:
    """The cast at the doors: `go(member, address)` gives his browser with the page open."""

    town: factories.City
    actor: Callable[[str], Hands]

    def go(self, member: str, address: str) -> Hands:
        hands = self.actor(member)
        hands.open(address)
        return hands


@pytest.fixture
def doors(town: factories.City, sit_down: Seating) -> Iterator[Callable[[Display], Doors]]:
    """The cast's browsers in a display; each logs in once."""
    users = people(town)

    def opened(display: Display) -> Doors:
        seated: dict[str, Hands] = {}

        def actor(member: str) -> Hands:
            if member not in seated:
                hands = sit_down(users.get(member), Way(language=display.language))
                cookies = {"size": display.size, "contrast": display.contrast}
                site = hands.page.context
                site.add_cookies(
                    [{"name": name, "value": value, "url": base(hands)} for name, value in cookies.items() if value]
                )
                seated[member] = hands
            return seated[member]

        return Doors(town, actor)

    def base(hands: Hands) -> str:
        return str(hands.page.context.request.get("/").url)

    yield opened


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page(doors: Any, town: factories.City, part: int) -> None:
    here, site, wrong, seen = World({}, things(town)), doors(Display("full")), {}, 0
    for route in list(routes().values())[part::PARTS]:
        reader = next((one for one in READERS if may(one, route.verb or "")), None)
        assert reader in ROLES, f"nobody of {READERS} may look at {route.pattern}"
        hands = site.actor(reader)
        address = here.address(route)
        answer = hands.page.context.request.get(address, max_redirects=0)
        if answer.status != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        hands.open(address)
        seen += 1
        found = violations(hands)
        if found:
            wrong[f"{route.pattern} ({reader})"] = found
    assert wrong == {}
    assert seen > 40 // PARTS


@pytest.mark.parametrize("display", DISPLAYS, ids=str)
def test_main_pages(doors: Any, town: factories.City, display: Display) -> None:
    site, wrong = doors(display), {}
    if display.state == "full":
        things(town)
    if display.state == "error":
        for mistake in MISTAKES:
            hands = site.go(mistake.member, mistake.address)
            hands.fill(**mistake.typed)
            hands.press(mistake.button)
            assert hands.page.locator("[data-error-summary], .banner[data-kind=error]").count(), hands.text()
            wrong[mistake.address] = violations(hands)
    else:
        for member, addresses in (FULL if display.state == "full" else EMPTY).items():
            for address in addresses:
                wrong[f"{address} ({member})"] = violations(site.go(member, address))
    assert {address: found for address, found in wrong.items() if found} == {}


def test_a_filing_with_findings(doors: Any, town: factories.City) -> None:
    """Errors at their cells, on the filing and before submitting."""
    owner = doors(Display("error")).actor("A owner")
    typed = {"number": "610200199001010000", "month": "209901", "wage": "1"}
    factories.draft(town.owner_actor, [factories.newcomer(1, **typed), factories.newcomer(2)])
    for address in ("/portal/services/enrolment/", "/portal/services/enrolment/check/"):
        owner.open(address)
        assert owner.page.locator("[data-kind=error], [data-error-summary]").count()
        assert violations(owner) == []


def test_the_desk_while_a_matter_is_decided(doors: Any, town: factories.City) -> None:
    """Taken, sent on undecided, sent on; before the second reviewer, masked and open."""
    site = doors(Display("full"))
    matter = factories.submitted(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    address = f"/office/matters/{matter.employer_id}/{matter.id}/"
    reviewer = site.go("reviewer one", address)
    reviewer.press(acts.said("Take", reviewer))
    assert violations(reviewer) == []
    reviewer.press("=main button[name=do][value=send]")
    assert reviewer.page.locator("[data-error-summary]").count()
    assert violations(reviewer) == []
    reviewer.fill(**{"decision-1": "passed", "decision-2": "passed"})
    reviewer.press("=main button[name=do][value=send]")
    approver = site.go("reviewer two", address)
    assert violations(approver) == []
    approver.press(acts.said("Open for second review", approver))
    assert violations(approver) == []


def test_a_page_with_a_fault_is_noticed(doors: Any) -> None:
    """The judge itself: a picture without words, pale letters and a wide box are found."""
    visitor = doors(Display("full")).go("anonymous", "/")
    visitor.page.evaluate(
        """() => {
            const box = document.createElement('div');
            box.innerHTML = '<img src="/static/ui/img/mark.svg"><p>pale</p>';
            box.style.width = '2000px';
            box.lastChild.style.color = '#ddd';
            document.querySelector('main').append(box);
        }"""
    )
    found = " ".join(violations(visitor))
    assert "image-alt" in found
    assert "color-contrast" in found
    assert "too wide" in found
