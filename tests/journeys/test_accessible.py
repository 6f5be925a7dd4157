"""axe and measures on every page, and axe on the main ones in every display: no violations, nothing cut off."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Error

from tests import axe, factories, measures
from tests.house.walking import ROLES, World, may, people, routes, things
from tests.journeys import acts
from tests.journeys.conftest import OpenSite, Way
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser
NARROW = 360
PARTS = 2
"""The number of tests that share all pages: one for each worker, since each makes a city of its own first."""

# The first of these people who may read a page opens it.
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
    """A display of pages and their state: full, empty, or with errors."""

    state: str
    language: str = "zh-Hans"
    size: str = ""
    contrast: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.state, self.language, self.size, self.contrast)))


# Together with the walk over every page (Chinese, normal, full), every pair of choices is in some display.
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
    """A form sent with mistakes: the member, the address, the typed values and the button."""

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


def violations(visitor: Visitor, width: int = 1280) -> list[str]:
    """Return what axe finds on the page, and whether the page is wider than a telephone."""
    page = visitor.page
    found = _axe(page, width)
    page.set_viewport_size({"width": NARROW, "height": 740})
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size({"width": width, "height": 800})
    return found + ([f"{sideways} pixels too wide for {NARROW}"] if sideways > 0 else [])


def _axe(page: Any, width: int = 1280) -> list[str]:
    """Return what axe finds; the window is as high as the page, so that a sticky bar covers nothing."""
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    return axe.violations(page)


def _opened(visitor: Visitor, address: str) -> bool:
    """Open an address, and return whether it is a page: neither a file, nor a redirect, nor an error."""
    try:
        answer = visitor.page.goto(address)
    except Error:
        return False  # a file, or an answer without a body
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    if answer.status != 200 or not is_page or answer.request.redirected_from:
        return False
    visitor.look()
    return True


@dataclass(slots=True)
class Visitors:
    """The people of a display: `go(member, address)` returns a member's visitor with the page open."""

    town: factories.City
    actor: Callable[[str], Visitor]

    def go(self, member: str, address: str) -> Visitor:
        visitor = self.actor(member)
        visitor.open(address)
        return visitor


@pytest.fixture
def make_visitors(town: factories.City, open_site: OpenSite) -> Iterator[Callable[[Display], Visitors]]:
    """Return a function that makes the visitors of a display; each logs in once."""
    users = people(town)

    def make(display: Display) -> Visitors:
        visitors: dict[str, Visitor] = {}

        def actor(member: str) -> Visitor:
            if member not in visitors:
                visitor = open_site(users.get(member), Way(language=display.language))
                cookies = {"size": display.size, "contrast": display.contrast}
                site = visitor.page.context
                site.add_cookies(
                    [{"name": name, "value": value, "url": base(visitor)} for name, value in cookies.items() if value]
                )
                visitors[member] = visitor
            return visitors[member]

        return Visitors(town, actor)

    def base(visitor: Visitor) -> str:
        return str(visitor.page.context.request.get("/").url)

    yield make


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_and_fits(make_visitors: Any, town: factories.City, part: int) -> None:
    """Each page is opened once: axe judges it at 1280 pixels, then it is measured in every size (tests/measures.py)."""
    here, site, wrong, seen = World({}, things(town)), make_visitors(Display("full")), {}, 0
    for route in list(routes().values())[part::PARTS]:
        reader = next((one for one in READERS if may(one, route.verb or "")), None)
        assert reader in ROLES, f"nobody of {READERS} may look at {route.pattern}"
        visitor = site.actor(reader)
        address = here.address(route)
        if not _opened(visitor, address):
            continue
        seen += 1
        found = _axe(visitor.page) + measures.faults(visitor.page)
        if found:
            wrong[f"{route.pattern} ({reader})"] = found
    assert not wrong, "\n".join(f"{page}: {fault}" for page, faults in wrong.items() for fault in faults)
    assert seen > 40 // PARTS


