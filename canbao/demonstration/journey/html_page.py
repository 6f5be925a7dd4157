"""Read a page as a visitor sees it: text, headings, links and forms, with the standard library's HTML parser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_BLOCKS = frozenset(
    (
        "address",
        "article",
        "aside",
        "button",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "header",
        "hr",
        "label",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    )
)
_SILENT = frozenset({"script", "style", "template", "svg"})


@dataclass(slots=True)
class Control:
    """One control of a form: its name, type, current value, and whether the form sends it unchanged."""

    name: str
    kind: str
    value: str = ""
    sent: bool = True
    choices: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    """A form: its address, method and id, and its controls in order."""

    action: str = ""
    method: str = "get"
    identity: str = ""
    controls: list[Control] = field(default_factory=list)

    def names(self) -> set[str]:
        """Return the names of its controls."""
        return {control.name for control in self.controls}

    def filled(
        self, typed: Mapping[str, str | list[str]], button: tuple[str, str] | None = None
    ) -> list[tuple[str, str]]:
        """Return the pairs the form sends with ``typed`` in its controls and ``button`` (name, value) pressed.

        Raise LookupError for a name, choice or button the form does not have: the page differs from the manual's.
        """
        missing = typed.keys() - self.names()
        if missing:
            raise LookupError(f"the form has no {', '.join(sorted(missing))}; it has {', '.join(sorted(self.names()))}")
        pairs = [
            (control.name, control.value)
            for control in self.controls
            if control.kind not in ("submit", "file") and control.name not in typed and control.sent
        ]
        for name, value in typed.items():
            pairs.extend((name, text) for text in ([value] if isinstance(value, str) else value))
            self._must_offer(name, value)
        if button is not None:
            if button not in [(control.name, control.value) for control in self.controls if control.kind == "submit"]:
                raise LookupError(f"the form has no button {button[0]}={button[1]}")
            pairs.append(button)
        return pairs

    def _must_offer(self, name: str, value: str | list[str]) -> None:
        choices = {choice for control in self.controls if control.name == name for choice in control.choices}
        unknown = set([value] if isinstance(value, str) else value) - choices
        if choices and unknown:
            raise LookupError(f"{name} does not offer {', '.join(sorted(unknown))}, but {', '.join(sorted(choices))}")

    def value(self, name: str) -> str:
        """Return the value of a control; raise LookupError when there is none of that name."""
        for control in self.controls:
            if control.name == name and control.sent:
                return control.value
        raise LookupError(f"the form has no {name}")


@dataclass(slots=True)
class Link:
    """A link: its address and text."""

    href: str
    text: str = ""


@dataclass(slots=True)
class Page:
    """A page: its address, status and content."""

    url: str
    status: int
    content_type: str
    body: bytes
    title: str = ""
    heading: str = ""
    text: str = ""
    links: list[Link] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)

    def says(self, *words: str) -> bool:
        """Return whether the page's text contains all the words, ignoring spaces."""
        plain = "".join(self.text.split())
        return all("".join(word.split()) in plain for word in words)

    def form(self, *names: str, action: str = "") -> Form:
        """Return the form with all these controls whose address contains ``action``; raise LookupError for none."""
        for form in self.forms:
            if set(names) <= form.names() and action in form.action:
                return form
        raise LookupError(f"no form with {', '.join((*names, action))} on {self.url}, which answered {self.status}")

    def link(self, part: str) -> str:
        """Return the address of the first link that contains ``part``; raise LookupError when there is none."""
        for link in self.links:
            if part in link.href:
                return link.href
        raise LookupError(f"no link to {part} on {self.url}")


class _Reader(HTMLParser):
    """Parse HTML into a :class:`Page`."""

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.words: list[str] = []
        self.inside: list[str] = []
        self.form: Form | None = None
        self.link: Link | None = None
        self.select: Control | None = None
        self.area: Control | None = None
        self.elsewhere: list[tuple[str, Control]] = []
        self.option: Control | None = None

    def _owner(self, attributes: Mapping[str, str]) -> Form | None:
        """Return the form around a control; None when its attribute ``form`` names one, which :meth:`finish` finds."""
        return None if attributes.get("form") else self.form

    def _add(self, attributes: Mapping[str, str], control: Control) -> None:
        if not control.name or "disabled" in attributes:
            return
        if attributes.get("form"):
            self.elsewhere.append((attributes["form"], control))
        elif self.form is not None:
            self.form.controls.append(control)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        attributes = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS or tag in _SILENT:
            self.inside.append(tag)
            self.words.append("\n")
        if tag == "form":
            self.form = Form(
                attributes.get("action", ""), attributes.get("method", "get").lower(), attributes.get("id", "")
            )
            self.page.forms.append(self.form)
        elif tag == "a" and "href" in attributes:
            self.link = Link(attributes["href"])
            self.page.links.append(self.link)
        elif tag in ("input", "button", "select", "textarea", "option"):
            self._control(tag, attributes)

    def _control(self, tag: str, attributes: Mapping[str, str]) -> None:
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if tag == "option":
            self._option(attributes)
        elif tag == "select":
            self.select = Control(name, "select", sent=False)
            self._add(attributes, self.select)
        elif tag == "textarea":
            self.area = Control(name, "textarea")
            self._add(attributes, self.area)
        else:
            kind = attributes.get("type", "submit" if tag == "button" else "text").lower()
            control = Control(name, "submit" if kind in ("submit", "image") else kind, value)
            if kind in ("checkbox", "radio"):
                control.value = value or "on"
                control.sent, control.choices = "checked" in attributes, [control.value]
            if kind not in ("button", "reset"):
                self._add(attributes, control)

    def _option(self, attributes: Mapping[str, str]) -> None:
        if self.select is None:
            return
        value = attributes.get("value", "")
        self.select.choices.append(value)
        # A list that is not multiple sends its first entry when none is chosen.
        if "selected" in attributes or not self.select.sent:
            self.select.value, self.select.sent = value, True

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag in self.inside:
            while self.inside and self.inside.pop() != tag:
                pass
            self.words.append("\n")
        if tag == "form":
            self.form = None
        elif tag == "a":
            self.link = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        """Add text."""
        if self.area is not None:
            self.area.value += data
            return
        if _SILENT.intersection(self.inside):
            return
        if "title" in self.inside:
            self.page.title += data
            return
        if "h1" in self.inside:
            self.page.heading += data
        if self.link is not None:
            self.link.text += data
        self.words.append(data)

    def finish(self) -> None:
        """Join the text, and add controls outside their form to it."""
        self.page.text = "\n".join(" ".join(line.split()) for line in "".join(self.words).split("\n") if line.strip())
        self.page.title, self.page.heading = self.page.title.strip(), " ".join(self.page.heading.split())
        for identity, control in self.elsewhere:
            for form in self.page.forms:
                if form.identity == identity:
                    form.controls.append(control)


def read_page(url: str, status: int, content_type: str, body: bytes) -> Page:
    """Return an answer as a page; without HTML only its body is filled."""
    page = Page(url, status, content_type, body)
    if content_type.startswith("text/html"):
        reader = _Reader(page)
        reader.feed(body.decode("utf-8"))
        reader.close()
        reader.finish()
    return page
