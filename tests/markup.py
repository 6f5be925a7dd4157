"""Pages as tests compare them: templates are written one element a line, which no reader sees."""

import re

# Elements that stand in a line of text, where a break is a space.
IN_TEXT = "a|abbr|b|br|code|del|em|ins|kbd|small|span|strong|time"
_BETWEEN_TEXT = re.compile(rf"(</(?:{IN_TEXT})>|[^<>\s])\s*\n\s*(?=<(?:{IN_TEXT})\b|[^<>\s])")
_BESIDE_TAGS = re.compile(r"(?<=>)\s*\n\s*|\s*\n\s*(?=[<>])")


def joined(page: str) -> str:
    """Return the page in one line: a break is a space between words and elements of a line of text, else nothing."""
    return re.sub(r"\s*\n\s*", " ", _BESIDE_TAGS.sub("", _BETWEEN_TEXT.sub(r"\1 ", page)))
