"""The gallery in Chromium: accessibility in every display, no sideways scrolling, and the scripts."""

import mimetypes
import runpy
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from tests import axe

pytestmark = pytest.mark.browser

SITE = "http://gallery.test"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
GALLERY = runpy.run_path(str(Path(__file__).with_name("gallery.py")))


@pytest.fixture
def visit(chromium):
    """Return a function that opens a gallery page, rendered here and passed to the browser without a server."""
    contexts = []

    def open_gallery(name, width=1280, rows=12, **display):
        context = chromium.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        tab = context.new_page()
        with translation.override("zh-hans"):
            values = {**GALLERY["gallery_context"](rows), "display": display, "language": "zh-Hans"}
            drawn = get_template(f"ui/{name}.html").render(values, RequestFactory().get("/"))

        def answer(route):
            path = route.request.url.removeprefix(SITE)
            if not path.startswith("/static/"):
                route.fulfill(body=drawn, content_type="text/html", headers={"Content-Security-Policy": POLICY})
                return
            file = Path(finders.find(path.removeprefix("/static/")))
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])

        tab.route("**/*", answer)
        tab.complaints = []
        tab.on("console", lambda message: tab.complaints.append(message.text) if message.type == "error" else None)
        tab.goto(SITE + "/")
        return tab

    yield open_gallery
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["gallery", "office_gallery"])
@pytest.mark.parametrize(
    ("width", "display"),
    [(1280, {}), (360, {}), (1280, {"size": "large", "contrast": "high"}), (360, {"size": "large"})],
)
def test_the_gallery_is_accessible_and_not_wider_than_the_screen(visit, name, width, display):
    tab = visit(name, width=width, **display)
    # The window is as high as the page, so that a sticky bar covers nothing.
    tab.set_viewport_size({"width": width, "height": tab.evaluate("document.documentElement.scrollHeight")})
    assert axe.violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert tab.complaints == []


def test_the_error_summary_has_the_focus(visit):
    tab = visit("gallery")
    assert tab.evaluate("document.activeElement.hasAttribute('data-error-summary')")


def test_select_all_selects_and_counts(visit):
    tab = visit("gallery")
    tab.locator("[data-select-all] input").check()
    assert tab.locator("[data-select]:checked").count() == tab.locator("[data-select]").count()
    assert tab.locator("[data-selected] output").inner_text() == str(tab.locator("[data-select]").count())


def test_rows_are_filtered_while_typing(visit):
    tab = visit("gallery", rows=40)
    tab.locator("[data-local-filter] input").fill("赵强")
    assert 0 < tab.locator("table[data-begun]").last.locator("tbody tr:visible").count() < 40


def test_letter_keys_press_buttons_but_not_while_typing(visit):
    tab = visit("office_gallery")
    tab.evaluate("addEventListener('submit', (e) => { e.preventDefault(); window.sent = e.submitter.value })")
    tab.locator("textarea").focus()
    tab.keyboard.press("a")
    assert tab.evaluate("window.sent") is None
    tab.locator("h1").click()
    tab.keyboard.press("a")
    assert tab.evaluate("window.sent") == "clean"


def test_letter_keys_can_be_switched_off(visit):
    tab = visit("office_gallery", letters="off")
    tab.evaluate("addEventListener('submit', (e) => { e.preventDefault(); window.sent = e.submitter.value })")
    tab.keyboard.press("a")
    assert tab.evaluate("window.sent") is None


def test_a_button_is_disabled_after_a_press(visit):
    tab = visit("office_gallery")
    tab.evaluate("document.querySelector('main form').target = 'elsewhere'")
    with tab.expect_popup():
        tab.locator("[data-key=a]").click()
    assert tab.locator("[data-key=a]").is_disabled()
    tab.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert tab.locator("[data-key=a]").is_enabled()
