"""Words of the desk in templates: the reasons a line may be given, drawn once for all five hundred lines."""

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
    """Return the options of a line's list of reasons with one chosen: ``{{ chosen.reason_code|reason_options }}``."""
    return _options(code, get_reader_language())


@lru_cache(maxsize=64)
def _options(code: str, spoken: str) -> SafeString:
    """Draw the options. ``spoken`` is the reader's language, so that each has its own."""
    groups = [
        format_html('<optgroup label="{}">{}</optgroup>', group, format_html_join("", "{}", _each(offered, code)))
        for group, offered in get_grouped_reasons()
    ]
    none = format_html('<option value="">{}</option>', _("Reason …"))
    return mark_safe(none + "".join(groups))  # noqa: S308 - each part is escaped above


def _each(offered: list[tuple[str, str]], code: str) -> list[tuple[SafeString]]:
    return [
        (format_html('<option value="{}"{}>{}</option>', one, mark_safe(" selected") if one == code else "", words),)
        for one, words in offered
    ]
