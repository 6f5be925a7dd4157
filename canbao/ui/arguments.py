"""Checks of the arguments that a template passes to a component.

A component that cannot show an argument raises `ComponentError` instead of rendering an incomplete page. A missing
context variable reaches a tag as an empty string, which otherwise only the reader of the page would notice.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.template import Context
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe


class ComponentError(ValueError):
    """An argument of a component is unknown or cannot be shown; the text names component and argument."""


def required_text(component: str, argument: str, value: object) -> str:
    """Return the value as text that is not empty, with lazy translations resolved."""
    text = optional_text(component, argument, value)
    if not text.strip():
        raise ComponentError(f"{component}: {argument} must not be empty")
    return text


def optional_text(component: str, argument: str, value: object) -> str:
    """Return the value as text, possibly empty; keep safe strings safe; raise ComponentError unless it is text."""
    if isinstance(value, str):
        return value
    if isinstance(value, Promise):
        return str(value)
    raise ComponentError(f"{component}: {argument} must be text, not {type(value).__name__}")


def markup(content: str) -> SafeString:
    """Return the content of a block tag as safe; the template engine has rendered and escaped it."""
    return mark_safe(content.strip())  # noqa: S308 - a block rendered already


def one_of(component: str, argument: str, value: object, allowed: Collection[str]) -> str:
    """Return the value if it is allowed, else raise ComponentError."""
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
    """Return the value as a list of mappings that have all required keys and no unknown one."""
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
    """Return the value as a whole number; raise ComponentError for bool, float and text."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ComponentError(f"{component}: {argument} must be a whole number, not {value!r}")
    return value


def csrf_token(component: str, context: Context) -> str:
    """Return the CSRF token of the template context; a page with a POST form needs a request."""
    token = str(context.get("csrf_token") or "")
    if not token or token == "NOTPROVIDED":  # noqa: S105 - Django's word for "no request", not a secret
        raise ComponentError(f"{component}: no csrf_token in the context; render the page with its request")
    return token
