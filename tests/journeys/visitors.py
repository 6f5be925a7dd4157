"""Visitors: what a person sees and does on a page in a browser, by mouse or by keyboard alone."""

import re
from pathlib import Path
from typing import Any

MOST_TABS = 200
"""Presses of Tab after which an element counts as unreachable by keyboard."""

_PAGE = """() => {
    const whole = document.documentElement;
    return {
        language: whole.lang,
        headings: document.querySelectorAll('h1').length,
        overflow: whole.scrollWidth - whole.clientWidth,
        title: document.title,
    };
}"""
_TABS = """element => {
    const here = document.activeElement;
    const counts = one => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true })
        && !one.matches(':disabled, [inert] *') && (one.type !== 'radio' || one === element || one === here);
    const places = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]');
    const stops = [...places].filter(counts);
    if (element === here || !stops.includes(here)) { return Number(element !== here); }
    const [from, to] = [stops.indexOf(here), stops.indexOf(element)];
    return from < to ? to - from : Math.max(1, stops.length - 1 - from);
}"""
"""The most presses of Tab to an element; the start of a page and radio buttons are uncertain."""
_RING = """element => [[element], [element, '::after'], [element.closest('label') || element]].some(place => {
    const style = getComputedStyle(...place);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
})"""
_IN_VIEW = """element => {
    const whole = element.matches('input[type=radio], input[type=checkbox]') && element.closest('label') || element;
    const box = whole.getBoundingClientRect();
    return [[.5, .5], [.1, .1], [.9, .1], [.1, .9], [.9, .9]].some(([x, y]) => {
        const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
        return top && (whole.contains(top) || top.contains(whole));
    });
}"""
"""Whether part of the element is in the window with nothing over it (WCAG 2.2, focus not obscured)."""


class Visitor:
    """A person with a mouse. Every page they open is checked: its language, its width, errors of the browser."""

    def __init__(self, page: Any, language: str = "zh-Hans") -> None:
        self.page, self.language = page, language
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text) if _is_complaint(message) else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def look(self) -> None:
        """Check what holds for every page."""
        self.page.wait_for_load_state()
        seen = self.page.evaluate(_PAGE)
        here = f"{self.page.url} “{seen['title']}”"
        assert seen["language"] == self.language, self.page.content()[:3000]
        assert seen["headings"] == 1, f"{here} has {seen['headings']} headings"
        assert seen["overflow"] <= 0, f"{here} scrolls sideways"
        assert not self.complaints, f"{here}: {self.complaints}"

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(path)
        self.look()

    def text(self) -> str:
        """Return the text of the page's main part."""
        return str(self.page.locator("main").inner_text())

    def sees(self, *words: str) -> None:
        """Check that the main part shows each of these texts."""
        text = self.text()
        missing = [word for word in words if word not in text]
        assert not missing, f"{self.page.url} does not say {missing}: {text[:1500]}"

    def fill(self, **values: str) -> None:
        """Fill fields by name: type text, choose an entry of a list, press a radio button or checkbox."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]:not([type=hidden])')
            tag = field.first.evaluate("element => element.type")
            if tag == "select-one":
                self.choose(field.first, value)
            elif tag in ("radio", "checkbox"):
                self.tick(self.page.locator(f'main [name="{name}"][value="{value}"]'))
            else:
                self.write(field.first, value)

    def element(self, words: str) -> Any:
        """Return the link or button of the main part with this text, or the element of a CSS selector after ``=``."""
        if words.startswith("="):
            return self.page.locator(words[1:]).first
        begins = re.compile(rf"^\s*{re.escape(words)}")
        main = self.page.locator("main")
        found = main.get_by_role("button", name=begins).or_(main.get_by_role("link", name=begins)).first
        assert found.count(), f"{self.page.url} has no button or link {words!r}"
        return found

    def press(self, words: str) -> None:
        """Press a button or follow a link, and check the page it leads to."""
        element = self.element(words)
        with self.page.expect_navigation():
            self.activate(element)
        self.look()

    def press_here(self, words: str) -> None:
        """Press a button that does not leave the page."""
        self.activate(self.element(words))

    def download(self, words: str, folder: Path) -> Path:
        """Press a link or button that downloads a file, and save the file."""
        element = self.element(words)
        with self.page.expect_download() as waiting:
            self.activate(element)
        file = folder / waiting.value.suggested_filename
        waiting.value.save_as(file)
        return file

    # -- by mouse --------------------------------------------------------------------------------------------------

    def write(self, field: Any, value: str) -> None:
        """Replace the text of a field."""
        field.fill(value)

    def choose(self, field: Any, value: str) -> None:
        """Choose an entry of a list."""
        field.select_option(value)

    def tick(self, box: Any) -> None:
        """Press a radio button or checkbox by its label, unless it is checked."""
        if not box.is_checked():
            box.locator("xpath=ancestor::label").or_(box).first.click()

    def activate(self, element: Any) -> None:
        """Press a button or link."""
        element.click()


class KeyboardVisitor(Visitor):
    """A person without a mouse: Tab, Enter, Space, arrows and typing. The focus must always be visible."""

    def reach(self, element: Any) -> None:
        """Go to an element by Tab."""
        pressed = 0
        while ahead := element.evaluate(_TABS):
            pressed += ahead
            assert pressed <= MOST_TABS, f"{self.page.url}: Tab does not reach {element}"
            for _tab in range(ahead):
                self.page.keyboard.press("Tab")
        assert element.evaluate(_RING), f"{self.page.url}: the focus on {element} cannot be seen"
        assert element.evaluate(_IN_VIEW), f"{self.page.url}: {element} has the focus out of view"

    def write(self, field: Any, value: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Control+A")
        if "\n" in value or "\t" in value:
            self.page.keyboard.insert_text(value)  # as a paste does
        else:
            self.page.keyboard.type(value) if value else self.page.keyboard.press("Delete")

    def choose(self, field: Any, value: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Home")
        for _turn in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        assert field.input_value() == value, f"{self.page.url}: the list has no {value}"

    def tick(self, box: Any) -> None:
        if box.is_checked():
            return
        group = self.page.locator(f'main [name="{box.get_attribute("name")}"]')
        if box.get_attribute("type") == "checkbox":
            self.reach(box)
            self.page.keyboard.press("Space")
            return
        # Tab leads to the checked radio button of a group, or to its first; arrows lead on.
        chosen = group.and_(self.page.locator(":checked"))
        self.reach(chosen.first if chosen.count() else group.first)
        for _turn in range(group.count()):
            self.page.keyboard.press("Space")
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowRight")
        assert box.is_checked()

    def activate(self, element: Any) -> None:
        self.reach(element)
        self.page.keyboard.press("Enter")


def _is_complaint(message: Any) -> bool:
    """Return whether a message is an error of the page; statuses of refusals and aborted requests are not."""
    expected = (
        "Failed to load resource: the server responded with a status of 4",
        "htmx:sendAbort",
        "htmx:afterRequest",
    )
    return message.type == "error" and not message.text.startswith(expected)
