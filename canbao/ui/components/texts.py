"""Inline components: amounts, months, times, masked values, tags, icons, codes, keys."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from heroicons import IconDoesNotExist
from heroicons.templatetags.heroicons import heroicon_mini, heroicon_outline

from canbao.ui.arguments import ComponentError, one_of, optional_text, required_text, whole_number
from canbao.values.money import Fen, yuan
from canbao.values.text import mask_name, mask_number, mask_phone

TAG_KINDS = ("plain", "wait", "done", "stop", "go")
FINDING_KINDS = ("error", "warning")
_MASKS = {"number": mask_number, "name": mask_name, "phone": mask_phone}
_NOTHING = mark_safe('<span class="nothing">—</span>')


def tag(text: object, kind: str = "plain") -> SafeString:
    """Return a state tag; kind wait: waits for the reader, done, stop: refused or in error, go: in progress."""
    one_of("tag", "kind", kind, TAG_KINDS)
    return format_html('<span class="tag" data-kind="{}">{}</span>', kind, required_text("tag", "text", text))


def money(fen: object, sign: bool = False, unit: bool = False) -> SafeString:
    """Return an amount in fen as yuan ("6,800.00"); sign=True marks an increase with +; None shows a dash."""
    if fen is None:
        return _NOTHING
    amount = whole_number("money", "fen", fen)
    plus = "+" if sign and amount > 0 else ""
    if unit:
        shown = format_html('{}{}<span class="unit">{}</span>', plus, yuan(Fen(amount)), _("yuan"))
        return format_html('<span class="money">{}</span>', shown)
    return format_html('<span class="money">{}{}</span>', plus, yuan(Fen(amount)))


def month(value: object, long: bool = False) -> SafeString:
    """Return a month yyyyMM as digits ("202611"), with long=True in words; None shows a dash."""
    if value is None:
        return _NOTHING
    number = whole_number("month", "value", value)
    year, of_year = divmod(number, 100)
    if not (1900 <= year <= 2999 and 1 <= of_year <= 12):
        raise ComponentError(f"month: {number} is not a month yyyyMM")
    shown = date_format(date(year, of_year, 1), "YEAR_MONTH_FORMAT") if long else str(number)
    return format_html('<time class="figure" datetime="{}">{}</time>', f"{year}-{of_year:02d}", shown)


def moment(value: object, day_only: bool = False) -> SafeString:
    """Return a time as yyyy-MM-dd HH:mm in the current time zone, or a day as yyyy-MM-dd; None shows a dash."""
    if value is None:
        return _NOTHING
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        shown = local.strftime("%Y-%m-%d" if day_only else "%Y-%m-%d %H:%M")
        return format_html('<time class="figure" datetime="{}">{}</time>', local.isoformat(timespec="minutes"), shown)
    if isinstance(value, date):
        return format_html('<time class="figure" datetime="{0}">{0}</time>', value.isoformat())
    raise ComponentError(f"moment: value must be a date or a datetime, not {type(value).__name__}")


def masked(value: object, kind: str = "number") -> SafeString:
    """Return a personal value with its middle hidden; kind number (first 6, last 4), name, phone (3 and 4)."""
    mask = _MASKS[one_of("masked", "kind", kind, _MASKS)]
    return format_html('<span class="figure">{}</span>', mask(required_text("masked", "value", value)))


def finding(text: object, kind: str = "error", id: str = "") -> SafeString:  # noqa: A002 - the HTML attribute's name
    """Return a finding for its table cell; pass id when an input refers to it in aria-describedby."""
    one_of("finding", "kind", kind, FINDING_KINDS)
    mark = _drawing("exclamation-circle" if kind == "error" else "exclamation-triangle", "mini")
    sentence = required_text("finding", "text", text)
    name = format_html(' id="{}"', optional_text("finding", "id", id)) if id else ""
    return format_html('<span class="finding" data-kind="{}"{}>{}<span>{}</span></span>', kind, name, mark, sentence)


def icon(name: str, style: str = "outline") -> SafeString:
    """Return a heroicons drawing in the size of the text; screen readers skip it, so write the word beside it."""
    return _drawing(required_text("icon", "name", name), one_of("icon", "style", style, ("outline", "mini")))


@lru_cache(maxsize=128)
def _drawing(name: str, style: str) -> SafeString:
    draw = heroicon_mini if style == "mini" else heroicon_outline
    attributes: dict[str, Any] = {"class": "icon", "aria-hidden": "true", "focusable": "false"}
    try:
        return mark_safe(draw(name, **attributes))  # noqa: S308 - heroicons draws it
    except IconDoesNotExist as error:
        raise ComponentError(f"icon: heroicons has no {style} drawing {name!r}") from error


def key_hint(key: object) -> SafeString:
    """Return a keyboard key; the text beside it says what the key does."""
    return format_html("<kbd>{}</kbd>", required_text("key_hint", "key", key))


def copyable(value: object, large: bool = False) -> SafeString:
    """Return a number to copy (receipt, check code): one click selects it; scripts add a copy button."""
    shown = required_text("copyable", "value", value)
    size = mark_safe(" data-large") if large else ""
    face = '<span class="code" data-copy="{}" data-copied="{}"{}><code>{}</code></span>'
    return format_html(face, _("Copy"), _("Copied"), size, shown)