@pytest.mark.parametrize("display", DISPLAYS, ids=str)
def test_the_main_pages_are_accessible_in_every_display(
    make_visitors: Any, town: factories.City, display: Display
) -> None:
    site, wrong = make_visitors(display), {}
    if display.state == "full":
        things(town)
    if display.state == "error":
        for mistake in MISTAKES:
            visitor = site.go(mistake.member, mistake.address)
            visitor.fill(**mistake.typed)
            visitor.press(mistake.button)
            assert visitor.page.locator("[data-error-summary], .banner[data-kind=error]").count(), visitor.text()
            wrong[mistake.address] = violations(visitor)
    else:
        for member, addresses in (FULL if display.state == "full" else EMPTY).items():
            for address in addresses:
                wrong[f"{address} ({member})"] = violations(site.go(member, address))
    assert {address: found for address, found in wrong.items() if found} == {}


def test_a_filing_with_findings_is_accessible(make_visitors: Any, town: factories.City) -> None:
    """Errors are at their cells, on the filing and on the check page."""
    owner = make_visitors(Display("error")).actor("A owner")
    typed = {"number": "610200199001010000", "month": "209901", "wage": "1"}
    factories.draft(town.owner_actor, [factories.newcomer(1, **typed), factories.newcomer(2)])
    for address in ("/portal/services/enrolment/", "/portal/services/enrolment/check/"):
        owner.open(address)
        assert owner.page.locator("[data-kind=error], [data-error-summary]").count()
        assert violations(owner) == []


def test_the_desk_is_accessible_while_a_matter_is_decided(make_visitors: Any, town: factories.City) -> None:
    """The matter is taken, sent on undecided and sent on; the second reviewer sees it masked and unmasked."""
    site = make_visitors(Display("full"))
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    address = f"/office/matters/{matter.employer_id}/{matter.id}/"
    reviewer = site.go("reviewer one", address)
    reviewer.press(acts.translate("Take", reviewer))
    assert violations(reviewer) == []
    reviewer.press("=main button[name=do][value=send]")
    assert reviewer.page.locator("[data-error-summary]").count()
    assert violations(reviewer) == []
    reviewer.fill(**{"decision-1": "passed", "decision-2": "passed"})
    reviewer.press("=main button[name=do][value=send]")
    approver = site.go("reviewer two", address)
    assert violations(approver) == []
    approver.press(acts.translate("Open for second review", approver))
    assert violations(approver) == []


def test_a_page_with_a_violation_is_noticed(make_visitors: Any) -> None:
    """A picture without a text, pale letters and a wide box are found."""
    visitor = make_visitors(Display("full")).go("anonymous", "/")
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


def test_a_page_that_does_not_fit_is_noticed(make_visitors: Any) -> None:
    """Text beside its cell, a cut number in a field, and a table that scrolls without its first column are found."""
    visitor = make_visitors(Display("full")).go("anonymous", "/")
    visitor.page.evaluate(
        """() => {
            const box = document.createElement('div');
            box.innerHTML = `<table class="tight"><tr><td class="keep">6102000001</td><td>x</td></tr></table>
                <input type="text" value="1234567890123456">
                <div class="scroll" tabindex="0"><table><tr>${'<td>cell</td>'.repeat(3)}</tr></table></div>`;
            // The site's content security policy refuses style attributes.
            Object.assign(box.querySelector('.tight').style, { tableLayout: 'fixed', width: '5rem', display: 'table' });
            box.querySelector('input').style.width = '3rem';
            for (const cell of box.querySelectorAll('.scroll td')) {
                Object.assign(cell.style, { position: 'static', minWidth: '40rem' });
            }
            document.querySelector('main').append(box);
        }"""
    )
    _axe(visitor.page)
    found = " ".join(measures.faults(visitor.page))
    assert "outside td keep “6102000001”" in found
    assert "cut off in input" in found
    assert "the first column is not kept" in found
