"""Template filters of the review desk: the options for a line's reason, rendered once for all lines."""

from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from canbao.office.review_desk.decisions import get_grouped_reasons
from canbao.presentation.language import get_reader_language

register = template.Library()


@register.filter
def reason_options(code: str) -> SafeString:
    """Return the options for a line's reason with ``code`` selected: ``{{ decision.reason_code|reason_options }}``."""
    return _options(code, get_reader_language())


@lru_cache(maxsize=64)
def _options(code: str, language: str) -> SafeString:
    """Return the options; ``language`` only separates the cached results by the reader's language."""
    groups = [
        format_html('<optgroup label="{}">{}</optgroup>', group, format_html_join("", "{}", _each(offered, code)))
        for group, offered in get_grouped_reasons()
    ]
    none = format_html('<option value="">{}</option>', _("Reason …"))
    return mark_safe(none + "".join(groups))  # noqa: S308 - each part is escaped above


def _each(offered: list[tuple[str, str]], code: str) -> list[tuple[SafeString]]:
    return [
        (format_html('<option value="{}"{}>{}</option>', value, mark_safe(" selected") if value == code else "", text),)
        for value, text in offered
    ]
