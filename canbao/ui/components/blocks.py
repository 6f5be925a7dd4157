"""Blocks of a page: headings, panels, lists, notices, cards, progress."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from canbao.ui.arguments import ComponentError, markup, one_of, optional_text, records, required_text, whole_number
from canbao.ui.components.texts import TAG_KINDS, moment
from canbao.ui.rendering import render_part

BANNER_ICONS = {
    "success": "check-circle",
    "warn": "exclamation-triangle",
    "error": "exclamation-circle",
    "info": "information-circle",
}
TASK_STATES = ("done", "next", "todo", "blocked")
STEP_STATES = ("done", "now", "todo")
EVENT_KINDS = ("plain", "wait", "done", "stop", "go")


def page_header(
    content: str,
    title: object,
    lead: object = "",
    back_url: str = "",
    back_label: object = "",
    tag: object = "",
    tag_kind: str = "plain",
) -> SafeString:
    """Return the page's only h1 with a lead, a link back, a state tag and, as content, its actions."""
    return render_part(
        "page_header",
        {
            "title": required_text("page_header", "title", title),
            "lead": optional_text("page_header", "lead", lead),
            "back_url": back_url,
            "back_label": optional_text("page_header", "back_label", back_label),
            "tag": optional_text("page_header", "tag", tag),
            "tag_kind": one_of("page_header", "tag_kind", tag_kind, TAG_KINDS),
            "actions": markup(content),
        },
    )


def crumbs(items: object) -> SafeString:
    """Return breadcrumbs: items {label, url}; the last one is the page itself and needs no url."""
    return render_part("crumbs", {"items": records("crumbs", "items", items, ("label",), ("url",))})


def panel(
    content: str,
    title: object = "",
    note: object = "",
    flush: bool = False,
    level: int = 2,
    id: str = "",  # noqa: A002 - HTML's word
) -> SafeString:
    """Return a white box with a heading of level 2 or 3; flush=True lets a table reach its edges."""
    if whole_number("panel", "level", level) not in (2, 3):
        raise ComponentError(f"panel: level is 2 or 3, not {level}")
    heading = optional_text("panel", "title", title)
    if note and not heading:
        raise ComponentError("panel: a note needs a title")
    return render_part(
        "panel",
        {
            "title": heading,
            "note": optional_text("panel", "note", note),
            "flush": flush,
            "level": level,
            "id": id,
            "content": content,
        },
    )


def aside(content: str, label: object) -> SafeString:
    """Return the column beside the content (blocks `aside` and `facts` of the base pages)."""
    return render_part("aside", {"label": required_text("aside", "label", label), "content": content})


def task_list(tasks: object) -> SafeString:
    """Return tasks in their order: {title, state done|next|todo|blocked, text?, note?, url?, action?}."""
    rows = records("task_list", "tasks", tasks, ("title", "state"), ("text", "note", "url", "action"))
    for row in rows:
        one_of("task_list", "state", row["state"], TASK_STATES)
        if bool(row.get("url")) != bool(row.get("action")):
            raise ComponentError(f"task_list: {row['title']!r} needs both url and action or neither")
    return render_part("task_list", {"tasks": rows})


def summary_list(rows: object) -> SafeString:
    """Return check-your-answers rows: {key, value, url?, action?}; an empty value shows a dash."""
    return render_part(
        "summary_list", {"rows": records("summary_list", "rows", rows, ("key", "value"), ("url", "action"))}
    )


def definition_list(rows: object) -> SafeString:
    """Return facts beside their names: {term, value}; value may be the output of another component."""
    return render_part("definition_list", {"rows": records("definition_list", "rows", rows, ("term", "value"))})


def figures(items: object) -> SafeString:
    """Return a few key figures in large type: {label, value, note?, kind? plain|wait|done|stop|go}."""
    rows = records("figures", "items", items, ("label", "value"), ("note", "kind"))
    for row in rows:
        one_of("figures", "kind", row.get("kind", "plain"), TAG_KINDS)
    return render_part("figures", {"items": rows})


def steps(items: object, label: object = "") -> SafeString:
    """Return progress as steps in their order: {label, state done|now|todo, note?}; at most one is now."""
    rows = records("steps", "items", items, ("label", "state"), ("note",))
    for row in rows:
        one_of("steps", "state", row["state"], STEP_STATES)
    if sum(row["state"] == "now" for row in rows) > 1:
        raise ComponentError("steps: more than one item is now")
    return render_part("steps", {"items": rows, "label": optional_text("steps", "label", label)})


