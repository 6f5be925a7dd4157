"""Somebody at a browser: what a person sees and does on a page, by mouse or by keyboard alone."""

import re
from pathlib import Path
from typing import Any

MOST_TABS = 200
"""Tabs after which an element counts as out of the keyboard's reach."""

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
"""How often Tab is pressed on the way to the element, at most: where a page begins, and radio buttons, are not sure."""
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
"""Whether some of the element lies in the window with nothing over it (WCAG 2.2, focus not obscured)."""


class Hands:
    """A person with a mouse. Every page he comes to is looked at: its language, its width, what the browser says."""

    def __init__(self, page: Any, language: str = "zh-Hans") -> None:
        self.page, self.language = page, language
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text) if _is_complaint(message) else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def look(self) -> None:
        """See that the page stands as every page must."""
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
        """The words in the page's main part."""
        return str(self.page.locator("main").inner_text())

    def sees(self, *words: str) -> None:
        """See each of the words in the main part."""
        text = self.text()
        missing = [word for word in words if word not in text]
        assert not missing, f"{self.page.url} does not say {missing}: {text[:1500]}"

    def fill(self, **values: str) -> None:
        """Fill fields by their names: text typed, an entry chosen from a list, a radio button or checkbox pressed."""
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
        """The link or button of the main part with these words, or what a CSS selector names (it begins with ``=``)."""
        if words.startswith("="):
            return self.page.locator(words[1:]).first
        begins = re.compile(rf"^\s*{re.escape(words)}")
        main = self.page.locator("main")
        found = main.get_by_role("button", name=begins).or_(main.get_by_role("link", name=begins)).first
        assert found.count(), f"{self.page.url} has no button or link {words!r}"
        return found

    def press(self, words: str) -> None:
        """Press a button or follow a link, and look at the page it leads to."""
        element = self.element(words)
        with self.page.expect_navigation():
            self.activate(element)
        self.look()

    def press_here(self, words: str) -> None:
        """Press what stays on the page."""
        self.activate(self.element(words))

    def download(self, words: str, folder: Path) -> Path:
        """Press what hands out a file, and keep it."""
        element = self.element(words)
        with self.page.expect_download() as waiting:
            self.activate(element)
        file = folder / waiting.value.suggested_filename
        waiting.value.save_as(file)
        return file

    # -- what a hand does ------------------------------------------------------------------------------------------

    def write(self, field: Any, value: str) -> None:
        """Put text into a field, in place of what stood there."""
        field.fill(value)

    def choose(self, field: Any, value: str) -> None:
        """Choose an entry of a list."""
        field.select_option(value)

    def tick(self, box: Any) -> None:
        """Press a radio button or checkbox by its label, unless it is pressed."""
        if not box.is_checked():
            box.locator("xpath=ancestor::label").or_(box).first.click()

    def activate(self, element: Any) -> None:
        """Press a button or link."""
        element.click()


class Keyboard(Hands):
    """A person without a mouse: Tab, Enter, Space, arrows and typing. The focus can always be seen."""

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
        # Tab comes to the chosen radio button of a group, or to its first; arrows go on.
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
    """Whether the browser complains of the page: not of a refusal's status, nor of what one left before it came."""
    told = ("Failed to load resource: the server responded with a status of 4", "htmx:sendAbort", "htmx:afterRequest")
    return message.type == "error" and not message.text.startswith(told)
