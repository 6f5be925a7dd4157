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
    """Return a form field: label with * when required, help, errors, control, linked for screen readers.

    label and hint replace the field's own label and help text. Dates get a date input. Whole and decimal numbers get
    a text input with the right keyboard and no spinner. Passwords get autocomplete "current-password" by default.
    """
    bound_field = _bound("field", bound)
    one_of("field", "width", width, WIDTHS)
    widget = bound_field.field.widget
    if widget.is_hidden:
        return mark_safe(str(bound_field))  # noqa: S308 - Django renders it
    values = _field_values(bound_field, optional_text("field", "label", label), optional_text("field", "hint", hint))
    values |= {"width": width, "hide_label": hide_label}
    if isinstance(widget, forms.RadioSelect):
        return render_part("field_choices", {**values, "options": list(bound_field.subwidgets)})
    extra = {"autocomplete": autocomplete, "inputmode": inputmode}
    control = _control(bound_field, values["described"], {name: value for name, value in extra.items() if value})
    single = isinstance(widget, forms.CheckboxInput)
    return render_part("field_checkbox" if single else "field", {**values, "control": control})


def file_drop(bound: object, text: object = "", hint: object = "", accept: str = "") -> SafeString:
    """Return a large file input that also accepts a dropped file; text names the expected file."""
    bound_field = _bound("file_drop", bound)
    if not isinstance(bound_field.field.widget, forms.FileInput):
        raise ComponentError(f"file_drop: {bound_field.name} is not a file field")
    values = _field_values(bound_field, "", optional_text("file_drop", "hint", hint))
    extra = {"accept": accept} if accept else {}
    widget = bound_field.field.widget
    # Django's widget for one file offers to clear a file that is not stored; its widget for several does not.
    plain = widget if widget.allow_multiple_selected else forms.FileInput(attrs=widget.attrs)
    control = _control(bound_field, values["described"], extra, plain)
    return render_part("file_drop", {**values, "control": control, "text": optional_text("file_drop", "text", text)})


def fieldset(content: str, legend: object, hint: object = "", level: int = 0) -> SafeString:
    """Return a group of fields; level 2 or 3 makes the legend a heading of the page."""
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
    keeps: str = "",
    autosaves: bool = False,
) -> SafeString:
    """Return a POST form with its CSRF token; browser validation is off, so all errors come from the server.

    keeps: leaving the page with unsaved fields ("texts") or ticks ("ticks") warns, and a session that ends
    keeps the form. autosaves: the page's
    script sends the form with do=auto while the person types.
    """
    return render_part(
        "post_form",
        {
            "content": content,
            "action": optional_text("post_form", "action", action),
            "upload": upload,
            "id": id,
            "label": optional_text("post_form", "label", label),
            "token": csrf_token("post_form", context),
            "keeps": one_of("post_form", "keeps", keeps, ("", "texts", "ticks")),
            "autosaves": autosaves,
            "typist": context.get("typist", "") if keeps else "",
        },
    )


def required_legend() -> SafeString:
    """Return the line that explains the star; used once before the first field."""
    return render_part("required_legend", {})


def error_summary(*sources: object, title: object = "") -> SafeString:
    """Return all errors linked to their fields, from forms, formsets or lists of {text, url?}; empty without errors."""
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


def _field_values(bound_field: forms.BoundField, label: str, hint: str) -> dict[str, Any]:
    help_text = hint or str(bound_field.help_text or "")
    described = [f"{bound_field.auto_id}_hint"] if help_text else []
    if bound_field.errors:
        described.append(f"{bound_field.auto_id}_error")
    return {
        "field": bound_field,
        "label": label or bound_field.label,
        "hint": help_text,
        "errors": list(bound_field.errors),
        "required": bound_field.field.required,
        "described": " ".join(described),
    }


def _control(
    bound_field: forms.BoundField, described: str, extra: dict[str, str], widget: forms.Widget | None = None
) -> SafeString:
    used = widget or _suited(bound_field.field)
    attributes: dict[str, Any] = {"aria-describedby": described} if described else {}
    for name, value in (_defaults(bound_field.field, used) | extra).items():
        if name in extra or name not in used.attrs:
            attributes[name] = value
    return bound_field.as_widget(widget=used, attrs=attributes)


def _suited(field: forms.Field) -> forms.Widget:
    """Return the field's widget, with spinners and localised dates replaced."""
    widget = field.widget
    if isinstance(widget, forms.NumberInput):
        attrs = {name: value for name, value in widget.attrs.items() if name not in ("step", "min", "max")}
        return forms.TextInput(attrs=attrs)
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
        for bound_field in source:
            for text in bound_field.errors:
                yield {"text": _named(str(bound_field.label), str(text)), "url": f"#{_target(bound_field)}"}
    elif source not in (None, ""):
        for row in records("error_summary", "source", source, ("text",), ("url",)):
            yield {"text": required_text("error_summary", "text", row["text"]), "url": row.get("url") or ""}


def _named(label: str, problem: str) -> str:
    if label in problem:
        return problem
    return _("%(label)s: %(problem)s") % {"label": label, "problem": problem}


def _target(bound_field: forms.BoundField) -> str:
    is_radio = isinstance(bound_field.field.widget, forms.RadioSelect)
    return f"{bound_field.auto_id}_0" if is_radio else bound_field.id_for_label
