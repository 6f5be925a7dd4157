"""Reading the agency's pages as a person does, and pressing their buttons."""

from typing import Any

from django.test import Client

from canbao.demonstration.journey.html_page import Page, read_page
from canbao.matters.models import Matter


def page(response: Any) -> Page:
    """The page a response shows."""
    kind = response.headers.get("Content-Type", "")
    return read_page(response.request["PATH_INFO"], response.status_code, kind, response.content)


def words(response: Any) -> str:
    """The page's text, spaces collapsed."""
    return " ".join(page(response).text.split())


def address(matter: Matter, act: str = "") -> str:
    """The address of a matter on the desk, or of one of its acts."""
    return f"/office/matters/{matter.employer_id}/{matter.id}/{act}"


def opened(browser: Client, matter: Matter) -> Any:
    """The matter on the desk."""
    return browser.get(address(matter))


def taken(browser: Client, matter: Matter) -> Any:
    """The matter after this browser took it."""
    assert browser.post(address(matter, "take/")).status_code == 303
    return opened(browser, matter)


def decide(browser: Client, shown: Any, do: str, **chosen: str) -> Any:
    """Press a button of the desk's form with what was chosen (``decision_1``: a line's decision, and so on)."""
    form = page(shown).form("version", action="/decide/")
    typed = {name.replace("_", "-", 1) if name[-1].isdigit() else name: value for name, value in chosen.items()}
    matter = form.action
    values: dict[str, Any] = {}
    for name, value in form.filled(typed, ("do", do)):
        values[name] = value
    return browser.post(matter, values)
