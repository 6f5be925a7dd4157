"""Rendering of component templates."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe


def render_part(name: str, values: Mapping[str, Any]) -> SafeString:
    """Return the component template `ui/parts/<name>.html` rendered with the values, which it escapes itself."""
    return mark_safe(get_template(f"ui/parts/{name}.html").render(dict(values)).strip())  # noqa: S308 - an escaped template
