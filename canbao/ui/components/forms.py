"""Forms: fields with label, help and errors, groups, files, the error summary."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from canbao.ui.arguments import ComponentError, csrf_token, one_of, optional_text, records, required_text
from canbao.ui.rendering import render_part

WIDTHS = ("full", "half", "short", "tiny")


def field(
    bound: object,
    width: str = "full",
    label: object = "",
    hint: object = "",
    autocomplete: str = "",
    inputmode: str = "",
    hide_label: bool = False,
) -> SafeString:
    """A form field: label with * when required, help, errors, then the control, all tied together for readers.

    label and hint replace the field's own label and help text. Dates get a date input, whole and decimal numbers a
    text input with the right keyboard (no spinner), passwords autocomplete "current-password" unless told otherwise.
    """
    given = _bound("field", bound)
    one_of("field", "width", width, WIDTHS)
    widget = given.field.widget
    if widget.is_hidden:
        return mark_safe(str(given))  # noqa: S308 - Django renders it
    values = _field_values(given, optional_text("field", "label", label), optional_text("field", "hint", hint))
    values |= {"width": width, "hide_label": hide_label}
    if isinstance(widget, forms.RadioSelect):
        return render_part("field_choices", {**values, "options": list(given.subwidgets)})
    extra = {"autocomplete": autocomplete, "inputmode": inputmode}
    control = _control(given, values["described"], {name: value for name, value in extra.items() if value})
    single = isinstance(widget, forms.CheckboxInput)
    return render_part("field_checkbox" if single else "field", {**values, "control": control})


def file_drop(bound: object, text: object = "", hint: object = "", accept: str = "") -> SafeString:
    """A large file input one can also drop a file on; text says what file is meant."""
    given = _bound("file_drop", bound)
    if not isinstance(given.field.widget, forms.FileInput):
        raise ComponentError(f"file_drop: {given.name} is not a file field")
    values = _field_values(given, "", optional_text("file_drop", "hint", hint))
    extra = {"accept": accept} if accept else {}
    widget = given.field.widget
    # Django's own widget for one file offers to clear what was never kept; one for several is plain already.
    plain = widget if widget.allow_multiple_selected else forms.FileInput(attrs=widget.attrs)
    control = _control(given, values["described"], extra, plain)
    return render_part("file_drop", {**values, "control": control, "text": optional_text("file_drop", "text", text)})


def fieldset(content: str, legend: object, hint: object = "", level: int = 0) -> SafeString:
    """Fields that belong together; level 2 makes the legend a heading of the page."""
    if level not in (0, 2, 3):
        raise ComponentError(f"fieldset: level is 2 or 3, or left out, not {level!r}")
    return render_part(
        "fieldset",
        {
            "content": required_text("fieldset", "content", content),
            "level": level,
            "legend": required_text("fieldset", "legend", legend),
            "hint": optional_text("fieldset", "hint", hint),
        },
    )


def post_form(
    context: Context,
    content: str,
    action: str = "",
    upload: bool = False,
    id: str = "",
    label: object = "",  # noqa: A002 - HTML's word
) -> SafeString:
    """A POST form with its CSRF token; the browser's own checks are off, so that errors come in our words."""
    return render_part(
        "post_form",
        {
            "content": content,
            "action": optional_text("post_form", "action", action),
            "upload": upload,
            "id": id,
            "label": optional_text("post_form", "label", label),
            "token": csrf_token("post_form", context),
        },
    )


def required_legend() -> SafeString:
    """The line that explains the star; once before the first field."""
    return render_part("required_legend", {})


def error_summary(*sources: object, title: object = "") -> SafeString:
    """All that has to be mended, linked to where: forms, formsets, or lists of {text, url?}; nothing if nothing."""
    if not sources:
        raise ComponentError("error_summary: needs a form, a formset or a list")
    errors = [error for source in sources for error in _errors(source)]
    if not errors:
        return mark_safe("")
    return render_part("error_summary", {"errors": errors, "title": optional_text("error_summary", "title", title)})


def _bound(component: str, bound: object) -> forms.BoundField:
    if not isinstance(bound, forms.BoundField):
        raise ComponentError(f"{component}: needs a form's field such as form.name, not {bound!r}")
    return bound


def _field_values(given: forms.BoundField, label: str, hint: str) -> dict[str, Any]:
    shown_hint = hint or str(given.help_text or "")
    described = [f"{given.auto_id}_hint"] if shown_hint else []
    if given.errors:
        described.append(f"{given.auto_id}_error")
    return {
        "field": given,
        "label": label or given.label,
        "hint": shown_hint,
        "errors": list(given.errors),
        "required": given.field.required,
        "described": " ".join(described),
    }


def _control(
    given: forms.BoundField, described: str, extra: dict[str, str], widget: forms.Widget | None = None
) -> SafeString:
    used = widget or _suited(given.field)
    attributes: dict[str, Any] = {"aria-describedby": described} if described else {}
    for name, value in (_defaults(given.field, used) | extra).items():
        if name in extra or name not in used.attrs:
            attributes[name] = value
    return given.as_widget(widget=used, attrs=attributes)


def _suited(field: forms.Field) -> forms.Widget:
    """The field's widget, with spinners and localised dates replaced."""
    widget = field.widget
    if isinstance(widget, forms.NumberInput):
        kept = {name: value for name, value in widget.attrs.items() if name not in ("step", "min", "max")}
        return forms.TextInput(attrs=kept)
    if type(widget) is forms.DateInput:
        return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **widget.attrs})
    return widget


def _defaults(field: forms.Field, widget: forms.Widget) -> dict[str, str]:
    if isinstance(widget, forms.PasswordInput):
        return {"autocomplete": "current-password"}
    if isinstance(field, forms.EmailField):
        return {"autocomplete": "email"}
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return {"inputmode": "decimal", "autocomplete": "off"}
    if isinstance(field, forms.IntegerField):
        return {"inputmode": "numeric", "autocomplete": "off"}
    return {}


def _errors(source: object) -> Iterator[dict[str, str]]:
    if isinstance(source, BaseFormSet):
        yield from ({"text": str(text), "url": ""} for text in source.non_form_errors())
        for form in source.forms:
            yield from _errors(form)
    elif isinstance(source, forms.BaseForm):
        yield from ({"text": str(text), "url": ""} for text in source.non_field_errors())
        for given in source:
            for text in given.errors:
                yield {"text": _named(str(given.label), str(text)), "url": f"#{_target(given)}"}
    elif source not in (None, ""):
        for row in records("error_summary", "source", source, ("text",), ("url",)):
            yield {"text": required_text("error_summary", "text", row["text"]), "url": row.get("url") or ""}


def _named(label: str, problem: str) -> str:
    if label in problem:
        return problem
    return _("%(label)s: %(problem)s") % {"label": label, "problem": problem}


def _target(given: forms.BoundField) -> str:
    return f"{given.auto_id}_0" if isinstance(given.field.widget, forms.RadioSelect) else given.id_for_label
