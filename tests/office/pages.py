"""Read the agency's pages and press their buttons."""

from typing import Any

from django.test import Client

from canbao.demonstration.journey.html_page import Page, read_page
from canbao.matters.models import Matter


def page(response: Any) -> Page:
    """Return the page of a response."""
    kind = response.headers.get("Content-Type", "")
    return read_page(response.request["PATH_INFO"], response.status_code, kind, response.content)


def words(response: Any) -> str:
    """Return the text of a page, with spaces collapsed."""
    return " ".join(page(response).text.split())


def address(matter: Matter, act: str = "") -> str:
    """Return the address of a matter on the review desk, or of one of its acts."""
    return f"/office/matters/{matter.employer_id}/{matter.id}/{act}"


def view_matter(browser: Client, matter: Matter) -> Any:
    """Return the page of a matter on the review desk."""
    return browser.get(address(matter))


def take_matter(browser: Client, matter: Matter) -> Any:
    """Take a matter and return its page."""
    assert browser.post(address(matter, "take/")).status_code == 303
    return view_matter(browser, matter)


def decide(browser: Client, shown: Any, do: str, **chosen: str) -> Any:
    """Press a button of the desk's form with the chosen values (``decision_1``: a line's decision, and so on)."""
    form = page(shown).form("version", action="/decide/")
    typed = {name.replace("_", "-", 1) if name[-1].isdigit() else name: value for name, value in chosen.items()}
    matter = form.action
    values: dict[str, Any] = {}
    for name, value in form.filled(typed, ("do", do)):
        values[name] = value
    return browser.post(matter, values)
