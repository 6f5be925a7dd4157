"""Buttons, and forms that consist of one button."""

from django.forms.utils import flatatt
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from canbao.ui.arguments import ComponentError, csrf_token, one_of, optional_text, required_text
from canbao.ui.components.texts import icon as drawing
from canbao.ui.components.texts import key_hint

BUTTON_KINDS = ("primary", "second", "quiet", "danger")


def button(
    text: object,
    kind: str = "primary",
    url: str = "",
    name: str = "",
    value: object = "",
    key: str = "",
    icon: str = "",
    form: str = "",
    to: str = "",
    again: bool = False,
) -> SafeString:
    """Return a link styled as a button (url), or a submit button (name, value; `to` overrides the form's action).

    key: the keyboard shortcut of the button. again: the response is a download, so the button stays enabled.
    """
    one_of("button", "kind", kind, BUTTON_KINDS)
    if url and (name or value or form or to):
        raise ComponentError("button: a link (url) takes no name, value, form or to")
    if value not in ("", None) and not name:
        raise ComponentError("button: a value needs a name")
    attributes: dict[str, str | bool | None] = {"class": "button", "data-kind": kind, "data-key": _key(key)}
    inside = _face(required_text("button", "text", text), key, icon)
    if url:
        return format_html("<a{}>{}</a>", flatatt({**attributes, "href": url}), inside)
    attributes |= {
        "type": "submit",
        "name": name or None,
        "value": str(value) if name else None,
        "form": form or None,
        "formaction": to or None,
        "data-again": again,
    }
    return format_html("<button{}>{}</button>", flatatt(attributes), inside)


def post_button(
    context: Context,
    text: object,
    url: str,
    kind: str = "second",
    name: str = "",
    value: object = "",
    key: str = "",
    icon: str = "",
) -> SafeString:
    """Return a form of one button that POSTs to url with the CSRF token, for instance to log out."""
    required_text("post_button", "url", url)
    token = csrf_token("post_button", context)
    submit = button(text, kind=kind, name=name, value=value, key=key, icon=icon)
    return format_html(
        '<form class="one-button" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}</form>',
        url,
        token,
        submit,
    )


def actions(content: str) -> SafeString:
    """Return a row of buttons, the primary one first."""
    return format_html('<div class="actions">{}</div>', mark_safe(required_text("actions", "content", content)))  # noqa: S308 - made of escaped parts


def _key(key: str) -> str | None:
    letter = optional_text("button", "key", key)
    if len(letter) != 1 and letter not in ("", "Enter"):
        raise ComponentError(f"button: key is one letter or Enter, not {key!r}")
    return letter.lower() or None


def _face(text: str, key: str, icon: str) -> SafeString:
    before = drawing(icon, "mini") if icon else ""
    after = key_hint("↵" if key == "Enter" else key.upper()) if key else ""
    return format_html("{}<span>{}</span>{}", before, text, after)
