"""Checks of what a template hands to a component.

A component that got something it cannot show raises `ComponentError` instead of drawing a half page: a missing
context variable arrives in a tag as an empty string, and would else be seen only by the reader.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.template import Context
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe


class ComponentError(ValueError):
    """A component was called with an argument it does not know or cannot show; the text names both."""


def required_text(component: str, argument: str, value: object) -> str:
    """The value as text that is not empty; lazy translations are resolved now."""
    text = optional_text(component, argument, value)
    if not text.strip():
        raise ComponentError(f"{component}: {argument} must not be empty")
    return text


def optional_text(component: str, argument: str, value: object) -> str:
    """The value as text, possibly empty; keeps what is marked safe; refuses everything that is not text."""
    if isinstance(value, str):
        return value
    if isinstance(value, Promise):
        return str(value)
    raise ComponentError(f"{component}: {argument} must be text, not {type(value).__name__}")


def markup(content: str) -> SafeString:
    """What stands between a block tag's opening and end: rendered, so already escaped by the template engine."""
    return mark_safe(content.strip())  # noqa: S308 - a block rendered already


def one_of(component: str, argument: str, value: object, allowed: Collection[str]) -> str:
    """The value if it is one of the allowed words."""
    if isinstance(value, str) and value in allowed:
        return value
    raise ComponentError(f"{component}: {argument} is {value!r}; it may be {', '.join(sorted(allowed))}")


def records(
    component: str,
    argument: str,
    value: object,
    required: Collection[str],
    optional: Collection[str] = (),
) -> list[Mapping[str, Any]]:
    """The value as a list of mappings that hold all required keys and no unknown one."""
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise ComponentError(f"{component}: {argument} must be a list of mappings, not {type(value).__name__}")
    known = {*required, *optional}
    rows = list(value)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise ComponentError(f"{component}: {argument} {number} must be a mapping, not {type(row).__name__}")
        if missing := set(required) - row.keys():
            raise ComponentError(f"{component}: {argument} {number} lacks {', '.join(sorted(missing))}")
        if unknown := row.keys() - known:
            raise ComponentError(f"{component}: {argument} {number} has unknown {', '.join(sorted(unknown))}")
    return rows


def whole_number(component: str, argument: str, value: object) -> int:
    """The value as a whole number; refuses bool, float and text."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ComponentError(f"{component}: {argument} must be a whole number, not {value!r}")
    return value


def csrf_token(component: str, context: Context) -> str:
    """The request's CSRF token from the template context; a page with a POST form must be rendered with a request."""
    token = str(context.get("csrf_token") or "")
    if not token or token == "NOTPROVIDED":  # noqa: S105 - Django's word for "no request", not a secret
        raise ComponentError(f"{component}: no csrf_token in the context; render the page with its request")
    return token
