"""Pages as tests compare them: templates are written one element a line, which no reader sees."""

import re


def joined(page: str) -> str:
    """Return the page without the line breaks beside its tags; within text and tags a break is a space."""
    return re.sub(r"\s*\n\s*", " ", re.sub(r"(?<=>)\s*\n\s*|\s*\n\s*(?=[<>])", "", page))