def timeline(events: object) -> SafeString:
    """Return events in the given order: {time, title, who?, text?, kind?}; time is a datetime, a date or text."""
    rows: list[dict[str, Any]] = []
    for row in records("timeline", "events", events, ("time", "title"), ("who", "text", "kind")):
        one_of("timeline", "kind", row.get("kind", "plain"), EVENT_KINDS)
        time = row["time"]
        if not isinstance(time, str | date):
            raise ComponentError(f"timeline: time must be a datetime, a date or text, not {type(time).__name__}")
        rows.append({**row, "time": time if isinstance(time, str) else moment(time)})
    return render_part("timeline", {"events": rows})


def banner(content: str, kind: str = "info", title: object = "") -> SafeString:
    """Return a notice of kind success, warn, error or info; the content says what it means for the reader."""
    one_of("banner", "kind", kind, BANNER_ICONS)
    heading = optional_text("banner", "title", title)
    if not heading and not content.strip():
        raise ComponentError("banner: needs a title or content")
    return render_part(
        "banner", {"kind": kind, "icon": BANNER_ICONS[kind], "title": heading, "content": markup(content)}
    )


def flash(messages: Iterable[Any]) -> SafeString:
    """Return Django's one-time messages as banners."""
    kinds = {"debug": "info", "warning": "warn"}
    banners = [banner("", kinds.get(message.level_tag, message.level_tag), str(message)) for message in messages]
    return mark_safe("".join(banners))  # noqa: S308 - escaped parts


def confirmation_panel(content: str, title: object, number: object = "", number_label: object = "") -> SafeString:
    """Return the confirmation of a finished task with its number; the content says what happens next and by when."""
    return render_part(
        "confirmation_panel",
        {
            "title": required_text("confirmation_panel", "title", title),
            "number": optional_text("confirmation_panel", "number", number),
            "number_label": optional_text("confirmation_panel", "number_label", number_label),
            "content": content,
        },
    )


def cards(content: str, label: object = "") -> SafeString:
    """Return a grid of `card`s as a list."""
    return render_part("cards", {"content": content, "label": optional_text("cards", "label", label)})


def card(
    title: object,
    url: str = "",
    text: object = "",
    tag: object = "",
    tag_kind: str = "plain",
    reason: object = "",
    reason_url: str = "",
    reason_action: object = "",
) -> SafeString:
    """Return a card of a service: open with url, else closed with a reason that links to the missing step."""
    if bool(url) == bool(reason):
        raise ComponentError("card: give either url or reason")
    if bool(reason_url) != bool(reason_action):
        raise ComponentError("card: reason_url and reason_action go together")
    return render_part(
        "card",
        {
            "title": required_text("card", "title", title),
            "url": url,
            "text": optional_text("card", "text", text),
            "tag": optional_text("card", "tag", tag),
            "tag_kind": one_of("card", "tag_kind", tag_kind, TAG_KINDS),
            "reason": optional_text("card", "reason", reason),
            "reason_url": reason_url,
            "reason_action": optional_text("card", "reason_action", reason_action),
        },
    )


def blank_slate(title: object, text: object, url: str = "", action: object = "", icon: str = "inbox") -> SafeString:
    """Return the placeholder of an empty list: what will appear, and optionally a link to the first step."""
    if bool(url) != bool(action):
        raise ComponentError("blank_slate: url and action go together")
    return render_part(
        "blank_slate",
        {
            "title": required_text("blank_slate", "title", title),
            "text": required_text("blank_slate", "text", text),
            "url": url,
            "action": optional_text("blank_slate", "action", action),
            "icon": icon,
        },
    )


def details(content: str, summary: object, open: bool = False) -> SafeString:  # noqa: A002 - the HTML attribute's name
    """Return a section that unfolds, for instance the steps of a computation or the legal basis."""
    return render_part(
        "details", {"summary": required_text("details", "summary", summary), "open": open, "content": content}
    )


def chart_figure(content: str, src: str, alt: object, caption: object, csv_url: str = "") -> SafeString:
    """Return a plot as an image with its caption, its data table as folded content, and a link to its CSV."""
    return render_part(
        "chart_figure",
        {
            "src": required_text("chart_figure", "src", src),
            "alt": required_text("chart_figure", "alt", alt),
            "caption": required_text("chart_figure", "caption", caption),
            "csv_url": csv_url,
            "content": markup(content),
        },
    )


def side_nav(groups: object, label: object) -> SafeString:
    """Return the navigation beside a list: groups {links, heading?}, links {label, url, count?, current?}."""
    rows = [
        {
            "heading": group.get("heading", ""),
            "links": records("side_nav", "links", group["links"], ("label", "url"), ("count", "current")),
        }
        for group in records("side_nav", "groups", groups, ("links",), ("heading",))
    ]
    return render_part("side_nav", {"groups": rows, "label": required_text("side_nav", "label", label)})
