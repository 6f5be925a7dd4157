"""Read the words of a page and the hidden values of its forms."""

import re
from html import unescape
from typing import Any

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TAGS = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", re.S)


def words(response: Any) -> str:
    """Return the text of a page without markup, with spaces collapsed."""
    return " ".join(unescape(TAGS.sub(" ", response.content.decode())).split())


def hidden(response: Any, *names: str) -> dict[str, str]:
    """Return hidden values of a page's forms, by name."""
    found = {name: unescape(value) for name, value in HIDDEN.findall(response.content.decode())}
    return {name: found[name] for name in names}
